package markdown

// source is the text of a document: its own bytes while it grows, or a string that the
// caller keeps anyway.
type source struct {
	grown  []byte
	shared string
}

func (s *source) len() int { return len(s.grown) + len(s.shared) }

func (s *source) add(text string) {
	if s.shared != "" {
		s.grown, s.shared = []byte(s.shared), ""
	}
	s.grown = append(s.grown, text...)
}

// slice returns the bytes from one offset to another, to be read only.
func (s *source) slice(from, to int) []byte {
	if s.shared != "" {
		return []byte(s.shared[from:to])
	}
	return s.grown[from:to:to]
}

func (s *source) String() string {
	if s.shared != "" {
		return s.shared
	}
	return string(s.grown)
}

// share replaces the bytes by a text where both are equal.
func (s *source) share(text string) bool {
	if s.shared == "" && len(s.grown) > 0 {
		if s.shared = same(s.grown, text); s.shared != "" {
			s.grown = nil
		}
	}
	return s.shared == text
}

// same returns text where it equals held, else "".
func same(held []byte, text string) string {
	if string(held) != text {
		return ""
	}
	return text
}
