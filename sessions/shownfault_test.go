package sessions

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"sluice/gateway"
)

// A message that leaves the chosen branch is saved by two writes. Whatever call of
// them fails, the file stays whole, and the message gets there.
func TestAMessageOnAnotherBranchSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	for _, reads := range []bool{false, true} {
		for at := 1; leaveWithFault(t, reads, at); at++ {
		}
	}
}

// leaveWithFault saves such a message while the at-th call fails, and tells whether
// one did.
func leaveWithFault(t *testing.T, reads bool, at int) bool {
	t.Helper()
	s, first, _, last := parted(t)
	s = show(t, s, first.ID)
	mustClose(t, s)
	faulty := &faultFS{reads: reads, err: errors.New("input/output error")}
	s, err := NewStoreOn(faulty, filepath.Dir(s.Path())).Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	faulty.at = faulty.calls + at
	what := fmt.Sprintf("call %d fails, reads %v", at, reads)
	_, err = s.Append(Message{Role: gateway.RoleAssistant, Text: "as a ball", Parent: last.ID})
	hit := faulty.hit()
	faulty.at = 0
	if err != nil {
		if err := s.Retry(); err != nil {
			t.Errorf("%s: tried again: %v", what, err)
		}
	}
	mustClose(t, s)
	again, err := NewStore(filepath.Dir(s.Path())).Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, again)
	if err := again.ReadOnlyErr(); err != nil {
		t.Errorf("%s: the file is broken: %v", what, err)
	}
	mustEqual(t, what, said(again.Branch(0, last.ID)), "why? | it is round | is it? | as a ball")
	mustEqual(t, what+": messages", again.Len(), 6)
	return hit
}
