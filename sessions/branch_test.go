package sessions

import (
	"errors"
	"strings"
	"testing"

	"sluice/gateway"
)

func texts(messages []Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, " ")
}

func TestAnEditedMessageIsABranchBesideTheOld(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	first := s.Message(0)
	a1 := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "a1", Target: "x/y"})
	p2 := mustAppend(t, s, Message{Text: "p2"})
	mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "a2"})
	edited, err := s.Edit(a1.ID, "a1, better")
	if err != nil {
		t.Fatal(err)
	}
	if edited.Parent != first.ID || edited.Role != gateway.RoleAssistant || edited.Edited != a1.ID || edited.Target != "x/y" {
		t.Errorf("edited: %+v", edited)
	}
	mustAppend(t, s, Message{Text: "p3"})
	mustEqual(t, "shown", texts(s.Transcript(0)), first.Text+" a1, better p3")
	root, err := s.Edit(first.ID, "another")
	if err != nil || root.Parent != "" {
		t.Errorf("an edited first prompt: %+v, %v", root, err)
	}
	mustEqual(t, "siblings", s.Siblings(a1.ID), []string{a1.ID, edited.ID})
	mustEqual(t, "siblings of a prompt", s.Siblings(p2.ID), []string{p2.ID})
	mustEqual(t, "siblings at the beginning", s.Siblings(root.ID), []string{first.ID, root.ID})
	for id, want := range map[string]string{
		a1.ID: first.Text + " a1 p2 a2", p2.ID: first.Text + " a1 p2 a2", edited.ID: first.Text + " a1, better p3",
		first.ID: first.Text + " a1, better p3", root.ID: "another", "none": "",
	} {
		if got := texts(s.Branch(0, id)); got != want {
			t.Errorf("branch through %s: %q, want %q", id, got, want)
		}
	}
	want := s.Messages()
	mustClose(t, s)
	mustEqual(t, "messages", mustOpen(t, path).Messages(), want)
}

func TestABranchOfOneLaneFollowsPromptsToAll(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	if err := s.SetMeta(Meta{Lanes: []Lane{{Target: "a/b"}, {Target: "c/d"}}}); err != nil {
		t.Fatal(err)
	}
	p1 := mustAppend(t, s, Message{Text: "p1", Lane: EveryLane, Parent: Root})
	a1 := mustAppend(t, s, Message{Text: "a1", Lane: 0, Role: gateway.RoleAssistant, Parent: p1.ID})
	b1 := mustAppend(t, s, Message{Text: "b1", Lane: 1, Role: gateway.RoleAssistant, Parent: p1.ID})
	mustAppend(t, s, Message{Text: "p2", Lane: EveryLane, Parent: b1.ID})
	again := mustAppend(t, s, Message{Text: "a1'", Lane: 0, Role: gateway.RoleAssistant, Parent: p1.ID})
	for _, test := range []struct {
		lane     int
		id, want string
	}{
		{0, a1.ID, "p1 a1 p2"}, {0, again.ID, "p1 a1'"}, {1, b1.ID, "p1 b1 p2"}, {1, p1.ID, "p1 b1 p2"},
	} {
		if got := texts(s.Branch(test.lane, test.id)); got != test.want {
			t.Errorf("lane %d through %s: %q, want %q", test.lane, test.id, got, test.want)
		}
	}
	mustEqual(t, "siblings of a lane's answer", s.Siblings(a1.ID), []string{a1.ID, again.ID})
}

func TestAMessageThatIsNotThereHasNoBranches(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	before := mustRead(t, path)
	if _, err := s.Edit("none", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("edit: %v, want ErrNotFound", err)
	}
	if got := s.Siblings("none"); got != nil {
		t.Errorf("siblings: %v", got)
	}
	if mustRead(t, path) != before {
		t.Error("the file changed")
	}
}
