package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each package may import. A package that
// isn't named here fails the test, so a new room is a decision.
var arrows = map[string][]string{
	".":                    {"internal/cli"},
	"gateway":              {},
	"gateway/emulator":     {"gateway"},
	"internal/ask":         {"gateway", "internal/figures", "internal/measure", "sessions"},
	"internal/cli":         {"gateway", "internal/ask", "gateway/emulator", "internal/config", "internal/diff", "internal/measure", "internal/safe", "providers", "sessions", "sessions/export", "ui", "ui/markdown"},
	"internal/config":      {"gateway"},
	"internal/diff":        {},
	"internal/allset":      {},
	"internal/figures":     {},
	"internal/measure":     {"gateway"},
	"internal/safe":        {},
	"internal/safe/attack": {},
	"providers":            {"gateway"},
	"sessions":             {"gateway"},
	"sessions/crashtest":   {"gateway", "sessions"},
	"sessions/export":      {"gateway", "sessions"},
	"ui":                   {"gateway", "internal/ask", "internal/figures", "internal/diff", "internal/measure", "internal/safe", "sessions", "sessions/export", "ui/markdown"},
	"ui/markdown":          {"internal/safe"},
}

func TestPackagesImportOnlyAlongTheArrows(t *testing.T) {
	t.Parallel()
	checked := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "tools" || d.Name() == "sdktest" || (strings.HasPrefix(d.Name(), ".") && d.Name() != ".")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		checked++
		from := filepath.ToSlash(filepath.Dir(path))
		may, ok := arrows[from]
		if !ok {
			t.Errorf("%s: package %s has no arrows: add it to the table", path, from)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			to, ours := strings.CutPrefix(name, "sluice/")
			if ours && !slices.Contains(may, to) {
				t.Errorf("%s: %s must not import %s", path, from, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Fatal("no file was checked")
	}
}
