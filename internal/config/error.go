package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Error is one mistake in the configuration. It never holds a secret's value.
type Error struct {
	// File is the file's path, or the other source of the value.
	File string
	// Line counts from 1; 0 if the mistake has no line.
	Line int
	// Key is the dotted key, for example "providers.openai.api_key"; empty if the mistake
	// concerns the whole file.
	Key string
	// Message says what is wrong.
	Message string
	// Suggestion is the nearest valid name, or empty.
	Suggestion string
	// Err is the cause, or nil.
	Err error
}

// Error returns "file:line: message; did you mean "name"?".
func (e *Error) Error() string {
	text := e.Message
	if e.Suggestion != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Suggestion)
	}
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, text)
	}
	return fmt.Sprintf("%s: %s", e.File, text)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errors lists the mistakes in an error of [Load], in the order of the file.
func Errors(err error) []*Error {
	switch e := err.(type) {
	case *Error:
		return []*Error{e}
	case interface{ Unwrap() []error }:
		var all []*Error
		for _, each := range e.Unwrap() {
			all = append(all, Errors(each)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Errors(e.Unwrap())
	}
	return nil
}

func join(mistakes []*Error) error {
	slices.SortStableFunc(mistakes, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	all := make([]error, len(mistakes))
	for i, e := range mistakes {
		all[i] = e
	}
	return errors.Join(all...)
}
