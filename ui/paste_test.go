package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
)

const pastedCurl = `curl https://gateway.ai.cloudflare.com/v1/a/g/openai/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY" -d '{}'`

func pastedChat() Pasted {
	temperature := 0.5
	return Pasted{
		Target: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"},
		Chat: gateway.Chat{
			System: "Be brief.", Params: gateway.Params{Temperature: &temperature},
			Messages: []gateway.Message{
				{Role: gateway.RoleUser, Text: "Why is pizza so good?"}, {Role: gateway.RoleAssistant, Text: "Salt and fat."},
				{Role: gateway.RoleUser, Text: "And pasta?"},
			},
		},
		Options: gateway.Options{Controls: gateway.Controls{SkipCache: true}},
		Notes:   []string{"the header X-Mine: 1 is left out"},
	}
}

func pastedChain() Pasted {
	return Pasted{
		Chat: gateway.Chat{System: "Be brief.", Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Why?"}}},
		Chain: sessions.Chain{Name: "pasted", Mode: modeGateway, Steps: []sessions.ChainStep{
			{Target: "workers-ai/@cf/meta/llama-3.2-3b-instruct", Controls: gateway.Controls{RequestTimeout: time.Second, MaxAttempts: 2}},
			{Target: "openai/gpt-4o-mini", Prompt: "Why, in one word?"},
		}},
	}
}

// pasting is a rig whose requests are read as the same lane.
func pasting(t *testing.T, ro rigOptions, p Pasted, err error) *rig {
	t.Helper()
	set := ro.ui
	ro.ui = func(o *Options) {
		if set != nil {
			set(o)
		}
		o.Paste = func(string) (Pasted, error) { return p, err }
	}
	return newRig(t, ro).idle()
}

func (r *rig) paste(text string) *rig {
	r.t.Helper()
	r.send(tea.PasteMsg{Content: text})
	return r.idle()
}

func TestAPastedCurlCommandBecomesTheLane(t *testing.T) {
	t.Parallel()
	r := pasting(t, rigOptions{w: 100, h: 30}, pastedChat(), nil).paste(pastedCurl)
	r.wantText("Pasted: a curl command", "openai/gpt-4o-mini", "Be brief.", "temperature 0.5", "And pasta?", "2 messages", "X-Mine", "enter make it the lane", "esc keep the text")
	r.press("enter").idle()
	l := r.a.focusedLane()
	wantEqual(t, "target", l.settings.Target, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"})
	wantEqual(t, "system", l.settings.System, "Be brief.")
	wantEqual(t, "skips the cache", l.settings.Controls.SkipCache, true)
	wantEqual(t, "prompt", r.a.composer.Value(), "And pasta?")
	r.wantText("Why is pizza so good?", "Salt and fat.", "sluice  Why is pizza so good?")
	wantEqual(t, "the file, before anything is asked", r.a.path, r.stored().Path())
	r.press("enter").idle()
	body := r.bodies()[0]
	for _, want := range []string{"Be brief.", "Why is pizza so good?", "Salt and fat.", "And pasta?", `"temperature":0.5`} {
		if !strings.Contains(body, want) {
			t.Errorf("the request lacks %q: %s", want, body)
		}
	}
	got := outline(r.stored().Messages())
	if len(got) != 4 || got[0] != "user: Why is pizza" || got[1] != "assistant: Salt and fat." || got[2] != "user: And pasta?" {
		t.Errorf("saved: %q", got)
	}
	r.press("up").press("up")
	wantEqual(t, "the request is in the history", r.a.composer.Value(), pastedCurl)
}

func TestAPastedUniversalRequestBecomesAChain(t *testing.T) {
	t.Parallel()
	shelf := &chainShelf{chains: []sessions.Chain{{Name: "pasted", Mode: modeGateway, Steps: resilient.Steps}}}
	r := chained(t, shelf)
	r.a.opts.Paste = func(string) (Pasted, error) { return pastedChain(), nil }
	r.paste(`[{"provider":"workers-ai","endpoint":"x"},{"provider":"openai","endpoint":"y"}]`)
	r.wantText("Pasted: a universal request", "2 steps", "answer within 1.00 s", "2 tries", "asked otherwise", "make it a chain")
	r.press("enter").idle()
	wantEqual(t, "target", r.a.focusedLane().settings.Target, gateway.Target{Chain: "pasted-2"})
	want := pastedChain().Chain
	want.Name = "pasted-2"
	wantEqual(t, "chains", r.a.chains, []sessions.Chain{want})
	wantEqual(t, "prompt", r.a.composer.Value(), "Why?")
}

func TestEscKeepsAPastedRequestAsText(t *testing.T) {
	t.Parallel()
	r := pasting(t, rigOptions{}, pastedChat(), nil).paste(pastedCurl).press("esc")
	r.wantNoText("Pasted:")
	wantEqual(t, "prompt", r.a.composer.Value(), pastedCurl)
	wantEqual(t, "target", r.a.focusedLane().settings.Target, tour)
}

func TestAPastedRequestLeavesAConversationAlone(t *testing.T) {
	t.Parallel()
	r := pasting(t, rigOptions{w: 120, h: 30}, pastedChat(), nil).ask("first question")
	r.paste(pastedCurl).press("enter").idle()
	wantEqual(t, "lanes", len(r.a.lanes), 2)
	wantEqual(t, "the first lane", r.a.lanes[0].settings.Target, tour)
	wantEqual(t, "its conversation", len(r.a.lanes[0].exchanges), 1)
	wantEqual(t, "the second lane", r.a.lanes[1].settings.Target, pastedChat().Target)
}

func TestAPastedRequestThatCannotBeReadStaysText(t *testing.T) {
	t.Parallel()
	r := pasting(t, rigOptions{w: 120, h: 30}, Pasted{}, errors.New("the command ends inside quotes")).paste(`curl 'https://example.com`)
	r.wantText("kept as text: the command ends inside quotes")
	wantEqual(t, "prompt", r.a.composer.Value(), `curl 'https://example.com`)
}

func TestOtherPastesAreNotLookedAt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"hello", `{"a": 1}`, "[1, 2]", "curling is a sport", "use curl for it", strings.Repeat("curl x ", maxPasted/7+1)} {
		r := newRig(t, rigOptions{ui: func(o *Options) {
			o.Paste = func(string) (Pasted, error) { t.Errorf("%.20q was looked at", text); return Pasted{}, nil }
		}}).idle().paste(text)
		if r.a.overlay != nil {
			t.Errorf("%.20q opens something", text)
		}
	}
	r := pasting(t, rigOptions{}, pastedChat(), nil).write("look at this: ").paste(pastedCurl)
	r.wantNoText("Pasted:")
}

