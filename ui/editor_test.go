package ui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestK09DraftFileIsPrivateAndRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	path, err := draftFile("my draft")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): fs.ModeDir | 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode(); got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
	if err := os.WriteFile(path, []byte("edited\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := closeDraft(path, "my draft", nil), (editorClosed{"edited", nil}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestDraftIsKeptWhenTheEditorFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	path, err := draftFile("my draft")
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("exit status 1")
	got, ok := closeDraft(path, "my draft", broken).(editorClosed)
	if !ok || got.text != "my draft" || !errors.Is(got.err, broken) {
		t.Errorf("got %+v", got)
	}
	if got := editDraft(" ", "my draft")(); got != (editorClosed{"my draft", errNoEditor}) {
		t.Errorf("without an editor: %+v", got)
	}
}

func TestK08EditorSeesNoSecrets(t *testing.T) {
	t.Parallel()
	got := withoutSecrets([]string{
		"PATH=/bin", "OPENAI_API_KEY=a", "CF_AIG_TOKEN=b", "MY_SECRET_THING=c", "AWS_REGION=d", "aws_session_token=e",
		"TERM=xterm", "HF_TOKEN=f", "TOKENS=3", "X_API_KEY_FILE=g", "CLIENT_SECRET=h",
	})
	want := []string{"PATH=/bin", "TERM=xterm", "TOKENS=3", "X_API_KEY_FILE=g"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
