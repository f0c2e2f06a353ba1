package main

import (
	"go/ast"
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

// A trap's test is a function TestTrapNN…, or a subtest "trap NN …".
var trapName = regexp.MustCompile(`^(?:TestTrap|trap )(\d\d)`)

// The traps of the wire, on which clients of the gateway fail, stand in a list;
// each has a test named after it, in the package that it concerns.
func TestEveryTrapHasATest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "traps.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(text)) {
		number, _, _ := strings.Cut(line, " ")
		listed = append(listed, number)
	}
	if len(listed) == 0 || !slices.IsSorted(listed) {
		t.Errorf("the list is empty or out of order: %q", listed)
	}
	tested := map[string]bool{}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "."):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		for _, number := range trapsOf(t, path) {
			tested[number] = true
			if !slices.Contains(listed, number) {
				t.Errorf("%s tests trap %s, which is not in the list", path, number)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range listed {
		if !tested[number] {
			t.Errorf("no test is named after trap %s", number)
		}
	}
}

// trapsOf lists the numbers in the names of a file's test functions and in its
// string literals.
func trapsOf(t *testing.T, path string) (numbers []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		name := ""
		switch n := n.(type) {
		case *ast.FuncDecl:
			name = n.Name.Name
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				name, _ = strconv.Unquote(n.Value)
			}
		}
		if m := trapName.FindStringSubmatch(name); m != nil {
			numbers = append(numbers, m[1])
		}
		return true
	})
	return numbers
}
