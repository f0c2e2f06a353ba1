package transcript

import (
	"strings"

	"sluice/ui/look"
	"sluice/ui/message"
)

// View draws the transcript in exactly the size that SetSize set.
func (t *Transcript) View() string { return strings.Join(t.Lines(), "\n") }

// Lines are the lines of the view. The slice is valid until the next change.
func (t *Transcript) Lines() []string {
	if !t.fresh || t.onScreen((*entry).Changed) {
		t.drawn, t.fresh = t.draw(), true
	}
	return t.drawn
}

func (t *Transcript) draw() []string {
	if t.w <= 0 || t.h <= 0 {
		return nil
	}
	t.frame++
	out := make([]string, 0, t.h)
	if len(t.messages) == 0 {
		return t.drawEmpty(out)
	}
	at := t.place()
	for i := at.entry; i < len(t.messages) && len(out) < t.h; i++ {
		s, gap := t.message(i), gapBefore(i)
		from := 0
		if i == at.entry {
			from = at.line
		}
		for line := from; line < s.Height()+gap && len(out) < t.h; line++ {
			// The mark is before the name, or on the first line that is left of the message.
			marked := t.focused && !t.find.typing && t.pick.m == nil && i == t.selected && line == max(from, gap)
			out = append(out, t.drawLine(s, line-gap, marked))
		}
	}
	for len(out) < t.h {
		out = append(out, strings.Repeat(" ", t.w))
	}
	switch {
	case t.lineRows(t.rows) == 0:
	case t.pick.m != nil:
		out = append(out, t.pickLine())
	default:
		out = append(out, t.findLine())
	}
	return out
}

// drawLine draws a line of a message; -1 is the blank line before it.
func (t *Transcript) drawLine(s *entry, line int, marked bool) string {
	if line < 0 {
		return strings.Repeat(" ", t.w)
	}
	marks := message.Marks{
		Picked:     t.pick.m == s && t.pickedRow(line-1), // the head is above
		PickedLast: t.pick.m == s && line > 0 && line <= len(t.pick.rows) && t.pick.rows[line-1].line == t.pick.at,
		Words:      t.searched(), Current: t.currentHit(s, line),
	}
	if block := t.nextCode(s); block >= 0 {
		marks.CopyKey, marks.Block = t.hints.Code, block
	}
	switch {
	case marked && t.elsewhere:
		marks.Margin = t.st.Muted.Render("▸")
	case marked:
		marks.Margin = t.st.Accent.Render("▸")
	}
	return s.Draw(line, marks)
}

func (t *Transcript) drawEmpty(out []string) []string {
	if t.empty != nil {
		for _, line := range t.empty(t.w, t.h) {
			if len(out) < t.h {
				out = append(out, look.Fit(line, t.w))
			}
		}
	}
	for len(out) < t.h {
		out = append(out, strings.Repeat(" ", t.w))
	}
	return out
}
