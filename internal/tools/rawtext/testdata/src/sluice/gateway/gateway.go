package gateway

import "iter"

type Kind string

type Error struct {
	Kind    Kind
	Message string
	Status  int
}

func (e *Error) Error() string { return e.Message }

type Model struct{ ID, Name string }

func (m Model) String() string { return m.ID }

func Models() ([]Model, error) { return nil, &Error{} }

func Frames() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { yield("", nil) }
}
