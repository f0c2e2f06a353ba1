package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A panic in a goroutine that nobody recovers ends the program with the terminal
// in disorder. Every goroutine of the program therefore recovers before it does
// anything else, or only calls what does.
func TestU02EveryGoroutineRecovers(t *testing.T) {
	t.Parallel()
	recovers := map[string]bool{"guarded": true} // what recovers by itself
	found := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "crashtest" || d.Name() == "tools" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			work, ok := startedBy(n)
			if !ok {
				return true
			}
			found++
			if !recoversFirst(work, recovers) {
				t.Errorf("%s: a goroutine that doesn't recover", set.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 5 {
		t.Errorf("%d goroutines were found", found)
	}
}

// startedBy gives what a go statement, a WaitGroup's Go or time.AfterFunc starts.
func startedBy(n ast.Node) (ast.Expr, bool) {
	switch n := n.(type) {
	case *ast.GoStmt:
		return n.Call.Fun, true
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil, false
		}
		from, _ := f.X.(*ast.Ident)
		switch {
		case f.Sel.Name == "Go" && len(n.Args) == 1:
			return n.Args[0], true
		case f.Sel.Name == "AfterFunc" && from != nil && from.Name == "time" && len(n.Args) == 2:
			return n.Args[1], true
		}
	}
	return nil, false
}

// recoversFirst tells whether the statement before any work, but declarations,
// defers a recover.
func recoversFirst(work ast.Expr, known map[string]bool) bool {
	f, ok := work.(*ast.FuncLit)
	if !ok {
		s, ok := work.(*ast.SelectorExpr) // the timers of gateway and emulator, which only cancel and wake
		return ok && s.Sel.Name == "fire"
	}
	for _, s := range f.Body.List {
		switch s := s.(type) {
		case *ast.DeclStmt:
			continue
		case *ast.ExprStmt:
			call, _ := s.X.(*ast.CallExpr)
			if call == nil {
				return false
			}
			to, ok := call.Fun.(*ast.SelectorExpr)
			return ok && known[to.Sel.Name]
		case *ast.DeferStmt:
			found := false
			ast.Inspect(s.Call, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				found = found || ok && id.Name == "recover"
				return true
			})
			return found
		default:
			return false
		}
	}
	return false
}

// The runtime's own fatal errors, such as a map that two goroutines write at
// once, can't be caught: the race detector finds their causes.
func TestU03RacesAreLookedFor(t *testing.T) {
	t.Parallel()
	for file, words := range map[string]string{".ci/run": "go test -race", "README.md": "`reset`"} {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), words) {
			t.Errorf("%s doesn't hold %q: %v", file, words, err)
		}
	}
}
