package message

import "strings"

// sentText is a message's text as it was sent: for copying, never for the screen.
type sentText struct {
	// shared returns the text while it grows, where somebody else keeps it; nil keeps it
	// here.
	shared func() string
	own    strings.Builder
	// whole is the text once it has ended.
	whole string
	ended bool
}

func (s *sentText) add(text string) {
	if s.shared == nil {
		s.own.WriteString(text)
	}
}

func (s *sentText) String() string {
	switch {
	case s.ended:
		return s.whole
	case s.shared != nil:
		return s.shared()
	}
	return s.own.String()
}

// end says that no more follows. From then on the text is kept here, so that whoever
// shared it can be freed.
func (s *sentText) end() string {
	*s = sentText{whole: s.String(), ended: true}
	return s.whole
}
