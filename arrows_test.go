package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	"internal/cli":         {"gateway", "internal/ask", "gateway/emulator", "internal/config", "internal/diff", "internal/figures", "internal/measure", "internal/safe", "providers", "sessions", "sessions/export", "ui", "ui/connect", "ui/look", "ui/markdown", "ui/palette", "ui/picker", "ui/message"},
	"internal/config":      {"gateway"},
	"internal/diff":        {},
	"internal/allset":      {},
	"internal/figures":     {"gateway", "internal/safe", "sessions"},
	"internal/measure":     {"gateway", "internal/figures"},
	"internal/safe":        {},
	"internal/safe/attack": {},
	"internal/search":      {},
	"providers":            {"gateway"},
	"sessions":             {"gateway"},
	"sessions/crashtest":   {"gateway", "sessions"},
	"sessions/export":      {"gateway", "sessions"},
	"ui":                   {"gateway", "internal/ask", "internal/figures", "internal/diff", "internal/measure", "internal/safe", "sessions", "sessions/export", "ui/chains", "ui/browser", "ui/connect", "ui/picker", "ui/external", "ui/inspector", "ui/composer", "ui/settings", "ui/sidebar", "ui/compare", "ui/form", "ui/look", "ui/markdown", "ui/message", "ui/overlay", "ui/palette", "ui/transcript"},
	"ui/external":          {"internal/figures", "internal/safe", "gateway"},
	"ui/inspector":         {"gateway", "internal/ask", "internal/figures", "internal/safe", "sessions", "ui/external", "ui/look", "ui/markdown", "ui/message", "ui/overlay", "ui/palette"},
	"ui/composer":          {"internal/figures", "internal/safe", "ui/form", "ui/look", "ui/overlay"},
	"ui/picker":            {"gateway", "internal/figures", "internal/safe", "internal/search", "ui/form", "ui/look", "ui/overlay"},
	"ui/settings":          {"gateway", "internal/figures", "internal/measure", "internal/safe", "ui/external", "ui/form", "ui/look", "ui/overlay"},
	"ui/sidebar":           {"ui/look"},
	"ui/connect":           {"gateway", "internal/figures", "internal/safe", "ui/form", "ui/look", "ui/overlay"},
	"ui/compare":           {"gateway", "internal/diff", "internal/figures", "internal/measure", "internal/safe", "sessions", "ui/external", "ui/look", "ui/overlay", "ui/picker"},
	"ui/browser":           {"gateway", "internal/figures", "internal/measure", "internal/safe", "sessions", "sessions/export", "ui/external", "ui/form", "ui/look", "ui/message", "ui/overlay", "ui/transcript"},
	"ui/chains":            {"gateway", "internal/figures", "internal/safe", "sessions", "ui/external", "ui/form", "ui/look", "ui/overlay"},
	"ui/transcript":        {"gateway", "internal/figures", "internal/safe", "sessions", "ui/form", "ui/look", "ui/markdown", "ui/message", "ui/overlay"},
	"ui/message":           {"gateway", "internal/figures", "internal/safe", "sessions", "ui/look", "ui/markdown"},
	"ui/overlay":           {"internal/safe", "internal/search", "ui/form", "ui/look"},
	"ui/form":              {"internal/safe"},
	"ui/look":              {"internal/figures", "internal/safe", "ui/markdown", "ui/palette"},
	"ui/uitest":            {"gateway"},
	"ui/markdown":          {"internal/safe", "ui/palette"},
	"ui/palette":           {},
}

// modulePath is the path of this module, which internal/tools/rename may change.
func modulePath(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	path := regexp.MustCompile(`(?m)^module (\S+)$`).FindSubmatch(text)
	if path == nil {
		t.Fatal("go.mod names no module")
	}
	return string(path[1])
}

func TestPackagesImportOnlyAlongTheArrows(t *testing.T) {
	t.Parallel()
	module, checked, followed := modulePath(t), 0, 0
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
			to, ours := strings.CutPrefix(name, module+"/")
			switch {
			case !ours:
			case !slices.Contains(may, to):
				t.Errorf("%s: %s must not import %s", path, from, to)
			default:
				followed++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 || followed == 0 {
		t.Fatalf("%d files were checked and %d arrows followed: is the module's path right?", checked, followed)
	}
}

// docs/architecture.md has every package in its table, and draws the imports of those of
// ui as the table above has them.
func TestTheArchitecturePageNamesEveryPackageAndItsArrows(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		for _, arrow := range regexp.MustCompile(`\s{4,}`).Split(strings.TrimSpace(line), -1) {
			if from, to, ok := strings.Cut(arrow, " ─> "); ok {
				drawn[from] = slices.DeleteFunc(strings.Split(to, ", "), func(name string) bool { return name == "nothing of ours" })
			}
		}
	}
	for from, to := range arrows {
		if from == "." || from == "internal/allset" || from == "internal/safe/attack" || from == "ui/uitest" { // main.go, and what only tests import
			continue
		}
		if !strings.Contains(string(text), "`"+from+"`") {
			t.Errorf("docs/architecture.md doesn't name %s", from)
		}
		if !strings.HasPrefix(from, "ui/") {
			continue
		}
		got, want := slices.Sorted(slices.Values(drawn[from])), slices.Sorted(slices.Values(to))
		if !slices.Equal(got, want) {
			t.Errorf("docs/architecture.md draws %s ─> %s, want %s", from, strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}
