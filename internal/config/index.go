package config

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// maxDepth is how deep values and tables may nest.
const maxDepth = 64

// place is where a key is in the file; offsets are in bytes.
type place struct {
	// line counts from 1.
	line int
	// statement is where the whole key begins: of a.b.c = 1 that is a. last is where its
	// last part begins.
	statement, last int
	// value and end bound the value; both are 0 for a table's header.
	value, end int
	// dotted says that the key was written with dots, as in a.b = 1.
	dotted bool
	// implied says that the key is so far only part of longer ones.
	implied bool
}

// index finds the places of all keys in a TOML document that is known to be valid.
// Entries of arrays are parts of the path, counted from 0. In an invalid document it
// stops early, with what it has found.
type index struct {
	src     string
	pos     int
	line    int
	places  map[string]place
	headers map[string]place
	counts  map[string]int
	tooDeep bool
	long    longString
}

const pathSeparator = "\x00"

func pathKey(path []string) string { return strings.Join(path, pathSeparator) }

func newIndex(src string) *index {
	x := &index{src: src, line: 1, places: map[string]place{}, headers: map[string]place{}, counts: map[string]int{}}
	if strings.HasPrefix(src, "\ufeff") {
		x.pos = len("\ufeff")
	}
	x.scan()
	return x
}

// lineOf returns the line of a key, or of the nearest table above it that has one.
func (x *index) lineOf(path []string) int {
	for n := len(path); n > 0; n-- {
		if p, ok := x.places[pathKey(path[:n])]; ok {
			return p.line
		}
	}
	return 0
}

func (x *index) scan() {
	var table []string
	for {
		x.skipSpace(true)
		if x.pos >= len(x.src) || x.tooDeep {
			return
		}
		var ok bool
		if x.src[x.pos] == '[' {
			table, ok = x.header()
		} else {
			ok = x.assignment(table, 1)
		}
		if !ok {
			return
		}
	}
}

func (x *index) header() (table []string, ok bool) {
	start, line := x.pos, x.line
	array := strings.HasPrefix(x.src[x.pos:], "[[")
	x.pos++
	if array {
		x.pos++
	}
	parts, _, ok := x.key()
	if !ok || !x.take(']') || array && !x.take(']') {
		return nil, false
	}
	table = x.resolve(parts[:len(parts)-1])
	table = append(table, parts[len(parts)-1])
	at := place{line: line, statement: start, last: start}
	if array {
		x.note(table, at)
		n := x.counts[pathKey(table)]
		x.counts[pathKey(table)] = n + 1
		table = append(table, strconv.Itoa(n))
	} else {
		table = x.resolveLast(table)
	}
	x.note(table, at)
	x.headers[pathKey(table)] = at
	return table, true
}

// resolve adds the number of the latest entry after each array of tables.
func (x *index) resolve(parts []string) []string {
	var path []string
	for _, part := range parts {
		path = x.resolveLast(append(path, part))
	}
	return path
}

func (x *index) resolveLast(path []string) []string {
	if n := x.counts[pathKey(path)]; n > 0 {
		return append(path, strconv.Itoa(n-1))
	}
	return path
}

// note records a place for the path, and for the tables above it that have none.
func (x *index) note(path []string, at place) {
	for n := 1; n < len(path); n++ {
		if _, ok := x.places[pathKey(path[:n])]; !ok {
			x.places[pathKey(path[:n])] = place{line: at.line, statement: at.statement, last: at.last, implied: true}
		}
	}
	if old, ok := x.places[pathKey(path)]; !ok || old.implied {
		x.places[pathKey(path)] = at
	}
}

func (x *index) assignment(table []string, depth int) bool {
	start, line := x.pos, x.line
	parts, last, ok := x.key()
	if !ok || !x.take('=') {
		return false
	}
	x.skipSpace(false)
	path := append(append([]string(nil), table...), parts...)
	at := place{line: line, statement: start, last: last, value: x.pos, dotted: len(parts) > 1}
	if !x.value(path, depth+len(parts)-1) {
		return false
	}
	at.end = x.pos
	x.note(path, at)
	return true
}

