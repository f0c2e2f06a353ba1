package ui

import "strings"

// original is a message's text as it was sent: for copying, never for the screen.
// Where somebody keeps it anyway, it is not kept twice.
type original struct {
	// kept gives the text, nil where nobody else has it.
	kept func() string
	own  strings.Builder
}

func (o *original) add(text string) {
	if o.kept == nil {
		o.own.WriteString(text)
	}
}

func (o *original) String() string {
	if o.kept != nil {
		return o.kept()
	}
	return o.own.String()
}
