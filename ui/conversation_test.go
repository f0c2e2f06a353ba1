package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

func TestAPromptIsAnsweredShownAndSaved(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.ask("hello there")
	r.wantText("hello there", "✓", "tokens")
	s := r.stored()
	messages := s.Messages()
	if len(messages) != 2 || messages[0].Text != "hello there" || messages[1].Incomplete || messages[1].Text == "" {
		t.Fatalf("saved: %v", outline(messages))
	}
	wantEqual(t, "the answer's parent", messages[1].Parent, messages[0].ID)
	wantEqual(t, "the prompt's target", messages[0].Target, "")
	wantEqual(t, "the answer's target", messages[1].Target, tour.String())
	wantEqual(t, "lanes", s.Meta().Lanes, []sessions.Lane{{Target: tour.String()}})
	if messages[1].CostUSD == nil || messages[1].Usage.OutputTokens == nil || messages[1].Metrics.Duration <= 0 {
		t.Errorf("figures are missing: %+v", messages[1])
	}
	r.ask("and on")
	messages = r.stored().Messages()
	wantEqual(t, "the next prompt's parent", messages[2].Parent, messages[1].ID)
	var sent struct {
		Messages []struct{ Role, Content string }
	}
	bodies := r.bodies()
	if err := json.Unmarshal([]byte(bodies[1]), &sent); err != nil {
		t.Fatal(err)
	}
	if len(sent.Messages) != 3 || sent.Messages[0].Content != "hello there" || sent.Messages[1].Role != "assistant" || sent.Messages[2].Content != "and on" {
		t.Errorf("sent %+v", sent)
	}
}

func TestStopKeepsTheTextAndHangsUp(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"esc", "ctrl+c"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{rate: 200})
			r.write("long 4000").press("enter").until("text", func() bool {
				turn := r.a.focusedLane().turn
				return turn != nil && len(turn.received.Text()) > 40
			})
			r.press(key).idle()
			r.wantText("stopped")
			shown := r.a.focusedLane().exchanges[0].answer.Text
			m := r.stored().Messages()[1]
			wantEqual(t, "saved text", m.Text, shown)
			if !m.Incomplete || m.Error == nil || m.Error.Kind != gateway.KindCancelled {
				t.Errorf("saved as %+v, %+v; want incomplete, cancelled", m.Incomplete, m.Error)
			}
			deadline := time.Now().Add(10 * time.Second)
			for r.em.Requests()[0].HungUpAt.IsZero() {
				if time.Now().After(deadline) {
					t.Fatal("the gateway did not see the hang-up")
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
}

func TestRegenerateReplacesOnTheScreenAndBranchesInTheFile(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{h: 60, w: 100})
	r.ask("first").ask("second").press("tab r tab").idle()
	messages := r.stored().Messages()
	if len(messages) != 5 {
		t.Fatalf("saved %v", outline(messages))
	}
	wantEqual(t, "the sibling's parent", messages[4].Parent, messages[3].Parent)
	wantEqual(t, "messages on the screen", r.a.focusedLane().transcript.Len(), 4)
	r.ask("third")
	messages = r.stored().Messages()
	wantEqual(t, "the next prompt follows the newest answer", messages[5].Parent, messages[4].ID)
	if got := strings.Count(r.bodies()[2], "second"); got != strings.Count(r.bodies()[1], "second") {
		t.Errorf("the prompt was sent again as another message: %s", r.bodies()[2])
	}
}

func TestAFailedAnswerIsAskedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-401-times-1"}
	}})
	r.ask("hello")
	r.wantText("refused the key", "openai · HTTP 401", "ctrl+x r ask again", "refused: the key")
	r.press("tab")
	r.wantText("r ask again")
	r.press("r").idle()
	r.wantText("✓")
	r.wantNoText("refused")
	wantEqual(t, "saved", outlineStates(r.stored().Messages()), []string{"user", "assistant auth", "assistant"})
}

func outlineStates(messages []sessions.Message) []string {
	var out []string
	for _, m := range messages {
		state := string(m.Role)
		if m.Error != nil {
			state += " " + string(m.Error.Kind)
		}
		out = append(out, state)
	}
	return out
}

func TestAnotherModelAnswersTheSamePrompt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.ask("hello").press("tab R").idle()
	r.wantText("Pick a model")
	r.write("gpt mini").press("enter").idle()
	wantEqual(t, "target", r.a.focusedLane().settings.Target.String(), "openai/gpt-4o-mini")
	s := r.stored()
	wantEqual(t, "the second answer's target", s.Messages()[2].Target, "openai/gpt-4o-mini")
	wantEqual(t, "lanes", s.Meta().Lanes, []sessions.Lane{{Target: "openai/gpt-4o-mini"}})
	if r.em.Requests()[1].Provider != "openai" {
		t.Errorf("asked %q", r.em.Requests()[1].Provider)
	}
}

