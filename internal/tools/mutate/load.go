package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

// code is a package with the mutants of a group.
type code struct {
	name, dir string // dir is absolute
	mutants   []mutant
	altered   map[string][]byte // by absolute path: the source with all switches
}

func load(ctx context.Context, root string, g group) (*code, error) {
	loaded, err := packages.Load(&packages.Config{
		Context: ctx,
		Dir:     root,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedSyntax,
	}, "./"+g.dir)
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 || len(loaded[0].Errors) > 0 {
		return nil, fmt.Errorf("load %s: %v", g.dir, loaded[0].Errors)
	}
	p := loaded[0]
	c := &code{name: p.Name, dir: filepath.Join(root, g.dir), altered: map[string][]byte{}}
	for i, path := range p.CompiledGoFiles {
		if !g.has(filepath.Base(path)) {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s := &seeker{
			set: p.Fset, info: p.TypesInfo, source: source,
			file: filepath.ToSlash(filepath.Join(g.dir, filepath.Base(path))), next: len(c.mutants),
		}
		s.seek(p.Syntax[i])
		slices.SortStableFunc(s.mutants, func(a, b mutant) int { return cmp.Compare(a.line, b.line) })
		c.mutants = append(c.mutants, s.mutants...)
		c.altered[path] = apply(source, s.edits)
	}
	counts := map[string]int{}
	for i := range c.mutants {
		m := &c.mutants[i]
		counts[m.key()]++
		m.again = counts[m.key()]
	}
	return c, nil
}

// functionName gives a function's name with its receiver's type.
func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch g := t.(type) {
	case *ast.IndexExpr:
		t = g.X
	case *ast.IndexListExpr:
		t = g.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
