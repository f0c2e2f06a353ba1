package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

func TestNoKeyMeansTwoThings(t *testing.T) {
	t.Parallel()
	for _, swapped := range []bool{false, true} {
		ids, leaders := map[string]bool{}, map[string]string{}
		all := newActions(nil, swapped)
		if clash := newKeymap(all).clashes(); len(clash) > 0 {
			t.Error(clash)
		}
		for _, act := range all {
			if act.ID == "" || ids[act.ID] {
				t.Errorf("id %q is empty or taken", act.ID)
			}
			ids[act.ID] = true
			for _, key := range act.Keys {
				if key != overlay.CanonicalKey(key) || key == "ctrl+c" {
					t.Errorf("%s: key %q never arrives", act.ID, key)
				}
			}
			if act.Leader != "" {
				if other, ok := leaders[act.Leader]; ok {
					t.Errorf("ctrl+x %s is %s and %s", act.Leader, other, act.ID)
				}
				leaders[act.Leader] = act.ID
			}
			switch {
			case act.AliasOf == "" && (act.Title == "" || act.Run == nil):
				t.Errorf("%s has no title or does nothing", act.ID)
			case act.AliasOf != "" && !slices.ContainsFunc(all, func(a action) bool { return a.ID == act.AliasOf && a.AliasOf == "" }):
				t.Errorf("%s leads to %q, which isn't there", act.ID, act.AliasOf)
			}
		}
	}
}

func TestKeysThatCanBeTextAreNeverTakenFromThePrompt(t *testing.T) {
	t.Parallel()
	for _, act := range newActions(nil, false) {
		for _, key := range act.Keys {
			if act.Scope != inTranscript && (len(key) == 1 || key == "space") {
				t.Errorf("%s takes %q from the prompt", act.ID, key)
			}
		}
	}
}

func TestEveryActionRunsFromThePalette(t *testing.T) {
	t.Parallel()
	for _, act := range newActions(nil, false) {
		if act.AliasOf != "" {
			continue
		}
		t.Run(act.ID, func(t *testing.T) {
			t.Parallel()
			states := []string{"new", "answered"}
			if testing.Short() {
				states = states[1:]
			}
			for _, state := range states {
				r := newRig(t, rigOptions{ui: func(o *Options) { o.Environ = []string{} }}).idle()
				if state == "answered" {
					r.ask("hello")
				}
				before := fingerprint(r)
				r.press("ctrl+p").write(act.ID)
				row, ok := r.a.overlay.(*overlay.List).Current()
				if !ok || row.ID != act.ID {
					t.Fatalf("the palette finds %q", row.ID)
				}
				_, cmd := r.a.Update(keyPress(t, "enter"))
				if row.Off != "" {
					if r.a.overlay == nil {
						t.Errorf("%s: an action that can't run (%s) was run", state, row.Off)
					}
					continue
				}
				if after := fingerprint(r); cmd == nil && after == before && !strings.HasPrefix(act.ID, "scroll.") && act.ID != "message.next" {
					t.Errorf("%s: nothing happened", state)
				}
			}
		})
	}
}

// fingerprint is what an action may change.
func fingerprint(r *rig) string {
	box := ""
	if o := r.a.overlay; o != nil && !o.Closed() {
		box = o.View()
	}
	v := r.a.View()
	return strings.Join([]string{v.Content, box, r.a.toast.text, string(rune('0' + v.MouseMode))}, "\x00")
}

