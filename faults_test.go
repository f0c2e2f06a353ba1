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

// The rows of docs/faults.md and the tests that bear their IDs. An ID counts
// where it stands at the beginning of a test's name or of a subtest's: in
// messages and comments it doesn't.
var (
	rowID     = regexp.MustCompile(`^(?:F\d{3}|X\d{2}|K\d{2}|U\d{2}|R\d{2}|D\d{1,2})$`)
	rowLine   = regexp.MustCompile(`(?m)^\| ([FXKURD]\d+) \|`)
	untested  = regexp.MustCompile(`(?m)^- \*\*([FXKURD]\d+)\*\*: \S`)
	testsID   = regexp.MustCompile(`^(?:F\d{3}|X\d{2}|K\d{2}|U\d{2}|R\d{2}|D\d{1,2})`)
	subtestID = regexp.MustCompile(`^(?:F\d{3}|[XKUR]\d{2}|D\d{1,2})(?: |$)`)
)

func TestEveryRowOfTheFaultsHasATest(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, excused := map[string]bool{}, map[string]bool{}
	for _, m := range rowLine.FindAllStringSubmatch(string(doc), -1) {
		if rows[m[1]] || !rowID.MatchString(m[1]) {
			t.Errorf("row %s stands there twice, or is no ID", m[1])
		}
		rows[m[1]] = true
	}
	if len(rows) < 170 {
		t.Fatalf("docs/faults.md has %d rows", len(rows))
	}
	for _, m := range untested.FindAllStringSubmatch(string(doc), -1) {
		excused[m[1]] = true
	}
	where := testedIDs(t)
	for id := range rows {
		switch {
		case len(where[id]) == 0 && !excused[id]:
			t.Errorf("%s has no test, and docs/faults.md gives no reason", id)
		case len(where[id]) > 0 && excused[id]:
			t.Errorf("%s is said to have no test, and has: %s", id, where[id][0])
		}
	}
	for id, tests := range where {
		if !rows[id] {
			t.Errorf("%s is no row of docs/faults.md: %s", id, tests[0])
		}
	}
	if most := 6; len(excused) > most {
		t.Errorf("%d rows are excused, want at most %d", len(excused), most)
	}
}

// testedIDs gives where each ID stands in the name of a test of the tree.
func testedIDs(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "internal/tools" || (strings.HasPrefix(d.Name(), ".") && d.Name() != ".")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for id, at := range idsOf(file) {
			out[id] = append(out[id], set.Position(at).String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// idsOf gives the IDs in the names of a file's tests.
func idsOf(file *ast.File) map[string]token.Pos {
	out := map[string]token.Pos{}
	for _, decl := range file.Decls {
		test, ok := decl.(*ast.FuncDecl)
		if !ok || test.Recv != nil {
			continue
		}
		name := test.Name.Name
		for _, kind := range []string{"Test", "Fuzz", "Benchmark"} {
			rest, ok := strings.CutPrefix(name, kind)
			for ok && testsID.MatchString(rest) {
				id := testsID.FindString(rest)
				out[id] = test.Pos()
				rest = rest[len(id):]
			}
		}
		if !strings.HasPrefix(name, "Test") {
			continue
		}
		ast.Inspect(test, func(n ast.Node) bool {
			for _, name := range names(n) {
				for subtestID.MatchString(name) {
					id, rest, _ := strings.Cut(name, " ")
					out[id] = n.Pos()
					name = rest
				}
			}
			return true
		})
	}
	return out
}

// names are the words that may name a subtest: what Run is called with, and the
// keys and values of tables.
func names(n ast.Node) []string {
	var from []ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Run" && len(n.Args) == 2 {
			from = append(from, n.Args[0])
		}
	case *ast.CompositeLit:
		for i, e := range n.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			switch {
			case ok && isName(kv.Key):
				from = append(from, kv.Value)
			case ok:
				from = append(from, kv.Key)
			case i == 0:
				from = append(from, e)
			}
		}
	}
	var out []string
	for _, e := range from {
		for {
			sum, ok := e.(*ast.BinaryExpr)
			if !ok {
				break
			}
			e = sum.X
		}
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
	}
	return out
}

func isName(key ast.Expr) bool {
	id, ok := key.(*ast.Ident)
	return ok && slices.Contains([]string{"name"}, id.Name)
}
