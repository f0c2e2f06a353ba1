package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// frameInterval is how long a frame stays before the next one is drawn, except for a
	// key's. Reading an answer isn't any better above 60 Hz.
	frameInterval = time.Second / 60
	// localRate and remoteRate are how often the terminal is written to at most, per
	// second. At 120 Hz a key waits 4 ms for the next write on average, at 60 Hz 8 ms.
	// Over a network that doesn't matter beside the round trip, and writing costs more.
	// docs/performance.md has the figures.
	localRate  = 120
	remoteRate = 60
)

// frameRate is localRate or remoteRate, by the environment. SSH's variables are passed on
// to everything below it, tmux too where it was started there. mosh's server is started
// by SSH, and keeps them.
func frameRate(environ []string) int {
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" && (name == "SSH_CONNECTION" || name == "SSH_TTY" || name == "SSH_CLIENT") {
			return remoteRate
		}
	}
	return localRate
}

// paced wraps a model and has it drawn at most once per frameInterval. The framework
// requests a view after every message but shows only the last one per write: when keys
// arrive quickly, or many lanes stream, most views would never be seen.
type paced struct {
	tea.Model
	view tea.View
	// inFrame is set until the interval of the last frame has passed, keyDrawn once a key
	// was drawn in it, and changed once something has changed since.
	inFrame, keyDrawn, changed bool
	// viewCurrent is set where view doesn't need to be drawn.
	viewCurrent bool
	after       func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
}

// frameElapsed says that a frame's interval has passed.
type frameElapsed struct{}

// Update passes a message on. The first key of an interval is drawn at once, since the
// user waits for it. So is a new size, which the old view doesn't fit.
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

// startFrame has the next view drawn, and starts its interval.
func (p *paced) startFrame() tea.Cmd {
	p.inFrame, p.changed, p.viewCurrent = true, false, false
	return p.after(frameInterval, func(time.Time) tea.Msg { return frameElapsed{} })
}

// View is the model's view, or the last one while its interval hasn't passed.
func (p *paced) View() tea.View {
	if !p.viewCurrent {
		p.view, p.viewCurrent = p.Model.View(), true
	}
	return p.view
}