// key reads a key with its dots. last is where the last part begins.
func (x *index) key() (parts []string, last int, ok bool) {
	for {
		x.skipSpace(false)
		start := x.pos
		var part string
		if x.pos < len(x.src) && (x.src[x.pos] == '"' || x.src[x.pos] == '\'') {
			if !x.skipString() {
				return nil, 0, false
			}
			part = unquote(x.src[start:x.pos])
		} else {
			for x.pos < len(x.src) && isBare(x.src[x.pos]) {
				x.pos++
			}
			if part = x.src[start:x.pos]; part == "" {
				return nil, 0, false
			}
		}
		parts = append(parts, part)
		if len(parts) > maxDepth {
			x.tooDeep = true
			return nil, 0, false
		}
		x.skipSpace(false)
		if x.pos >= len(x.src) || x.src[x.pos] != '.' {
			return parts, start, true
		}
		x.pos++
	}
}

func isBare(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// unquote reads a quoted key as the decoder does.
func unquote(quoted string) string {
	var v struct{ Key string }
	if _, err := toml.Decode("Key = "+quoted, &v); err != nil {
		return quoted
	}
	return v.Key
}

func (x *index) value(path []string, depth int) bool {
	if depth > maxDepth {
		x.tooDeep = true
		return false
	}
	if x.pos >= len(x.src) {
		return false
	}
	switch x.src[x.pos] {
	case '"', '\'':
		return x.skipString()
	case '[':
		return x.array(path, depth)
	case '{':
		return x.inlineTable(path, depth)
	default:
		n := strings.IndexAny(x.src[x.pos:], ",]}#\n")
		if n < 0 {
			n = len(x.src) - x.pos
		}
		x.pos += len(strings.TrimRight(x.src[x.pos:x.pos+n], " \t\r"))
		return true
	}
}

func (x *index) array(path []string, depth int) bool {
	x.pos++
	for n := 0; ; n++ {
		x.skipSpace(true)
		if x.take(']') {
			return true
		}
		item := append(append([]string(nil), path...), strconv.Itoa(n))
		at := place{line: x.line, statement: x.pos, last: x.pos, value: x.pos}
		if !x.value(item, depth+1) {
			return false
		}
		at.end = x.pos
		x.note(item, at)
		x.skipSpace(true)
		if !x.take(',') {
			return x.take(']')
		}
	}
}

func (x *index) inlineTable(path []string, depth int) bool {
	x.pos++
	for {
		x.skipSpace(true)
		if x.take('}') {
			return true
		}
		if !x.assignment(path, depth+1) {
			return false
		}
		x.skipSpace(true)
		if !x.take(',') {
			return x.take('}')
		}
	}
}

// skipString skips a string of any of the four kinds.
func (x *index) skipString() bool {
	quote := x.src[x.pos : x.pos+1]
	long := strings.Repeat(quote, 3)
	end := quote
	if strings.HasPrefix(x.src[x.pos:], long) {
		end = long
		x.long = longString{quotes: long, begins: x.line}
	}
	x.pos += len(end)
	for x.pos < len(x.src) {
		switch rest := x.src[x.pos:]; {
		case quote == `"` && rest[0] == '\\':
			if len(rest) > 1 && rest[1] == '\n' {
				x.line++
			}
			x.pos += min(2, len(rest))
		case strings.HasPrefix(rest, end):
			x.pos += len(end)
			// Up to two more quotes belong to the text of a multi-line string.
			for n := 0; n < 2 && end == long && strings.HasPrefix(x.src[x.pos:], quote); n++ {
				x.pos++
			}
			if end == long {
				x.long.ends = x.line
			}
			return true
		case rest[0] == '\n':
			if end != long {
				return false
			}
			x.line++
			x.pos++
		default:
			x.pos++
		}
	}
	return false
}

// skipSpace skips white space and, where lines may end, line ends and comments.
func (x *index) skipSpace(lines bool) {
	for x.pos < len(x.src) {
		switch c := x.src[x.pos]; {
		case c == ' ' || c == '\t':
			x.pos++
		case !lines:
			return
		case c == '\n':
			x.line++
			x.pos++
		case c == '\r':
			x.pos++
		case c == '#':
			n := strings.IndexByte(x.src[x.pos:], '\n')
			if n < 0 {
				n = len(x.src) - x.pos
			}
			x.pos += n
		default:
			return
		}
	}
}

// take consumes one character and the white space before it.
func (x *index) take(c byte) bool {
	x.skipSpace(false)
	if x.pos >= len(x.src) || x.src[x.pos] != c {
		return false
	}
	x.pos++
	return true
}
