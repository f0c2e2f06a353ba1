package transcript

import "strings"

// original is a message's text as it was sent: for copying, never for the screen.
// Where somebody keeps it anyway, it is not kept twice.
type original struct {
	// kept gives the text while it grows, nil where nobody else has it.
	kept func() string
	own  strings.Builder
	// whole is the text once it has ended.
	whole string
	ended bool
}

func (o *original) add(text string) {
	if o.kept == nil {
		o.own.WriteString(text)
	}
}

func (o *original) String() string {
	switch {
	case o.ended:
		return o.whole
	case o.kept != nil:
		return o.kept()
	}
	return o.own.String()
}

// end says that no more follows, so that who kept the text until now needn't stay.
func (o *original) end() string {
	*o = original{whole: o.String(), ended: true}
	return o.whole
}
