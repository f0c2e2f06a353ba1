package ui

import (
	"cmp"
	"strconv"
	"testing"

	"sluice/gateway"
	"sluice/internal/safe/attack"
	"sluice/ui/picker"
	"sluice/ui/uitest"
)

func TestTheSidebarStandsBesideOneLane(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 160, h: 40}).idle()
	r.wantText("Model ", "Asked with", "ctrl+x b hides this column")
	r.wantNoText("all of it", "1 prompt")
	r.ask("hello").wantText("all of it", "first word ", "by itself", "pieces", "1 prompt", "✓ saved ")
	r.a.focusedLane().settings.System = "You are\na plumber"
	r.send(nil)
	r.wantText("You are a plumber")
	r.press("ctrl+x b").wantNoText("all of it")
	r.press("ctrl+x b").wantText("all of it")
	r.ask("a second prompt").wantText("2 prompts")
	r.press("f6").idle().write("gpt-5").press("enter").idle().wantNoText("all of it")
	r.press("ctrl+x b").wantText("beside one lane")
	narrow := newRig(t, rigOptions{w: 139, h: 40}).idle()
	narrow.wantNoText("Asked with")
	narrow.press("ctrl+x b").wantText("the sidebar needs 140 columns, the screen has 139")
}

func TestTheSidebarFollowsTheMarkedAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 160, h: 40}).idle()
	scripted(r)
	r.wantText("12 in, 212 out")
	arrive(r, streamed(r), uitest.Text("Pasta is **wheat** and"))
	r.wantText("still answering", "so far      2 s")
	r.press("tab g K K K").wantText("12 in, 212 out")
}

func TestX02NoAttackPassesTheSidebarOrThePromptToAllLanes(t *testing.T) {
	t.Parallel()
	for _, p := range attack.Payloads()[:12] {
		text := "before " + p.Text + " after"
		r := newRig(t, rigOptions{w: 160, h: 40}).idle()
		scripted(r)
		l := r.a.focusedLane()
		l.settings.System, l.settings.Target = text, gateway.Target{Provider: "x" + text, Model: text}
		l.settings.API, l.settings.Params.Effort = gateway.API(text), gateway.Effort(text)
		l.exchanges[0].prompt.Text = text
		r.a.sideFacts.providers = []picker.Provider{{Name: "x" + text, Key: picker.KeyReady, KeyWords: text}}
		r.a.opts.Entry = func(gateway.Target) (gateway.Model, bool) { return gateway.Model{Shutdown: text}, true }
		check := func(where string) {
			t.Helper()
			r.send(nil)
			view := r.a.View().Content
			if what := cmp.Or(attack.Forbidden(view), attack.Forged(view)); what != "" {
				t.Errorf("%s, %s: %s in %+q", p.Name, where, what, view)
			}
		}
		check("beside one lane")
		other := r.a.newLane(l.settings.Target)
		r.a.insertLane(other, 1)
		other.load(l.messages())
		check("above two lanes")
	}
}

// The sidebar costs a frame nothing while nothing in it changes.
func BenchmarkSidebar(b *testing.B) {
	for name, hidden := range map[string]bool{"shown": false, "hidden": true} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, rigOptions{w: 200, h: 50})
			scripted(r)
			r.a.sidebarHidden = hidden
			b.ReportAllocs()
			for b.Loop() {
				_, _ = r.a.Update(nil)
				_ = r.a.View()
			}
		})
	}
}

// BenchmarkSidebarAnew draws it anew beside conversations of some length: what each second
// of a running answer costs.
func BenchmarkSidebarAnew(b *testing.B) {
	for _, exchanges := range []int{1, 100, 2000} {
		b.Run(strconv.Itoa(exchanges), func(b *testing.B) {
			r := newRig(b, rigOptions{w: 200, h: 50})
			long(r, exchanges)
			b.ReportAllocs()
			for b.Loop() {
				r.a.side = cachedSidebar{}
				_ = r.a.sidebarLines()
			}
		})
	}
}

func TestTheSidebarListsThePromptsAroundTheMarkedOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 200, h: 50})
	long(r, 300)
	l := r.a.focusedLane()
	l.load(conversationOf(300))
	for _, at := range []int{0, 3, 150, 299} {
		s := r.a.promptsSection(l, at)
		wantEqual(t, "prompts in all", s.Right, "300 prompts")
		if len(s.Rows) > 2*r.a.layout.sidebar.h+1 {
			t.Errorf("%d rows for %d lines", len(s.Rows), r.a.layout.sidebar.h)
		}
		for _, row := range s.Rows {
			if want := row.Text == "Question "+strconv.Itoa(at); row.Marked != want {
				t.Errorf("at %d: %q is marked: %v", at, row.Text, row.Marked)
			}
		}
	}
}
