package browser

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/overlay"
	"sluice/ui/transcript"
)

// lanePreview is the beginning of a lane of a session that isn't open.
type lanePreview struct {
	target string
	// prompt is the lane's first prompt where messages begin with its answer.
	prompt string
	// messages are the lane's first, or those around a place where a text was found.
	messages []sessions.Message
	// before counts the messages before those, after the ones behind them.
	before, after int
}

// firstOf reads the beginning of a lane.
func firstOf(s *sessions.Session, lane int, target string) lanePreview {
	messages, of := s.TranscriptPart(lane, 0, previewMessages)
	return lanePreview{target: target, messages: messages, after: of - len(messages)}
}

// extent says how much of the lane isn't shown, empty for nothing.
func (l lanePreview) extent() string {
	switch {
	case l.before > 0:
		return figures.Counted(l.before, "message") + " before"
	case l.after > 0:
		return figures.Thousands(l.after) + " more below"
	}
	return ""
}

// readLanePreviews reads the beginning of every lane that the session would open with,
// from the left: of several lanes, the first answers.
func readLanePreviews(s *sessions.Session) []lanePreview {
	lanes := s.Meta().Lanes
	if len(lanes) == 0 {
		return []lanePreview{firstOf(s, 0, "")}
	}
	var out []lanePreview
	open := sessions.OpenLanes(lanes)
	for _, n := range open[:min(len(open), measure.MostLanes)] {
		lane := firstOf(s, n, lanes[n].Target)
		if m := lane.messages; len(open) > 1 && len(m) > 1 && m[0].Role == gateway.RoleUser {
			lane.prompt, lane.messages = m[0].Text, m[1:] // it would take the place of each answer
		}
		out = append(out, lane)
	}
	return out
}

// sharedPrompt is the first line of the prompt that all lanes begin with, empty where they
// begin with several or show it themselves.
func sharedPrompt(lanes []lanePreview) string {
	for _, l := range lanes {
		if l.prompt != lanes[0].prompt {
			return ""
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(lanes[0].prompt), "\n")
	return first
}

// lanePreviews shows the beginnings of a session's lanes one below the other, each below the
// name of its target; a single one has no name.
type lanePreviews struct {
	st          *look.Styles
	lanes       []lanePreview
	transcripts []*transcript.Transcript
	// heights are the lines of each lane, with its rule; 0 for those that don't fit.
	heights []int
	w, h    int
}

// minLaneHeight is the least height of one of several lanes: its rule and a line.
const minLaneHeight = 2

func (l *lanePreviews) SetStyles(st *look.Styles) {
	l.st = st
	for _, t := range l.transcripts {
		t.SetStyles(st)
	}
}

// Load replaces what is shown, and shows it from its beginning.
func (l *lanePreviews) Load(lanes []lanePreview) {
	l.lanes, l.transcripts = lanes, l.transcripts[:min(len(lanes), len(l.transcripts))]
	for len(l.transcripts) < len(lanes) {
		t := transcript.New(l.st)
		t.SetHints(message.Hints{}) // no key acts on a message of a preview
		l.transcripts = append(l.transcripts, t)
	}
	for i, lane := range lanes {
		l.transcripts[i].Load(lane.messages)
	}
	l.divideHeight()
	for _, t := range l.transcripts {
		t.Top()
	}
}

// SetHighlight highlights a text, ignoring case; empty for none.
func (l *lanePreviews) SetHighlight(words string) {
	for _, t := range l.transcripts {
		t.SetHighlight(words)
	}
}

// ShowHighlight scrolls to the highlighted text in a message.
func (l *lanePreviews) ShowHighlight(id string) {
	for _, t := range l.transcripts {
		t.ShowHighlight(id)
	}
}

// Scroll scrolls each lane by half its height, down for 1 and up for -1.
func (l *lanePreviews) Scroll(dir int) {
	for _, t := range l.transcripts {
		t.HalfPage(dir)
	}
}

// Wheel scrolls each lane by a few lines, down for 1 and up for -1.
func (l *lanePreviews) Wheel(dir int) {
	for _, t := range l.transcripts {
		t.ScrollBy(dir * overlay.WheelLines)
	}
}

// RenderPending returns a command that continues rendering what is too long for one
// frame; nil where there is nothing.
func (l *lanePreviews) RenderPending() tea.Cmd {
	var cmds []tea.Cmd
	for i, t := range l.transcripts {
		if i < len(l.heights) && l.heights[i] > 0 {
			cmds = append(cmds, t.RenderPending())
		}
	}
	return tea.Batch(cmds...)
}

// Update handles the messages of RenderPending's commands.
func (l *lanePreviews) Update(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range l.transcripts {
		cmds = append(cmds, t.Update(msg))
	}
	return tea.Batch(cmds...)
}

// SetSize sets the size in cells.
func (l *lanePreviews) SetSize(w, h int) {
	l.w, l.h = max(1, w), max(1, h)
	l.divideHeight()
}

// divideHeight divides the height: no lane gets more lines than it has to show, and what
// it leaves goes to the others.
func (l *lanePreviews) divideHeight() {
	l.heights = make([]int, len(l.transcripts))
	if l.w == 0 || len(l.transcripts) == 0 {
		return
	}
	if len(l.transcripts) == 1 {
		l.heights[0] = l.h
		l.transcripts[0].SetSize(l.w, l.h)
		return
	}
	room, n := l.h, min(len(l.transcripts), max(1, l.h/minLaneHeight))
	if n < len(l.transcripts) { // the last line says how many there are
		n = max(1, (l.h-1)/minLaneHeight)
		room--
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
		l.transcripts[i].SetSize(l.w, room)
		l.heights[i] = max(minLaneHeight, 1+l.transcripts[i].VisibleLineCount())
	}
	slices.SortStableFunc(order, func(a, b int) int { return l.heights[a] - l.heights[b] })
	for i, at := range order {
		l.heights[at] = min(l.heights[at], max(minLaneHeight, room/(n-i)))
		room -= l.heights[at]
		l.transcripts[at].SetSize(l.w, l.heights[at]-1)
	}
}

// Lines draws exactly the size that SetSize set.
func (l *lanePreviews) Lines() []string {
	var out []string
	hidden := 0
	for i, height := range l.heights {
		switch {
		case height == 0:
			hidden++
			continue
		case len(l.lanes) > 1:
			lane := l.lanes[i]
			out = append(out, look.Rule(l.st.Rule, l.st.Strong, safe.Line(lane.target).String(), lane.extent(), l.w))
		}
		if len(l.lanes[i].messages) == 0 {
			out = append(out, look.Fit(l.st.Muted.Render(" nothing was asked here"), l.w))
			continue
		}
		out = append(out, l.transcripts[i].Lines()...)
	}
	if hidden > 0 {
		out = append(out, look.Fit(l.st.Muted.Render(" and "+figures.Counted(hidden, "other lane")), l.w))
	}
	for len(out) < l.h {
		out = append(out, strings.Repeat(" ", l.w))
	}
	return out[:l.h]
}
