package ui

import (
	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

// cachedRule keeps a rule as it was drawn last, since most rules stay the same from frame
// to frame.
type cachedRule struct {
	key  ruleKey
	line string
}

// cachedFigures keeps a line of figures as it was drawn last.
type cachedFigures struct {
	key  figuresKey
	line string
}

type figuresKey struct {
	st *look.Styles
	// live, failed and stopped say how the answer stands.
	live, silent, failed, stopped bool
	words                         string
}

type ruleKey struct {
	st          *look.Styles
	focused     bool
	width       int
	left, right string
}

// draw draws a rule with words in it.
func (m *cachedRule) draw(key ruleKey) string {
	if m.key == key {
		return m.line
	}
	line := key.st.Rule
	if key.focused {
		line = key.st.RuleFocused
	}
	m.key, m.line = key, look.Rule(line, lipgloss.NewStyle(), key.left, key.right, key.width)
	return m.line
}
