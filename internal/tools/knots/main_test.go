package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestTheLargestKnotIsFound(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":     "module m\n\ngo 1.26\n",
		"p/a.go":     "package p\n\ntype A struct{ n int }\n\nfunc useB() { b() }\n",
		"p/b.go":     "package p\n\nfunc b() { c() }\n",
		"p/c.go":     "package p\n\nfunc c() { _ = A{}.n }\n",
		"p/below.go": "package p\n\nfunc below() int { return 1 }\n",
		"p/above.go": "package p\n\nvar above = below()\n\nfunc top() { useB() }\n",
		"q/q.go":     "package q\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := find(dir, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.go", "b.go", "c.go"}; !slices.Equal(got["p"], want) || len(got["q"]) != 1 {
		t.Errorf("got %v, want %v of p and one of q", got, want)
	}
}

func TestLimitsAreRead(t *testing.T) {
	l := limits{"": 15}
	for _, text := range []string{"9", "ui=50"} {
		if err := l.Set(text); err != nil {
			t.Fatal(err)
		}
	}
	if l.of("ui") != 50 || l.of("ui/look") != 9 {
		t.Errorf("%v", l)
	}
	for _, text := range []string{"", "x", "ui=", "ui=0"} {
		if l.Set(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
