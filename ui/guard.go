package ui

import (
	"context"
	"reflect"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// guard wraps the app and catches its panics. The framework would print the value of a
// panic over the screen; the guard keeps it to itself, and ends the program as a signal
// does.
type guard struct {
	app *app
	// keys, unless nil, gets the app's messages in its place, and passes them on.
	keys *burst
	stop context.CancelFunc

	mu    sync.Mutex
	fault *Fault
}

// Init implements [tea.Model].
func (g *guard) Init() (cmd tea.Cmd) {
	defer g.catch()
	return g.watch(g.app.Init())
}

// Update passes a message on, until the first fault.
func (g *guard) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer g.catch()
	if g.failed() != nil {
		return g, nil
	}
	if g.keys != nil {
		_, cmd = g.keys.Update(msg)
	} else {
		_, cmd = g.app.Update(msg)
	}
	return g, g.watch(cmd)
}

// View implements [tea.Model].
func (g *guard) View() (v tea.View) {
	defer g.catch()
	if g.failed() != nil {
		return v
	}
	return g.app.View()
}

// watch wraps a command, and the commands that it returns, so that their panics are
// caught.
func (g *guard) watch(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		// A batch or a sequence; the type of the latter isn't exported.
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

// catch keeps the first fault, and ends the program. It must be deferred.
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

// close saves whatever can be saved, even after a fault. Unless the user asked to quit,
// that includes what exists only in this window.
func (g *guard) close(asked bool) (err error) {
	defer g.catch()
	if asked {
		return g.app.close(quitGrace)
	}
	return g.app.closeKeepingUnsaved(quitGrace)
}
