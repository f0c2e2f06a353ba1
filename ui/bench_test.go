package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
)

// BenchmarkComposerKey types into prompts that are as large as they get before
// a paste becomes a chip.
func BenchmarkComposerKey(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"one line", "Why?"},
		{"100 lines", strings.Repeat("a usual line of a prompt\n", 99)},
		{"200 lines", strings.Repeat("a usual line of a prompt\n", 199)},
		{"8 kB line", strings.Repeat("word ", chipLine/5)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			c := newComposer(look.New(true, false))
			c.SetSize(120, 14)
			c.Focus()
			c.SetValue(bb.text)
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

// BenchmarkBurst types 3,000 letters that come together, as the program does.
func BenchmarkBurst(b *testing.B) {
	text := strings.Repeat("lorem ipsum ", 250)
	r := newRig(b, rigOptions{})
	p := &paced{Model: r.a, after: func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }}
	for b.Loop() {
		for i, letter := range text {
			if i%100 == 0 {
				p.Update(frameOver{})
			}
			p.Update(tea.KeyPressMsg{Code: letter, Text: string(letter)})
			p.View()
		}
		r.a.composer.Reset()
	}
}
