package ui

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

// scene is a state of the screen that doesn't depend on the time it takes.
type scene struct {
	name string
	set  func(r *rig)
}

// scripted gives the rig a conversation without the gateway.
func scripted(r *rig) {
	ttft, text := 310*time.Millisecond, "## The Maillard reaction\n\nBrowning makes **hundreds** of flavours:\n\n1. amino acids\n2. sugar\n\n```go\nfmt.Println(\"pizza\")\n```\n\n| 塩 | salt |\n| --- | --- |\n| 油 | oil |\n"
	in, out, usd := 12, 212, 0.00013
	r.a.name = "Why is pizza so good?"
	r.a.cost.add(&usd)
	r.a.focusedLane().load([]sessions.Message{
		{ID: "1", Role: gateway.RoleUser, Text: "Why is pizza so good?"},
		{ID: "2", Parent: "1", Role: gateway.RoleAssistant, Target: tour.String(), Text: text, Start: &gateway.Start{Streamed: true},
			Usage:   gateway.Usage{InputTokens: &in, OutputTokens: &out},
			Metrics: gateway.Metrics{TTFT: ttft, Duration: 2 * time.Second, TokensPerSecond: 84}, CostUSD: &usd},
	})
	r.send(nil)
}

// withLanes adds lanes to the scripted one, each with an answer of its own.
func withLanes(r *rig, targets ...gateway.Target) {
	scripted(r)
	first := r.a.focusedLane().messages()
	for i, target := range targets {
		l := r.a.newLane(target)
		r.a.insertLane(l, len(r.a.lanes))
		n := time.Duration(i + 1)
		m := first[1]
		m.Target, m.Text = target.String(), "It is "+strings.Repeat("**salt** and fat ", 3*(i+1))
		m.Metrics = gateway.Metrics{TTFT: n * 217 * time.Millisecond, Duration: n * 1300 * time.Millisecond, LongestGap: n * 31 * time.Millisecond, TokensPerSecond: 150 / float64(i+1)}
		switch i {
		case 1:
			m.Incomplete, m.Error = true, &sessions.MessageError{Kind: gateway.KindTimeoutIdle, Message: "no data for 20 s"}
		case 2:
			m.Start, m.CostUSD = &gateway.Start{Target: mini, Step: 1, StepKnown: true, Cache: "HIT", Streamed: true}, nil
		}
		l.load([]sessions.Message{first[0], m})
	}
	r.send(nil)
}

// streamedTo asks all lanes, and lets the first of them answer.
func streamedTo(r *rig, answers ...string) {
	r.press("esc")
	streamed(r)
	for i, words := range answers {
		arrive(r, r.a.lanes[i].turn, uitest.Text(words))
	}
}

// streamed begins a turn that waits for its deltas.
func streamed(r *rig) *turn {
	r.write("And pasta?")
	_ = r.a.send() // its command never runs
	at := r.a.lanes[0].turn.answer.Time
	for _, l := range r.a.lanes {
		l.turn.answer.Time = at // one moment for all, however long the machine took
		prompt := l.exchanges[l.turn.exchange].prompt
		prompt.Time = time.Time{} // the screen would tell it
		r.send(turnStarted{
			id: l.turn.id, Begun: sessions.Begun{Title: r.a.name, Prompt: prompt},
			gathered: gateway.Gather(func(func(gateway.Delta, error) bool) {}, 0), at: at,
		})
	}
	return r.a.focusedLane().turn
}

// arrive hands deltas to a turn, at fixed times after its beginning.
func arrive(r *rig, t *turn, deltas ...gateway.Delta) {
	b := gateway.Batch{Deltas: deltas}
	for i := range deltas {
		b.Times = append(b.Times, t.lastData.Add(time.Duration(300+i)*time.Millisecond))
	}
	_, _ = r.a.Update(deltasArrived{id: t.id, batch: b})
	_, _ = r.a.Update(ticked{t.answer.Time.Add(1500 * time.Millisecond)})
	r.look()
}

func fails(r *rig, err error) {
	scripted(r)
	t := streamed(r)
	arrive(r, t, uitest.Text("Pasta is "))
	t.received.End(err, t.answer.Time.Add(2*time.Second))
	_, _ = r.a.Update(deltasArrived{id: t.id, batch: gateway.Batch{Last: true, Err: err}})
	l := r.a.focusedLane()
	l.last.Metrics.Duration, l.lastExchange().answer.Metrics.Duration = 2*time.Second, 2*time.Second
	t.view.SetFigures(l.lastExchange().answer) // or it shows the machine's time where that is slow
	r.look()
}

