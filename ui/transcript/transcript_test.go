package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

var authError = &gateway.Error{
	Kind: gateway.KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key provided.",
}

// authWords are fixed here, so that another wording in the gateway changes no
// picture of this package.
var authWords = gateway.Explanation{
	What: "openai refused the key: Incorrect API key provided.", Source: "openai · HTTP 401 · invalid_api_key",
	Next: "check its key: sluice config set-key openai",
}

// conversation fills a transcript with every part that a message can have.
func conversation(t *Transcript) {
	t.AddPrompt("p1", "Why is pizza so good?\n\tTell me in 三行 with 🍕 and "+strings.Repeat("long", 40)+".", time.Time{})
	a := t.AddAnswer("a1", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "llama-3.2-3b-instruct")
	a.Apply(uitest.Reasoning("The user wants three lines. " + strings.Repeat("Think. ", 200)))
	a.Apply(uitest.Text("## The Maillard reaction\n\nBrowning makes **hundreds** of aromas. 塩と油と熱が一緒になると美味しい。\n\n- heat\n- fat\n\n"))
	a.Apply(uitest.Text("```go\nfmt.Println(\"pizza\")\n```\n\nand\n\n```sh\necho 'done'\n```\n"))
	a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{Name: "get_weather", Arguments: `{"location":"Naples"}`}})
	a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "https://example.org/maillard", Title: "Maillard"}})
	a.End(gateway.Explanation{}, nil)
	t.AddPrompt("p2", "And \u202egnp.exe\u202c?", time.Time{})
	b := t.AddAnswer("a2", "openai/gpt-4o-mini", "gpt-4o-mini")
	b.Apply(uitest.Text("Cheese holds"))
	b.End(authWords, authError)
}

var sizes = []struct{ w, h int }{{40, 3}, {40, 10}, {80, 19}, {120, 31}, {200, 45}, {300, 95}}

func TestTranscriptFillsItsPlaceExactly(t *testing.T) {
	t.Parallel()
	for _, size := range append(sizes, struct{ w, h int }{1, 1}, struct{ w, h int }{2, 5}, struct{ w, h int }{7, 2}) {
		for _, theme := range []palette.Theme{palette.Dark, palette.NoColour} {
			t.Run(fmt.Sprintf("%dx%d %v", size.w, size.h, theme.Profile), func(t *testing.T) {
				t.Parallel()
				tr := New(look.New(theme))
				tr.SetSize(size.w, size.h)
				tr.SetEmpty(func(w, h int) []string { return []string{"", strings.Repeat("塩", w), "x"} })
				uitest.Size(t, tr.View(), size.w, size.h)
				conversation(tr)
				tr.SetFocused(true)
				tr.SelectBy(-1)
				tr.ToggleFold()
				for range 60 {
					uitest.Size(t, tr.View(), size.w, size.h)
					tr.ScrollBy(-3)
				}
			})
		}
	}
}

func TestTranscriptWithoutRoomDrawsNothing(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	conversation(tr)
	for _, size := range []struct{ w, h int }{{0, 0}, {0, 5}, {5, 0}, {-1, -1}} {
		tr.SetSize(size.w, size.h)
		if got := tr.View(); got != "" {
			t.Errorf("%v: got %q", size, got)
		}
		tr.ScrollBy(-1)
		tr.ScrollBy(1)
		tr.Page(1)
	}
}

func TestTranscriptLooks(t *testing.T) {
	t.Parallel()
	for _, size := range sizes[1:5] {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			tr := New(look.New(palette.NoColour))
			tr.SetSize(size.w, size.h)
			conversation(tr)
			bottom := uitest.Plain(tr.View())
			tr.Top()
			golden.RequireEqual(t, uitest.Plain(tr.View())+"\n=== bottom ===\n"+bottom+"\n")
		})
	}
	for name, theme := range map[string]palette.Theme{"dark": palette.Dark, "light": palette.Light} {
		t.Run(name, func(t *testing.T) {
			tr := New(look.New(theme))
			tr.SetSize(60, 12)
			tr.SetFocused(true)
			conversation(tr)
			tr.SelectBy(-1)
			golden.RequireEqual(t, tr.View()+"\n")
		})
	}
}

