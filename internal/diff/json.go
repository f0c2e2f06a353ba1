package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is a value that differs between two JSON texts. It was removed if New is empty,
// added if Old is, and changed if neither is.
type Change struct {
	// Path leads to the value, such as $.items[2].name; in a list the number is the new
	// text's, or the old one's if the value was removed.
	Path string
	// Old and New are the values as JSON on one line, empty if there is none.
	Old, New string
}

// String is the change in one line, such as "$.a: 1 → 2".
func (c Change) String() string {
	switch {
	case c.New == "":
		return c.Path + ": " + c.Old + " is gone"
	case c.Old == "":
		return c.Path + ": " + c.New + " is new"
	}
	return c.Path + ": " + c.Old + " → " + c.New
}

// JSON compares two texts as JSON values: the order of keys, white space and the spelling
// of numbers and strings make no difference. A text may be wrapped in a code fence, as
// answers often are. ok is false if either text is not a JSON object or list, or is
// nested more than a hundred levels deep.
func JSON(old, text string) (changes []Change, ok bool) {
	a, errA := parse(old)
	b, errB := parse(text)
	if errA != nil || errB != nil {
		return nil, false
	}
	var c comparison
	c.values("$", a, b)
	return c.changes, true
}

var errNoJSON = errors.New("no JSON object or list")

// parse parses a text that is a single object or list.
func parse(text string) (any, error) {
	text = unfenced(strings.TrimSpace(text))
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil, errNoJSON
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoJSON, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || deeper(v, mostDepth) {
		return nil, errNoJSON
	}
	return v, nil
}

// mostDepth is how deep lists and objects may be nested. The work grows with it, and no
// meaningful answer comes near.
const mostDepth = 100

// deeper reports whether a value is nested deeper than so many levels.
func deeper(v any, levels int) bool {
	switch v := v.(type) {
	case []any:
		return levels == 0 || slices.ContainsFunc(v, func(e any) bool { return deeper(e, levels-1) })
	case map[string]any:
		for _, e := range v {
			if levels == 0 || deeper(e, levels-1) {
				return true
			}
		}
	}
	return false
}

// unfenced removes the code fence around a whole text.
func unfenced(text string) string {
	inner, ok := strings.CutPrefix(text, "```")
	if !ok {
		return text
	}
	_, inner, _ = strings.Cut(inner, "\n") // the language
	inner, ok = strings.CutSuffix(inner, "```")
	if !ok {
		return text
	}
	return strings.TrimSpace(inner)
}

// comparison collects changes.
type comparison struct{ changes []Change }

func (c *comparison) add(path, a, b string) {
	c.changes = append(c.changes, Change{path, a, b})
}

func (c *comparison) values(path string, a, b any) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			c.objects(path, a, b)
			return
		}
	case []any:
		if b, ok := b.([]any); ok {
			c.lists(path, a, b)
			return
		}
	}
	if canonical(a) != canonical(b) {
		c.add(path, compact(a), compact(b))
	}
}

func (c *comparison) objects(path string, a, b map[string]any) {
	keys := slices.Collect(maps.Keys(a))
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		old, was := a[k]
		now, is := b[k]
		switch at := path + step(k); {
		case !is:
			c.add(at, compact(old), "")
		case !was:
			c.add(at, "", compact(now))
		default:
			c.values(at, old, now)
		}
	}
}

// lists pairs equal elements in order, and compares what is between them one by one.
func (c *comparison) lists(path string, a, b []any) {
	ids := map[string]int{}
	i, j := 0, 0
	between := func(toA, toB int) {
		for ; i < toA && j < toB; i, j = i+1, j+1 {
			c.values(index(path, j), a[i], b[j])
		}
		for ; i < toA; i++ {
			c.add(index(path, i), compact(a[i]), "")
		}
		for ; j < toB; j++ {
			c.add(index(path, j), "", compact(b[j]))
		}
		i, j = toA+1, toB+1
	}
	for at, to := range pairUp(numbered(a, ids), numbered(b, ids)) {
		if to >= 0 {
			between(at, to)
		}
	}
	between(len(a), len(b))
}

// numbered returns equal elements equal numbers.
func numbered(list []any, ids map[string]int) []int {
	out := make([]int, len(list))
	for i, v := range list {
		key := canonical(v)
		id, ok := ids[key]
		if !ok {
			id = len(ids)
			ids[key] = id
		}
		out[i] = id
	}
	return out
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// step is a key on a path: plain if it is a name, else quoted.
func step(key string) string {
	for i, r := range key {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return "[" + compact(key) + "]"
		}
	}
	if key == "" {
		return `[""]`
	}
	return "." + key
}

// compact is a value as JSON on one line, numbers as they were written.
func compact(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "?" // can't happen: decoded values can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// canonical is the same text for equal values.
func canonical(v any) string { return compact(plain(v)) }

// plain spells equal numbers in a value the same way.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		return json.Number(number(string(v)))
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = plain(e)
		}
		return out
	}
	return v
}

// number spells a JSON number as digits and a power of ten, exactly: 1, 1.0 and 10e-1 are
// all "1e0".
func number(s string) string {
	digits, exp, _ := strings.Cut(strings.ToLower(s), "e")
	power, err := strconv.ParseInt(strings.TrimPrefix(exp, "+"), 10, 64)
	if exp != "" && err != nil {
		return s // an absurd exponent: compared as written
	}
	digits, minus := strings.CutPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	power -= int64(len(fraction))
	for strings.HasSuffix(digits, "0") {
		digits = digits[:len(digits)-1]
		power++
	}
	switch {
	case digits == "":
		return "0"
	case minus:
		digits = "-" + digits
	}
	return digits + "e" + strconv.FormatInt(power, 10)
}