func TestEveryHintOfTheFooterDoesSomething(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(r *rig){
		"prompt":     func(r *rig) { r.write("draft") },
		"transcript": func(r *rig) { r.press("tab") },
		"leader":     func(r *rig) { r.press("ctrl+x") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 300, h: 12}).idle().ask("reasoning")
			prepare(r)
			hints := r.a.focusHints()
			if name == "leader" {
				hints = r.a.leaderHints()
			}
			if len(hints) < 5 {
				t.Fatalf("only %d hints", len(hints))
			}
			for _, h := range hints {
				r := newRig(t, rigOptions{w: 300, h: 12, ui: func(o *Options) { o.Environ = []string{} }}).idle().ask("reasoning")
				prepare(r)
				before := fingerprint(r)
				if h.Word == "scroll" {
					r.press("g")
					before = fingerprint(r)
				}
				var cmd tea.Cmd
				for _, key := range strings.Fields(h.Key) {
					_, cmd = r.a.Update(keyPress(t, key))
				}
				if cmd == nil && fingerprint(r) == before {
					t.Errorf("%s (%s) does nothing", h.Key, h.Word)
				}
			}
		})
	}
}

func TestKeysAreOverridden(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Keys = map[string][]string{"send": {"ctrl+j"}, "newline": {"enter"}, "help": {"none"}, "model.pick": {"f4"}, "editor": {"none"}, "regenerate": {"shift+x"}}
	}}).idle()
	r.write("one").press("enter").write("two")
	wantEqual(t, "draft", r.a.composer.Value(), "one\ntwo")
	r.press("f1")
	if r.a.overlay != nil {
		t.Error("an unbound key opens help")
	}
	r.press("ctrl+l")
	if r.a.overlay != nil {
		t.Error("a replaced key opens the picker")
	}
	r.press("f4").idle()
	r.wantText("Pick a model")
	r.press("esc ctrl+j").idle().press("tab X").idle()
	wantEqual(t, "requests", len(r.em.Requests()), 2)
	r.press("tab")
	r.wantText("ctrl+j send", "f4 model")
	r.wantNoText("f1 help")
}

func TestKeysThatClashAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 130, h: 20, ui: func(o *Options) {
		o.Keys = map[string][]string{"model.pick": {"ctrl+s"}, "history": {"ctrl+p"}, "reasoning": {"j"}}
	}})
	r.wantText("ctrl+s is both session.list and model.pick", "j is both scroll.down and reasoning")
	if got := len(r.a.clashes()); got != 3 {
		t.Errorf("%d clashes, want 3: %q", got, r.a.clashes())
	}
}

func TestEnterAndNewlineSwap(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.NewlineOnEnter = true }}).idle()
	r.wantText("ctrl+j send")
	r.write("one").press("enter").write("two").press("ctrl+j").idle()
	wantEqual(t, "prompt", r.stored().Messages()[0].Text, "one\ntwo")
}

func TestTheLeaderTakesALetterAndLetsGo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 200, h: 24}).idle()
	r.press("ctrl+x")
	r.wantText("n new", "esc back")
	r.press("esc").write("n")
	wantEqual(t, "draft", r.a.composer.Value(), "n")
	r.press("ctrl+x m").idle()
	r.wantText("Pick a model")
	r.press("esc ctrl+x ctrl+c").write("m")
	if r.a.overlay != nil {
		t.Error("the leader outlives ctrl+c")
	}
	r.press("ctrl+x %")
	r.wantText("no action has the letter %")
}

func TestASlashListsTheActionsAndTwoAreASlash(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle().write("/")
	r.wantText("All actions")
	r.write("help").press("enter")
	r.wantText("Help")
	r.press("esc").write("//usr")
	wantEqual(t, "draft", r.a.composer.Value(), "/usr")
	r.press("ctrl+c").write("a/")
	if r.a.overlay != nil {
		t.Error("a slash within a prompt opens the palette")
	}
}

func TestModelsUsedBeforeAreCycled(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.press("f2")
	r.wantText("no other model was used yet")
	for _, model := range []string{"gpt-5", "claude haiku"} {
		r.press("ctrl+l").idle().write(model).press("enter").idle()
	}
	var seen []string
	for range 3 {
		r.press("f2")
		seen = append(seen, r.a.focusedLane().settings.Target.Model)
	}
	wantEqual(t, "forwards", seen, []string{"gpt-5", "claude-haiku-4-5", "gpt-5"})
	r.press("shift+f2")
	wantEqual(t, "back", r.a.focusedLane().settings.Target.Model, "claude-haiku-4-5")
}
