package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// View draws the transcript in exactly the size that SetSize set.
func (t *Transcript) View() string { return strings.Join(t.Lines(), "\n") }

// Lines are the lines of the view. The slice is valid until the next change.
func (t *Transcript) Lines() []string {
	if !t.fresh || t.onScreen(entry.changed) {
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
		for line := from; line < s.height+gap && len(out) < t.h; line++ {
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
func (t *Transcript) drawLine(s *message, line int, marked bool) string {
	if line < 0 {
		return strings.Repeat(" ", t.w)
	}
	p, within := s.at(line)
	text := p.lines[within]
	bar := ""
	switch {
	case p.panel && p.bar != nil:
		bar = p.bar.Render("▌") + t.st.Panel.Render(" ")
		text += t.st.Panel.Render(strings.Repeat(" ", max(0, bodyWidth(t.w)-ansi.StringWidth(text))))
	case p.panel:
		bar = t.st.PanelBar.Render("▌") + t.st.Panel.Render(" ")
		text = t.st.Panel.Render(look.Fit(text, bodyWidth(t.w)))
	case p.kind == sourcePart && t.pickedRow(within):
		if text = t.st.Selected.Render(look.Fit(text, bodyWidth(t.w))); t.pick.rows[within].line == t.pick.at {
			bar = strings.Repeat(" ", max(0, p.indent-1)) + t.st.SelectedBar.Render("▌")
		}
	case p.quoted:
		bar, text = strings.Repeat(" ", p.indent)+t.st.Rule.Render("▎")+" ", p.style.Render(text)
	case p.style != nil:
		text = p.style.Render(text)
	}
	if p.heads != nil && t.nextCode(s, p) == within {
		text = t.withCopyKey(text)
	}
	if words := t.searched(); words != "" && p.kind.highlightable() {
		hit := t.st.Hit
		if t.currentHit(s, line) {
			hit = t.st.CurrentHit
		}
		text = look.HighlightSpans(text, p.spans(within, words), hit)
	}
	margin := strings.Repeat(" ", entryMargin)
	switch {
	case marked && t.elsewhere:
		margin = t.st.Muted.Render("▸")
	case marked:
		margin = t.st.Accent.Render("▸")
	}
	indent := p.indent
	if bar != "" {
		indent = 0 // it stands in the place of the indentation
	}
	return look.Fit(strings.Repeat(" ", look.ColumnLeft(t.w))+margin+bar+strings.Repeat(" ", indent)+text, t.w)
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
