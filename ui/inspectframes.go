package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sluice/internal/figures"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// frameList is the section of raw frames: a list, and below it the frame that is
// marked, or that frame alone.
type frameList struct {
	at, top int
	// open says that the marked frame has all the room; line is its first line then.
	open bool
	line int
	// count, height and lines are of the last drawing, for the keys.
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

// marked is the frame that is chosen.
func (f *frameList) marked(v *frameView) (heard, bool) {
	if f.at < 0 || f.at >= v.kept {
		return heard{}, false
	}
	return v.frame(f.at), true
}

// view draws the section in exactly h lines or fewer.
func (f *frameList) view(s *sheet, v *frameView, h int) []string {
	f.count = v.kept
	f.at = min(f.at, max(0, f.count-1))
	switch {
	case v.forgotten && f.count == 0:
		s.say(s.st.Muted, fmt.Sprintf("The %s of this answer made way for those of newer ones: %d MB are kept in all.", counted(v.count, "frame"), archiveMost>>20))
		return s.fitted(h)
	case f.count == 0:
		s.say(s.st.Muted, "No frame has come. The body of a reply with an error stands in Response.")
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
		s.lines = append(s.lines, s.st.Rule.Render(strings.Repeat("─", s.w)))
		f.detail(s, v)
		if len(s.lines) > h {
			s.lines = append(s.lines[:h-1], s.st.Muted.Render("  … enter shows the whole frame"))
		}
	}
	return s.fitted(h)
}

// fitted gives the lines, each as wide as the sheet.
func (s *sheet) fitted(h int) []string {
	out := make([]string, 0, h)
	for _, line := range s.lines[:min(len(s.lines), h)] {
		out = append(out, fit(line, s.w))
	}
	return out
}

// frameColumns writes the columns before a frame's data, as many as fit.
func frameColumns(w int, number, at, gap, size string) string {
	const wide = 60
	if w < wide {
		return fmt.Sprintf("%7s %9s  ", number, at)
	}
	return fmt.Sprintf("%7s %9s %9s %8s  ", number, at, gap, size)
}

// list draws the frames around the marked one under a head.
func (f *frameList) list(s *sheet, v *frameView, h int) {
	head := frameColumns(s.w, "frame", "at", "gap", "size")
	s.lines = append(s.lines, s.st.Muted.Render(ansi.Truncate(head+"data", s.w, "…")))
	rows := max(1, h-1)
	f.top = min(f.top, f.at)
	if f.at >= f.top+rows {
		f.top = f.at - rows + 1
	}
	f.top = min(f.top, max(0, f.count-rows))
	for i := f.top; i < f.count && i < f.top+rows; i++ {
		s.lines = append(s.lines, f.row(s, v, i))
	}
}

func (f *frameList) row(s *sheet, v *frameView, i int) string {
	h := v.frame(i)
	mark, style := "  ", s.st.Text
	if i == f.at {
		mark, style = "▸ ", s.st.Selected
	}
	number := thousands(h.N)
	if v.dropped > 0 && i == v.gap {
		number = "⋯" + number
	}
	facts := mark + strings.TrimPrefix(frameColumns(s.w, number, inTime(h.At), "+"+inTime(h.Gap), figures.Bytes(len(h.Data))), "  ")
	shown := preview(h.Data)
	if i > 0 {
		shown = sinceCommon(shown, preview(v.frame(i-1).Data))
	}
	if h.Event != "" {
		shown = revealedLine(h.Event) + " " + shown
	}
	room := max(0, s.w-ansi.StringWidth(facts))
	return style.Render(facts) + s.st.Muted.Render(ansi.Truncate(shown, room, "…"))
}

// sinceCommon leaves out what a frame begins with as the one before it did, which
// in most streams is the larger part, but for a few characters.
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
	return revealedLine(strings.ToValidUTF8(string(data[:min(len(data), enough)]), ""))
}

// detail draws the marked frame.
func (f *frameList) detail(s *sheet, v *frameView) {
	h, ok := f.marked(v)
	if !ok {
		return
	}
	facts := []string{"at " + inTime(h.At), "+" + inTime(h.Gap), figures.Bytes(len(h.Data))}
	if h.Event != "" {
		facts = append(facts, "event "+revealedLine(h.Event))
	}
	if h.Whole {
		facts = append(facts, "the whole body")
	}
	line := s.st.Strong.Render(fmt.Sprintf("Frame %s of %s", thousands(h.N), thousands(v.count))) + s.st.Muted.Render("  "+strings.Join(facts, " · "))
	s.lines = append(s.lines, ansi.Truncate(line, s.w, "…"))
	if v.dropped > 0 {
		s.say(s.st.Warning, fmt.Sprintf("%s in the middle (%s) aren't kept: %s of an answer are, packed", counted(v.dropped, "frame"), figures.Bytes(v.droppedBytes), figures.Bytes(framesMost)))
	}
	if h.Note != "" {
		s.say(s.st.Warning, revealedLine(h.Note))
	}
	s.body(h.Data, len(h.Data))
}

// whole draws the marked frame alone.
func (f *frameList) whole(s *sheet, v *frameView, h int) []string {
	f.detail(s, v)
	f.height, f.lines = h, len(s.lines)
	f.line = min(f.line, max(0, f.lines-h))
	s.lines = s.lines[f.line:]
	return s.fitted(h)
}
