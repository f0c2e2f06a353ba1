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
	after := func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	gathers := &burst{Model: r.a, app: r.a, now: time.Now, after: after}
	p := &paced{Model: gathers, after: after}
	for b.Loop() {
		for i, letter := range text {
			if i%100 == 0 {
				p.Update(frameElapsed{})
			}
			p.Update(tea.KeyPressMsg{Code: letter, Text: string(letter)})
			p.View()
		}
		gathers.end()
		r.a.composer.Reset()
	}
}
