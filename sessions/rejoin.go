package sessions

import "bytes"

// rejoined joins what split cut at lines inside a text that look like the header of a
// block, in a file written by hand. A part ends where a statement ends, so only those
// parts are checked that aren't spelled as this package spells them. A text without an
// end takes everything that follows; then its part stays as it was cut.
func (p parts) rejoined(data []byte) parts {
	begins := p.begins()
	part := func(from, to int) []byte { return data[begins[from]:begins[to]:begins[to]] }
	left := rejoinWork * len(data)
	through := func(i int) int {
		if left < 0 {
			return 0
		}
		next, looked := throughText(data, begins, i)
		left -= looked
		return next
	}
	var out parts
	i := 1
	if n := through(0); n > 0 {
		i = n
	}
	out.head = part(0, i)
	for i < len(begins)-1 {
		end := i + 1
		if _, ok := readOutline(part(i, end)); !ok {
			if n := through(i); n > 0 {
				end = n
			}
		}
		out.blocks = append(out.blocks, part(i, end))
		i = end
	}
	return out
}

// rejoinWork bounds how often a file's bytes are read to join its parts: each unclosed
// bracket is followed to the end of the file, and a file may hold any number. Parts
// beyond the bound stay as they were cut.
const rejoinWork = 16

// begins are the offsets of the head, of the blocks, and of the file's end.
func (p parts) begins() []int {
	begins := make([]int, 0, len(p.blocks)+2)
	begins = append(begins, 0)
	at := len(p.head)
	for _, block := range p.blocks {
		begins = append(begins, at)
		at += len(block)
	}
	return append(begins, at)
}

// throughText returns the next part that doesn't begin inside a text, after a part that
// begins between two statements. It is 0 if a text has no end. looked is how many bytes
// were read.
func throughText(data []byte, begins []int, part int) (next, looked int) {
	next = part + 1
	at := begins[part]
	if part == 0 && bytes.HasPrefix(data, []byte(byteOrderMark)) {
		at = len(byteOrderMark)
	}
	if at == begins[next] {
		return next, 0
	}
	for at < len(data) {
		s := scanStatement(data, at)
		at = s.end
		for next < len(begins) && begins[next] < at {
			next++ // it is inside the statement
		}
		if next < len(begins) && begins[next] == at {
			if next == len(begins)-1 && endless(data[s.begin:]) {
				next = 0
			}
			return next, at - begins[part]
		}
	}
	return 0, len(data) - begins[part]
}

// endless reports whether a statement is open at the end of the file: a text or a bracket
// that is never closed.
func endless(statement []byte) bool {
	depth := 0
	for i := 0; i < len(statement); {
		if n := skipString(statement, i); n > 0 {
			long := bytes.HasPrefix(statement[i:], []byte(`"""`)) || bytes.HasPrefix(statement[i:], []byte(`'''`))
			i += n
			if i == len(statement) && long && !closes(statement, n) {
				return true
			}
			continue
		}
		switch statement[i] {
		case '#':
			i = lineEnd(statement, i)
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		i++
	}
	return depth > 0
}

// closes reports whether a text of n bytes at the very end has its closing quotes.
func closes(statement []byte, n int) bool {
	if n < 6 {
		return false
	}
	text := statement[len(statement)-n:]
	end := text[len(text)-3:]
	if !bytes.Equal(end, text[:3]) {
		return false
	}
	slashes := len(text) - 3 - len(bytes.TrimRight(text[:len(text)-3], `\`))
	return text[0] == '\'' || slashes%2 == 0
}
