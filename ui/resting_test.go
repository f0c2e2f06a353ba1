package ui

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

func TestAFileThatChangesIsNoticedWhileTheSessionRests(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150})
	var waits []time.Duration
	r.a.after = func(d time.Duration, _ func(time.Time) tea.Msg) tea.Cmd { waits = append(waits, d); return nil }
	r.ask("first")
	if !slices.Contains(waits, watchEvery) {
		t.Fatalf("waited for %v, want %v among it", waits, watchEvery)
	}
	waits = nil
	r.wait()
	wantEqual(t, "waits after a look", waits, []time.Duration{watchEvery})
	data, err := os.ReadFile(r.a.path)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(data), "first\"\"\"", "first, put in other words\"\"\"", 1)
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	turn := streamed(r)
	r.send(checkDue{})
	r.wantNoText("put in other words") // not while an answer arrives
	_, save := r.a.Update(deltasArrived{id: turn.id, batch: gateway.Batch{Last: true}})
	r.send(r.a.reloadSession()())
	r.wantNoText("put in other words") // nor before it is saved, which would take it off the screen
	r.run(save)
	r.idle().wait().wantText("first, put in other words", "And pasta?", "changed by another program")
}

func TestAFileThatChangesBeforeAnAnswerIsSavedIsShownAfterIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first")
	edited := strings.Replace(r.file(r.a.path), "first\"\"\"", "first, put in other words\"\"\"", 1)
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r.ask("second").wait().wantText("first, put in other words", "changed by another program")
	r.send(toastExpired{r.a.toast.id})
	r.wait().wantNoText("changed by another program")
}

func TestAChangeThatIsReadWhileAnAnswerBeginsIsShownAfterIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first")
	edited := strings.Replace(r.file(r.a.path), "first\"\"\"", "first, put in other words\"\"\"", 1)
	if err := os.WriteFile(r.a.path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	read := r.a.reloadSession()()
	turn := streamed(r)
	r.send(read)
	r.wantNoText("put in other words")
	_, save := r.a.Update(deltasArrived{id: turn.id, batch: gateway.Batch{Last: true}})
	r.run(save)
	r.idle().wait().wantText("first, put in other words", "changed by another program")
}

func TestTheBranchThatWasShownIsShownAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("one")
	r.press("tab r").idle()
	path := r.a.path
	first := r.read(path).Messages()[1]
	r.press("[").idle().wantText("version 1 of 2")
	before := r.file(path)
	r.press("]").idle().press("ctrl+n").idle()
	wantEqual(t, "the file after looking around", r.file(path), before)

	r.run(r.a.openSession(path))
	r.idle().press("tab [").idle()
	wantEqual(t, "the file while looking", r.file(path), before)
	r.press("ctrl+n").idle()
	wantEqual(t, "shown", r.read(path).Meta().Lanes[0].Shown, first.ID)

	r.run(r.a.openSession(path))
	r.idle().wantText("1 of 2")
	wantEqual(t, "answer", r.a.focusedLane().exchanges[0].answer.ID, first.ID)
	r.ask("two")
	got := r.read(path)
	wantEqual(t, "parent", got.Messages()[3].Parent, first.ID)
	wantEqual(t, "transcript", outlineStates(got.Transcript(0)), []string{"user", "assistant", "user", "assistant"})
}

func TestAFileThatChangesLeavesTheLaneOnItsBranch(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("one")
	r.press("tab r").idle().press("[").idle()
	first := r.a.focusedLane().exchanges[0].answer.ID
	if err := os.WriteFile(r.a.path, []byte("# mine\n"+r.file(r.a.path)), 0o600); err != nil {
		t.Fatal(err)
	}
	r.wait().wantText("changed by another program")
	wantEqual(t, "answer", r.a.focusedLane().exchanges[0].answer.ID, first)
	wantEqual(t, "branch", r.a.selectedBranches(), map[int]string{0: first})
}

func (r *rig) file(path string) string {
	r.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

func TestThePreviewShowsEveryLane(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24})
	meta := sessions.Meta{Title: "Four at once"}
	for _, target := range []string{"openai/gpt-5", "anthropic/claude-haiku-4-5", "mistral/mistral-small", "workers-ai/@cf/meta/llama-3.2-3b-instruct"} {
		meta.Lanes = append(meta.Lanes, sessions.Lane{Target: target})
	}
	s, err := r.store.Create(meta)
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := s.Append(sessions.Message{Lane: sessions.EveryLane, Text: "why?"})
	if err != nil {
		t.Fatal(err)
	}
	for n, text := range []string{"short", "its beginning\n\n" + strings.Repeat("long\n\n", 20), "that beginning\n\n" + strings.Repeat("longer\n\n", 40), "brief"} {
		if _, err := s.Append(sessions.Message{Lane: n, Parent: prompt.ID, Role: gateway.RoleAssistant, Target: meta.Lanes[n].Target, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.press("ctrl+s f3").idle()
	for _, l := range meta.Lanes {
		r.wantText("─ " + l.Target + " ─")
	}
	r.wantText("▌ why?", "short", "its beginning", "that beginning", "brief", "5 messages")
}

func TestTheBrowsersLettersFitTheScreen(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		r := newRig(t, rigOptions{w: size[0], h: size[1]})
		r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
		r.press("ctrl+s").idle().press("ctrl+x")
		r.wantText("r rename", "t change the tags", "p pin or unpin", "d duplicate", "x move to the trash", "b see the trash", "e open in the editor", "m export", "esc back")
		r.press("b").idle().press("ctrl+x").wantText("b leave the trash")
		r.wantNoText("bring back", "m export")
	}
}
