package transcript

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// BenchmarkTranscriptStream applies 5,000 deltas of four bytes and draws once in
// eight of them, as the screen does at 200 tokens a second and 25 frames.
func BenchmarkTranscriptStream(b *testing.B) {
	const deltas, perFrame = 5000, 8
	whole := uitest.Markdown(4 * deltas)
	st := look.New(palette.Dark)
	b.ReportAllocs()
	for b.Loop() {
		tr := New(st)
		tr.SetSize(120, 36)
		tr.AddPrompt("p", "Why?", time.Time{})
		a := tr.AddAnswer("a", "p/m", "m")
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
				tr := New(look.New(palette.Dark))
				tr.SetSize(120, 36)
				a := tr.AddAnswer("a", "p/m", "m")
				for i := range deltas {
					a.Apply(gateway.Delta{Kind: gateway.DeltaReasoning, Text: "word "})
					if open && i == 0 {
						tr.ToggleFold()
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
			tr := New(look.New(palette.Dark))
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
