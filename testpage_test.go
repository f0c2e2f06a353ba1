package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every package with tests has a row in docs/testing.md, which says whether -update
// writes something there.
func TestThePageOfTestsNamesEveryPackage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	writes := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| .* \\| (.+) \\|$").FindAllStringSubmatch(string(text), -1) {
		writes[row[1]] = row[2] != "–"
	}
	updates := map[string]bool{}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"testdata", "tools", "sdktest", ".git"}, d.Name()) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		room := filepath.ToSlash(filepath.Dir(path))
		updates[room] = updates[room] || strings.Contains(string(source), "flag.Bool(\"update\"") || strings.Contains(string(source), "x/exp/golden\"")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(updates) < 10 {
		t.Fatalf("%d packages have tests", len(updates))
	}
	for room, update := range updates {
		says, named := writes[room]
		switch {
		case !named:
			t.Errorf("docs/testing.md has no row for %s", room)
		case says != update:
			t.Errorf("docs/testing.md: -update writes something in %s: %t, it says %t", room, update, says)
		}
		delete(writes, room)
	}
	for room := range writes {
		t.Errorf("docs/testing.md has a row for %s, which has no tests", room)
	}
}

// Files that the documents name by their paths are there: a file that moves takes its
// mention along.
func TestDocumentsNameFilesThatAreThere(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:gateway|internal|providers|sessions|ui)/[A-Za-z0-9_./-]+\\.go)`")
	found := 0
	for _, page := range append(pages, "README.md", "SECURITY.md", "CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			found++
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s names %s, which isn't there", page, m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("%d files are named", found)
	}
}
