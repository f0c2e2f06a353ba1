package ui

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/uitest"
)

// The editor of a session's file gets the environment that the playground was
// given, which has no named variables in it, and not the process's own.
func TestFieldT11TheEditorOfASessionSeesNoNamedVariable(t *testing.T) {
	t.Setenv("HIDDEN_NAME", "canary")
	out := t.TempDir()
	uitest.Program(t, "my-editor", "env >"+out+"/env")
	s := shelf{editor: "my-editor", environ: []string{"PATH=" + os.Getenv("PATH"), "KEPT=1", "DB_PASSWORD=canary"}, store: sessions.NewStore(t.TempDir()), ctx: t.Context()}
	e := &running{cmd: s.edit(out + "/none.toml")}
	if _, err := tea.NewProgram(e, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithContext(t.Context())).Run(); err != nil {
		t.Fatal(err)
	}
	if env := uitest.Read(t, out+"/env"); strings.Contains(env, "canary") || !strings.Contains(env, "KEPT=1") {
		t.Errorf("the editor saw %s", env)
	}
}

// running is a program that does nothing but run a command.
type running struct{ cmd tea.Cmd }

func (r *running) Init() tea.Cmd { return r.cmd }

func (r *running) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(shelfDone); ok {
		return r, tea.Quit
	}
	return r, nil
}

func (r *running) View() tea.View { return tea.NewView("") }

func TestFieldF14SessionsOpenInTheSameEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such shell")
	}
	for editor, words := range map[string]string{"": "no editor is set", "'no such' -x": "there is no such program"} {
		done := shelfDone{}
		p := &shelved{cmd: shelf{editor: editor}.edit("a.toml"), done: &done}
		if _, err := tea.NewProgram(p, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithContext(t.Context())).Run(); err != nil {
			t.Fatal(err)
		}
		if done.err == nil || !strings.Contains(done.err.Error(), words) {
			t.Errorf("%q: got %v, want %q", editor, done.err, words)
		}
	}
}

// shelved is a program that does nothing but one act of the shelf.
type shelved struct {
	cmd  tea.Cmd
	done *shelfDone
}

func (p *shelved) Init() tea.Cmd { return p.cmd }

func (p *shelved) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if done, ok := msg.(shelfDone); ok {
		*p.done = done
		return p, tea.Quit
	}
	return p, nil
}

func (p *shelved) View() tea.View { return tea.NewView("") }
