// Knots prints, for each package, the largest group of files that can't be read without
// each other: every one of them uses, by whatever way, something of every other. It
// fails where such a knot has more files than the limit of its package.
//
//	go run ./knots -dir ../.. -limit 15 -limit ui=40 ./ui/...
//
// A limit is lowered when a knot gets smaller, never raised.
package main

import (
	"errors"
	"flag"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// limits are the most files of a knot, by the package's path below the module's. The
// empty path is for all that have no limit of their own.
type limits map[string]int

func (l limits) String() string { return fmt.Sprint(map[string]int(l)) }

// Set reads "15" or "ui=50".
func (l limits) Set(text string) error {
	room, number, own := strings.Cut(text, "=")
	if !own {
		room, number = "", text
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return errors.New("want a number of files, or PACKAGE=NUMBER")
	}
	l[room] = n
	return nil
}

func (l limits) of(room string) int {
	if n, ok := l[room]; ok {
		return n
	}
	return l[""]
}

func main() {
	most := limits{"": 15}
	dir := flag.String("dir", ".", "the module's folder")
	flag.Var(most, "limit", "the most files of a knot, or PACKAGE=NUMBER (repeatable)")
	flag.Parse()
	knots, err := find(*dir, flag.Args()...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "knots:", err)
		os.Exit(2)
	}
	failed := false
	for _, room := range slices.Sorted(maps.Keys(knots)) {
		n, limit := len(knots[room]), most.of(room)
		fmt.Printf("%-14s %3d files in its largest knot (limit %d)\n", room, n, limit)
		if n > limit {
			failed = true
			fmt.Printf("  %s\n", strings.Join(knots[room], " "))
		}
	}
	if failed {
		os.Exit(1)
	}
}

// find gives the files of each package's largest knot, by the package's path below
// the module's.
func find(dir string, patterns ...string) (map[string][]string, error) {
	loaded, err := packages.Load(&packages.Config{
		Dir:  dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedModule | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, e
		}
		out[strings.TrimPrefix(p.PkgPath, p.Module.Path+"/")] = largest(uses(p))
	}
	if len(out) == 0 {
		return nil, errors.New("no package was found")
	}
	return out, nil
}

// uses says of each file which others it uses something of: what they declare in the
// package, and the fields and methods of its types.
func uses(p *packages.Package) map[string]map[string]bool {
	file := func(pos token.Pos) string { return filepath.Base(p.Fset.Position(pos).Filename) }
	graph := map[string]map[string]bool{}
	for _, f := range p.Syntax {
		graph[file(f.Pos())] = map[string]bool{}
	}
	for id, o := range p.TypesInfo.Uses {
		if o.Pkg() != p.Types || !shared(p, o) {
			continue
		}
		if from, to := file(id.Pos()), file(o.Pos()); from != to {
			graph[from][to] = true
		}
	}
	return graph
}

// shared tells whether other files can use an object.
func shared(p *packages.Package, o types.Object) bool {
	switch o := o.(type) {
	case *types.Var:
		return o.IsField() || o.Parent() == p.Types.Scope()
	case *types.Func:
		return o.Signature().Recv() != nil || o.Parent() == p.Types.Scope()
	}
	return o.Parent() == p.Types.Scope()
}

// largest gives the largest strongly connected group of a graph, sorted (Tarjan's
// algorithm).
func largest(graph map[string]map[string]bool) []string {
	s := search{graph: graph, index: map[string]int{}, low: map[string]int{}, open: map[string]bool{}}
	for _, node := range slices.Sorted(maps.Keys(graph)) {
		if s.index[node] == 0 {
			s.visit(node)
		}
	}
	slices.Sort(s.best)
	return s.best
}

type search struct {
	graph      map[string]map[string]bool
	index, low map[string]int
	open       map[string]bool
	stack      []string
	best       []string
}

func (s *search) visit(node string) {
	n := len(s.index) + 1
	s.index[node], s.low[node], s.open[node] = n, n, true
	s.stack = append(s.stack, node)
	for _, next := range slices.Sorted(maps.Keys(s.graph[node])) {
		switch {
		case s.index[next] == 0:
			s.visit(next)
			s.low[node] = min(s.low[node], s.low[next])
		case s.open[next]:
			s.low[node] = min(s.low[node], s.index[next])
		}
	}
	if s.low[node] != s.index[node] {
		return
	}
	at := slices.Index(s.stack, node)
	group := slices.Clone(s.stack[at:])
	s.stack = s.stack[:at]
	for _, member := range group {
		s.open[member] = false
	}
	if len(group) > len(s.best) {
		s.best = group
	}
}
