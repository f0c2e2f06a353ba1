package ui

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// edited runs an editor on a draft, without a terminal.
func edited(t *testing.T, editor, draft string) editorClosed {
	t.Helper()
	if editorCommand(runtime.GOOS, editor, "") == nil {
		got, _ := editDraft(editor, draft, nil)().(editorClosed)
		return got
	}
	path, err := draftFile(draft)
	if err != nil {
		t.Fatal(err)
	}
	cmd := editorCommand(runtime.GOOS, editor, path)
	got, _ := closeDraft(path, draft, editorTrouble(editor, cmd, cmd.Run())).(editorClosed)
	return got
}

func TestFieldF14EditorsAreCommandsOfTheShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such shell")
	}
	home := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("HOME", home)
	t.Setenv("FIELD_DIR", filepath.Join(home, "bin dir"))
	t.Chdir(home)
	for _, dir := range []string{"bin", "bin dir"} {
		if err := os.Mkdir(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
		script := "#!/bin/sh\nfor f; do :; done\nprintf '%s words' $# > \"$f\"\n"
		if err := os.WriteFile(filepath.Join(home, dir, "ed"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for editor, want := range map[string]string{
		`"./bin dir/ed" --wait`:         "2 words",
		`./bin\ dir/ed -w`:              "2 words",
		`$HOME/bin/ed`:                  "1 words",
		`~/bin/ed`:                      "1 words",
		`'./bin dir/ed' -a 'Two Words'`: "3 words",
		`"$FIELD_DIR/ed"`:               "1 words",
		`${FIELD_DIR:+./bin/ed} -x`:     "2 words",
		`X=1 ./bin/ed`:                  "1 words",
		`./bin/ed  -n   5 `:             "3 words",
		`true && ./bin/ed`:              "1 words",
	} {
		t.Run("U33 "+editor, func(t *testing.T) {
			if got := edited(t, editor, "draft"); got.err != nil || got.text != want {
				t.Errorf("got %+v, want %q", got, want)
			}
		})
	}
}

func TestFieldF14AnEditorThatCannotStartSaysSo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such shell")
	}
	t.Setenv("TMPDIR", t.TempDir())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notrun"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for editor, words := range map[string]string{
		"no-such-editor -x":    "there is no program no-such-editor. Set VISUAL or EDITOR",
		"'no-such-editor' -x":  "there is no such program. Set VISUAL or EDITOR",
		dir + "/none":          "there is no program none. Set VISUAL or EDITOR",
		dir + "/notrun":        "permission denied. Set VISUAL or EDITOR",
		"'" + dir + "/notrun'": "it can't be run. Set VISUAL or EDITOR",
		"sh -c 'exit 3'":       "the editor ended with exit status 3",
		" \n":                  errNoEditor.Error(),
	} {
		t.Run("U33 "+editor, func(t *testing.T) {
			got := edited(t, editor, "my draft")
			if got.text != "my draft" || got.err == nil || !strings.Contains(got.err.Error(), words) {
				t.Errorf("got %+v, want %q", got, words)
			}
		})
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFieldF14WindowsCommandsKeepTheirBackslashes(t *testing.T) {
	t.Parallel()
	env := func(name string) string {
		return map[string]string{"ProgramFiles": `C:\Program Files`, "USERPROFILE": `C:\Users\O'Neil`}[name]
	}
	exists := func(path string) bool { return path == `C:\Program Files\Vim\vim.exe` }
	for command, want := range map[string][]string{
		`notepad`: {"notepad"},
		`"C:\Program Files\Notepad++\notepad++.exe" -multiInst -nosession`: {`C:\Program Files\Notepad++\notepad++.exe`, "-multiInst", "-nosession"},
		`'C:/Program Files/Git/usr/bin/nano.exe' -w`:                       {`C:/Program Files/Git/usr/bin/nano.exe`, "-w"},
		`C:\Program Files\Vim\vim.exe`:                                     {`C:\Program Files\Vim\vim.exe`},
		`%ProgramFiles%\Vim\vim.exe`:                                       {`C:\Program Files\Vim\vim.exe`},
		`"%ProgramFiles%\Vim\gvim.exe" --nofork`:                           {`C:\Program Files\Vim\gvim.exe`, "--nofork"},
		`%USERPROFILE%\ed.exe -w`:                                          {`C:\Users\O'Neil\ed.exe`, "-w"},
		`ed 100% %NONE% x`:                                                 {"ed", "100%", "%NONE%", "x"},
		`  code   --wait  `:                                                {"code", "--wait"},
		`"unclosed one`:                                                    {"unclosed one"},
		``:                                                                 nil,
	} {
		if got := windowsWords(command, env, exists); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", command, got, want)
		}
	}
}

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

func TestFieldF16WhatAnEditorSavesIsTextOrIsRefused(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, row := range []struct{ name, saved, text, words string }{
		{"U34 Latin-1", "caf\xe9\n", "", "another encoding, such as Latin-1"},
		{"U34 Windows-1252 quotes", "\x93hi\x94", "", "another encoding, such as Latin-1"},
		{"U34 Shift-JIS", "\x93\xfa\x96\x7b", "", "another encoding, such as Latin-1"},
		{"U34 one bad byte in much text", strings.Repeat("good é\n", 1000) + "\xff", "", "another encoding, such as Latin-1"},
		{"U34 UTF-16 LE", "\xff\xfeh\x00i\x00", "", "UTF-16"},
		{"U34 UTF-16 BE", "\xfe\xff\x00h\x00i", "", "UTF-16"},
		{"U34 UTF-16 without its mark", "h\x00i\x00", "", "bytes that are no text (NUL)"},
		{"U34 UTF-8 with its mark", "\xef\xbb\xbfcafé\n", "café", ""},
		{"U34 UTF-8", "café 塩\n\n", "café 塩", ""},
		{"U34 nothing", "", "", ""},
		{"U34 U+FFFD that was there", "a\uFFFDb", "a\uFFFDb", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			path, err := draftFile("my draft")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(row.saved), 0o600); err != nil {
				t.Fatal(err)
			}
			got, _ := closeDraft(path, "my draft", nil).(editorClosed)
			if row.words == "" {
				if got.err != nil || got.text != row.text {
					t.Errorf("got %+v, want %q", got, row.text)
				}
				return
			}
			if got.text != "my draft" || got.err == nil || !strings.Contains(got.err.Error(), row.words) || !strings.Contains(got.err.Error(), path) {
				t.Errorf("got %+v", got)
			}
			if left := read(t, path); left != row.saved {
				t.Errorf("what was saved is lost: %q is left", left)
			}
		})
	}
}
