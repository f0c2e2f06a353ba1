package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// The rows of docs/field.md and the tests that bear their IDs.
var (
	fieldRow  = regexp.MustCompile(`(?m)^\| ([WTFP]\d\d) \|`)
	fieldTest = regexp.MustCompile(`^(?:Test|Fuzz|Benchmark)Field([WTFP]\d\d)`)
)

func TestEveryReportOfTheFieldHasATest(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/field.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	text, _, _ := strings.Cut(string(page), "## What the vendors' own clients")
	for _, m := range fieldRow.FindAllStringSubmatch(text, -1) {
		if rows[m[1]] {
			t.Errorf("%s stands there twice", m[1])
		}
		rows[m[1]] = true
	}
	if len(rows) < 40 {
		t.Fatalf("docs/field.md has %d rows", len(rows))
	}
	tests := fieldTests(t)
	for id := range rows {
		if tests[id] == "" {
			t.Errorf("%s has no test", id)
		}
	}
	for id, where := range tests {
		if !rows[id] {
			t.Errorf("%s is no row of docs/field.md: %s", id, where)
		}
	}
}

// TestFieldModelsExist holds the models that the page names against those that the
// embedded gateway plays.
func TestFieldModelsExist(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/field.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"500": true} // any status is one
	for _, f := range emulator.Faults() {
		known[strings.TrimSuffix(strings.TrimPrefix(f.Name, "fault-"), "-S")] = true
	}
	named := 0
	wire, _, _ := strings.Cut(string(page), "## Trust")
	for _, row := range regexp.MustCompile(`(?m)^\| W\d\d \|.*\| ([^|]*) \|$`).FindAllStringSubmatch(wire, -1) {
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			named++
			if !known[m[1]] && !known[regexp.MustCompile(`-\d+$`).ReplaceAllString(m[1], "")] {
				t.Errorf("no model plays fault-%s", m[1])
			}
		}
	}
	if named < 20 {
		t.Errorf("the page names %d models", named)
	}
}

// fieldTests gives, for each ID, a test that has it in its name.
func fieldTests(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "."):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if test, ok := decl.(*ast.FuncDecl); ok && test.Recv == nil {
				if m := fieldTest.FindStringSubmatch(test.Name.Name); m != nil {
					out[m[1]] = path
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
