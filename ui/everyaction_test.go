package ui

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
)

// TestEveryActionAnswersWhateverTheLaneAsks: an action that works for a model's chat is
// chosen in lanes of other kinds too. Each must leave a whole frame behind, and so must
// the box that it opens, at the least size as well.
func TestEveryActionAnswersWhateverTheLaneAsks(t *testing.T) {
	t.Chdir(t.TempDir()) // exports go into the folder in which the program was started
	two := []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}}
	raw := gateway.Target{Provider: "openai", Endpoint: "chat/completions"}
	states := map[string]struct {
		target gateway.Target
		before func(r *rig)
		lanes  []gateway.Target
	}{
		"no model":        {},
		"a chat":          {target: tour, before: func(r *rig) { r.ask("Hi") }},
		"two lanes":       {lanes: two, before: func(r *rig) { r.ask("Hi") }},
		"hidden names":    {lanes: two, before: func(r *rig) { r.ask("Hi").run(r.a.runAction(r.a.action("vote.blind"))) }},
		"a raw lane":      {target: raw, before: nil},
		"a raw answer":    {target: raw, before: func(r *rig) { r.ask(`{"model":"gpt-4o-mini","messages":[]}`) }},
		"a raw draft":     {target: raw, before: func(r *rig) { r.write("no JSON") }},
		"a chain":         {target: gateway.Target{Chain: "resilient"}, before: func(r *rig) { r.ask("Hi") }},
		"a lost chain":    {target: gateway.Target{Chain: "gone"}, before: func(r *rig) { r.write("Hi") }},
		"a lost provider": {target: gateway.Target{Provider: "gone", Model: "m"}, before: func(r *rig) { r.write("Hi") }},
	}
	for name, state := range states {
		if testing.Short() && !slices.Contains([]string{"a chat", "two lanes", "a raw answer", "a chain"}, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := func() *rig {
				r := newRig(t, rigOptions{w: 80, h: 24, ui: func(o *Options) {
					withChains(&chainShelf{chains: []sessions.Chain{resilient}})(o)
					o.Target, o.Targets = state.target, state.lanes
				}}).idle()
				if state.before != nil {
					state.before(r)
				}
				return r
			}
			r := begin()
			first := r.text()
			for _, id := range ActionIDs() {
				r.run(r.a.runAction(r.a.action(id)))
				r.idle().look()
				r.press("down").send(tea.WindowSizeMsg{Width: 40, Height: 12})
				r.press("enter").idle().press("esc esc").idle()
				if r.text() == "" {
					t.Errorf("%s leaves no frame", id)
				}
				r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
				if r.text() != first { // the next action begins where this one did
					r = begin()
				}
			}
		})
	}
}

// TestEveryBoxNamesItsKeysFollowsTheThemeAndCloses: what each box that an action opens owes
// to the screen. The key of the help opens it over each.
func TestEveryBoxNamesItsKeysFollowsTheThemeAndCloses(t *testing.T) {
	t.Chdir(t.TempDir())
	var opened atomic.Int32
	t.Cleanup(func() {
		if n := opened.Load(); n < 10 {
			t.Errorf("%d actions opened a box", n)
		}
	})
	for _, id := range ActionIDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 80, h: 24, ui: func(o *Options) {
				withChains(&chainShelf{chains: []sessions.Chain{resilient}})(o)
				o.Target = tour
			}}).idle()
			r.ask("Hi")
			r.run(r.a.runAction(r.a.action(id)))
			r.idle().send(tea.WindowSizeMsg{Width: 80, Height: 24})
			box := r.a.overlay
			if box == nil {
				return
			}
			opened.Add(1)
			if len(box.ShortHelp()) == 0 {
				t.Error("the footer names no key")
			}
			if _, help := box.(*overlay.Help); !help {
				r.press("f1").wantText("╭─ Help")
				r.press("esc")
				if r.a.overlay != box || r.a.boxHelp != nil {
					t.Error("esc doesn't return from the help to the box")
				}
			}
			dark := box.View()
			framed := strings.Contains(dark, "╭") && strings.Contains(dark, "╯")
			if full := lipgloss.Width(dark) == 80 && lipgloss.Height(dark) == 24-headerHeight-footerHeight; !framed && (!full || !look.IsPane(dark)) {
				t.Error("it is neither a box with a frame nor a whole screen")
			}
			box.SetStyles(look.New(palette.Light))
			if box.View() == dark {
				t.Error("the box keeps its colours when the theme changes")
			}
			r.press("esc esc").idle()
			if r.a.overlay == box {
				t.Error("esc doesn't close the box")
			}
		})
	}
}
