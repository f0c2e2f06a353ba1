package sidebar

import (
	"fmt"
	"testing"

	"sluice/ui/look"
	"sluice/ui/palette"
)

// BenchmarkLines draws a sidebar with a chain of eight steps and as many prompts as fit.
func BenchmarkLines(b *testing.B) {
	st := look.New(palette.Dark)
	answer, chain := Section{Title: "This answer", Hint: look.Hint{Key: "f3", Word: "all of it"}}, Section{Title: "Chain"}
	prompts := Section{Title: "Conversation", Right: "40 prompts · $0.0042"}
	for i := range 8 {
		answer.Facts = append(answer.Facts, Fact{Name: "first word", Value: "0.16 s"})
		chain.Facts = append(chain.Facts, Fact{Name: fmt.Sprintf("step %d", i+1), Value: "workers-ai/@cf/meta/llama-3.1-8b-instruct"})
	}
	answer.Facts = append(answer.Facts, Fact{Name: "pieces", Lead: "▁▂▅█▆▅▇█", Tone: Stream})
	for i := range 40 {
		prompts.Rows = append(prompts.Rows, Row{Text: fmt.Sprintf("Question %d, which is longer than the column is wide", i), Right: "2 of 2", Marked: i == 39})
	}
	c := Content{Sections: []Section{answer, chain, prompts}, Foot: Fact{Lead: "✓", Tone: Good, Value: " saved 14:02"}, Hide: look.Hint{Key: "ctrl+x b", Word: "hides this column"}}
	b.ReportAllocs()
	for b.Loop() {
		_ = Lines(st, c, 41, 46)
	}
}