func TestHostileTextIsShownHarmless(t *testing.T) {
	t.Parallel()
	hostile := "a\x1b[2Jb\x1b]52;c;aGk=\x07c\u202ed\u200be\x9b31m&#27;[31m"
	tr := New(look.New(palette.NoColour))
	tr.SetSize(100, 60)
	tr.AddPrompt("p", hostile, time.Time{})
	a := tr.AddAnswer("a", hostile, hostile)
	a.Apply(uitest.Reasoning(hostile))
	a.Apply(uitest.Text(hostile))
	a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: hostile})
	a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{Name: hostile, Arguments: hostile}})
	a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: hostile, Title: hostile}})
	a.Wait(message.Waiting{Retry: &gateway.Retry{Attempt: 1, Of: 2, Err: &gateway.Error{Provider: hostile, Message: hostile}}, Left: time.Second})
	check := func() {
		t.Helper()
		for _, bad := range []string{"\x1b[2J", "\x1b]", "\x07", "\u202e", "\u200b", "\u009b", "\x1b[31m"} {
			if strings.Contains(tr.View(), bad) {
				t.Errorf("%q reached the view", bad)
			}
		}
		if !utf8.ValidString(tr.View()) {
			t.Error("the view is not UTF-8")
		}
	}
	check()
	tr.ToggleFold()
	check()
	err := &gateway.Error{Kind: gateway.KindStreamError, Provider: hostile, Code: hostile, Message: hostile}
	a.End(gateway.Explain(err), err)
	check()
	if !strings.Contains(uitest.Plain(tr.View()), "hidden characters") {
		t.Errorf("no badge in\n%s", uitest.Plain(tr.View()))
	}
}

func TestTextCutAnywhereGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	whole := "# 🍕 &#27;[31m and 👨‍👩‍👧‍👦\r\n\r\n- a\u0301\r\n- b\n\n```\r\nx\r\n```\n🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"
	view := func(pieces ...string) string {
		tr := New(look.New(palette.Dark))
		tr.SetSize(60, 20)
		a := tr.AddAnswer("a", "p/m", "m")
		for _, piece := range pieces {
			a.Apply(uitest.Text(piece))
			tr.View()
		}
		a.End(gateway.Explanation{}, nil)
		return tr.View()
	}
	want := view(whole)
	for cut := 1; cut < len(whole); cut++ {
		if got := view(whole[:cut], whole[cut:]); got != want {
			t.Fatalf("cut at %d:\n%s\nwant\n%s", cut, uitest.Plain(got), uitest.Plain(want))
		}
	}
}

func TestStoredConversationLooksLikeTheLiveOne(t *testing.T) {
	t.Parallel()
	live, stored := New(look.New(palette.Dark)), New(look.New(palette.Dark))
	live.SetSize(80, 40)
	stored.SetSize(80, 40)
	live.AddPrompt("p", "Why?", time.Time{})
	a := live.AddAnswer("a", "openai/gpt-4o-mini", "gpt-4o-mini")
	a.Apply(uitest.Reasoning("because"))
	a.Apply(uitest.Text("So *it* is"))
	a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{Name: "f", Arguments: "{}"}})
	a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "https://example.org"}})
	a.Apply(gateway.Delta{Kind: gateway.DeltaNote, Text: "an image is not shown", Omission: true})
	a.Apply(gateway.Delta{Kind: gateway.DeltaNote, Text: "no end mark"})
	a.End(gateway.Explain(authError), authError)
	stored.Load([]sessions.Message{
		{ID: "p", Role: gateway.RoleUser, Text: "Why?"},
		{
			ID: "a", Role: gateway.RoleAssistant, Target: "openai/gpt-4o-mini", Text: "So *it* is", Reasoning: "because",
			ToolCalls: []gateway.ToolCall{{Name: "f", Arguments: "{}"}}, Citations: []gateway.Citation{{URL: "https://example.org"}},
			Omissions: []string{"an image is not shown"},
			Error:     sessions.ErrorOf(authError), Incomplete: true,
		},
	})
	if got, want := stored.View(), live.View(); got != want {
		t.Errorf("stored\n%s\nlive\n%s", uitest.Plain(got), uitest.Plain(want))
	}
	if got := uitest.Plain(live.View()); !strings.Contains(got, "· an image is not shown") || strings.Contains(got, "no end mark") {
		t.Errorf("what can't be shown is not named, or more is, in\n%s", got)
	}
}

