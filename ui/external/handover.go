package external

import (
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// HandOver gives the terminal to a program until it ends, and calls then with its error.
// It is the only way in which the screen gives the terminal away.
func HandOver(program tea.ExecCommand, then func(error) tea.Msg) tea.Cmd {
	return tea.Exec(terminalHolder{program}, then)
}

// terminalHolder runs a program and keeps the terminal until the framework's renderer has
// ended, however short the program ran. The renderer's goroutine stops the frame ticker
// as its last act, and the framework doesn't wait for that: if it takes the terminal back
// first, the ticker that is stopped is the new renderer's, and no frame is ever drawn
// again (Bubble Tea v2.1.1, startRenderer).
type terminalHolder struct{ tea.ExecCommand }

func (h terminalHolder) Run() error {
	err := h.ExecCommand.Run()
	for range int(rendererWait / rendererPoll) {
		if !rendering() {
			break
		}
		time.Sleep(rendererPoll)
	}
	return err
}

const (
	// rendererWait limits the wait for the renderer's end, which comes when its goroutine
	// is scheduled next: after microseconds, or later on a busy machine.
	rendererWait = 5 * time.Second
	rendererPoll = time.Millisecond
	// rendererName is the beginning of the name of the renderer's goroutine.
	rendererName = "charm.land/bubbletea/v2.(*Program).startRenderer."
)

// rendering reports whether a renderer of the framework runs in this process.
func rendering() bool {
	records := make([]runtime.StackRecord, runtime.NumGoroutine()+16)
	n, ok := runtime.GoroutineProfile(records)
	for !ok {
		records = make([]runtime.StackRecord, 2*n)
		n, ok = runtime.GoroutineProfile(records)
	}
	for i := range records[:n] {
		frames := runtime.CallersFrames(records[i].Stack())
		for more := true; more; {
			var frame runtime.Frame
			if frame, more = frames.Next(); strings.HasPrefix(frame.Function, rendererName) {
				return true
			}
		}
	}
	return false
}

// process adapts a command to [tea.ExecCommand].
type process struct{ *exec.Cmd }

func (p process) SetStdin(r io.Reader)  { p.Stdin = r }
func (p process) SetStdout(w io.Writer) { p.Stdout = w }
func (p process) SetStderr(w io.Writer) { p.Stderr = w }
