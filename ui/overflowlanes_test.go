package ui

import (
	"fmt"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

func TestLanesThatHaveNoPlaceAreToldAndComeWhenThereIsOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).idle()
	var meta sessions.Meta
	for i := range 11 {
		meta.Lanes = append(meta.Lanes, sessions.Lane{Target: fmt.Sprintf("openai/model-%d", i+1)})
	}
	s, err := r.store.Create(meta)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []sessions.Message{
		{Lane: 8, Role: gateway.RoleUser, Text: "asked in the ninth"},
		{Lane: 8, Role: gateway.RoleAssistant, Target: "openai/model-9", Text: "the ninth's answer"},
	} {
		if _, err := s.Append(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(s.Path()))
	r.idle()
	wantEqual(t, "lanes on the screen", len(r.a.lanes), MostLanes)
	r.wantWords("8 of 11 lanes are shown: close one (ctrl+x -) and the next comes")
	r.press("ctrl+x -").idle()
	r.wantWords("closed model-1 · 8 of 10 lanes are shown")
	ninth := r.a.lanes[MostLanes-1]
	wantEqual(t, "the lane that came", ninth.settings.Target, gateway.Target{Provider: "openai", Model: "model-9"})
	wantEqual(t, "its history", outline(ninth.messages()), []string{"user: asked in the", "assistant: the ninth's answer"})
	wantEqual(t, "its transcript", ninth.transcript.Len(), 2)
	r.press("alt+8").wantText("the ninth's answer")
	r.press("ctrl+x -").idle().press("ctrl+x -").idle()
	wantEqual(t, "lanes at the end", len(r.a.lanes), MostLanes)
	r.wantNoText("lanes are shown")
	r.a.storedLanes()
	for n, l := range r.a.sessionLanes {
		if closed := n == 0 || n == 8 || n == 9; l.Closed != closed {
			t.Errorf("lane %d is closed: %v", n, l.Closed)
		}
	}
}

func TestAPromptIsNoneOfALaneThatHasNoPlace(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).idle()
	var meta sessions.Meta
	for range MostLanes + 1 {
		meta.Lanes = append(meta.Lanes, sessions.Lane{Target: five.String()})
	}
	s, err := r.store.Create(meta)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(sessions.Message{Lane: MostLanes, Role: gateway.RoleUser, Text: "asked in the ninth"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(s.Path()))
	r.idle().ask("hello").press("ctrl+x -").idle()
	wantEqual(t, "the lane that came", outline(r.a.lanes[MostLanes-1].messages()), []string{"user: asked in the"})
}
