package sessions

import (
	"errors"
	"os"
	"testing"

	"sluice/gateway"
)

// The second opener may read the file while the first is in the middle of a
// write: what is whole is shown, and nothing is called damaged.
func TestD8TheSecondOpenerMeetsAHalfWrittenMessage(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	if _, err := s.Append(Message{Role: gateway.RoleUser, Text: "whole"}); err != nil {
		t.Fatal(err)
	}
	whole := s.Messages()
	block := encodeMessage(Message{ID: "half", Role: gateway.RoleAssistant, Text: "a text that is long enough to be cut anywhere"})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(block); cut++ {
		if err := os.Truncate(path, info.Size()); err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(block[:cut]); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		second, err := NewStore("").Open(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if err := second.ReadOnlyErr(); !errors.Is(err, ErrLocked) || errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v, want ErrLocked alone", cut, err)
		}
		got := second.Messages()
		if len(got) < len(whole) {
			t.Fatalf("cut at %d: %d messages, want at least %d", cut, len(got), len(whole))
		}
		mustEqual(t, "what is whole", got[:len(whole)], whole)
		mustClose(t, second)
	}
	if err := os.Truncate(path, info.Size()); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
}
