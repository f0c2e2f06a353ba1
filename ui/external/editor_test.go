package external

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/uitest"
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
	if got, want := closeDraft(path, "my draft", nil), (EditorClosed{"edited", nil}); got != want {
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
	got, ok := closeDraft(path, "my draft", broken).(EditorClosed)
	if !ok || got.Text != "my draft" || !errors.Is(got.Err, broken) {
		t.Errorf("got %+v", got)
	}
	if got := EditDraft(" ", "my draft", nil)(); got != (EditorClosed{"my draft", ErrNoEditor}) {
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

// editing is a program that does nothing but run an editor.
type editing struct {
	editor, text string
	done         EditorClosed
}

func (e *editing) Init() tea.Cmd { return EditDraft(e.editor, e.text, nil) }

func (e *editing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if done, ok := msg.(EditorClosed); ok {
		e.done = done
		return e, tea.Quit
	}
	return e, nil
}

func (e *editing) View() tea.View { return tea.NewView("") }

func TestK08EditorChangesTheDraftAndSeesNoSecrets(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("ANTHROPIC_API_KEY", "canary")
	out := t.TempDir()
	uitest.Program(t, "my-editor", "env >"+out+"/env; test \"$1\" = --wait && echo and more >>\"$2\"")
	e := &editing{editor: "my-editor --wait", text: "draft\n\tline\n"}
	if _, err := tea.NewProgram(e, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithContext(t.Context())).Run(); err != nil {
		t.Fatal(err)
	}
	if want := (EditorClosed{"draft\n\tline\nand more", nil}); e.done != want {
		t.Errorf("got %+v, want %+v", e.done, want)
	}
	if env := uitest.Read(t, out+"/env"); strings.Contains(env, "canary") {
		t.Error("the editor saw a key")
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
