package ui

import (
	"sluice/ui/palette"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

func TestLanesAreComparedWithTheBaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, five)}).idle()
	r.press("tab d").wantText("nothing was asked yet")
	r.press("esc").ask("first").ask("second")
	r.press("tab l d").idle()
	r.wantText("Differences · 2 claude-haiku-4-5 against the baseline, 1 gpt-4o-mini", "- 1 openai/gpt-4o-mini")
	r.press("]").idle().wantText("Differences · 3 gpt-5 against the baseline, 1 gpt-4o-mini")
	r.press("=").idle().wantText("Differences · 1 gpt-4o-mini against the baseline, 3 gpt-5", "- 3 openai/gpt-5")
	r.press("left").idle().wantText("Differences · 2 claude-haiku-4-5 against the baseline, 3 gpt-5")
	r.press("esc d").idle().wantText("Differences · 2 claude-haiku-4-5 against the baseline, 3 gpt-5")
	r.press("esc = d").idle().wantText("Differences · 3 gpt-5 against the baseline, 2 claude-haiku-4-5")
	r.press("esc").wantNoText("Differences")
	// The marked message's turn is what is compared, not the last.
	r.press("g K K K K d").idle()
	r.wantText("Differences · ")
	focused := r.a.focusedLane()
	sides, _, _ := r.a.comparedAnswers(focused, focused.selectedExchange())
	var got, want []string
	for i, l := range r.a.lanes {
		got, want = append(got, sides[i].Text), append(want, l.exchanges[0].answer.Text)
	}
	wantEqual(t, "the answers of the first turn", got, want)
	wantEqual(t, "the baseline after the lanes are gone", func() *lane { r.a.lanes = r.a.lanes[:1]; return r.a.baselineLane() }(), r.a.lanes[0])
}

func TestARunningAnswerIsNotCompared(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	withLanes(r, haiku, five)
	streamedTo(r, "Pasta is good.", "Pasta is fine.", "Pasta is bad.")
	r.press("tab d").wantText("is still answering")
	for _, l := range r.a.lanes[1:] {
		turn := l.turn
		turn.received.End(nil, turn.answer.Time)
	}
	if r.a.overlay != nil {
		t.Errorf("an overlay is open: %T", r.a.overlay)
	}
	// A lane that still answers is left out, and the others are compared.
	l := r.a.lanes[1]
	l.exchanges[l.turn.exchange].answer.Text = "Pasta is fine."
	l.turn = nil
	l = r.a.lanes[2]
	l.exchanges[l.turn.exchange].answer.Text = "Pasta is bad."
	l.turn = nil
	r.press("l d").idle()
	r.wantText("is still answering", "Differences · 2 claude-haiku-4-5 against the baseline, 3 gpt-5")
}

func TestVersionsOfAnAnswerAreCompared(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { o.Target = mini }}).idle()
	r.ask("hello").press("tab d").wantText("there is no other answer to compare with: r asks again")
	id := r.a.focusedLane().exchanges[0].answer.ID
	r.run(r.a.saveEdited(r.a.focusedLane(), id, "Something else entirely"))
	r.idle()
	r.press("d").idle()
	r.wantText("Differences · version 2, gpt-4o-mini against the baseline, version 1, gpt-4o-mini", "+ Something else entirely")
	r.press("=").idle().wantText("- Something else entirely")
	r.press("esc [").idle().press("d").idle()
	r.wantText("Differences · version 1, gpt-4o-mini against the baseline, version 2, gpt-4o-mini")
}

func TestX02NoAttackPassesTheNamesOfVersions(t *testing.T) {
	t.Parallel()
	for name, payload := range attacks() {
		s, err := sessions.NewStore(t.TempDir()).Create(sessions.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		var last sessions.Message
		prompt, err := s.Append(sessions.Message{Role: gateway.RoleUser, Text: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if last, err = s.Append(sessions.Message{Role: gateway.RoleAssistant, Parent: prompt.ID, Target: "openai/" + payload, Text: payload}); err != nil {
				t.Fatal(err)
			}
		}
		a := &app{session: session{writer: sessions.NewWriter(s)}, chrome: chrome{styles: look.New(palette.Dark)}}
		found, ok := a.loadVersions(last.ID)().(versionsLoaded)
		if !ok || len(found.sides) != 2 {
			t.Fatalf("%s: the versions are %+v", name, found)
		}
		box := compare.NewDifferences(a.styles, compare.DifferencesOptions{Sides: found.sides, Base: 0, At: 1})
		uitest.Drive(t, box, 120, 40).RunAll()
		passesFilter(t, "versions", name, box.View())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
