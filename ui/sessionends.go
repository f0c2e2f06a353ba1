package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/transcript"
)

// laneEnd is the end of a lane of a session that is not open.
type laneEnd struct {
	target   string
	messages []sessions.Message
	// before counts the messages before those.
	before int
}

// laneEnds reads the end of every lane that the session would open with, from the
// left.
func laneEnds(s *sessions.Session) []laneEnd {
	lanes := s.Meta().Lanes
	if len(lanes) == 0 {
		messages, before := s.TranscriptTail(0, peekMessages)
		return []laneEnd{{messages: messages, before: before}}
	}
	var out []laneEnd
	for _, n := range openLanes(lanes) {
		messages, before := s.TranscriptTail(n, peekMessages)
		out = append(out, laneEnd{lanes[n].Target, messages, before})
	}
	return out
}

// endings shows the ends of a session's lanes below each other, each under the
// name of its target; a single one without.
type endings struct {
	st    *look.Styles
	ends  []laneEnd
	talks []*transcript.Transcript
	// heights are the lines that each gets, its rule included; 0 for those for which
	// there is no room.
	heights []int
	w, h    int
}

// leastEnd is the least height of one of several lanes: its rule and a line.
const leastEnd = 2

func (e *endings) SetStyles(st *look.Styles) {
	e.st = st
	for _, t := range e.talks {
		t.SetStyles(st)
	}
}

// Load shows what was read in place of what was there.
func (e *endings) Load(ends []laneEnd) {
	e.ends, e.talks = ends, e.talks[:min(len(ends), len(e.talks))]
	for len(e.talks) < len(ends) {
		e.talks = append(e.talks, transcript.New(e.st))
	}
	for i, end := range ends {
		e.talks[i].Load(end.messages)
	}
	e.share()
}

// SetMarks has words marked, ShowMarked goes to a message with them.
func (e *endings) SetMarks(words string) {
	for _, t := range e.talks {
		t.SetMarks(words)
	}
}

func (e *endings) ShowMarked(id string) {
	for _, t := range e.talks {
		t.ShowMarked(id)
	}
}

// Scroll goes up or down by half of what each lane shows.
func (e *endings) Scroll(dir int) {
	for _, t := range e.talks {
		t.HalfPage(dir)
	}
}

// CatchUp and Update render in pieces what is too long for one frame.
func (e *endings) CatchUp() tea.Cmd {
	var cmds []tea.Cmd
	for i, t := range e.talks {
		if i < len(e.heights) && e.heights[i] > 0 {
			cmds = append(cmds, t.CatchUp())
		}
	}
	return tea.Batch(cmds...)
}

func (e *endings) Update(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range e.talks {
		cmds = append(cmds, t.Update(msg))
	}
	return tea.Batch(cmds...)
}

// SetSize gives the room in cells.
func (e *endings) SetSize(w, h int) {
	e.w, e.h = max(1, w), max(1, h)
	e.share()
}

// share divides the room: no lane gets more lines than it has to show, and what it
// leaves is the others'.
func (e *endings) share() {
	e.heights = make([]int, len(e.talks))
	if e.w == 0 || len(e.talks) == 0 {
		return
	}
	if len(e.talks) == 1 {
		e.heights[0] = e.h
		e.talks[0].SetSize(e.w, e.h)
		return
	}
	room, n := e.h, min(len(e.talks), max(1, e.h/leastEnd))
	if n < len(e.talks) { // the last line says how many there are
		n = max(1, (e.h-1)/leastEnd)
		room--
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
		e.talks[i].SetSize(e.w, room)
		e.heights[i] = max(leastEnd, 1+e.talks[i].Length())
	}
	slices.SortStableFunc(order, func(a, b int) int { return e.heights[a] - e.heights[b] })
	for i, at := range order {
		e.heights[at] = min(e.heights[at], max(leastEnd, room/(n-i)))
		room -= e.heights[at]
		e.talks[at].SetSize(e.w, e.heights[at]-1)
	}
}

// Lines draws exactly the room that SetSize gave.
func (e *endings) Lines() []string {
	var out []string
	hidden := 0
	for i, height := range e.heights {
		switch {
		case height == 0:
			hidden++
			continue
		case len(e.ends) > 1:
			end, head := e.ends[i], ""
			if end.before > 0 {
				head = figures.Counted(end.before, "message") + " before"
			}
			out = append(out, look.Rule(e.st.Rule, e.st.Strong, safe.Line(end.target).String(), head, e.w))
		}
		if len(e.ends[i].messages) == 0 {
			out = append(out, look.Fit(e.st.Muted.Render(" nothing was asked here"), e.w))
			continue
		}
		out = append(out, e.talks[i].Lines()...)
	}
	if hidden > 0 {
		out = append(out, look.Fit(e.st.Muted.Render(" and "+figures.Counted(hidden, "other lane")), e.w))
	}
	for len(out) < e.h {
		out = append(out, strings.Repeat(" ", e.w))
	}
	return out[:e.h]
}
