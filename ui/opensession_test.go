package ui

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

func TestANewChatWhileStreamingSavesWhatWasShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 600})
	r.write("long 4000").press("enter").until("text", func() bool {
		turn := r.a.focusedLane().turn
		return turn != nil && len(turn.received.Text()) > 40
	})
	shown := r.a.focusedLane().turn.received.Text()
	r.press("ctrl+n").idle()
	r.wantNoText("long 4000")
	m := r.stored().Messages()[1]
	wantEqual(t, "saved text", m.Text, shown)
	if m.Error == nil || m.Error.Kind != gateway.KindCancelled || !m.Incomplete {
		t.Errorf("saved as %v, incomplete %v", m.Error, m.Incomplete)
	}
	r.ask("hello")
	infos, err := r.store.List(context.Background())
	if err != nil || len(infos) != 2 {
		t.Errorf("%d sessions, %v; want 2", len(infos), err)
	}
}

// The commands of a turn run in any order: here the session is left before the
// command that saves the prompt has run.
func TestAPromptIsSavedWhateverRunsFirst(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(r *rig, begin tea.Cmd){
		"leaving, then beginning": func(r *rig, begin tea.Cmd) {
			r.press("ctrl+n").idle()
			r.run(begin)
		},
		"beginning, then leaving": func(r *rig, begin tea.Cmd) {
			r.run(begin)
			r.press("ctrl+n")
		},
		"quitting, never beginning": func(r *rig, _ tea.Cmd) {
			if err := r.a.close(5 * time.Second); err != nil {
				r.t.Error(err)
			}
		},
		"quitting while beginning": func(r *rig, begin tea.Cmd) {
			r.run(begin)
			if err := r.a.close(5 * time.Second); err != nil {
				r.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{}).write("hello").idle()
			leave(r, r.a.send())
			r.idle()
			messages := r.stored().Messages()
			wantEqual(t, "saved", outlineStates(messages), []string{"user", "assistant cancelled"})
			wantEqual(t, "prompt", messages[0].Text, "hello")
		})
	}
}

func TestF095AQuitWhileStreamingSavesWhatWasShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 600})
	r.write("long 4000").press("enter").until("text", func() bool {
		turn := r.a.focusedLane().turn
		return turn != nil && len(turn.received.Text()) > 40
	})
	shown := r.a.focusedLane().turn.received.Text()
	if err := r.a.close(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	m := r.stored().Messages()[1]
	wantEqual(t, "saved text", m.Text, shown)
	if !m.Incomplete {
		t.Error("it is saved as complete")
	}
}

// silentDisk is the system's file system, which answers no removal while silent is
// locked.
type silentDisk struct {
	sessions.OS
	silent sync.Mutex
}

func (d *silentDisk) Remove(name string) error {
	d.silent.Lock()
	defer d.silent.Unlock()
	return d.OS.Remove(name)
}

func TestF095AQuitDoesNotWaitForASlowDisk(t *testing.T) {
	t.Parallel()
	disk, dir := &silentDisk{}, t.TempDir()
	r := newRig(t, rigOptions{dir: dir, ui: func(o *Options) { o.Store = sessions.NewStoreOn(disk, dir) }}).ask("hello")
	disk.silent.Lock()
	err := r.a.close(time.Millisecond)
	disk.silent.Unlock()
	if !errors.Is(err, errQuitGrace) {
		t.Errorf("got %v, want %v", err, errQuitGrace)
	}
}

func TestAnOldSaveIsFinishedBeforeTheSessionIsLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).write("hello").press("enter")
	r.until("the end", func() bool { return !r.a.focusedLane().busy() })
	r.press("ctrl+n").idle() // the save may not have run
	r.wantNoText("not saved")
	wantEqual(t, "saved", outlineStates(r.stored().Messages()), []string{"user", "assistant"})
}

func TestASessionThatWasJustLeftOpensForWriting(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	path := r.a.path
	r.press("ctrl+n") // its close has not been waited for
	r.run(r.a.openSession(path))
	r.idle()
	r.wantText("hello", "opened")
	r.wantNoText("read-only")
	r.ask("more")
	wantEqual(t, "messages", len(r.stored().Messages()), 4)
}

func TestOnlyTheNewestWishToOpenCounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, rigOptions{dir: dir}).ask("first one")
	first := r.a.path
	r.press("ctrl+n").idle().ask("second one")
	second := r.a.path
	r.press("ctrl+n").idle()
	one, two := r.a.openSession(first), r.a.openSession(second)
	late := one()
	r.send(two())
	r.send(late)
	r.idle()
	wantEqual(t, "open", r.a.path, second)
	r.wantText("second one")
	r.press("ctrl+n").idle()
	r.run(r.a.openSession(first))
	r.idle()
	r.wantNoText("read-only")
}

func TestSendWaitsForTheSessionThatOpens(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	path := r.a.path
	r.press("ctrl+n").idle()
	open := r.a.openSession(path)
	r.write("more").press("enter").idle()
	wantEqual(t, "draft", r.a.composer.Value(), "more")
	r.run(open)
	r.idle().press("enter").idle()
	wantEqual(t, "messages", len(r.stored().Messages()), 4)
}

func TestAFileThatIsNoSessionKeepsTheConversation(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	r.run(r.a.openSession(t.TempDir()))
	r.idle()
	r.wantText("Not opened: ", "This is a folder, a pipe or a device", "s list the sessions")
	r.press("esc").wantText("hello")
	r.ask("more")
	wantEqual(t, "messages", len(r.stored().Messages()), 4)
}

func TestThePriceIsThatOfTheModelThatAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{rate: 600, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }})
	r.write("hello").press("enter")
	r.a.focusedLane().settings.Target = gateway.Target{Provider: "anthropic", Model: "claude-opus-4-1"}
	r.idle()
	m := r.stored().Messages()[1]
	if m.CostUSD == nil {
		t.Fatal("no cost")
	}
	want, _ := price(0.15, 0.6).Cost(m.Usage)
	wantEqual(t, "cost", *m.CostUSD, want)
	wantEqual(t, "target", m.Target, "openai/gpt-4o-mini")
}

func TestASaveOfASessionThatWasLeftIsNotTheNewOnes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	old := r.a.writer
	r.press("ctrl+n").idle().ask("another")
	r.send(answerSaved{old, errors.New("the disk of the old one is full")})
	r.send(turnStarted{id: -1, writer: old, saveErr: errors.New("the disk of the old one is full")})
	wantEqual(t, "trouble", r.a.saveTrouble, "")
	r.a.saveTrouble = "full"
	r.send(answerSaved{old, nil})
	wantEqual(t, "trouble", r.a.saveTrouble, "full")
	r.send(answerSaved{r.a.writer, nil})
	wantEqual(t, "trouble", r.a.saveTrouble, "")
}

func TestAnOpenedSessionClosesTheOverlayOfTheOneBefore(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).ask("hello")
	path := r.a.path
	r.press("ctrl+n").idle().ask("another")
	open := r.a.openSession(path)
	r.press("tab K K e").write(" and more")
	r.run(open)
	r.idle()
	if r.a.overlay != nil {
		t.Errorf("an overlay is open: %T", r.a.overlay)
	}
	history := r.a.composer.History()
	wantEqual(t, "newest in the history", history[len(history)-1], "another and more")
	r.wantText("hello")
}
