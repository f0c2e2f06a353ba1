package sessions

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

var plenty = PromptLimits{Most: 100, Longest: 1 << 10, Total: 1 << 20, Bytes: 1 << 20}

// countingReads counts the session files that are opened.
type countingReads struct {
	OS
	opened *int
}

func (c countingReads) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	*c.opened++
	return c.OS.OpenFile(name, flag, perm)
}

func TestThePromptsOfAllSessionsAreFound(t *testing.T) {
	t.Parallel()
	opened := 0
	store := NewStoreOn(countingReads{opened: &opened}, t.TempDir())
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	message := func(role gateway.Role, hours int, text string) string {
		at := day.Add(time.Duration(hours) * time.Hour)
		return string(encodeMessage(Message{ID: NewID(at), Lane: EveryLane, Role: role, Time: at, Text: text}.normal()))
	}
	write := func(name string, changed int, content string) {
		path := filepath.Join(store.Dir(), name)
		mustWrite(t, path, content)
		at := day.Add(time.Duration(changed) * time.Hour)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write("a.toml", 10, message(gateway.RoleUser, 1, "first")+message(gateway.RoleAssistant, 1, "an answer")+message(gateway.RoleUser, 9, "again"))
	write("b.toml", 8, message(gateway.RoleUser, 5, "between\n[[message]]\nlines")+message(gateway.RoleUser, 2, "again")+message(gateway.RoleUser, 3, strings.Repeat("x", 2000)))
	write("c.toml", 7, "prompt = 'by hand'\n")
	write("d.toml", 6, "[[message]]\ntext = 'spelled\\tanother way'\nrole = 'user'\ntime = 2026-11-01T00:30:00Z\n")
	write("broken.toml", 9, "no TOML at all")
	got, err := store.Prompts(t.Context(), plenty)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "prompts", got, []string{"again", "between\n[[message]]\nlines", "first", `spelled\tanother way`, "by hand"})

	if got, err = store.Prompts(t.Context(), PromptLimits{Most: 100, Longest: 1 << 10, Total: len("again") + len("between\n[[message]]\nlines") + 1, Bytes: 1 << 20}); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "so much in all", got, []string{"again", "between\n[[message]]\nlines"})

	if got, err = store.Prompts(t.Context(), PromptLimits{Most: 2, Longest: 1 << 10, Total: 1 << 20, Bytes: 1 << 20}); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "at most two", got, []string{"again", "first"})
	for _, limits := range []PromptLimits{{Most: 100, Longest: 1 << 10, Total: 1 << 20, Bytes: 1}, {Most: 100, Longest: 1 << 10, Total: 1, Bytes: 1 << 20}} {
		opened = 0
		if _, err = store.Prompts(t.Context(), limits); err != nil || opened != 1 {
			t.Errorf("%+v: %d files were read, %v", limits, opened, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Prompts(ctx, plenty); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got, err := NewStore(filepath.Join(t.TempDir(), "none")).Prompts(t.Context(), plenty); err != nil || len(got) != 0 {
		t.Errorf("no folder: %q, %v", got, err)
	}
}

func TestTheNewestSessionIsFoundByReadingOneFile(t *testing.T) {
	t.Parallel()
	opened := 0
	store := NewStoreOn(countingReads{opened: &opened}, t.TempDir())
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 20 {
		at := day.Add(time.Duration(i) * time.Hour)
		path := filepath.Join(store.Dir(), fmt.Sprintf("s%02d.toml", i))
		mustWrite(t, path, string(encodeMessage(Message{ID: NewID(at), Role: gateway.RoleUser, Time: at, Text: "x"}.normal())))
		saved := at.Add(10 * time.Second)
		if err := os.Chtimes(path, saved, saved); err != nil {
			t.Fatal(err)
		}
	}
	opened = 0
	newest, ok, err := store.Newest(t.Context())
	if err != nil || !ok || filepath.Base(newest.Path) != "s19.toml" || opened != 1 {
		t.Errorf("%s, %v, %v after reading %d files", newest.Path, ok, err, opened)
	}
}

// BenchmarkPrompts reads the prompts of a thousand sessions.
func BenchmarkPrompts(b *testing.B) {
	store := NewStore(b.TempDir())
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 1000 {
		var file strings.Builder
		for k := range 5 {
			at = at.Add(time.Minute)
			file.Write(encodeMessage(Message{ID: NewID(at), Role: gateway.RoleUser, Time: at, Text: fmt.Sprintf("prompt %d of %d", k, i)}.normal()))
			file.Write(encodeMessage(Message{ID: NewID(at), Role: gateway.RoleAssistant, Time: at, Text: strings.Repeat("an answer ", 300)}.normal()))
		}
		if err := os.WriteFile(filepath.Join(store.Dir(), fmt.Sprintf("s%d.toml", i)), []byte(file.String()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if got, err := store.Prompts(b.Context(), PromptLimits{Most: 1000, Longest: 64 << 10, Total: 4 << 20, Bytes: 64 << 20}); err != nil || len(got) != 1000 {
			b.Fatal(len(got), err)
		}
	}
}