var scenes = []scene{
	{"first run", func(*rig) {}},
	{"done", scripted},
	{"transcript focused", func(r *rig) { scripted(r); r.press("tab K") }},
	{"streaming", func(r *rig) { scripted(r); arrive(r, streamed(r), uitest.Text("Pasta is **wheat** and")) }},
	{"error", func(r *rig) {
		fails(r, &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429, Code: "rate_limit_exceeded", Message: "Rate limit reached for requests."})
	}},
	{"two lanes", func(r *rig) { withLanes(r, haiku) }},
	{"four lanes streaming", func(r *rig) {
		withLanes(r, haiku, five, tour)
		r.press("alt+2")
		streamedTo(r, "Pasta is **wheat** and", "Because of the", "Salt, and")
	}},
	{"eight lanes zoomed", func(r *rig) { withLanes(r, haiku, five, mini, haiku, five, mini, haiku); r.press("alt+5 z") }},
	{"compare", func(r *rig) { withLanes(r, haiku, five); r.press("ctrl+x c").idle() }},
	{"picker", func(r *rig) { r.press("ctrl+l").idle() }},
	{"picker filtered", func(r *rig) { r.press("ctrl+l").idle().write("haiku claude") }},
	{"palette", func(r *rig) { scripted(r); r.press("ctrl+p") }},
	{"help", func(r *rig) { r.press("f1") }},
	{"params", func(r *rig) { r.press("ctrl+t").write("Be brief").press("tab").write("0.5") }},
	{"params wrong", func(r *rig) { r.press("ctrl+t tab").write("7") }},
	{"sessions", savedSessions},
	{"sessions found", func(r *rig) { savedSessions(r); r.press("tab").write("brown").idle() }},
	{"chain", composing("f7")},
	{"chain step", composing("f7 down enter down 9")},
	{"chain rehearsed", composing("f7 !")},
	{"chain preview", composing("f7 down p")},
	{"chain picker", composing("ctrl+l")},
	{"gateway", func(r *rig) {
		composing("ctrl+g")(r)
		r.write("30s").press("tab tab tab tab").write("4")
	}},
	{"leader", func(r *rig) { r.press("ctrl+x") }},
	{"not saved", func(r *rig) { scripted(r); r.a.reportSave(errors.New("disk full")) }},
}

func TestScreenLooks(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		for _, sc := range scenes {
			t.Run(fmt.Sprintf("%dx%d/%s", size.w, size.h, sc.name), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
				sc.set(r)
				golden.RequireEqual(t, []byte(unpadded(r.text())))
			})
		}
	}
	t.Run("too small", func(t *testing.T) {
		t.Parallel()
		golden.RequireEqual(t, []byte(newRig(t, rigOptions{w: 39, h: 12}).text()))
	})
}

// unpadded takes the blanks off the lines' ends, for readable files.
func unpadded(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return uitest.SameClock(strings.Join(lines, "\n") + "\n")
}

func TestThemesLook(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*Options){
		"dark":  func(o *Options) { o.Theme = "dark" },
		"light": func(o *Options) { o.Theme = "light" },
		"mono":  func(o *Options) { o.NoColor = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{ui: set}).idle()
			arrive(r, streamed(r), uitest.Text("Pasta is **wheat** and"))
			streaming := r.look()
			r.idle().press("ctrl+l").idle()
			golden.RequireEqual(t, []byte(uitest.SameClock(streaming+"\n\n"+r.look())))
		})
	}
}

func TestTheTerminalsBackgroundChoosesTheTheme(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Theme = "auto" }}).idle()
	dark := r.look()
	r.send(tea.BackgroundColorMsg{Color: ansi.IndexedColor(15)})
	if r.a.theme.Dark || r.look() == dark {
		t.Error("a light background leaves the dark theme")
	}
	r.press("ctrl+x t")
	r.send(tea.BackgroundColorMsg{Color: ansi.IndexedColor(15)})
	if !r.a.theme.Dark {
		t.Error("the terminal overrules the user's choice")
	}
}

