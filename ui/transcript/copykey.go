package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
)

// nextCode is the line of a message's text that begins the block of code which
// NextCodeBlock returns next, -1 where that is in another message or keys go elsewhere.
func (t *Transcript) nextCode(m *message, p *part) int {
	if !t.focused || t.elsewhere || t.find.typing || t.hints.Code == "" {
		return -1
	}
	i := t.selected
	if i < 0 {
		i = t.LastAnswer()
	}
	if i < 0 || t.messages[i] != m || m.entry.role() != gateway.RoleAssistant {
		return -1
	}
	next := 0
	if t.codes.entry == m.entry.id() {
		next = t.codes.next
	}
	return p.heads[next%len(p.heads)]
}

// withCopyKey names the key that copies a block of code at the right end of its first
// line, where there is room.
func (t *Transcript) withCopyKey(line string) string {
	on := newTroubleBlock(t.st, t.st.Text, 0).on
	right := on(t.st.Key).Render(t.hints.Code) + on(t.st.KeyHelp).Render(" copy") + on(t.st.Text).Render(" ")
	room := bodyWidth(t.w) - ansi.StringWidth(right)
	if ansi.StringWidth(strings.TrimRight(ansi.Strip(line), " "))+2 > room {
		return line
	}
	line = ansi.Truncate(line, room, "")
	if gap := room - ansi.StringWidth(line); gap > 0 {
		line += on(t.st.Text).Render(strings.Repeat(" ", gap))
	}
	return look.Fit(line+right, bodyWidth(t.w))
}
