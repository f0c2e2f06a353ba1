package ui

import (
	"strings"

	"sluice/ui/look"
)

// withLeaderPanel puts the leader's letters over the frame's lower end, above the
// footer.
func (a *app) withLeaderPanel(frame string) string {
	lines := strings.Split(frame, "\n")
	footer := len(lines) - a.layout.foot.h
	panel := look.LetterPanel(a.styles, a.leaderHints(), a.w, footer-a.layout.header.h)
	copy(lines[footer-len(panel):], panel)
	return strings.Join(lines, "\n")
}
