package composer

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
)

// BenchmarkComposerKey types into prompts that are as large as they get before a paste
// becomes a chip, and into one of lines that the terminal didn't mark as pasted.
func BenchmarkComposerKey(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"one line", "Why?"},
		{"100 lines", strings.Repeat("a usual line of a prompt\n", 99)},
		{"200 lines", strings.Repeat("a usual line of a prompt\n", 199)},
		{"8 kB line", strings.Repeat("word ", chipLine/5)},
		{"10,000 lines", strings.Repeat("a usual line of a prompt\n", 9999)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			c := New(look.New(palette.Dark))
			c.SetSize(120, 14)
			c.Focus()
			c.TypeTogether(bb.text)
			b.ResetTimer()
			for range b.N {
				c.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
				c.Lines()
				c.View()
				c.Cursor()
				c.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
				c.Lines()
				c.View()
			}
		})
	}
}
