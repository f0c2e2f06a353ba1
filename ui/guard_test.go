package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"sluice/gateway"
	"sluice/ui/composer"
)

// screenAndKeys is a terminal whose user types as soon as the screen is there.
type screenAndKeys struct {
	*io.PipeReader
	keys func()
	out  bytes.Buffer
}

func newScreenAndKeys(keys string) *screenAndKeys {
	r, w := io.Pipe()
	return &screenAndKeys{PipeReader: r, keys: sync.OnceFunc(func() { go func() { _, _ = io.WriteString(w, keys) }() })}
}

func (s *screenAndKeys) Write(p []byte) (int, error) {
	s.keys()
	return s.out.Write(p)
}

// A panic anywhere ends the screen as a quit does: the terminal is in order, the
// session saved, and nothing of what panicked is printed.
func TestU01APanicLeavesTheTerminalInOrder(t *testing.T) {
	t.Parallel()
	holding := &http.Request{Header: http.Header{"Authorization": {"Bearer sk-0123456789abcdef"}}}
	for name, at := range map[string]struct {
		keys  string
		set   func(*Options)
		saved []string
	}{
		"U01 before the prompt is saved": {"hello\r", func(o *Options) {
			o.Resolve = func(gateway.Target) ([]gateway.Step, error) { panic(holding) }
		}, nil},
		"U01 K19 in a command while an answer streams": {"long 4000\r\x0c", func(o *Options) {
			o.Models = func() []gateway.Model { panic(holding) }
		}, []string{"user", "assistant cancelled"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{rate: 300})
			opts, s := r.a.opts, newScreenAndKeys(at.keys)
			at.set(&opts)
			opts.Input, opts.Output, opts.Environ = s, s, []string{"TERM=xterm-256color"}
			err := Run(context.Background(), opts)
			var fault *Fault
			if !errors.As(err, &fault) || fault.Value != any(holding) || len(fault.Stack) == 0 || err.Error() != "internal fault: *http.Request" {
				t.Errorf("got %v", err)
			}
			out := s.out.String()
			for _, off := range []string{"\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"} {
				on := off[:len(off)-1] + map[byte]string{'l': "h", 'h': "l"}[off[len(off)-1]]
				if strings.LastIndex(out, off) <= strings.LastIndex(out, on) {
					t.Errorf("%q is not the last word on that", off)
				}
			}
			if strings.Contains(out, "sk-0123") || strings.Contains(out, "goroutine ") {
				t.Error("what panicked was written to the screen")
			}
			if at.saved != nil {
				wantEqual(t, "saved", outlineStates(r.stored().Messages()), at.saved)
			}
		})
	}
}

// What fails in the view fails in every frame: the first time ends the program.
func TestU01APanicInTheViewIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	ended := 0
	g := &guard{app: r.a, stop: func() { ended++ }}
	r.a.composer = nil
	_ = g.View()
	_ = g.View()
	_, _ = g.Update(nil)
	if f := g.failed(); f == nil || ended != 1 || !strings.Contains(f.Error(), "nil pointer") {
		t.Errorf("got %v, ended %d times", f, ended)
	}
	r.a.composer = composer.New(r.a.styles)
}
