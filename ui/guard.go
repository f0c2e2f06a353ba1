package ui

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Fault is a fault of the program itself: a panic in what the screen does. The
// terminal is in order again, and what could be saved is saved, when [Run]
// returns it.
type Fault struct {
	// Value is what panicked. It may hold a request with its keys: see Words.
	Value any
	// Stack is the goroutine's, without the values of variables.
	Stack []byte
	// Unsaved says what could not be saved where it belongs, nil where all was.
	Unsaved error
}

func (f *Fault) Error() string { return "internal fault: " + f.Words() }

// Words tell the fault without what it may hold: its type, and the words of the
// runtime, which name no values but numbers.
func (f *Fault) Words() string {
	if err, ok := f.Value.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", f.Value)
}

// guard stands between the framework and the app. The framework would print a
// panic with all that it holds, over the screen; the guard keeps it and ends the
// program as a signal does.
type guard struct {
	app  *app
	stop context.CancelFunc

	mu    sync.Mutex
	fault *Fault
}

// Init starts the app.
func (g *guard) Init() (cmd tea.Cmd) {
	defer g.catch()
	return g.watch(g.app.Init())
}

// Update hands a message on, and none after a fault.
func (g *guard) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer g.catch()
	if g.failed() != nil {
		return g, nil
	}
	_, cmd = g.app.Update(msg)
	return g, g.watch(cmd)
}

// View draws the app.
func (g *guard) View() (v tea.View) {
	defer g.catch()
	if g.failed() != nil {
		return v
	}
	return g.app.View()
}

// watch makes a command, and those that it results in, one whose panic is kept.
func (g *guard) watch(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		// A batch or a sequence, whose type the framework keeps to itself.
		if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range v.Len() {
				if inner, ok := v.Index(i).Interface().(tea.Cmd); ok {
					v.Index(i).Set(reflect.ValueOf(g.watch(inner)))
				}
			}
		}
		return msg
	}
}

// catch keeps the first fault, and ends the program. It is deferred.
func (g *guard) catch() {
	value := recover()
	if value == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fault == nil {
		g.fault = &Fault{Value: value, Stack: debug.Stack()}
	}
	g.stop()
}

func (g *guard) failed() *Fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fault
}

// close saves what there is to save, whatever state a fault left it in. Where the user
// didn't ask for the end, that is also what is in this window alone.
func (g *guard) close(asked bool) (err error) {
	defer g.catch()
	if asked {
		return g.app.close(quitGrace)
	}
	return g.app.closeKeepingUnsaved(quitGrace)
}