func TestStoredAnswerThatWasCutIsMarked(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 8)
	tr.Load([]sessions.Message{{ID: "a", Role: gateway.RoleAssistant, Target: "openai/gpt", Text: "So it", Incomplete: true}})
	if got := uitest.Plain(tr.View()); !strings.Contains(got, " gpt\n   So it\n\n ▌ The answer was cut before its end.") {
		t.Errorf("no mark in\n%s", got)
	}
}

func TestReplaceTakesAMessageOut(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 40)
	conversation(tr)
	tr.Remove("a2")
	tr.AddAnswer("a3", "p/m", "again")
	got := uitest.Plain(tr.View())
	if strings.Contains(got, "Cheese") || !strings.Contains(got, " again\n   waiting…") {
		t.Errorf("got\n%s", got)
	}
}

func TestViewIsNotDrawnAgainWithoutAChange(t *testing.T) {
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 20)
	conversation(tr)
	tr.Lines()
	if n := testing.AllocsPerRun(10, func() { tr.Lines() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	var stored []sessions.Message
	for i := range 99 {
		stored = append(stored, sessions.Message{ID: fmt.Sprint(i), Role: gateway.RoleAssistant, Text: "one\n\ntwo"})
	}
	tr.Load(stored)
	tr.Top()
	tr.Lines()
	if n := testing.AllocsPerRun(10, func() { tr.Lines() }); n != 0 {
		t.Errorf("at the top of a stored conversation: %v allocations", n)
	}
}

// What is far above lets its lines go, and looks the same when somebody goes there.
func TestFieldT14MessagesFarAboveRest(t *testing.T) {
	t.Parallel()
	var odd [2]*Transcript // one in which the messages rest, one in which they stay
	for i := range odd {
		tr := New(look.New(palette.Dark))
		tr.SetSize(80, 24)
		conversation(tr)
		tr.Vote("a1", true)
		tr.messages[1].Fold()
		_ = tr.View()
		for n := range maxRendered {
			if i == 0 || n < maxRendered-5 {
				tr.AddPrompt(fmt.Sprint("later ", n), "a prompt", time.Time{})
				_ = tr.View()
			}
		}
		odd[i] = tr
	}
	for _, at := range []int{1, 3} {
		if odd[0].messages[at].Version() != 0 {
			t.Errorf("answer %d keeps its lines", at)
		}
		if odd[1].messages[at].Version() == 0 {
			t.Errorf("answer %d lost its lines near the end", at)
		}
	}
	if got, want := odd[0].messages[1].Item().CodeBlocks(), odd[1].messages[1].Item().CodeBlocks(); !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("its blocks of code are %v, want %v", got, want)
	}
	for _, source := range []bool{false, true, false} {
		var views [2]string
		for i, tr := range odd {
			tr.SetSource(source)
			tr.Bottom()
			_ = tr.View()
			tr.Top()
			for tr.onScreen((*entry).Pending) {
				tr.Update(nil)
				_ = tr.View()
			}
			for range 3 {
				views[i] += tr.View() + "\n"
				tr.Page(1)
			}
		}
		if views[0] != views[1] {
			t.Errorf("source %v: what rested looks otherwise:\n%s\nwant\n%s", source, uitest.Plain(views[0]), uitest.Plain(views[1]))
		}
	}
}
