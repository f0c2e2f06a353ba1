package compare

import (
	"math"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// Race is how an answer's time was spent, as a bar on a scale that several answers share.
type Race struct {
	// First is when the first word came, 0 where none has; Total is the time until now, or
	// until the end.
	First, Total time.Duration
	// Silences are the times in between in which nothing came, in their order.
	Silences []Span
	// Running is set until the answer has ended.
	Running bool
}

// Span is a part of an answer's time, since the prompt was sent.
type Span struct{ From, To time.Duration }

// NoticedSilence is how long nothing has to come for a bar to show it.
const NoticedSilence = 2 * time.Second

// RaceScale is the time that fills a bar, for answers of which the longest took so long. It
// grows in steps, so that bars don't shrink with every frame of a running answer.
func RaceScale(longest time.Duration) time.Duration {
	scale := time.Second / 8
	for scale < longest {
		if next := scale / 2 * 3; next >= longest {
			return next
		}
		scale *= 2
	}
	return scale
}

// raceTime is the width of the time right of a bar, with the blank before it.
const raceTime = 8

// Line draws the bar and the time in width cells, on a scale.
func (r Race) Line(st *look.Styles, scale time.Duration, width int) string {
	room := max(1, width-raceTime-2) // a blank at both ends
	r.Total = max(0, r.Total)        // the clock of the screen is behind the answer's for a moment
	cells := func(d time.Duration) int {
		if scale <= 0 {
			return 0
		}
		return max(0, min(room, int(math.Round(float64(d)/float64(scale)*float64(room)))))
	}
	end := cells(r.Total)
	if end == 0 && r.Total > 0 {
		end = 1
	}
	first := end
	if r.First > 0 {
		first = min(cells(r.First), max(0, end-1))
	}
	kinds := make([]lipgloss.Style, end)
	marks := make([]string, end)
	for i := range end {
		kinds[i], marks[i] = st.Rule, "┄"
		if i >= first {
			kinds[i], marks[i] = st.Water, "━"
		}
	}
	silent := make([]bool, end)
	for _, s := range r.Silences {
		for i := max(first, cells(s.From)); i < min(end, cells(s.To)); i++ {
			kinds[i], marks[i], silent[i] = st.Warning, "┄", true
		}
	}
	var b strings.Builder
	b.WriteByte(' ')
	for i := 0; i < end; {
		to := i + 1
		for to < end && marks[to] == marks[i] && silent[to] == silent[i] {
			to++
		}
		b.WriteString(kinds[i].Render(strings.Repeat(marks[i], to-i)))
		i = to
	}
	took := figures.Seconds(r.Total)
	if r.Running {
		took = figures.TenthsOfSeconds(r.Total)
	}
	if r.Total <= 0 {
		took = ""
	}
	b.WriteString(strings.Repeat(" ", room-end))
	return look.Fit(b.String()+st.Muted.Render(look.RightAligned(took, raceTime)), width)
}