func TestParametersGoWithTheNextRequestAndIntoTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }})
	r.ask("first").press("ctrl+t").write("Be brief").press("tab").write("0.5").press("tab").write("0.9").
		press("tab").write("77").press("tab").write(`END, "a\n"`).press("enter").idle()
	r.wantText("system prompt · temperature 0.5 · top-p 0.9 · max 77 · 2 stop")
	r.ask("second")
	for _, want := range []string{`"Be brief"`, `"temperature":0.5`, `"top_p":0.9`, `77`, `"END"`, `"a\n"`} {
		if !strings.Contains(r.bodies()[1], want) {
			t.Errorf("the request lacks %s: %s", want, r.bodies()[1])
		}
	}
	lane := r.stored().Meta().Lanes[0]
	wantEqual(t, "system", lane.System, "Be brief")
	if lane.Params.Temperature == nil || *lane.Params.Temperature != 0.5 || *lane.Params.MaxTokens != 77 || len(lane.Params.Stop) != 2 {
		t.Errorf("saved parameters %+v", lane.Params)
	}
	wantEqual(t, "the answer's parameters", r.stored().Messages()[3].Params, lane.Params)
}

func TestASessionIsOpenedAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, rigOptions{dir: dir, rate: 600, ui: func(o *Options) { o.System = "Be kind" }})
	r.ask("hello")
	r.write("long 4000").press("enter").shows("answering").press("esc").idle()
	r.a.focusedLane().settings.Target = gateway.Target{Provider: "openai", Model: "fault-500"}
	r.ask("third")
	want := outline(r.stored().Messages())
	if err := r.a.close(5 * time.Second); err != nil {
		t.Fatal(err)
	}

	r = newRig(t, rigOptions{dir: dir, w: 100, h: 60})
	r.idle().press("ctrl+s").idle()
	r.wantText("Sessions", "hello")
	r.press("enter").idle()
	wantEqual(t, "target", r.a.focusedLane().settings.Target.String(), "openai/fault-500")
	wantEqual(t, "system", r.a.focusedLane().settings.System, "Be kind")
	r.wantText("third", "openai · HTTP 500", "ctrl+x r ask again", "✗ busy", "opened")
	r.press("tab g")
	r.wantText("hello")
	wantEqual(t, "the file", outline(r.stored().Messages()), want)
	r.press("esc ctrl+s").idle().press("enter").idle()
	r.wantText("open already")
	r.wantNoText("read-only")
	r.a.focusedLane().settings.Target = tour
	r.press("ctrl+x r").idle()
	wantEqual(t, "messages after a regeneration", len(r.stored().Messages()), len(want)+1)
}

func TestF096SendWhileStreamingKeepsTheDraft(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 200})
	r.write("long 4000").press("enter").shows("answering").write("next").press("enter enter")
	wantEqual(t, "draft", r.a.composer.Value(), "next")
	r.wantText("an answer is under way")
	r.press("esc").idle()
	wantEqual(t, "requests", len(r.em.Requests()), 1)
	wantEqual(t, "draft", r.a.composer.Value(), "next")
}

func TestTheDraftIsNeverLost(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(r *rig){
		"a small screen": func(r *rig) {
			r.send(tea.WindowSizeMsg{Width: 20, Height: 5})
			r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		},
		"no screen": func(r *rig) {
			r.send(tea.WindowSizeMsg{})
			r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		},
		"overlays": func(r *rig) {
			for _, key := range []string{"ctrl+l", "ctrl+p", "ctrl+s", "ctrl+t", "f1"} {
				r.press(key).idle().press("esc")
			}
		},
		"ctrl+c over an overlay": func(r *rig) { r.press("ctrl+l ctrl+c") },
		"a new chat":             func(r *rig) { r.press("ctrl+n").idle() },
		"no such provider": func(r *rig) {
			r.a.focusedLane().settings.Target = gateway.Target{Provider: "nobody", Model: "m"}
			r.press("enter").idle()
			r.wantText("there is no provider nobody")
		},
		"no model": func(r *rig) {
			r.a.focusedLane().settings.Target = gateway.Target{}
			r.press("enter").idle()
			r.wantText("Pick a model")
			r.press("esc")
		},
		"ctrl+c":  func(r *rig) { r.press("ctrl+c up") },
		"history": func(r *rig) { r.press("up up down down down") },
		"history search": func(r *rig) {
			r.press("ctrl+r enter")
			wantEqual(r.t, "taken", r.a.composer.Value(), "hello")
			r.press("ctrl+r enter")
		},
		"theme":        func(r *rig) { r.press("ctrl+x t") },
		"focus":        func(r *rig) { r.press("tab j j tab") },
		"regenerating": func(r *rig) { r.press("ctrl+x r").idle() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{}).ask("hello").write("my draft")
			do(r)
			wantEqual(t, "draft", r.a.composer.Value(), "my draft")
		})
	}
	t.Run("paste over it", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{}).write("my draft")
		r.send(tea.PasteMsg{Content: " and more"})
		wantEqual(t, "draft", r.a.composer.Value(), "my draft and more")
	})
}

