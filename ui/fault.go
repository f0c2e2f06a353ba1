package ui

import (
	"fmt"
	"runtime"
)

// Fault is a panic in the screen's code. By the time [Run] returns it, the terminal has
// been restored, and what could be saved is saved.
type Fault struct {
	// Value is the value of the panic. It may contain a request and its keys: see Words.
	Value any
	// Stack is the goroutine's stack trace, without the values of variables.
	Stack []byte
	// Unsaved is the error of saving the sessions after the panic, nil where everything
	// was saved.
	Unsaved error
}

// Error implements error. It contains no untrusted text: see Words.
func (f *Fault) Error() string { return "internal fault: " + f.Words() }

// Words describe the fault without its contents: a runtime error by the runtime's
// message, which names no values but numbers, anything else by its type.
func (f *Fault) Words() string {
	if err, ok := f.Value.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", f.Value)
}
