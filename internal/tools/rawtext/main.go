// Rawtext reports text from outside that may reach a terminal without having
// passed internal/safe.
//
// It follows text through the functions that draw and print: from where it comes
// in (what other packages hand over, the environment, keys and pastes, words of
// errors) to where it goes out (styles, views, window titles, clipboards, printing;
// [policy] lists all of them with their reasons). What has become a safe.Text, or
// was returned by a function of internal/safe, is clean. Constants and numbers
// are too.
//
// What it can't see: text that a third-party function passes on in another way
// than in its results, its receiver or what its pointers point to; text that goes
// round through files or other programs; and what reflection sets, but for the
// decoders of the standard library. All values of one struct's field are one to it,
// and so are all elements of a slice or map: a name that is cleaned in one place
// and not in another counts as not cleaned. Which function a function value or an
// interface calls is taken from its type.
//
// Usage: rawtext [-why] package...
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func main() {
	why := flag.Bool("why", false, "show each step from where text comes in to where it goes out")
	flag.Parse()
	module, err := modulePath("go.mod")
	var findings []finding
	if err == nil {
		findings, err = check(&packages.Config{}, module, flag.Args()...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rawtext:", err)
		os.Exit(2)
	}
	wd, _ := os.Getwd()
	for _, f := range findings {
		f.write(os.Stdout, wd, *why)
	}
	if len(findings) > 0 {
		fmt.Fprintf(os.Stderr, "rawtext: %d places\n", len(findings))
		os.Exit(1)
	}
}

// modulePath reads the path of the module whose go.mod this is.
func modulePath(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("run it where the module's go.mod is: %w", err)
	}
	path := modfile.ModulePath(text)
	if path == "" {
		return "", fmt.Errorf("%s names no module", file)
	}
	return path, nil
}

// check loads packages of a module and gives what it finds in them, by place.
func check(cfg *packages.Config, module string, patterns ...string) ([]finding, error) {
	cfg.Mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo
	loaded, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, e
		}
	}
	policy := ours.of(module)
	for _, p := range loaded {
		if ofModule := p.PkgPath == module || strings.HasPrefix(p.PkgPath, module+"/"); ofModule && !policy.names(p.PkgPath) {
			return nil, fmt.Errorf("the policy doesn't name %s: it says nothing of whether its text is followed, trusted or not (policy.go)", p.PkgPath)
		}
	}
	prog, _ := ssautil.Packages(loaded, ssa.InstantiateGenerics)
	prog.Build()
	return newFlow(prog, policy).run(), nil
}

// write tells the finding with paths relative to dir.
func (f finding) write(w io.Writer, dir string, why bool) {
	short := func(s step) string {
		name := s.at.Filename
		if rel, err := filepath.Rel(dir, name); err == nil {
			name = rel
		}
		return fmt.Sprintf("%s:%d:%d: %s", name, s.at.Line, s.at.Column, s.what)
	}
	last := f.steps[len(f.steps)-1]
	fmt.Fprintf(w, "%s: %s\n", short(last), f.steps[0].what)
	if why {
		for _, s := range f.steps {
			fmt.Fprintf(w, "\t%s\n", short(s))
		}
	}
}
