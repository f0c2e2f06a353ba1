package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
)

var (
	mini  = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	haiku = gateway.Target{Provider: "anthropic", Model: "claude-haiku-4-5"}
	five  = gateway.Target{Provider: "openai", Model: "gpt-5"}
)

// lanes opens the rig with several.
func lanes(targets ...gateway.Target) func(*Options) {
	return func(o *Options) { o.Targets = targets }
}

// histories are what each lane shows, as the texts that a model would be sent.
func (r *rig) histories() []string {
	var out []string
	for _, l := range r.a.lanes {
		var words []string
		for _, m := range l.messages() {
			words = append(words, firstWords(m.Text, 2)+"@"+m.ID)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// reopen closes the program and opens its only session in another.
func (r *rig) reopen(w, h int) *rig {
	r.t.Helper()
	path := r.stored().Path()
	if err := r.a.close(5 * time.Second); err != nil {
		r.t.Fatal(err)
	}
	next := newRig(r.t, rigOptions{dir: r.store.Dir(), w: w, h: h, ui: func(o *Options) { o.Session = path }})
	return next.idle()
}

func TestAPromptGoesToEveryLaneAndIsSavedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, tour)}).idle()
	r.wantText("openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "3 llama-3.2-3b-instruct", "Ask 3 lanes…", "╭─ 3 lanes ─")
	r.ask("first").ask("second")
	s := r.stored()
	var prompts, answers []int
	for _, m := range s.Messages() {
		if m.Role == gateway.RoleUser {
			prompts = append(prompts, m.Lane)
		} else {
			answers = append(answers, m.Lane)
		}
	}
	wantEqual(t, "the prompts' lanes", prompts, []int{sessions.EveryLane, sessions.EveryLane})
	slices.Sort(answers)
	wantEqual(t, "the answers' lanes", answers, []int{0, 0, 1, 1, 2, 2})
	for n, l := range r.a.lanes {
		wantEqual(t, fmt.Sprint("what lane ", n, " shows and keeps"), outline(l.messages()), outline(s.Transcript(n)))
		wantEqual(t, fmt.Sprint("the target of lane ", n), s.Meta().Lanes[n].Target, l.settings.Target.String())
	}
	before := r.histories()
	wantEqual(t, "the lanes of the opened session", r.reopen(120, 36).histories(), before)
}

func TestEachLaneSendsItsOwnHistoryAndSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.a.lanes[0].settings.System, r.a.lanes[1].settings.API = "Be brief", gateway.APIResponses
	r.ask("first").ask("second")
	for _, q := range r.em.Requests()[2:] {
		body := string(q.Body)
		own := strings.Contains(body, "Be brief")
		if want := strings.Contains(body, mini.Model); own != want {
			t.Errorf("system prompt sent: %v; want %v: %s", own, want, body)
		}
		if responses, want := strings.Contains(q.Path, "responses"), strings.Contains(body, five.Model); responses != want {
			t.Errorf("%s for %s", q.Path, body)
		}
	}
}

func TestAPromptToOneLaneLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.ask("both").press("tab l O")
	r.wantText("Ask only gpt-5…", "only gpt-5")
	r.press("esc").ask("just you").press("ctrl+x O").ask("both again")
	wantEqual(t, "requests", len(r.em.Requests()), 5)
	s := r.stored()
	for n, l := range r.a.lanes {
		wantEqual(t, fmt.Sprint("what lane ", n, " shows and keeps"), outline(l.messages()), outline(s.Transcript(n)))
	}
	if got := len(s.Transcript(0)); got != 4 {
		t.Errorf("lane 0 has %d messages, want 4", got)
	}
	before := r.histories()
	wantEqual(t, "the lanes of the opened session", r.reopen(120, 36).histories(), before)
}

func TestAMutedLaneIsPassedBy(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five, haiku)}).idle()
	r.press("tab l x").wantText("muted", "2 of 3 lanes")
	r.press("esc").ask("hello")
	wantEqual(t, "asked", len(r.em.Requests()), 2)
	if l := r.a.lanes[1]; len(l.exchanges) != 0 {
		t.Errorf("the muted lane has %v", outline(l.messages()))
	}
	r = r.reopen(120, 36)
	wantEqual(t, "muted", r.a.lanes[1].muted, true)
	wantEqual(t, "what the muted lane shows", len(r.a.lanes[1].exchanges), 0)
	r.press("tab x l l x")
	r.wantText("every lane is muted")
	r.press("esc").write("again").press("enter")
	wantEqual(t, "draft", r.a.composer.Value(), "again")
}

