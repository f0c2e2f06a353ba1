package sessions

import (
	"fmt"
	"testing"

	"sluice/gateway"
)

// branched is a session whose second prompt was edited and whose last answer was
// asked for again.
func branched(t *testing.T) *Session {
	t.Helper()
	s, _ := created(t)
	for _, m := range []Message{
		{ID: "p1", Parent: Root, Role: gateway.RoleUser, Text: "p1"},
		{ID: "a1", Parent: "p1", Role: gateway.RoleAssistant, Text: "a1"},
		{ID: "p2", Parent: "a1", Role: gateway.RoleUser, Text: "p2"},
		{ID: "a2", Parent: "p2", Role: gateway.RoleAssistant, Text: "a2"},
		{ID: "p3", Parent: "a2", Role: gateway.RoleUser, Text: "p3"},
		{ID: "q2", Parent: "a1", Role: gateway.RoleUser, Text: "q2", Edited: "p2"},
		{ID: "b2", Parent: "q2", Role: gateway.RoleAssistant, Text: "b2"},
		{ID: "c2", Parent: "q2", Role: gateway.RoleAssistant, Text: "c2"},
		{ID: "other", Parent: Root, Lane: 1, Role: gateway.RoleUser, Text: "other"},
	} {
		mustAppend(t, s, m)
	}
	return s
}

func TestTheTreeShowsWhereBranchesPart(t *testing.T) {
	t.Parallel()
	s := branched(t)
	var got []string
	for _, f := range s.Tree(0) {
		got = append(got, fmt.Sprintf("%d %s %d/%d +%d", f.Depth, f.Message.ID, f.N, f.Of, f.More))
	}
	first := s.Messages()[0].ID // of created
	mustEqual(t, "tree", got, []string{
		"0 " + first + " 1/2 +0", "0 p1 2/2 +1", "1 p2 1/2 +2", "1 q2 2/2 +0", "2 b2 1/2 +0", "2 c2 2/2 +0",
	})
	mustEqual(t, "another lane", len(s.Tree(1)), 1)
	mustEqual(t, "no messages", len(s.Tree(7)), 0)
}

func TestPlacesAreOfMessagesThatAreNotAlone(t *testing.T) {
	t.Parallel()
	s := branched(t)
	got := s.Places(0)
	delete(got, s.Messages()[0].ID)
	mustEqual(t, "places", got, map[string]Place{"p1": {2, 2}, "p2": {1, 2}, "q2": {2, 2}, "b2": {1, 2}, "c2": {2, 2}})
	for id, place := range got {
		if n := len(s.Siblings(id)); n != place.Of {
			t.Errorf("%s has %d siblings and is %d of %d", id, n, place.N, place.Of)
		}
	}
}
