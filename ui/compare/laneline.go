package compare

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/ui/look"
)

// Bests say in which figures an answer is the best of all lanes'.
type Bests struct{ First, Rate, Cost bool }

// BestOf finds the best of answers to one prompt; nil stands for none. A figure of fewer
// than two answers has no best, nor have equal ones.
func BestOf(answers []*Summary) []Bests {
	out := make([]Bests, len(answers))
	mark := func(f measure.Figure, of func(*Summary) (float64, bool), set func(*Bests)) {
		best, known, tied := -1, 0, false
		var value float64
		for i, s := range answers {
			if s == nil || s.Failed || s.Stopped() || s.Start.FromCache() {
				continue
			}
			v, ok := of(s)
			if !ok {
				continue
			}
			known++
			switch {
			case best < 0 || f.Better(v, value):
				best, value, tied = i, v, false
			case v == value:
				tied = true
			}
		}
		if known > 1 && !tied {
			set(&out[best])
		}
	}
	mark(measure.TTFT, func(s *Summary) (float64, bool) { return float64(s.Metrics.TTFT), s.Metrics.TTFT > 0 }, func(b *Bests) { b.First = true })
	mark(measure.Rate, func(s *Summary) (float64, bool) { return s.Metrics.TokensPerSecond, s.Metrics.TokensPerSecond > 0 }, func(b *Bests) { b.Rate = true })
	mark(measure.Cost, func(s *Summary) (float64, bool) {
		if s.CostUSD == nil {
			return 0, false
		}
		return *s.CostUSD, true
	}, func(b *Bests) { b.Cost = true })
	return out
}

// LaneFigure is a figure in the line below a lane.
type LaneFigure struct {
	Words string
	// Best puts the mark of the best before it.
	Best bool
	// Priority is as in [Figure].
	Priority int
	// RevealsVendor is as in [Figure].
	RevealsVendor bool
	// Said gives it the colour of text, Warning that of a warning.
	Said, Warning bool
}

// LaneLine is the line of figures below a lane: a mark for how its answer stands, and what
// is known of it.
type LaneLine struct {
	Mark    string
	Running bool
	// Silent is set where nothing has come for a while.
	Silent  bool
	Failed  bool
	Good    bool
	Figures []LaneFigure
}

// LaneLine is the line of an answer that has ended.
func (s *Summary) LaneLine(b Bests) LaneLine {
	out := LaneLine{Mark: "✓", Good: true}
	state := s.state
	switch {
	case s.Failed:
		out.Mark, out.Failed, out.Good = "✗", true, false
	case s.Stopped():
		out.Mark, out.Good = "■", false
	case s.state == "done":
		state = ""
	}
	if state != "" {
		out.Figures = append(out.Figures, LaneFigure{Words: state, Priority: 100, Said: s.Failed})
	}
	if s.Failed && s.Metrics.TTFT == 0 {
		return out
	}
	for _, f := range startFigures(s.Start, s.Target) {
		out.Figures = append(out.Figures, LaneFigure{Words: f.Long, Priority: f.Priority, RevealsVendor: f.RevealsVendor})
	}
	if d := s.Metrics.TTFT; d > 0 {
		out.Figures = append(out.Figures, LaneFigure{Words: firstWord(d).Short, Best: b.First, Priority: 90})
	}
	if r := s.Metrics.TokensPerSecond; r > 0 {
		out.Figures = append(out.Figures, LaneFigure{Words: figures.TokenRate(r), Best: b.Rate, Priority: 70})
	}
	switch {
	case s.CostUSD != nil:
		out.Figures = append(out.Figures, LaneFigure{Words: figures.Cost(s.CostUSD), Best: b.Cost, Priority: 80, RevealsVendor: true})
	case !s.Failed && !s.Stopped():
		out.Figures = append(out.Figures, LaneFigure{Words: "price unknown", Priority: 15, RevealsVendor: true})
	}
	return out
}

// LaneLine is the line of a running answer as of now. soFar is what it has cost, nil where
// that isn't known yet.
func (l Live) LaneLine(now time.Time, soFar *float64) LaneLine {
	m := l.Answer.Metrics(now)
	out := LaneLine{Mark: "●", Running: true, Silent: l.Silent(now)}
	if silent := now.Sub(l.LastData); l.Silent(now) && m.TTFT > 0 {
		words := "silent for " + figures.WholeSeconds(silent.Truncate(time.Second))
		out.Figures = append(out.Figures, LaneFigure{Words: words, Priority: 98, Warning: true})
	}
	if state := l.state(m); state != "answering" {
		out.Figures = append(out.Figures, LaneFigure{Words: state, Priority: 100})
	}
	for _, f := range startFigures(l.Answer.Start, l.Target.String()) {
		out.Figures = append(out.Figures, LaneFigure{Words: f.Long, Priority: f.Priority, RevealsVendor: f.RevealsVendor})
	}
	if m.TTFT > 0 {
		out.Figures = append(out.Figures, LaneFigure{Words: firstWord(m.TTFT).Short, Priority: 90})
	}
	if m.TokensPerSecond > 0 {
		out.Figures = append(out.Figures, LaneFigure{Words: figures.TokenRate(m.TokensPerSecond), Priority: 70})
	}
	if soFar != nil {
		out.Figures = append(out.Figures, LaneFigure{Words: "so far " + figures.Cost(soFar), Priority: 60, RevealsVendor: true})
	}
	return out
}

// Line draws the figures that fit in width cells. blind leaves out those that give the
// vendor away.
func (l LaneLine) Line(st *look.Styles, blind bool, width int) string {
	left := make([]LaneFigure, 0, len(l.Figures))
	for _, f := range l.Figures {
		if !blind || !f.RevealsVendor {
			left = append(left, f)
		}
	}
	need := func(gap int) int {
		n := lipgloss.Width(l.Mark) + 1
		for i, f := range left {
			if n += lipgloss.Width(f.Words); f.Best {
				n++
			}
			if i > 0 {
				n += gap
			}
		}
		return n
	}
	const wide, narrow = 3, 2
	for need(narrow) > width && len(left) > 1 {
		least := 0
		for i, f := range left {
			if f.Priority < left[least].Priority {
				least = i
			}
		}
		left = append(left[:least:least], left[least+1:]...)
	}
	gap := narrow
	if need(wide) <= width {
		gap = wide
	}
	tint := st.Muted
	switch {
	case l.Silent:
		tint = st.Warning
	case l.Running:
		tint = st.Water
	case l.Failed:
		tint = st.Trouble
	case l.Good:
		tint = st.Success
	}
	var b strings.Builder
	b.WriteString(tint.Render(l.Mark) + " ")
	for i, f := range left {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		words := st.Muted
		switch {
		case f.Said:
			words = st.Text
		case f.Warning:
			words = st.Warning
		case f.Best:
			b.WriteString(st.Success.Render("•"))
			words = st.Text
		}
		b.WriteString(words.Render(f.Words))
	}
	return b.String()
}
