package ui

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestCopiedSaysWhichRoutesWereTried(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		done copied
		want string
	}{
		{copied{what: "the message, 212 characters", routes: []string{"terminal (OSC 52)", "xclip"}}, "copied the message, 212 characters: terminal (OSC 52) and xclip"},
		{copied{what: "the message, 1 character", routes: []string{"terminal (OSC 52)"}, err: errNoClipboard}, "copied the message, 1 character: terminal (OSC 52)"},
		{copied{what: "the message", err: errNothingToCopy}, "could not copy the message: there is nothing to copy"},
	} {
		if got := tt.done.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestCopyTextHasNothingToDoForNothing(t *testing.T) {
	t.Parallel()
	got, want := putOnClipboard("\x1b\n\n", "the message", nil)(), copied{what: "the message", err: errNothingToCopy}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// program puts a shell script in front of all other programs.
func program(t *testing.T, name, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestK08ClipboardProgramGetsTheTextAndNoSecrets(t *testing.T) {
	out := t.TempDir()
	name := "wl-copy"
	if runtime.GOOS == "darwin" {
		name = "pbcopy"
	}
	program(t, name, "cat >"+out+"/text; env >"+out+"/env")
	t.Setenv("WAYLAND_DISPLAY", "wayland-1")
	t.Setenv("OPENAI_API_KEY", "canary-1")
	t.Setenv("CF_AIG_TOKEN", "canary-2")
	text := strings.Repeat("x", osc52Most) + "\x1b[201~\ty\n"
	got := putOnClipboard(text, "the message", nil)()
	want := copied{what: "the message, 1,048,583 characters", routes: []string{name}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := read(t, out+"/text"), strings.Repeat("x", osc52Most)+"[201~\ty"; got != want {
		t.Errorf("the program got %d bytes, want %d", len(got), len(want))
	}
	if env := read(t, out+"/env"); strings.Contains(env, "canary") || !strings.Contains(env, "PATH=") {
		t.Errorf("the program saw\n%s", env)
	}
}

func TestCopyWithoutAnyRouteSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	got, ok := putOnClipboard(strings.Repeat("x", osc52Most+1), "the message", nil)().(copied)
	if !ok || len(got.routes) > 0 || !errors.Is(got.err, errNoClipboard) {
		t.Errorf("got %+v", got)
	}
}

func TestClipboardProgramThatFailsIsNoRoute(t *testing.T) {
	program(t, "pbcopy", "exit 3")
	program(t, "wl-copy", "exit 3")
	t.Setenv("WAYLAND_DISPLAY", "wayland-1")
	got, ok := copyNatively("text", copied{routes: []string{"terminal (OSC 52)"}}, nil)().(copied)
	if !ok || len(got.routes) != 1 || got.err == nil {
		t.Errorf("got %+v", got)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