func TestPasteOfferLooks(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}} {
		for name, p := range map[string]Pasted{"chat": pastedChat(), "chain": pastedChain()} {
			t.Run(fmt.Sprintf("%dx%d/%s", size.w, size.h, name), func(t *testing.T) {
				t.Parallel()
				r := pasting(t, rigOptions{w: size.w, h: size.h}, p, nil).paste(pastedCurl)
				golden.RequireEqual(t, []byte(unpadded(r.text())))
			})
		}
	}
}

func TestX02NoAttackPassesThePasteOffer(t *testing.T) {
	t.Parallel()
	for name, payload := range attacks() {
		p := pastedChat()
		p.Target.Model, p.Chat.System, p.Notes = payload, payload, []string{payload}
		p.Chat.Messages[2].Text = payload
		c := pastedChain()
		c.Chain.Steps[0].Target, c.Chain.Steps[0].Controls.Backoff = payload, gateway.Backoff(payload)
		for _, p := range []Pasted{p, c} {
			o := &pasteOffer{st: look.New(palette.Dark), pasted: p}
			o.SetSize(80, 30)
			passesFilter(t, "paste", name, o.View())
		}
	}
}

// A command that stays text for one reason or another is never sent to a model unasked.
func TestACopiedRequestIsNotSentUnasked(t *testing.T) {
	t.Parallel()
	const command = "$ curl https://api.example.com \\\r  -H 'Authorization: Bearer sk-1'"
	typed := strings.ReplaceAll(command, "\r", "\n")

	r := pasting(t, rigOptions{w: 100, h: 30}, Pasted{}, errors.New("the address is not an AI Gateway's")).paste(command)
	r.press("enter").idle()
	r.wantText("A copied request?", "not an AI Gateway's", "s send it as text", "esc back to the prompt")
	r.press("enter").idle()
	wantEqual(t, "asked after a second enter", len(r.a.focusedLane().exchanges), 0)
	wantEqual(t, "draft", r.a.composer.Value(), typed)
	r.press("enter s").idle()
	wantEqual(t, "sent as text", r.stored().Messages()[0].Text, typed)

	r = pasting(t, rigOptions{w: 100, h: 30}, pastedChat(), nil)
	r.a.composer.TypeTogether(typed)
	r.press("enter").idle()
	r.wantText("Pasted: a curl command")
	wantEqual(t, "asked", len(r.a.focusedLane().exchanges), 0)
	r.press("esc enter").idle()
	wantEqual(t, "sent after it was kept", r.stored().Messages()[0].Text, typed)

	r = pasting(t, rigOptions{w: 100, h: 30}, pastedChat(), nil).paste(command).press("esc").write(" Why?").press("enter").idle()
	wantEqual(t, "sent with words behind it", r.stored().Messages()[0].Text, typed+" Why?")
}
