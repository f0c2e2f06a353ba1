package config

import (
	"errors"
	"testing"

	"github.com/BurntSushi/toml"
)

// FuzzSetString wants every valid document to be changed in the one value or
// not at all, and the change to be the same when it is made again.
func FuzzSetString(f *testing.F) {
	for _, seed := range []string{
		"", "[a]\nc = 1", "[a.b]\n  c = '''x\n''' # y\n", "a.b = {}", "a = {b = {d = 1}}\n", "[a]\nb.d = 1\r\n", "[[a]]\nb = 1\n", "A=0", "a.b.d = 1\n[x]\n", "\ufeff[a.b]\n\"c\"=1", "\xfe\xff",
	} {
		f.Add(seed)
	}
	path := []string{"a", "b", "c"}
	f.Fuzz(func(t *testing.T, src string) {
		if _, _, mistake := parse("", src); mistake != nil {
			return
		}
		edited, err := setString(src, path, "value")
		if errors.Is(err, errCannotEdit) {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		// A map, because names of a struct's fields match keys in any case.
		var doc map[string]any
		_, err = toml.Decode(edited, &doc)
		a, _ := doc["a"].(map[string]any)
		b, _ := a["b"].(map[string]any)
		if err != nil || b["c"] != "value" {
			t.Errorf("%q: got %q: %q, %v", src, edited, b["c"], err)
		}
		if again, err := setString(edited, path, "value"); again != edited || err != nil {
			t.Errorf("%q: again: got %q, %v, want %q", src, again, err, edited)
		}
	})
}
