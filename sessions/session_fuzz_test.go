package sessions

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"
)

// FuzzSession opens any bytes as a session, and holds it to the promises: no
// panic, never changed without a backup, and what opens for writing can be
// written and read again.
func FuzzSession(f *testing.F) {
	f.Add(goldenBytes())
	f.Add([]byte(commented))
	f.Add([]byte("target = 'a/b'\nprompt = 'x'"))
	f.Add([]byte("[[message]]\ntext = \"\"\"\nabc\\"))
	f.Add([]byte("a = [[[{b = 'c'}]]]\n\"[[message]]\" = 1\n[[message]]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "s.toml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		store := NewStoreOn(&faultFS{}, dir)
		s, err := store.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		readOnly, _ := s.ReadOnly()
		if got := mustRead(t, path); got != string(data) && (readOnly || mustRead(t, path+".bak") != string(data)) {
			t.Fatalf("changed without a backup (read-only: %v)", readOnly)
		}
		if readOnly {
			mustClose(t, s)
			return
		}
		before := len(s.Messages())
		if _, err := s.Append(Message{Text: "more"}); err != nil {
			t.Fatal(err)
		}
		meta := s.Meta()
		meta.Title = "changed"
		edited := s.SetMeta(meta) == nil
		want := s.Messages()
		mustClose(t, s)
		again, err := store.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer mustClose(t, again)
		if readOnly, why := again.ReadOnly(); readOnly || again.Recovered() != "" {
			t.Fatalf("what was saved doesn't open: %s %s", why, again.Recovered())
		}
		if got := again.Messages(); len(got) != before+1 {
			t.Fatalf("%d messages, want %d", len(got), before+1)
		} else if got[before].Text != "more" {
			t.Fatalf("got %+v, want %+v", got[before], want[before])
		}
		if edited && again.Meta().Title != "changed" {
			t.Fatalf("title %q", again.Meta().Title)
		}
		var any map[string]any
		if _, err := toml.Decode(mustRead(t, path), &any); err != nil {
			t.Fatalf("the file as a whole doesn't decode: %v", err)
		}
	})
}
