package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// errCannotEdit says that a file is written in a way that this package can't safely
// change.
var errCannotEdit = errors.New("the file is written in a way that can't be changed safely")

// setString returns the document with one string added or changed, and everything else
// byte for byte unchanged. The document must be valid; path has at least two parts and
// leads through tables only.
func setString(src string, path []string, value string) (string, error) {
	if !utf8.ValidString(src) { // the decoder accepts a UTF-16 byte order mark
		return "", errCannotEdit
	}
	edited := spliceString(src, newIndex(src), path, quote(value))
	// Whatever the code above wrote: the result must differ in this one value.
	var before, after map[string]any
	if _, err := toml.Decode(src, &before); err != nil {
		return "", err
	}
	if _, err := toml.Decode(edited, &after); err != nil {
		return "", errCannotEdit
	}
	if before == nil {
		before = map[string]any{}
	}
	if !put(before, path, value) || !reflect.DeepEqual(before, after) {
		return "", errCannotEdit
	}
	return edited, nil
}

// put sets a value in a decoded document.
func put(tree map[string]any, path []string, value string) bool {
	for _, name := range path[:len(path)-1] {
		inner, ok := tree[name].(map[string]any)
		if !ok {
			if tree[name] != nil {
				return false
			}
			inner = map[string]any{}
			tree[name] = inner
		}
		tree = inner
	}
	tree[path[len(path)-1]] = value
	return true
}

// spliceString writes the value where the key is, or else the key where it belongs: under
// its table's header, into its inline table, next to its dotted neighbours, or in a new
// table at the end.
func spliceString(src string, x *index, path []string, value string) string {
	table, name := path[:len(path)-1], toml.Key{path[len(path)-1]}.String()
	line := name + " = " + value + newline(src)
	if p, ok := x.places[pathKey(path)]; ok && p.end > 0 {
		return src[:p.value] + value + src[p.end:]
	}
	if p, ok := x.headers[pathKey(table)]; ok {
		if end := strings.IndexByte(src[p.statement:], '\n'); end >= 0 {
			at := p.statement + end + 1
			return src[:at] + indent(src, p.statement) + line + src[at:]
		}
		return src + newline(src) + indent(src, p.statement) + line
	}
	for n := len(table); n > 0; n-- {
		if p := x.places[pathKey(path[:n])]; p.end > 0 && src[p.value] == '{' {
			return insertInline(src, p.value+1, toml.Key(path[n:]).String()+" = "+value)
		}
	}
	if p, ok := x.neighbour(table); ok {
		return src[:p.statement] + src[p.statement:p.last] + line + indent(src, p.statement) + src[p.statement:]
	}
	gap := ""
	if src != "" && !strings.HasSuffix(src, "\n") {
		gap = newline(src)
	}
	if src != "" {
		gap += newline(src)
	}
	return src + gap + fmt.Sprintf("[%s]", toml.Key(table)) + newline(src) + line
}

// insertInline writes an entry after the brace that opens an inline table.
func insertInline(src string, at int, entry string) string {
	rest := strings.TrimLeft(src[at:], " \t")
	if strings.HasPrefix(rest, "}") {
		return src[:at] + " " + entry + " " + rest
	}
	return src[:at] + " " + entry + ", " + rest
}

// neighbour finds the first key of a table that is written with dots, on a line of its
// own.
func (x *index) neighbour(table []string) (first place, found bool) {
	prefix := pathKey(table) + pathSeparator
	for path, p := range x.places {
		leaf, ok := strings.CutPrefix(path, prefix)
		if ok && p.dotted && !strings.Contains(leaf, pathSeparator) && (!found || p.statement < first.statement) {
			first, found = p, true
		}
	}
	return first, found
}

// indent returns the white space between the line's beginning and an offset in it.
func indent(src string, at int) string {
	start := strings.LastIndexByte(src[:at], '\n') + 1
	if blanks := src[start:at]; strings.Trim(blanks, " \t") == "" {
		return blanks
	}
	return ""
}

func newline(src string) string {
	if strings.Contains(src, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
