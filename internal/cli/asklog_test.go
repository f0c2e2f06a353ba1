package cli

import (
	"os"
	"path/filepath"
	"testing"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
)

func TestAskTellsThatItsSessionWasWrittenAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	store := sessions.NewStore(t.TempDir())
	s, err := store.CreateAt(path, sessions.Meta{})
	if err == nil {
		_, err = s.Append(sessions.Message{Role: gateway.RoleUser, Text: "before"})
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	l, err := openLog(store, path)
	if err != nil {
		t.Fatal(err)
	}
	if said := l.remade(); said != "" {
		t.Errorf("said %q before anything happened", said)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := l.begin(ask.Settings{Target: gateway.Target{Provider: "openai", Model: "gpt-4o"}}, "after"); err != nil {
		t.Fatal(err)
	}
	if err := l.end(func() sessions.Message { return l.begun }); err != nil {
		t.Fatal(err)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if want := path + " was deleted or moved by another program: it was written again, with the whole conversation"; l.remade() != want {
		t.Errorf("it didn't say %q", want)
	}
	again, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if got := again.Messages(); len(got) != 3 || got[0].Text != "before" || got[1].Text != "after" {
		t.Errorf("the file has %+v", got)
	}
}
