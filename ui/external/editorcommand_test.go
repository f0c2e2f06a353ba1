package external

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sluice/ui/uitest"
)

// edited runs an editor on a draft, without a terminal.
func edited(t *testing.T, editor, draft string) EditorClosed {
	t.Helper()
	if editorCommand(runtime.GOOS, editor, "") == nil {
		got, _ := EditDraft(editor, draft, nil)().(EditorClosed)
		return got
	}
	path, err := draftFile(draft)
	if err != nil {
		t.Fatal(err)
	}
	cmd := editorCommand(runtime.GOOS, editor, path)
	got, _ := closeDraft(path, draft, editorTrouble(editor, cmd, cmd.Run())).(EditorClosed)
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
			if got := edited(t, editor, "draft"); got.Err != nil || got.Text != want {
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
		" \n":                  ErrNoEditor.Error(),
	} {
		t.Run("U33 "+editor, func(t *testing.T) {
			got := edited(t, editor, "my draft")
			if got.Text != "my draft" || got.Err == nil || !strings.Contains(got.Err.Error(), words) {
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

func TestFieldF16WhatAnEditorSavesIsTextOrIsRefused(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, row := range []struct{ name, saved, text, words string }{
		{"U34 Latin-1", "caf\xe9\n", "", "another encoding, such as Latin-1"},
		{"U34 Windows-1252 quotes", "\x93hi\x94", "", "another encoding, such as Latin-1"},
		{"U34 Shift-JIS", "\x93\xfa\x96\x7b", "", "another encoding, such as Latin-1"},
		{"U34 one bad byte in much text", strings.Repeat("good é\n", 1000) + "\xff", "", "another encoding, such as Latin-1"},
		{"U34 UTF-16 LE", "\xff\xfeh\x00i\x00", "", "UTF-16"},
		{"U34 UTF-16 BE", "\xfe\xff\x00h\x00i", "", "UTF-16"},
		{"U34 UTF-16 without its mark", "h\x00i\x00", "", "bytes that are not text (NUL)"},
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
			got, _ := closeDraft(path, "my draft", nil).(EditorClosed)
			if row.words == "" {
				if got.Err != nil || got.Text != row.text {
					t.Errorf("got %+v, want %q", got, row.text)
				}
				return
			}
			if got.Text != "my draft" || got.Err == nil || !strings.Contains(got.Err.Error(), row.words) || !strings.Contains(got.Err.Error(), path) {
				t.Errorf("got %+v", got)
			}
			if left := uitest.Read(t, path); left != row.saved {
				t.Errorf("what was saved is lost: %q is left", left)
			}
		})
	}
}
