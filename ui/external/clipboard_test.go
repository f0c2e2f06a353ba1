package external

import (
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"sluice/ui/uitest"
)

func TestCopiedSaysWhichRoutesWereTried(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		done Copied
		want string
	}{
		{Copied{What: "the message, 212 characters", Routes: []string{"terminal (OSC 52)", "xclip"}}, "copied the message, 212 characters: terminal (OSC 52) and xclip"},
		{Copied{What: "the message, 1 character", Routes: []string{"terminal (OSC 52)"}, Err: errNoClipboard}, "copied the message, 1 character: terminal (OSC 52)"},
		{Copied{What: "the message", Err: errNothingToCopy}, "could not copy the message: there is nothing to copy"},
	} {
		if got := tt.done.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestCopyTextHasNothingToDoForNothing(t *testing.T) {
	t.Parallel()
	got, want := PutOnClipboard("\x1b\n\n", "the message", nil)(), Copied{What: "the message", Err: errNothingToCopy}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestK08ClipboardProgramGetsTheTextAndNoSecrets(t *testing.T) {
	out := t.TempDir()
	name := "wl-copy"
	if runtime.GOOS == "darwin" {
		name = "pbcopy"
	}
	uitest.Program(t, name, "cat >"+out+"/text; env >"+out+"/env")
	t.Setenv("WAYLAND_DISPLAY", "wayland-1")
	t.Setenv("OPENAI_API_KEY", "canary-1")
	t.Setenv("CF_AIG_TOKEN", "canary-2")
	text := strings.Repeat("x", maxOSC52) + "\x1b[201~\ty\n"
	got := PutOnClipboard(text, "the message", nil)()
	want := Copied{What: "the message, 1,048,583 characters", Routes: []string{name}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := uitest.Read(t, out+"/text"), strings.Repeat("x", maxOSC52)+"[201~\ty"; got != want {
		t.Errorf("the program got %d bytes, want %d", len(got), len(want))
	}
	if env := uitest.Read(t, out+"/env"); strings.Contains(env, "canary") || !strings.Contains(env, "PATH=") {
		t.Errorf("the program saw\n%s", env)
	}
}

func TestCopyWithoutAnyRouteSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	got, ok := PutOnClipboard(strings.Repeat("x", maxOSC52+1), "the message", nil)().(Copied)
	if !ok || len(got.Routes) > 0 || !errors.Is(got.Err, errNoClipboard) {
		t.Errorf("got %+v", got)
	}
}

func TestClipboardProgramThatFailsIsNoRoute(t *testing.T) {
	uitest.Program(t, "pbcopy", "exit 3")
	uitest.Program(t, "wl-copy", "exit 3")
	t.Setenv("WAYLAND_DISPLAY", "wayland-1")
	got, ok := copyNatively("text", Copied{Routes: []string{"terminal (OSC 52)"}}, nil)().(Copied)
	if !ok || len(got.Routes) != 1 || got.Err == nil {
		t.Errorf("got %+v", got)
	}
}
