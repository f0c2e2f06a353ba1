package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
)

// answerText is markdown of about n bytes with what answers usually hold.
func answerText(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "## Heading %d\n\nSome **bold** words and `code`, 塩と油と熱, in a paragraph that is long enough to be broken into lines on most screens.\n\n- one\n- two\n\n```go\nfunc f%d() error { return nil }\n```\n\n", i, i)
	}
	return b.String()[:n]
}

// BenchmarkTranscriptStream applies 5,000 deltas of four bytes and draws once in
// eight of them, as the screen does at 200 tokens a second and 25 frames.
func BenchmarkTranscriptStream(b *testing.B) {
	const deltas, perFrame = 5000, 8
	whole := answerText(4 * deltas)
	st := look.New(true, false)
	b.ReportAllocs()
	for b.Loop() {
		tr := newTranscript(st)
		tr.SetSize(120, 36)
		tr.Prompt("p", "Why?")
		a := tr.Answer("a", "p/m", "m")
		for i := range deltas {
			a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: strings.ToValidUTF8(whole[4*i:4*i+4], "?")})
			if i%perFrame == 0 {
				tr.View()
			}
		}
		a.End(gateway.Explanation{}, nil)
		tr.View()
	}
}

// BenchmarkTranscriptReasoning is the same for reasoning, open and folded.
func BenchmarkTranscriptReasoning(b *testing.B) {
	const deltas, perFrame = 5000, 8
	for _, open := range []bool{false, true} {
		b.Run(fmt.Sprintf("open=%v", open), func(b *testing.B) {
			for b.Loop() {
				tr := newTranscript(look.New(true, false))
				tr.SetSize(120, 36)
				a := tr.Answer("a", "p/m", "m")
				for i := range deltas {
					a.Apply(gateway.Delta{Kind: gateway.DeltaReasoning, Text: "word "})
					if open && i == 0 {
						tr.ToggleReasoning()
					}
					if i%perFrame == 0 {
						tr.View()
					}
				}
			}
		})
	}
}

// BenchmarkTranscriptScroll scrolls through 100,000 lines: in many messages and
// in one. U22 asks for less than 16 ms a step.
func BenchmarkTranscriptScroll(b *testing.B) {
	line := "a line of a long answer that is not broken\n\n"
	for _, bb := range []struct {
		name            string
		messages, lines int
	}{{"1000x100", 1000, 100}, {"1x100000", 1, 100000}} {
		b.Run(bb.name, func(b *testing.B) {
			tr := newTranscript(look.New(true, false))
			tr.SetSize(120, 36)
			var stored []sessions.Message
			for i := range bb.messages {
				stored = append(stored, sessions.Message{
					ID: fmt.Sprint(i), Role: gateway.RoleAssistant, Target: "p/m", Text: strings.Repeat(line, bb.lines/2),
				})
			}
			tr.Load(stored)
			catchUp(tr)
			b.ResetTimer()
			for i := range b.N {
				if i%2000 < 1000 {
					tr.ScrollBy(-3)
				} else {
					tr.ScrollBy(3)
				}
				tr.View()
			}
		})
	}
}

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
