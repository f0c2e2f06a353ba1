package browser

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/uitest"
)

// The editor of a session's file gets the environment that the playground was
// given, which has no named variables in it, and not the process's own.
func TestFieldT11TheEditorOfASessionSeesNoNamedVariable(t *testing.T) {
	t.Setenv("HIDDEN_NAME", "canary")
	out := t.TempDir()
	uitest.Program(t, "my-editor", "env >"+out+"/env")
	c := Commands{Editor: "my-editor", Environ: []string{"PATH=" + os.Getenv("PATH"), "KEPT=1", "DB_PASSWORD=canary"}, Store: sessions.NewStore(t.TempDir())}
	run(t, c.Edit(out+"/none.toml"))
	if env := uitest.Read(t, out+"/env"); strings.Contains(env, "canary") || !strings.Contains(env, "KEPT=1") {
		t.Errorf("the editor saw %s", env)
	}
}

func TestFieldF14SessionsOpenInTheSameEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such shell")
	}
	for editor, words := range map[string]string{"": "no editor is set", "'no such' -x": "there is no such program"} {
		done := run(t, Commands{Editor: editor}.Edit("a.toml"))
		if done.Err == nil || !strings.Contains(done.Err.Error(), words) {
			t.Errorf("%q: got %v, want %q", editor, done.Err, words)
		}
	}
}

// run gives what becomes of a session in a program that does nothing but run a command.
func run(t *testing.T, cmd tea.Cmd) Changed {
	t.Helper()
	p := &program{cmd: cmd}
	if _, err := tea.NewProgram(p, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithContext(t.Context())).Run(); err != nil {
		t.Fatal(err)
	}
	return p.done
}

type program struct {
	cmd  tea.Cmd
	done Changed
}

func (p *program) Init() tea.Cmd { return p.cmd }

func (p *program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if done, ok := msg.(Changed); ok {
		p.done = done
		return p, tea.Quit
	}
	return p, nil
}

func (p *program) View() tea.View { return tea.NewView("") }

func TestWithoutAnEditorNoSessionIsEdited(t *testing.T) {
	t.Parallel()
	done, ok := Commands{Store: sessions.NewStore(t.TempDir())}.Edit("a.toml")().(Changed)
	if !ok || !errors.Is(done.Err, external.ErrNoEditor) {
		t.Errorf("got %+v, want %v", done, external.ErrNoEditor)
	}
}
