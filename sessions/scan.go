package sessions

import (
	"bytes"
	"strings"
)

// statement is one statement of a TOML file: a table header, or a key with its value.
// Offsets are into the file.
type statement struct {
	// begin is where the line begins, end is after its line break.
	begin, end int
	// header is the table's name, empty for a key.
	header string
	// list distinguishes [[header]] from [header].
	list bool
	// key is as written, but without quotes around it; value spans the value without
	// comment and white space.
	key                  string
	valueBegin, valueEnd int
	// depth is how deep the value's brackets are nested.
	depth int
}

// statements walks TOML line by line without interpreting values: it knows strings,
// comments and brackets. It serves to edit a file that was decoded, so it needn't detect
// invalid TOML.
func statements(data []byte) func(yield func(statement) bool) {
	return func(yield func(statement) bool) {
		for at := 0; at < len(data); {
			s := scanStatement(data, at)
			at = s.end
			if (s.header != "" || s.key != "") && !yield(s) {
				return
			}
		}
	}
}

// nesting is the depth of brackets in the deepest value, header or key, or an upper bound
// for it that is below the limit.
func nesting(data []byte) int {
	if n := bytes.Count(data, []byte("[")) + bytes.Count(data, []byte("{")) + bytes.Count(data, []byte(".")); n < maxNesting {
		return n // can't be deeper than this, which is enough to know
	}
	deepest := 0
	for at := 0; at < len(data); {
		s := scanStatement(data, at)
		deepest = max(deepest, s.depth)
		at = s.end
	}
	return deepest
}

func scanStatement(data []byte, begin int) statement {
	s := statement{begin: begin}
	i := begin + len(data[begin:]) - len(bytes.TrimLeft(data[begin:], " \t"))
	if i < len(data) && data[i] == '[' {
		s.end, s.depth = skipValue(data, i)
		name := bytes.TrimSpace(data[i:trimComment(data, i, s.end)])
		s.list = bytes.HasPrefix(name, []byte("[["))
		s.header = string(bytes.Trim(name, "[] \t"))
		s.depth = max(s.depth, 1+bytes.Count(name, []byte(".")))
		return s
	}
	equals := i
	for equals < len(data) && data[equals] != '=' && data[equals] != '\n' && data[equals] != '#' {
		if n := skipString(data, equals); n > 0 {
			equals += n
			continue
		}
		equals++
	}
	if equals >= len(data) || data[equals] != '=' {
		s.end = lineEnd(data, equals)
		return s
	}
	s.key = string(bytes.TrimSpace(data[i:equals]))
	s.depth = 1 + strings.Count(s.key, ".")
	if n := len(s.key) - 1; n > 1 && (s.key[0] == '"' || s.key[0] == '\'') && strings.IndexByte(s.key[1:], s.key[0]) == n-1 {
		s.key = s.key[1:n]
	}
	s.valueBegin = equals + 1
	for s.valueBegin < len(data) && (data[s.valueBegin] == ' ' || data[s.valueBegin] == '\t') {
		s.valueBegin++
	}
	end, depth := skipValue(data, s.valueBegin)
	s.end, s.depth = end, max(s.depth, depth)
	s.valueEnd = trimComment(data, s.valueBegin, s.end)
	return s
}

// skipValue returns the offset after the line on which the value ends, and the deepest
// nesting in it.
func skipValue(data []byte, i int) (end, deepest int) {
	for depth := 0; i < len(data); {
		if n := skipString(data, i); n > 0 {
			i += n
			continue
		}
		switch data[i] {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth--
		case '#':
			i = lineEnd(data, i)
			if depth <= 0 {
				return i, deepest
			}
			continue
		case '\n':
			if depth <= 0 {
				return i + 1, deepest
			}
		}
		i++
	}
	return len(data), deepest
}

// trimComment returns the end of the value itself within data[begin:end].
func trimComment(data []byte, begin, end int) int {
	last := begin
	for i := begin; i < end; {
		if n := skipString(data, i); n > 0 {
			i += n
			last = min(i, end)
			continue
		}
		if data[i] == '#' {
			i = lineEnd(data, i)
			continue
		}
		if !bytes.ContainsRune([]byte(" \t\r\n"), rune(data[i])) {
			last = i + 1
		}
		i++
	}
	return last
}

// skipString returns the length of the string that begins at i, 0 for none. A string that
// doesn't end takes the rest.
func skipString(data []byte, i int) int {
	quote := data[i]
	if quote != '"' && quote != '\'' {
		return 0
	}
	triple := bytes.Repeat([]byte{quote}, 3)
	if bytes.HasPrefix(data[i:], triple) {
		for j := i + 3; j < len(data); j++ {
			if quote == '"' {
				if j += plainLength(data[j:]); j == len(data) {
					break
				}
			}
			if data[j] == '\\' && quote == '"' {
				j++
			} else if bytes.HasPrefix(data[j:], triple) {
				for j += 3; j < len(data) && data[j] == quote; j++ { // up to two quotes may precede the end
				}
				return j - i
			}
		}
		return len(data) - i
	}
	for j := i + 1; j < len(data); j++ {
		switch {
		case data[j] == '\\' && quote == '"':
			j++
		case data[j] == quote:
			return j + 1 - i
		case data[j] == '\n':
			return j - i
		}
	}
	return len(data) - i
}

func lineEnd(data []byte, i int) int {
	if n := bytes.IndexByte(data[min(i, len(data)):], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(data)
}
