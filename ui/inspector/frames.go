package inspector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// frameList is the section of raw frames: a list with the selected frame below it, or
// that frame alone.
type frameList struct {
	at, top int
	// open is set while the selected frame is shown alone; line is then the first of its
	// lines on the screen.
	open bool
	line int
	// count, height and lines are from the last drawing, for the keys.
	count, height, lines int
}

func (f *frameList) enterWord() string {
	if f.open {
		return "list"
	}
	return "whole frame"
}

func (f *frameList) toggle() {
	if f.count > 0 {
		f.open, f.line = !f.open, 0
	}
}

func (f *frameList) move(by int) {
	if f.open {
		f.line = min(max(0, f.line+by), max(0, f.lines-f.height))
		return
	}
	f.at = min(max(0, f.at+by), max(0, f.count-1))
}

// selected is the selected frame, false where there is none.
func (f *frameList) selected(v *frameView) (tracedFrame, bool) {
	if f.at < 0 || f.at >= v.kept {
		return tracedFrame{}, false
	}
	return v.frame(f.at), true
}

// view draws the section in at most h lines.
func (f *frameList) view(s *section, v *frameView, h int) []string {
	f.count = v.kept
	f.at = min(f.at, max(0, f.count-1))
	switch {
	case v.forgotten && f.count == 0:
		s.Say(s.Styles.Muted, fmt.Sprintf("The %s of this answer were dropped for newer ones: %d MB are kept in all.", figures.Counted(v.count, "frame"), maxExchangeBytes>>20))
		return s.fitted(h)
	case f.count == 0:
		s.Say(s.Styles.Muted, "No frame has come. The body of a reply with an error is on the page Reply.")
		return s.fitted(h)
	}
	if f.open {
		return f.whole(s, v, h)
	}
	const leastDetail = 6
	listed := h
	if h >= 2*leastDetail {
		listed = min(max(h/2, leastDetail), f.count+1)
	}
	f.list(s, v, listed)
	if rest := h - listed; rest >= leastDetail {
		s.Lines = append(s.Lines, s.Styles.Rule.Render(strings.Repeat("─", s.Width)))
		f.detail(s, v)
		if len(s.Lines) > h {
			s.Lines = append(s.Lines[:h-1], s.Styles.Muted.Render("  … enter shows the whole frame"))
		}
	}
	return s.fitted(h)
}

// fitted returns at most h lines, each exactly as wide as the section.
func (s *section) fitted(h int) []string {
	out := make([]string, 0, h)
	for _, line := range s.Lines[:min(len(s.Lines), h)] {
		out = append(out, look.Fit(line, s.Width))
	}
	return out
}

// sinceBefore is how long after the frame before it a frame came: "+12 ms".
func sinceBefore(gap time.Duration) string {
	if gap < time.Millisecond {
		return "+0 ms"
	}
	return "+" + figures.Duration(gap)
}

// frameColumns formats the columns before a frame's data, as many as fit.
func frameColumns(w int, number, at, gap, size string) string {
	const wide = 60
	if w < wide {
		return fmt.Sprintf("%7s %9s  ", number, at)
	}
	return fmt.Sprintf("%7s %9s %9s %8s  ", number, at, gap, size)
}

// list draws the frames around the selected one, below a heading.
func (f *frameList) list(s *section, v *frameView, h int) {
	head := frameColumns(s.Width, "frame", "at", "gap", "size")
	s.Lines = append(s.Lines, s.Styles.Muted.Render(ansi.Truncate(head+"data", s.Width, "…")))
	rows := max(1, h-1)
	f.top = min(f.top, f.at)
	if f.at >= f.top+rows {
		f.top = f.at - rows + 1
	}
	f.top = min(f.top, max(0, f.count-rows))
	for i := f.top; i < f.count && i < f.top+rows; i++ {
		s.Lines = append(s.Lines, f.row(s, v, i))
	}
}

func (f *frameList) row(s *section, v *frameView, i int) string {
	h := v.frame(i)
	number := figures.Thousands(h.N)
	if v.dropped > 0 && i == v.gap {
		number = "⋯" + number
	}
	facts := strings.TrimPrefix(frameColumns(s.Width, number, figures.Duration(h.At), sinceBefore(h.Gap), figures.Bytes(len(h.Data))), " ")
	shown := preview(h.Data)
	if i > 0 {
		shown = sinceCommon(shown, preview(v.frame(i-1).Data))
	}
	if h.Event != "" {
		shown = look.RevealedLine(h.Event) + " " + shown
	}
	room := max(0, s.Width-1-ansi.StringWidth(facts))
	shown = s.Styles.Muted.Render(look.Fit(ansi.Truncate(shown, room, "…"), room))
	if i == f.at {
		return look.Chosen(s.Styles, s.Styles.Strong.Render(facts)+shown, s.Width)
	}
	return " " + facts + shown
}

// sinceCommon drops what a frame has in common with the beginning of the one before,
// which in most streams is the larger part, except for a few characters.
func sinceCommon(text, before string) string {
	const context, least = 12, 24
	n := 0
	for i, r := range text {
		if !strings.HasPrefix(before[min(i, len(before)):], string(r)) {
			break
		}
		n = i
	}
	if n < least {
		return text
	}
	from := n - context
	for !utf8.RuneStart(text[from]) {
		from--
	}
	return "…" + text[from:]
}

// preview is the beginning of a frame's data in one line.
func preview(data []byte) string {
	const enough = 1 << 10
	var b bytes.Buffer
	if len(data) <= 16<<10 && json.Compact(&b, data) == nil {
		data = b.Bytes()
	}
	return look.RevealedLine(strings.ToValidUTF8(string(data[:min(len(data), enough)]), ""))
}

// detail draws the selected frame.
func (f *frameList) detail(s *section, v *frameView) {
	h, ok := f.selected(v)
	if !ok {
		return
	}
	facts := []string{"at " + figures.Duration(h.At), "+" + figures.Duration(h.Gap), figures.Bytes(len(h.Data))}
	if h.Event != "" {
		facts = append(facts, "event "+look.RevealedLine(h.Event))
	}
	if h.Whole {
		facts = append(facts, "the whole body")
	}
	line := s.Styles.Strong.Render(fmt.Sprintf("Frame %s of %s", figures.Thousands(h.N), figures.Thousands(v.count))) + s.Styles.Muted.Render("  "+strings.Join(facts, " · "))
	s.Lines = append(s.Lines, ansi.Truncate(line, s.Width, "…"))
	if v.dropped > 0 {
		s.Say(s.Styles.Warning, fmt.Sprintf("! %s in the middle (%s) aren't kept: %s of an answer are, packed", figures.Counted(v.dropped, "frame"), figures.Bytes(v.droppedBytes), figures.Bytes(maxFrameBytes)))
	}
	if h.Note != "" {
		s.Say(s.Styles.Warning, "! "+look.RevealedLine(h.Note))
	}
	s.body(h.Data, len(h.Data))
}

// whole draws the selected frame alone.
func (f *frameList) whole(s *section, v *frameView, h int) []string {
	f.detail(s, v)
	f.height, f.lines = h, len(s.Lines)
	f.line = min(f.line, max(0, f.lines-h))
	s.Lines = s.Lines[f.line:]
	return s.fitted(h)
}