func TestLanesComeGoAndMove(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 200, h: 40, ui: lanes(mini)}).idle()
	r.ask("hello").press("f6").idle()
	r.wantText("Add a lane")
	r.write("gpt-5").press("enter").idle()
	r.wantText("openai/gpt-5", "both lanes")
	r.press("tab +").idle().press("space down space").wantText("✓")
	r.press("enter").idle()
	if got := len(r.a.lanes); got != 4 {
		t.Fatalf("%d lanes, want 4", got)
	}
	r.ask("o") // the transcript has the focus: x is no text
	r.press("esc").ask("all of you")
	names := func() string {
		var out []string
		for _, l := range r.a.lanes {
			out = append(out, l.settings.Target.String())
		}
		return strings.Join(out, " ")
	}
	r.press("alt+1").press("> >")
	moved := names()
	if !strings.HasSuffix(strings.Join(strings.Fields(moved)[:3], " "), mini.String()) {
		t.Errorf("after moving: %s", moved)
	}
	r.idle()
	before := r.histories()
	again := r.reopen(200, 40)
	wantEqual(t, "lanes of the opened session", again.histories(), before)
	again.press("alt+2 -").idle()
	if got := len(again.a.lanes); got != 3 {
		t.Fatalf("%d lanes, want 3", got)
	}
	before = again.histories()
	third := again.reopen(200, 40)
	wantEqual(t, "lanes after one was closed", third.histories(), before)
	third.ask("on")
	s := third.stored()
	for _, l := range third.a.lanes {
		wantEqual(t, fmt.Sprint("what lane ", l.number, " shows and keeps"), outline(l.messages()), outline(s.Transcript(l.number)))
	}
}

func TestACopiedLaneHasTheHistoryAndItsOwnParameters(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.ask("hello").press("tab ctrl+x A").idle()
	r.wantText("System prompt and parameters")
	r.press("tab").write("0.5").press("enter").idle()
	r.wantText("temperature 0.5")
	wantEqual(t, "the copy's history", r.histories()[1], r.histories()[0])
	copied := r.reopen(120, 36)
	wantEqual(t, "the copy's history, opened again", copied.histories()[1], copied.histories()[0])
	copied.ask("and on")
	var sent struct {
		Temperature float64
		Messages    []struct{ Content string }
	}
	found := false
	for _, q := range copied.em.Requests() {
		if json.Unmarshal(q.Body, &sent) == nil && sent.Temperature == 0.5 {
			found = true
			if len(sent.Messages) != 3 || sent.Messages[0].Content != "hello" {
				t.Errorf("the copy sent %+v", sent)
			}
		}
	}
	if !found {
		t.Error("no request had the copy's temperature")
	}
	before := copied.histories()
	wantEqual(t, "opened once more", copied.reopen(120, 36).histories(), before)
}

func TestContinueWithOneGivesItsHistoryToTheOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.ask("first").press("tab l w").idle()
	wantEqual(t, "histories", r.histories()[0], r.histories()[1])
	r.press("esc").ask("second").ask("third")
	before := r.histories()
	wantEqual(t, "opened again", r.reopen(120, 36).histories(), before)
}

func TestAllLanesStreamAtOnceAndStopOneOrAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, rate: 100, ui: lanes(mini, five, haiku)}).idle()
	r.write("long 4000").press("enter").until("three lanes stream", func() bool {
		for _, l := range r.a.lanes {
			if l.turn == nil || len(l.turn.received.Text()) < 40 {
				return false
			}
		}
		return true
	})
	r.press("alt+2 esc").until("one has stopped", func() bool { return !r.a.lanes[1].busy() })
	if !r.a.lanes[0].busy() || !r.a.lanes[2].busy() {
		t.Error("the others stopped too")
	}
	r.press("ctrl+c").idle()
	for n, l := range r.a.lanes {
		m := l.exchanges[0].answer
		if !m.Incomplete || m.Error == nil || m.Error.Kind != gateway.KindCancelled || len(m.Text) < 40 {
			t.Errorf("lane %d: incomplete %v, %v, %d bytes", n, m.Incomplete, m.Error, len(m.Text))
		}
	}
}

func TestFocusGoesRoundThePromptAndTheLanes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five, haiku)}).idle()
	at := func() string {
		if r.a.focus == focusComposer {
			return "prompt"
		}
		return r.a.focusedLane().settings.Target.Model
	}
	var got []string
	for _, key := range strings.Fields("tab tab tab tab shift+tab h h l alt+3 alt+1 esc") {
		if key == "shift+tab" {
			r.send(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		} else {
			r.press(key)
		}
		got = append(got, at())
	}
	wantEqual(t, "focus", got, []string{mini.Model, five.Model, haiku.Model, "prompt", haiku.Model, five.Model, mini.Model, five.Model, haiku.Model, mini.Model, "prompt"})
	r.press("alt+7").wantText("there is no lane 7")
	r.send(tea.MouseClickMsg{X: 60, Y: 10, Button: tea.MouseLeft})
	wantEqual(t, "clicked", at(), five.Model)
	r.send(tea.MouseClickMsg{X: 60, Y: 34, Button: tea.MouseLeft})
	wantEqual(t, "clicked below", at(), "prompt")
}

func TestTheWheelScrollsTheLaneUnderIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 20, ui: lanes(mini, five)}).idle()
	r.ask("long 900")
	r.send(tea.MouseWheelMsg{X: 90, Y: 8, Button: tea.MouseWheelUp})
	wantEqual(t, "following", []bool{r.a.lanes[0].transcript.Following(), r.a.lanes[1].transcript.Following()}, []bool{true, false})
	r.press("tab s k").wantNoText("↓")
	wantEqual(t, "following together", []bool{r.a.lanes[0].transcript.Following(), r.a.lanes[1].transcript.Following()}, []bool{false, false})
}

func TestLanesScrollTogetherByTurn(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 20, ui: lanes(mini, five)}).idle()
	for _, prompt := range []string{"one", "long 500", "three", "four"} {
		r.ask(prompt)
	}
	r.press("tab s g")
	for range 60 {
		r.press("j")
		turn, _, _ := r.a.lanes[0].transcript.TopTurn()
		other, _, end := r.a.lanes[1].transcript.TopTurn()
		if other != turn && !end {
			t.Fatalf("turn %d beside turn %d", turn, other)
		}
	}
}

func TestNoLaneIsAskedWhereOneCantBe(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, gateway.Target{Provider: "gone", Model: "x"})}).idle()
	r.ask("hello")
	r.wantText("x: ", "there is no provider gone")
	wantEqual(t, "requests", len(r.em.Requests()), 0)
	wantEqual(t, "draft", r.a.composer.Value(), "hello")
	for _, l := range r.a.lanes {
		wantEqual(t, "exchanges", len(l.exchanges), 0)
	}
}

// Acceptance of a comparison: one lane's trouble is its own.
func TestEightLanesOfWhichOneFailsOneStallsAndOneIsCut(t *testing.T) {
	t.Parallel()
	faulty := func(fault string) gateway.Target { return gateway.Target{Provider: "openai", Model: fault} }
	targets := []gateway.Target{mini, faulty("fault-401"), haiku, faulty("fault-stall-20"), tour, faulty("fault-cut-20"), five, faulty("fault-error-midstream-20")}
	r := newRig(t, rigOptions{w: 200, h: 50, ui: lanes(targets...)}).idle()
	r.write("hello").press("enter").until("all but the stalled lane have ended", func() bool {
		for i, l := range r.a.lanes {
			if (l.busy() || l.last == nil) && i != 3 {
				return false
			}
		}
		return len(r.a.lanes[3].turn.received.Text()) > 0
	})
	stalled := r.a.lanes[3].turn
	r.send(ticked{stalled.lastData.Add(18 * time.Second)})
	var got []string
	for i := range r.a.lanes {
		words, _, _ := strings.Cut(strings.TrimSpace(ansi.Strip(r.a.laneStatus(i, 39))), "  ")
		if strings.HasPrefix(words, "✓ ") { // when its first word came
			words = "✓"
		}
		got = append(got, words)
	}
	wantEqual(t, "what the lanes' columns say", got, []string{"✓", "✗ refused: the key", "✓", "● silent for 18 s", "✓", "✗ cut off", "✓", "✗ ended by an error"})
	r.press("alt+1").wantText("alt+2 r ask again")
	r.press("alt+4").wantText("Silent for 18 s.", "▌4 openai/fault-stall-20", " 5 workers-ai/", " 8 openai/fault-error")
	r.press("alt+2").wantText("refused the key")
	r.press("alt+6").wantText("▌6 openai/fault-cut-20")
	for _, i := range []int{5, 7} { // text that came stays
		if a := r.a.lanes[i].exchanges[0].answer; a.Text == "" || !a.Incomplete {
			t.Errorf("lane %d: %d bytes, incomplete %v", i, len(a.Text), a.Incomplete)
		}
	}
	r.press("alt+4 esc").idle()
	wantEqual(t, "the stalled lane", r.a.lanes[3].last.Stopped(), true)
	s := r.stored()
	wantEqual(t, "answers saved", len(s.Messages()), 9)
	for i := range targets {
		wantEqual(t, fmt.Sprint("lane ", i), outline(s.Transcript(i)), outline(r.a.lanes[i].messages()))
	}
	r.press("esc").write("again").press("enter").until("all answer again", func() bool {
		for i, l := range r.a.lanes {
			if len(l.exchanges) != 2 || l.busy() && i != 3 {
				return false
			}
		}
		return r.a.lanes[3].turn != nil && r.a.lanes[3].turn.received.Start != nil
	})
	r.press("ctrl+c").idle()
	if r.a.anyBusy() {
		t.Error("an answer goes on after all were stopped")
	}
}
