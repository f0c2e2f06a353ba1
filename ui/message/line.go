package message

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// Marks are what a transcript adds to a line that it draws.
type Marks struct {
	// Margin is a styled cell before the line; empty leaves it blank.
	Margin string
	// Picked draws a line of Replace as chosen, PickedLast as the one that keys move.
	Picked, PickedLast bool
	// CopyKey is a key that the line names if it begins a block of code, namely the one
	// with the number Block, counted from 0 and going round. Empty names none.
	CopyKey string
	Block   int
	// Words are highlighted where the line has them, as the current hit of a search where
	// Current is set.
	Words   string
	Current bool
}

// Draw draws a line of the message, counted from 0, in exactly the width that Layout was
// called with.
func (m *Message) Draw(line int, marks Marks) string {
	p, within := m.at(line)
	text := p.lines[within]
	bar := ""
	switch {
	case p.panel && p.bar != nil:
		bar = p.bar.Render("▌") + m.st.Panel.Render(" ")
		text += m.st.Panel.Render(strings.Repeat(" ", max(0, TextWidth(m.width)-ansi.StringWidth(text))))
	case p.panel:
		bar = m.st.PanelBar.Render("▌") + m.st.Panel.Render(" ")
		text = m.st.Panel.Render(look.Fit(text, TextWidth(m.width)))
	case p.kind == sourcePart && marks.Picked:
		if text = m.st.Selected.Render(look.Fit(text, TextWidth(m.width))); marks.PickedLast {
			bar = strings.Repeat(" ", max(0, p.indent-1)) + m.st.SelectedBar.Render("▌")
		}
	case p.quoted:
		bar, text = strings.Repeat(" ", p.indent)+m.st.Rule.Render("▎")+" ", p.style.Render(text)
	case p.style != nil:
		text = p.style.Render(text)
	}
	if len(p.heads) > 0 && marks.CopyKey != "" && p.heads[marks.Block%len(p.heads)] == within {
		text = m.withCopyKey(text, marks.CopyKey)
	}
	if marks.Words != "" && p.kind.highlightable() {
		hit := m.st.Hit
		if marks.Current {
			hit = m.st.CurrentHit
		}
		text = look.HighlightSpans(text, p.spans(within, marks.Words), hit)
	}
	if p.kind.highlightable() || p.kind == livePart || p.kind == sourcePart {
		text = m.st.Verbatim(text)
	}
	if p.arriving && within == len(p.lines)-1 {
		text = m.withCaret(text)
	}
	margin := marks.Margin
	if margin == "" {
		margin = strings.Repeat(" ", entryMargin)
	}
	indent := p.indent
	if bar != "" {
		indent = 0 // it stands in the place of the indentation
	}
	return look.Fit(strings.Repeat(" ", look.ColumnLeft(m.width))+margin+bar+strings.Repeat(" ", indent)+text, m.width)
}

// withCopyKey names the key that copies a block of code at the right end of its first
// line, where there is room.
func (m *Message) withCopyKey(line, key string) string {
	on := newTroubleBlock(m.st, m.st.Text, 0).on
	right := on(m.st.Key).Render(key) + on(m.st.KeyHelp).Render(" copy") + on(m.st.Text).Render(" ")
	room := TextWidth(m.width) - ansi.StringWidth(right)
	if ansi.StringWidth(strings.TrimRight(ansi.Strip(line), " "))+2 > room {
		return line
	}
	line = ansi.Truncate(line, room, "")
	if gap := room - ansi.StringWidth(line); gap > 0 {
		line += on(m.st.Text).Render(strings.Repeat(" ", gap))
	}
	return look.Fit(line+right, TextWidth(m.width))
}
