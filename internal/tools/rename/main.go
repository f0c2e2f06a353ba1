// Rename gives the module another path, everywhere that a path is written: the
// modules' own files, the imports, and the linter's rules. Run it at the root:
//
//	go -C internal/tools run ./rename -root ../.. example.org/you/sluice
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

func main() {
	root := flag.String("root", ".", "the folder of the module's go.mod")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: rename [-root DIR] PATH")
		os.Exit(2)
	}
	changed, err := rename(*root, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files changed\n", changed)
}

// rename changes the files below a folder and says how many it changed.
func rename(root, to string) (changed int, err error) {
	if err := checkPath(to); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return 0, err
	}
	from := modfile.ModulePath(text)
	if from == "" {
		return 0, errors.New("go.mod names no module")
	}
	r := renamer{from: from, to: to}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		edit := r.edit(d.Name())
		if edit == nil {
			return nil
		}
		wrote, err := rewrite(path, edit)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if wrote {
			changed++
		}
		return nil
	})
	return changed, err
}

// checkPath wants a path that a module can have. One without a dot, such as this
// one's, can't be imported by others.
func checkPath(path string) error {
	if strings.Contains(path, ".") {
		return module.CheckPath(path)
	}
	return module.CheckImportPath(path)
}

// rewrite changes a file where the edit does.
func rewrite(path string, edit func([]byte) ([]byte, error)) (wrote bool, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	edited, err := edit(text)
	if err != nil || bytes.Equal(edited, text) {
		return false, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(path, edited, info.Mode().Perm())
}

type renamer struct{ from, to string }

// edit gives how a file of a name is changed, nil for one that holds no path.
func (r renamer) edit(name string) func([]byte) ([]byte, error) {
	switch {
	case name == "go.mod":
		return r.goMod
	case strings.HasSuffix(name, ".go"):
		return r.imports
	case name == ".golangci.yml":
		return r.linterRules
	}
	return nil
}

// renamed gives a path of the module's under its new name.
func (r renamer) renamed(path string) (string, bool) {
	if path == r.from {
		return r.to, true
	}
	below, ok := strings.CutPrefix(path, r.from+"/")
	return r.to + "/" + below, ok
}

func (r renamer) goMod(text []byte) ([]byte, error) {
	f, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return nil, err
	}
	if path, ok := r.renamed(f.Module.Mod.Path); ok {
		err = f.AddModuleStmt(path)
	}
	for _, require := range slices.Clone(f.Require) {
		old := require.Mod // dropping it empties what require points to
		if path, ok := r.renamed(old.Path); ok {
			err = errors.Join(err, f.DropRequire(old.Path), f.AddRequire(path, old.Version))
		}
	}
	for _, replace := range slices.Clone(f.Replace) {
		old, to := replace.Old, replace.New
		if path, ok := r.renamed(old.Path); ok {
			err = errors.Join(err, f.DropReplace(old.Path, old.Version), f.AddReplace(path, old.Version, to.Path, to.Version))
		}
	}
	if err != nil {
		return nil, err
	}
	f.Cleanup()
	return f.Format()
}

// imports changes the imports of a file and no other byte.
func (r renamer) imports(text []byte) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range slices.Backward(file.Imports) {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if to, ok := r.renamed(path); ok {
			from, end := files.Position(spec.Path.Pos()).Offset, files.Position(spec.Path.End()).Offset
			text = slices.Concat(text[:from], []byte(strconv.Quote(to)), text[end:])
		}
	}
	return text, nil
}

// linterRules changes the rules that speak of the module's packages.
func (r renamer) linterRules(text []byte) ([]byte, error) {
	return bytes.ReplaceAll(text, []byte("pkg: "+r.from+"/"), []byte("pkg: "+r.to+"/")), nil
}
