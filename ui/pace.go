package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// frameInterval is how long a frame stands before the next is drawn, but for a
	// key's: answers are read, and don't look better at more than 60 Hz.
	frameInterval = time.Second / 60
	// localRate and remoteRate are how often a second the terminal is written to, at
	// most. At 120 Hz a key waits 4 ms for the next beat on average, at 60 Hz 8 ms.
	// Over a network that is lost in the way there and back, and what is written
	// costs more. Figures stand in docs/performance.md.
	localRate  = 120
	remoteRate = 60
)

// frameRate is how often a second the terminal is written to, by the environment: SSH
// leaves its variables to everything below it, tmux too where it was started there.
// Mosh's server is started by SSH, and keeps them.
func frameRate(environ []string) int {
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" && (name == "SSH_CONNECTION" || name == "SSH_TTY" || name == "SSH_CLIENT") {
			return remoteRate
		}
	}
	return localRate
}

// paced stands between the framework and a model, which it lets draw at most once
// in a frame's time. The framework asks for a view after every message, and shows
// the last at the next beat of its clock: with keys that come together, and many
// lanes that stream, most views were never seen.
type paced struct {
	tea.Model
	view tea.View
	// inFrame says that the time of the last frame isn't over, keyed that a key was
	// drawn in it, and due that something changed since.
	inFrame, keyDrawn, changed bool
	// viewCurrent says that the view is drawn already.
	viewCurrent bool
	after       func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
}

// frameElapsed tells that a frame has stood for its time.
type frameElapsed struct{}

// Update hands a message on. The first key in a frame's time is drawn at once, since
// somebody waits for it, and so is a new size, which the old view doesn't fit.
func (p *paced) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(frameElapsed); ok {
		p.inFrame, p.keyDrawn = false, false
		if !p.changed {
			return p, nil
		}
		return p, p.startFrame()
	}
	_, cmd := p.Model.Update(msg)
	_, key := msg.(tea.KeyPressMsg)
	_, size := msg.(tea.WindowSizeMsg)
	switch {
	case !p.inFrame:
		cmd = tea.Batch(cmd, p.startFrame())
	case size, key && !p.keyDrawn:
		p.viewCurrent = false
	default:
		p.changed = true
	}
	p.keyDrawn = p.keyDrawn || key
	return p, cmd
}

// startFrame lets the next view be a new one, and a frame's time begin.
func (p *paced) startFrame() tea.Cmd {
	p.inFrame, p.changed, p.viewCurrent = true, false, false
	return p.after(frameInterval, func(time.Time) tea.Msg { return frameElapsed{} })
}

// View is the model's, or what it was while a frame's time isn't over.
func (p *paced) View() tea.View {
	if !p.viewCurrent {
		p.view, p.viewCurrent = p.Model.View(), true
	}
	return p.view
}
