package ui

import (
	"errors"
	"reflect"
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
		{copied{what: "the message, 1 character", routes: []string{"terminal (OSC 52)"}, err: errors.New("no clipboard program found")}, "copied the message, 1 character: terminal (OSC 52)"},
		{copied{what: "the message", err: errNothingToCopy}, "could not copy the message: there is nothing to copy"},
	} {
		if got := tt.done.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestCopyTextHasNothingToDoForNothing(t *testing.T) {
	t.Parallel()
	got, want := copyText("\x1b\n\n", "the message")(), copied{what: "the message", err: errNothingToCopy}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCopyTooLargeForTheTerminalGoesToTheSystemAlone(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	got, ok := copyText(strings.Repeat("x", osc52Most+1), "the message")().(copied)
	if !ok || len(got.routes) > 0 || got.err == nil {
		t.Errorf("got %+v", got)
	}
}
