package sessions

import (
	"testing"

	"sluice/gateway"
)

func TestAPromptIsSharedWhereEachLaneShowsItBehindItsOwnAnswer(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	first := s.Messages()[0].ID
	answer := func(id, parent string, lane int) {
		mustAppend(t, s, Message{ID: id, Parent: parent, Lane: lane, Role: gateway.RoleAssistant, Text: id})
	}
	prompt := func(id, parent string, lane int) {
		mustAppend(t, s, Message{ID: id, Parent: parent, Lane: lane, Role: gateway.RoleUser, Text: id})
	}
	prompt("p1", Root, EveryLane)
	answer("b1", "p1", 1)
	answer("a1", "p1", 0)
	prompt("p2", "a1", EveryLane)
	answer("a2", "p2", 0)
	answer("b2", "p2", 1)
	answer("b2'", "p2", 1)
	prompt("q", "b2'", 1)
	answer("r", "q", 1)
	for _, test := range []struct {
		what   string
		last   map[int]string
		parent string
		ok     bool
	}{
		{"nothing was said", map[int]string{0: Root, 1: Root}, Root, true},
		{"the same prompt was answered", map[int]string{0: "a1", 1: "b1"}, "a1", true},
		{"a lane asked again", map[int]string{0: "a2", 1: "b2'"}, "b2'", true},
		{"the last lane chose an older answer", map[int]string{0: "a2", 1: "b2"}, "b2", true},
		{"a lane went on alone", map[int]string{0: "a2", 1: "r"}, "r", true},
		{"a lane is new", map[int]string{0: "a2", 1: "r", 2: Root}, "", false},
		{"a lane took over another's history", map[int]string{0: "a2", 1: "a2"}, "", false},
		{"an answer is not saved", map[int]string{0: "a2", 1: "lost"}, "", false},
		{"one lane alone", map[int]string{0: first}, first, true},
	} {
		parent, ok := s.Shared(test.last)
		if parent != test.parent || ok != test.ok {
			t.Errorf("%s: got %q, %v; want %q, %v", test.what, parent, ok, test.parent, test.ok)
		}
	}
}

func TestALanesSettingsComeBack(t *testing.T) {
	t.Parallel()
	want := []Lane{
		{Target: "a/b", API: gateway.APIResponses, Column: 2, From: Root},
		{Target: "c/d", Muted: true, Column: 1, From: "01knh3gvr0bbbbbb"},
		{Target: "e/f", Closed: true},
	}
	s, path := created(t)
	meta := s.Meta()
	meta.Lanes = want
	if err := s.SetMeta(meta); err != nil {
		t.Fatal(err)
	}
	again, err := NewStore(t.TempDir()).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "lanes", again.Meta().Lanes, want)
}
