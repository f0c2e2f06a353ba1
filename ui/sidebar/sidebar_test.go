package sidebar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func content(prompts, marked int) Content {
	c := Content{
		Sections: []Section{
			{Title: "This answer", Hint: look.Hint{Key: "f3", Word: "all of it"}, Facts: []Fact{{Name: "first word", Value: "0.16 s"}, {Name: "pieces", Lead: "▁▂▃", Tone: Stream}}},
			{Title: "Model", Facts: []Fact{{Name: "openai", Value: "塩と油と熱" + strings.Repeat(" gpt", 20)}, {Lead: "! leaves the API on 14 Jan 2027", Tone: Warning}}},
		},
		Foot: Fact{Lead: "✓", Value: " saved 14:02", Tone: Good}, Hide: look.Hint{Key: "ctrl+x b", Word: "hides this column"},
	}
	talk := Section{Title: "Conversation", Right: "3 prompts"}
	for i := range prompts {
		talk.Rows = append(talk.Rows, Row{Text: fmt.Sprintf("prompt %d ", i+1) + strings.Repeat("塩", 30), Right: "2 of 2", Marked: i == marked})
	}
	c.Sections = append(c.Sections, talk)
	return c
}

func TestEveryLineIsAsWideAsItShouldBe(t *testing.T) {
	t.Parallel()
	for _, theme := range []palette.Theme{palette.Dark, palette.Light, palette.NoColour} {
		st := look.New(theme)
		for w := 4; w < 60; w += 3 {
			for h := 1; h < 60; h += 5 {
				lines := Lines(st, content(20, 3), w, h)
				uitest.Equal(t, "lines", len(lines), h)
				for i, line := range lines {
					if got := ansi.StringWidth(line); got != w {
						t.Fatalf("%dx%d: line %d is %d cells wide: %q", w, h, i, got, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func TestPromptsGiveWayBeforeSections(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	for _, c := range []struct {
		h       int
		has, no []string
	}{
		{60, []string{"prompt 1 ", "prompt 12", "hides this column", "saved 14:02"}, nil},
		{19, []string{"This answer", "Model", "Conversation", "prompt 5 ", "saved 14:02", "hides this column"}, []string{"prompt 12", "prompt 1 "}},
		{14, []string{"This answer", "Model", "saved 14:02"}, []string{"Conversation"}},
		{8, []string{"This answer", "first word", "saved 14:02"}, []string{"Model", "hides"}},
	} {
		text := ansi.Strip(strings.Join(Lines(st, content(12, 4), 43, c.h), "\n"))
		for _, words := range c.has {
			if !strings.Contains(text, words) {
				t.Errorf("%d lines: no %q:\n%s", c.h, words, text)
			}
		}
		for _, words := range c.no {
			if strings.Contains(text, words) {
				t.Errorf("%d lines: %q is there:\n%s", c.h, words, text)
			}
		}
	}
}
