package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkBurst types 3,000 letters that come together, as the program does.
func BenchmarkBurst(b *testing.B) {
	text := strings.Repeat("lorem ipsum ", 250)
	r := newRig(b, rigOptions{})
	p := &paced{Model: r.a, after: func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }}
	for b.Loop() {
		for i, letter := range text {
			if i%100 == 0 {
				p.Update(frameElapsed{})
			}
			p.Update(tea.KeyPressMsg{Code: letter, Text: string(letter)})
			p.View()
		}
		r.a.composer.Reset()
	}
}
