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
	a := t.AddAnswer("a1", "workers-ai/@cf/meta/llama-3.1-8b-instruct", "llama-3.1-8b-instruct")
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

func TestAnswerSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	retry := gateway.Delta{Kind: gateway.DeltaRetry, Retry: &gateway.Retry{
		Attempt: 1, Of: 3, Wait: 1900e6, Err: &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429, Message: "slow down"},
	}}
	start := gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{Status: 200}}
	tokens, at := 115, time.Date(2026, 11, 30, 14, 2, 31, 0, time.Local)
	silent, since := Waiting{Silent: 18400e6, Since: at}, "14:02:31"
	for _, tt := range []struct {
		name string
		do   func(*Answer)
		want string
	}{
		{"waiting", func(*Answer) {}, " m\n   waiting…"},
		{"silence in place of waiting", func(a *Answer) { a.Wait(silent) }, " m\n ▌ Silent for 18 s.\n ▌ No word has come since " + since + ".\n ▌\n ▌ esc stop it"},
		{"progress of a job", func(a *Answer) {
			a.Apply(start)
			a.Apply(gateway.Delta{Kind: gateway.DeltaProgress, Text: "processing: \x1b[1m48%"})
		}, " m\n   processing: ␛[1m48%"},
		{"nothing to wait for clears it", func(a *Answer) { a.Wait(silent); a.Wait(Waiting{}) }, " m\n   waiting…"},
		{"content clears it", func(a *Answer) { a.Wait(silent); a.Apply(uitest.Text("hi")) }, " m\n   hi"},
		{"retry", func(a *Answer) { a.Apply(retry) },
			" m\n ▌ Waiting 2 s to try again. Try 2 of 3.\n ▌ openai is rate limiting requests.\n ▌ slow down\n ▌ openai · HTTP 429\n ▌\n ▌ esc stop it"},
		{"a start clears the retry", func(a *Answer) { a.Apply(retry); a.Apply(start) }, " m\n   waiting…"},
		{"a countdown goes on", func(a *Answer) { a.Apply(retry); a.Wait(Waiting{Retry: retry.Retry, Left: -time.Second}) },
			" m\n ▌ Trying again. Try 2 of 3.\n ▌ openai is rate limiting requests.\n ▌ slow down\n ▌ openai · HTTP 429\n ▌\n ▌ esc stop it"},
		{"silence stands under partial text", func(a *Answer) { a.Apply(uitest.Text("hi")); a.Wait(silent) },
			" m\n   hi\n\n ▌ Silent for 18 s.\n ▌ Nothing has come since " + since + ". What came is kept.\n ▌\n ▌ esc stop it"},
		{"reasoning shows its newest lines", func(a *Answer) { a.Apply(uitest.Reasoning("1\n2\n3\nlast words\n")) },
			" m\n   2\n   3\n   last words\n   ▸ thinking · 17 characters · space opens"},
		{"reasoning folds when the text begins", func(a *Answer) { a.Apply(uitest.Reasoning("first")); a.Apply(uitest.Text("hi")) },
			" m\n   ▸ thought · 5 characters · space opens\n\n   hi"},
		{"reasoning counts its tokens", func(a *Answer) {
			a.Apply(uitest.Reasoning("first"))
			a.Apply(uitest.Text("hi"))
			a.End(gateway.Explanation{}, nil)
			a.SetFigures(sessions.Message{Usage: gateway.Usage{ReasoningTokens: &tokens}})
		}, " m\n   ▸ thought · 115 tokens · space opens\n\n   hi"},
		{"an empty answer says so", func(a *Answer) { a.End(gateway.Explanation{}, nil) }, " m\n   the answer is empty"},
		{"stopped", func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			err := &gateway.Error{Kind: gateway.KindCancelled}
			a.End(gateway.Explain(err), err)
		}, " m\n   hi\n   ■ you stopped it here; what came is kept"},
		{"stopped at once", func(a *Answer) {
			err := &gateway.Error{Kind: gateway.KindCancelled}
			a.End(gateway.Explain(err), err)
		}, " m\n   ■ you stopped it before anything came"},
		{"an error names cause, source and next act", func(a *Answer) { a.End(authWords, authError) },
			" m\n ▌ openai refused the key.\n ▌ Incorrect API key provided.\n ▌ Check its key: sluice config set-key openai\n ▌\n" +
				" ▌ openai · HTTP 401 · invalid_api_key\n ▌\n ▌ r ask again   R another model   i what went over the wire   y copy report"},
		{"cut by the limit", func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			a.Apply(gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: gateway.FinishLength, Raw: "length"}})
			a.End(gateway.Explanation{}, nil)
		}, " m\n   hi\n\n ▌ Cut at the limit of output tokens.\n ▌ Raise max tokens in the parameters for a longer answer."},
		{"a chain names who answered", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{
				Target: gateway.Target{Provider: "anthropic", Model: "claude"}, Step: 1, StepKnown: true,
			}})
			a.Apply(uitest.Text("hi"))
		}, " m  answered by anthropic/claude, step 2\n   hi"},
		{"its own target is not named again", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{Target: gateway.Target{Provider: "p", Model: "m"}, StepKnown: true}})
			a.Apply(uitest.Text("hi"))
		}, " m\n   hi"},
		{"refusal", func(a *Answer) {
			a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: "I can't "})
			a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: "help."})
			a.End(gateway.Explanation{}, nil)
		}, " m\n   refused:\n   I can't help."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := New(look.New(palette.Dark))
			tr.SetSize(80, 10)
			a := tr.AddAnswer("a", "p/m", "m")
			tt.do(a)
			if got := strings.TrimRight(uitest.Plain(tr.View()), "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
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
	a.Wait(Waiting{Retry: &gateway.Retry{Attempt: 1, Of: 2, Err: &gateway.Error{Provider: hostile, Message: hostile}}, Left: time.Second})
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
		tr.messages[1].entry.fold()
		_ = tr.View()
		for n := range maxRendered {
			if i == 0 || n < maxRendered-5 {
				tr.AddPrompt(fmt.Sprint("later ", n), "a prompt", time.Time{})
				_ = tr.View()
			}
		}
		odd[i] = tr
	}
	answers := func(tr *Transcript) [2]*Answer {
		return [2]*Answer{tr.messages[1].entry.(*Answer), tr.messages[3].entry.(*Answer)}
	}
	for i, a := range answers(odd[0]) {
		if s := odd[0].messages[2*i+1]; a.body.doc != nil || a.body.lines != nil || s.parts != nil {
			t.Errorf("answer %d keeps its lines", i)
		}
		if answers(odd[1])[i].body.doc == nil {
			t.Errorf("answer %d lost its lines near the end", i)
		}
	}
	if got, want := odd[0].messages[1].entry.item().CodeBlocks(), odd[1].messages[1].entry.item().CodeBlocks(); !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("its blocks of code are %v, want %v", got, want)
	}
	for _, source := range []bool{false, true, false} {
		var views [2]string
		for i, tr := range odd {
			tr.SetSource(source)
			tr.Bottom()
			_ = tr.View()
			tr.Top()
			for tr.onScreen(entry.pending) {
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