// Any size and any state: the rig checks the frame after every message.
func TestU15EveryFrameFillsTheScreenExactly(t *testing.T) {
	inFull(t)
	t.Parallel()
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, uint64(len(sc.name))))
			r := newRig(t, rigOptions{w: 40, h: 10}).idle()
			sc.set(r)
			for range 20 {
				w, h := 40+random.IntN(261), 10+random.IntN(91)
				r.send(tea.WindowSizeMsg{Width: w, Height: h})
				r.press([]string{"down", "up", "pgdown", "pgup", "f5"}[random.IntN(4)])
			}
			for _, size := range []struct{ w, h int }{{0, 0}, {1, 1}, {39, 9}, {40, 9}, {39, 10}, {40, 10}, {1, 2}, {2, 1}, {10, 3}, {300, 100}, {3, 100}, {300, 1}} {
				r.send(tea.WindowSizeMsg{Width: size.w, Height: size.h})
			}
		})
	}
}

func TestU23TheCursorStandsInTheField(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {200, 50}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		for _, keys := range []string{"", "ctrl+l", "ctrl+p", "ctrl+t", "ctrl+t tab", "ctrl+t tab tab tab tab"} {
			r.press(keys).idle().write("@")
			c := r.a.View().Cursor
			if c == nil || c.X < 1 || c.Y < 1 || c.Y >= size.h {
				t.Fatalf("%dx%d %q: cursor %+v", size.w, size.h, keys, c)
			}
			line := strings.Split(r.text(), "\n")[c.Y]
			if got := ansi.Cut(line, c.X-1, c.X); got != "@" {
				t.Errorf("%dx%d %q: the cursor stands behind %q in %q", size.w, size.h, keys, got, line)
			}
			r.press("esc esc")
			if r.a.overlay != nil {
				r.press("esc")
			}
		}
	}
}

// composing shows a lane that asks a chain, after some keys.
func composing(keys string) func(*rig) {
	return func(r *rig) {
		c := resilient
		c.Steps = append(slices.Clone(c.Steps), sessions.ChainStep{Target: "anthropic/claude-haiku-4-5", System: "Be brief.", Off: true})
		withChains(&chainShelf{chains: []sessions.Chain{c}})(&r.a.opts)
		client, err := gateway.New(gateway.Config{URL: "https://gateway.example/v1", AccountID: "acme", GatewayID: "default"})
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(client.Close)
		r.a.opts.Client = client // nothing is sent, and the address has no port of its own
		r.a.setTarget(gateway.Target{Chain: "resilient"})
		r.press(keys).idle()
	}
}

// savedSessions lists sessions whose files are the same each time.
func savedSessions(r *rig) {
	noon := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	r.a.clock = func() time.Time { return noon }
	for _, file := range []struct {
		name, text string
		age        time.Duration
	}{
		{"pizza.toml", `version = 1
id = "01knh3gvq5x7w2k9"
title = "Why is pizza so good?"
tags = ["food", "日本"]

[[lane]]
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"

[[message]]
id = "01knh3gvq6aaaaaa"
role = "user"
text = "Brown or not?"

[[message]]
id = "01knh3gvr0bbbbbb"
parent = "01knh3gvq6aaaaaa"
lane = 0
role = "assistant"
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"
text = "it begins with a long way to the place that matters, which is browning, and Browning again"

[message.metrics]
cost_usd = 0.0042
`, 0},
		{"pasta.toml", `version = 1
id = "01knh3gvq5x7w2ka"
title = "塩と油と熱 in a very long title that goes on and on until it has to be cut"
pinned = true
note = "for the talk"

[[lane]]
target = "openai/gpt-5"

[[lane]]
target = "chain:resilient"

[[message]]
id = "01knh3gvq6cccccc"
role = "user"
text = "Why is pizza so good?"

[[message]]
id = "01knh3gvr0dddddd"
parent = "01knh3gvq6cccccc"
lane = 0
role = "assistant"
target = "openai/gpt-5"
text = "Because of **browning**:\n\n- aromas\n- a crust"

[[message]]
id = "01knh3gvr0eeeeee"
parent = "01knh3gvq6cccccc"
lane = 1
role = "assistant"
target = "chain:resilient"
text = "Fat, salt and umami."
`, 30*time.Hour + time.Minute},
		{"broken.toml", "this is no session, though it is called like one: all that it holds is words\n", time.Hour + time.Minute},
	} {
		path := filepath.Join(r.store.Dir(), file.name)
		if err := os.WriteFile(path, []byte(file.text), 0o600); err != nil {
			r.t.Fatal(err)
		}
		changed := noon.Add(-file.age)
		if err := os.Chtimes(path, changed, changed); err != nil {
			r.t.Fatal(err)
		}
	}
	r.press("ctrl+s").idle()
}
