package cli_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway/emulator"
	"sluice/sessions"
)

// between is a standard input that does something when it is read: the session is
// open by then, and the prompt not saved yet.
type between struct {
	do   func()
	text io.Reader
}

func (b *between) Read(p []byte) (int, error) {
	if b.do != nil {
		b.do()
		b.do = nil
	}
	return b.text.Read(p)
}

func TestFieldT06AnAskDoesNotWriteIntoWhatTookTheFilesPlace(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Error(err)
		}
	}
	for name, test := range map[string]struct {
		put  func(t *testing.T, path, content string)
		want string
	}{
		"D11 truncated":   {func(t *testing.T, path, _ string) { write(t, path, "") }, "the file lacks what was saved in it"},
		"an earlier one":  {func(t *testing.T, path, c string) { write(t, path, c[:strings.LastIndex(c, "[[message]]")]) }, "the file lacks what was saved in it"},
		"another session": {func(t *testing.T, path, _ string) { write(t, path, "id = \"x\"\n[[message]]\ntext = \"theirs\"\n") }, "another session"},
		"a folder": {func(t *testing.T, path, _ string) {
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Error(err)
			}
		}, "not a regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			env, path := home(t), filepath.Join(t.TempDir(), "talk.toml")
			if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "first"); got.status != 0 {
				t.Fatalf("%+v", got)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in := &between{text: strings.NewReader("second"), do: func() { test.put(t, path, string(content)) }}
			got := runContext(t.Context(), env, in, "ask", "--gateway-url", url, "--session", path)
			if got.status != 2 || !strings.Contains(got.stderr, "nothing was sent") || !strings.Contains(got.stderr, test.want) || !strings.Contains(got.stderr, "without --session") {
				t.Errorf("%+v", got)
			}
			if n := len(s.Requests()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
			if now, err := os.ReadFile(path); err == nil && strings.Contains(string(now), "second") {
				t.Errorf("their file has the prompt:\n%s", now)
			}
		})
	}
}

func TestFieldT06AnAskGoesOnFromWhatAnEditorLeft(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	env, path := home(t), filepath.Join(t.TempDir(), "talk.toml")
	if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "first"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	in := &between{text: strings.NewReader("second"), do: func() {
		content, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(strings.Replace(string(content), "first\"\"\"", "first, in other words\"\"\"", 1)), 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}}
	if got := runContext(t.Context(), env, in, "ask", "--gateway-url", url, "--session", path); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	messages, _ := askedOf(t, s)
	if first := messages[0][1]; strings.TrimSpace(first) != "first, in other words" {
		t.Errorf("asked %q", messages)
	}
	saved, err := sessions.NewStore(t.TempDir()).Read(path)
	if err != nil || saved.Len() != 4 {
		t.Errorf("saved %d messages, %v", saved.Len(), err)
	}
}

func TestFieldT06AnAnswerIsPrintedThoughItsFileWasLost(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{Rate: 400})
	env, path := home(t), filepath.Join(t.TempDir(), "talk.toml")
	if got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "first"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	out := &firstWrite{do: func() {
		if err := os.WriteFile(path, []byte("id = \"x\"\n[[message]]\ntext = \"theirs\"\n"), 0o600); err != nil {
			t.Error(err)
		}
	}}
	status, stderr := runInto(t, env, out, "ask", "--gateway-url", url, "--session", path, "second")
	if status == 0 || out.text.Len() == 0 || !strings.Contains(stderr, "the answer is not saved") || !strings.Contains(stderr, "another session") {
		t.Errorf("status %d, %d bytes printed, %s", status, out.text.Len(), stderr)
	}
	if now, err := os.ReadFile(path); err != nil || string(now) != "id = \"x\"\n[[message]]\ntext = \"theirs\"\n" {
		t.Errorf("their file was changed: %q, %v", now, err)
	}
	if again := run(t, env, "", "sessions", "show", path); strings.Contains(again.stdout, "second") {
		t.Errorf("what was asked came back in theirs: %s", again.stdout)
	}
}
