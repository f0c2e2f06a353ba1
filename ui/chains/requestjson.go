package chains

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"sluice/internal/figures"
)

// node is a JSON value as it is laid out in the preview.
type node struct {
	// key is the value's name with its quotes, empty where it has none.
	key string
	// text is a value that has no parts, as JSON.
	text string
	// open is "{" or "[" of a value with parts.
	open  string
	parts []*node
	// rehearsed is set where the value, or a part of it, is there or is different because
	// a failure is rehearsed.
	rehearsed bool
}

// maxShownText is how many bytes of a text within a request are shown.
const maxShownText = 600

// parseJSON reads a JSON text in its order of keys. Texts in it are shortened.
func parseJSON(body []byte) (*node, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return readNode(dec)
}

func readNode(dec *json.Decoder) (*node, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return &node{text: scalarJSON(t)}, nil
	}
	n := &node{open: delim.String()}
	for dec.More() {
		key := ""
		if n.open == "{" {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			text, ok := name.(string)
			if !ok {
				return nil, errors.New("a key of an object is not a text")
			}
			key = quoted(text)
		}
		part, err := readNode(dec)
		if err != nil {
			return nil, err
		}
		part.key = key
		n.parts = append(n.parts, part)
	}
	_, err = dec.Token() // the closing bracket
	return n, err
}

// scalarJSON writes a value without parts; a long text is cut and followed by its length.
func scalarJSON(t json.Token) string {
	switch v := t.(type) {
	case string:
		if len(v) > maxShownText {
			end := maxShownText
			for end > 0 && !utf8.RuneStart(v[end]) {
				end--
			}
			return quoted(v[:end] + "… " + figures.Bytes(len(v)) + " in all")
		}
		return quoted(v)
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return "null"
}

// quoted writes a text as JSON, with its letters as they are.
func quoted(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// markRehearsed compares a value with what it is without the rehearsal, nil for nothing.
func (n *node) markRehearsed(was *node) {
	switch {
	case was == nil || was.open != n.open:
		n.rehearsed = true
		return
	case n.open == "":
		n.rehearsed = n.text != was.text
		return
	}
	for i, part := range n.parts {
		part.markRehearsed(was.part(i, part.key))
		n.rehearsed = n.rehearsed || part.rehearsed
	}
}

// part is the part with a key, or with an index where there are no keys.
func (n *node) part(i int, key string) *node {
	if key == "" {
		if i < len(n.parts) {
			return n.parts[i]
		}
		return nil
	}
	for _, p := range n.parts {
		if p.key == key {
			return p
		}
	}
	return nil
}

// maxOpenLines is how many lines a list may take before it is folded.
const maxOpenLines = 6

// lines is how many lines the value takes, unfolded.
func (n *node) lines() int {
	if len(n.parts) == 0 {
		return 1
	}
	sum := 2
	for _, p := range n.parts {
		sum += p.lines()
	}
	return sum
}

// jsonLayout lays a value out in lines.
type jsonLayout struct {
	out []previewLine
	// step is the step that lines belong to.
	step int
	// chosen is set within the selected step: its headers stay open. open leaves
	// everything open.
	chosen, open bool
}

// add adds a value's lines, indented by a depth, and after it a comma where another
// follows.
func (l *jsonLayout) add(n *node, depth int, comma bool) {
	lead := strings.Repeat("  ", depth)
	if n.key != "" {
		lead += n.key + ": "
	}
	end := ""
	if comma {
		end = ","
	}
	closing := map[string]string{"{": "}", "[": "]"}[n.open]
	switch {
	case n.open == "":
		l.line(lead+n.text+end, 0, n.rehearsed)
	case len(n.parts) == 0:
		l.line(lead+n.open+closing+end, 0, n.rehearsed)
	case l.folds(n, depth):
		l.line(lead+n.open+closing+end, len(n.parts), false)
	default:
		l.line(lead+n.open, 0, false)
		for i, p := range n.parts {
			l.add(p, depth+1, i+1 < len(n.parts))
		}
		l.line(strings.Repeat("  ", depth)+closing+end, 0, false)
	}
}

// folds reports whether a value's parts are hidden: those of long lists, and the headers
// of steps that aren't selected. What is rehearsed is never hidden.
func (l *jsonLayout) folds(n *node, depth int) bool {
	switch {
	case l.open || n.rehearsed || depth == 0:
		return false
	case n.open == "[":
		return n.lines() > maxOpenLines
	}
	return n.key == `"headers"` && !l.chosen
}

func (l *jsonLayout) line(text string, folded int, rehearsed bool) {
	l.out = append(l.out, previewLine{text: text, json: true, folded: folded, rehearsed: rehearsed, step: l.step})
}
