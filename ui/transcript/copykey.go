package transcript

import "sluice/gateway"

// nextCode is the number, from 0, of the block of code that NextCodeBlock returns next, -1
// where that is in another message or keys go elsewhere. Numbers go round.
func (t *Transcript) nextCode(m *entry) int {
	if !t.focused || t.elsewhere || t.find.typing || t.hints.Code == "" || m.Role() != gateway.RoleAssistant {
		return -1
	}
	i := t.selected
	if i < 0 {
		i = t.LastAnswer()
	}
	if i < 0 || t.messages[i] != m {
		return -1
	}
	if t.codes.entry == m.ID() {
		return t.codes.next
	}
	return 0
}
