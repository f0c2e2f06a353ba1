package config

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func TestLinesOfKeys(t *testing.T) {
	t.Parallel()
	const src = "\ufeff# comment with a = 1\r\n" + // 1
		"a = 1\r\n" + // 2
		"b.c.\"d.e\" = '''\n[x]\ny = 1''''\n" + // 3 to 5
		"\"q\\u0041\\\"z\" = \"]#[\" # c\n" + // 6
		"list = [ # [[\n  'one', # ]\n  { k = 1,\n    l = [2,\n 3] },\n]\n" + // 7 to 12
		"[[rows]]\n" + // 13
		"  [rows.sub] # s\n" + // 14
		"  v = \"\"\"\\\"\"\"\\\n\n\"\"\"\"\"\n" + // 15 to 17
		"[[rows]]\n" + // 18
		"v = +1.5e3\n" + // 19
		"[[rows.sub]]\n" + // 20
		"x = 1979-05-27 07:32:00\n" + // 21
		"[[rows.sub]]\n" + // 22
		"x = {y = {z = true}}\n" + // 23
		"[ t . 'u' ]\n" + // 24
		"last = 1" // 25
	if _, err := toml.Decode(src, new(map[string]any)); err != nil {
		t.Fatalf("the document is wrong: %v", err)
	}
	x := newIndex(src)
	for path, want := range map[string]int{
		"a": 2, "b": 3, "b/c": 3, "b/c/d.e": 3, "qA\"z": 6, "list": 7, "list/0": 8, "list/1": 9, "list/1/k": 9, "list/1/l": 10, "list/1/l/1": 11,
		"rows": 13, "rows/0": 13, "rows/0/sub": 14, "rows/0/sub/v": 15, "rows/1": 18, "rows/1/v": 19,
		"rows/1/sub": 20, "rows/1/sub/0": 20, "rows/1/sub/0/x": 21, "rows/1/sub/1": 22, "rows/1/sub/1/x/y/z": 23,
		"t": 24, "t/u": 24, "t/u/last": 25,
	} {
		got, ok := x.places[pathKey(strings.Split(path, "/"))]
		if !ok || got.line != want {
			t.Errorf("%s: got line %d (%v), want %d", path, got.line, ok, want)
		}
	}
	if got := x.lineOf([]string{"rows", "1", "nothing"}); got != 18 {
		t.Errorf("a key that isn't there: got line %d, want its table's, 18", got)
	}
}

// FuzzIndex checks the scanner against the decoder: every value of a valid
// document has a place, and the text there is the value.
func FuzzIndex(f *testing.F) {
	for _, seed := range []string{
		"a = 1\nb.c = [1, {d = 'x'}]\n[[e]]\nf = '''\n'''\n[e.g]\nh = {}\n", "\"a\" = \"\\\"\"\r\n['b']\r\nc = 1979-05-27 # x",
		"a = [\n1, # ]\n[2],\n]\nb = {c = 1, d = {e = \"}\"}}", "[[a]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\n[a.b.d]\ne = 2", string(Example(nil)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		x := newIndex(src)
		if x.tooDeep || len(src) > 1<<16 {
			return
		}
		var tree map[string]any
		if _, err := toml.Decode(src, &tree); err == nil {
			checkPlaces(t, x, nil, tree)
		}
	})
}

func checkPlaces(t *testing.T, x *index, path []string, v any) {
	t.Helper()
	if strings.Contains(pathKey(path), "\x00\x00") {
		return
	}
	p, ok := x.places[pathKey(path)]
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if strings.Contains(name, pathSeparator) {
				return
			}
			checkPlaces(t, x, child(path, name), inner)
		}
		return
	case []any, []map[string]any:
		if !ok {
			t.Errorf("%q has no place in %q", path, x.src)
		}
		return
	}
	if !ok {
		t.Fatalf("%q has no place in %q", path, x.src)
	}
	var doc struct{ V any }
	if _, err := toml.Decode("V = "+x.src[p.value:p.end], &doc); err != nil {
		t.Fatalf("%q: the text at its place is %q: %v", path, x.src[p.value:p.end], err)
	}
	if line := 1 + strings.Count(x.src[:p.statement], "\n"); p.line != line {
		t.Errorf("%q: line %d, want %d", path, p.line, line)
	}
}
