package message

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// The letters that were sent decide which messages are laid out for a search, so whatever
// is shown of one must have passed.
func TestWhatIsShownIsACandidate(t *testing.T) {
	t.Parallel()
	answer := sessions.Message{
		ID: "a", Role: gateway.RoleAssistant, Target: "p/m", Reasoning: "The user wants three lines. " + strings.Repeat("Think. ", 200),
		Text:      "## The Maillard reaction\n\nBrowning makes **hundreds** of aromas. 塩と油と熱が一緒になると美味しい。\n\n1. heat\n2. [fat](https://a.example/x)\n\n```go\nfmt.Println(\"pizza\")\n```\n",
		Citations: []gateway.Citation{{URL: "https://example.org/maillard", Title: "Maillard"}},
	}
	searched := 0
	for _, m := range []*Message{
		NewPrompt("p", "Why is pizza so good?\n\tTell me in 三行 with 🍕 and "+strings.Repeat("long", 40)+".", time.Time{}),
		NewPrompt("q", "And \u202egnp.exe\u202c?", time.Time{}),
		NewStored(answer),
	} {
		if m.ID() != "q" && m.MayShow(NeedlesOf("zeppelin")) { // in q anything may be hidden
			t.Errorf("%s is a candidate for what it hasn't", m.ID())
		}
		m.Fold()
		drawn(m, look.New(palette.Dark), 80, Hints{})
		for _, p := range m.parts {
			if p.kind != bodyPart && p.kind != foldedPart && p.kind != citationsPart {
				continue
			}
			for word := range strings.FieldsSeq(uitest.Plain(strings.Join(p.lines, "\n"))) {
				if word == "Sources" {
					continue
				}
				searched++
				if !m.MayShow(NeedlesOf(word)) {
					t.Errorf("%s shows %q and is no candidate for it", m.ID(), word)
				}
			}
		}
	}
	if searched < 100 {
		t.Errorf("only %d words were searched", searched)
	}
}
