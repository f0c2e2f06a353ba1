package sessions

import (
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
)

func TestTranscriptFollowsTheBranchOfItsLane(t *testing.T) {
	t.Parallel()
	user, answer := gateway.RoleUser, gateway.RoleAssistant
	comparison := []Message{
		{ID: "p1", Lane: EveryLane, Role: user},
		{ID: "a1", Parent: "p1", Lane: 0, Role: answer},
		{ID: "b1", Parent: "p1", Lane: 1, Role: answer},
		{ID: "b1'", Parent: "p1", Lane: 1, Role: answer}, // asked again
		{ID: "p2", Parent: "b1'", Lane: EveryLane, Role: user},
		{ID: "b2", Parent: "p2", Lane: 1, Role: answer},
		{ID: "p3", Parent: "b2", Lane: 1, Role: user}, // this lane alone
	}
	branches := []Message{
		{ID: "p1", Role: user}, {ID: "a1", Parent: "p1", Role: answer},
		{ID: "p2", Parent: "a1", Role: user}, {ID: "a2", Parent: "p2", Role: answer},
		{ID: "p2'", Parent: "a1", Role: user},
	}
	for name, test := range map[string]struct {
		messages []Message
		lane     int
		from     string
		want     string
	}{
		"nothing":           {nil, 0, "", ""},
		"first lane":        {comparison, 0, "", "p1 a1 p2"},
		"second lane":       {comparison, 1, "", "p1 b1' p2 b2 p3"},
		"a lane added late": {comparison, 2, "", "p1 p2"},
		"an empty lane":     {comparison, 2, Root, ""},
		"a copied lane":     {comparison, 2, "b2", "p1 b1' p2 b2"},
		"a copy goes on":    {append(slices.Clone(comparison), Message{ID: "q", Parent: "b2", Lane: 2, Role: user}), 2, "b2", "p1 b1' p2 b2 q"},
		"edited prompt":     {branches, 0, "", "p1 a1 p2'"},
		"before the edit":   {branches[:4], 0, "", "p1 a1 p2 a2"},
		"unknown parent":    {[]Message{{ID: "a", Parent: "gone"}}, 0, "", "a"},
		"circle":            {[]Message{{ID: "a", Parent: "b"}, {ID: "b", Parent: "a"}}, 0, "", "a b"},
		"own parent":        {[]Message{{ID: "a", Parent: "a"}}, 0, "", "a"},
	} {
		var ids []string
		for _, i := range transcript(recordsOf(test.messages), test.lane, Lane{From: test.from}) {
			ids = append(ids, test.messages[i].ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestAppendFollowsTheLanesLastMessage(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	first := s.Messages()[0]
	answer := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "Heat."})
	again := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "Salt.", Parent: first.ID})
	root := mustAppend(t, s, Message{Text: "Start over", Parent: Root})
	if first.Parent != "" || answer.Parent != first.ID || again.Parent != first.ID || root.Parent != "" {
		t.Errorf("parents: %q %q %q %q", first.Parent, answer.Parent, again.Parent, root.Parent)
	}
	mustEqual(t, "transcript", s.Transcript(0), []Message{root})
}

func TestATranscriptIsReadInParts(t *testing.T) {
	t.Parallel()
	s := branched(t)
	want := s.Transcript(0)
	var got []Message
	for from, of := 0, 1; from < of; from += 2 {
		var part []Message
		part, of = s.TranscriptPart(0, from, from+2)
		got = append(got, part...)
	}
	mustEqual(t, "parts", got, want)
	none, of := s.TranscriptPart(0, len(want)+5, len(want)+9)
	mustEqual(t, "behind the end", len(none), 0)
	mustEqual(t, "length", of, len(want))
}
