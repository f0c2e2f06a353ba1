package sessions

import (
	"bytes"
	"os"
	"testing"
)

// What a save took over from another program is told by the next look, once.
func TestAChangeThatASaveTookOverIsStillTold(t *testing.T) {
	t.Parallel()
	s, err := NewStore(t.TempDir()).Create(Meta{Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	mustAppend(t, s, Message{Text: "one"})
	data, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path(), bytes.Replace(data, []byte("one"), []byte("another"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Message{Text: "two"})
	for look, want := range []bool{true, false} {
		if changed, err := s.Reload(); err != nil || changed != want {
			t.Errorf("look %d: got %v, %v, want %v", look+1, changed, err, want)
		}
	}
	if got := s.Message(0).Text; got != "another" {
		t.Errorf("the message is %q, want the edited one", got)
	}
}
