package composer

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A key's work doesn't grow with the text: what it allocates is the line that
// changes, however many rows and lines there are.
func TestFieldF07AKeyCostsTheSameInALongText(t *testing.T) {
	cost := func(text string) float64 {
		c := focusedComposer(80, 14)
		c.field.SetValue(text)
		c.Lines()
		return testing.AllocsPerRun(50, func() {
			c.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
			c.Lines()
			c.Cursor()
		})
	}
	short := cost("Why?")
	for name, text := range map[string]string{
		"one line of words": strings.Repeat("lorem ipsum ", 2000), "one word": strings.Repeat("x", 20000), "many lines": strings.Repeat("a line of text\n", 2000),
	} {
		if long := cost(text); long > short+5 {
			t.Errorf("%s: %.0f allocations, %.0f in a short text", name, long, short)
		}
	}
}