func TestCtrlCStopsThenPutsTheDraftAwayThenQuits(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 200})
	r.write("long 4000").press("enter").shows("answering").write("draft")
	r.press("ctrl+c").idle()
	wantEqual(t, "draft after the first", r.a.composer.Value(), "draft")
	r.press("ctrl+c")
	wantEqual(t, "draft after the second", r.a.composer.Value(), "")
	wantEqual(t, "history", r.a.composer.History(), []string{"long 4000", "draft"})
	r.press("ctrl+c").idle()
	if r.quit {
		t.Fatal("one press on an empty prompt quits")
	}
	r.wantText("ctrl+c again quits")
	r.press("ctrl+c").idle()
	if !r.quit {
		t.Error("two presses on an empty prompt don't quit")
	}
}

func TestCtrlCTwiceWithALongPauseDoesNotQuit(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).press("ctrl+c")
	r.a.lastQuit = r.a.lastQuit.Add(-2 * time.Second)
	r.press("ctrl+c").idle()
	if r.quit {
		t.Error("two presses far apart quit")
	}
}

func TestEscBacksOutOneThingAtATime(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 200})
	r.write("long 4000").press("enter").shows("answering").press("tab K f1")
	r.press("esc") // the overlay
	if r.a.overlay != nil {
		t.Fatal("the overlay stays")
	}
	r.press("esc") // the mark
	if r.a.focusedLane().transcript.SelectedIndex() >= 0 || r.a.focusedLane().turn.stopped {
		t.Fatal("the mark stays or the stream stops")
	}
	r.press("esc").idle() // the stream
	if r.a.focusedLane().busy() || r.a.focus != focusTranscript {
		t.Fatal("the stream goes on or the focus moved")
	}
	r.press("esc")
	wantEqual(t, "focus", r.a.focus, focusComposer)
}

func TestASaveThatFailsIsToldAndCaughtUp(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "sessions")
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, rigOptions{dir: dir})
	r.ask("hello").wantText("Not sent")
	r.press("u").idle()
	r.wantText("not saved", "✓")
	r.ask("again")
	r.wantText("not saved", "again")
	if data, err := os.ReadFile(dir); err != nil || string(data) != "in the way" {
		t.Fatalf("the file in the way is %q, %v", data, err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	r.ask("third")
	r.wantText("saved again")
	r.a.toast.text = ""
	r.wantNoText("not saved")
	messages := r.stored().Messages()
	wantEqual(t, "saved", outlineStates(messages), []string{"user", "assistant ", "assistant", "user", "assistant", "user", "assistant"})
	messages = slices.Delete(messages, 1, 2) // what stood there before the prompt was sent
	for i, m := range messages[1:] {
		wantEqual(t, "parent", m.Parent, messages[i].ID)
	}
}

func TestAFileThatBecameAFolderIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	path := r.a.path
	if err := os.Rename(path, path+".kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	r.ask("again")
	r.wantText("not saved", "again")
	r.a.toast.text = ""
	r.wantText("not saved")
}

func TestAReadOnlySessionAnswersAndSaysThatNothingIsSaved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := newRig(t, rigOptions{dir: dir}).ask("hello") // keeps the lock
	before, err := os.ReadFile(first.a.path)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, rigOptions{dir: dir, ui: func(o *Options) { o.Session = first.a.path }}).idle()
	r.wantText("read-only", "Another sluice has this session open")
	r.press("esc").wantText("hello")
	r.ask("more")
	r.a.toast.text = ""
	r.wantText("read-only", "more", "✓")
	if after, err := os.ReadFile(first.a.path); err != nil || string(after) != string(before) {
		t.Errorf("the file changed: %v", err)
	}
	r.press("ctrl+n").wantText("Not saved", "q discard it")
	r.press("q").idle()
	r.a.toast.text = ""
	r.wantNoText("read-only")
}
