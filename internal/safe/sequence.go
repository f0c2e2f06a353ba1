package safe

// sequenceLength measures the control sequence at the start of s, which starts with ESC
// (ECMA-48, sections 5.3 to 5.6, ECMA-35, section 13.2). A sequence that another control
// interrupts ends before that control, an unfinished one with the text.
func sequenceLength(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch b := s[1]; {
	case b >= ' ' && b <= '/':
		n := 1 + countRange(s[1:], ' ', '/')
		if n < len(s) && s[n] >= '0' && s[n] <= '~' {
			n++
		}
		return n
	case b >= '0' && b <= '~':
		return 2 + bodyLength(b, s[2:])
	}
	return 1
}

// bodyLength measures the rest of the control that begins with ESC and the byte b; s is
// what follows.
func bodyLength(b byte, s string) int {
	switch b {
	case '[':
		n := countRange(s, '0', '?')
		n += countRange(s[n:], ' ', '/')
		if n < len(s) && s[n] >= '@' && s[n] <= '~' {
			n++
		}
		return n
	case 'P', 'X', ']', '^', '_':
		return stringLength(b == ']', s)
	}
	return 0
}

// stringLength measures the rest of a control string (DCS, SOS, OSC, PM, APC) with its
// terminator. BEL only ends an OSC.
func stringLength(isOSC bool, s string) int {
	const (
		bel = '\a'
		can = 0x18
		sub = 0x1A
		esc = 0x1B
		st  = 0x9C
	)
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == bel && isOSC, b == can, b == sub:
			return i + 1
		case b == esc: // also of ESC \, the string's own end, which is then handled as a sequence
			return i
		case b == st:
			if s[i-min(i, 1)] == 0xC2 || !withinCharacter(s, i) {
				return i + 1
			}
		}
	}
	return len(s)
}

// withinCharacter reports whether the byte at i, a continuation byte, belongs to a
// character that starts before it.
func withinCharacter(s string, i int) bool {
	for back := 1; back <= 3 && back <= i; back++ {
		switch b := s[i-back]; {
		case b >= 0xC2 && b <= 0xF4:
			return back == 1 || back == 2 && b >= 0xE0 || back == 3 && b >= 0xF0
		case b < 0x80 || b > 0xBF:
			return false
		}
	}
	return false
}

// countRange counts the bytes between lo and hi at the start of s.
func countRange(s string, lo, hi byte) int {
	n := 0
	for n < len(s) && s[n] >= lo && s[n] <= hi {
		n++
	}
	return n
}
