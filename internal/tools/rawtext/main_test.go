package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestRawTextIsFound compares what is found in testdata with what its lines want.
func TestRawTextIsFound(t *testing.T) {
	gopath, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	cfg := &packages.Config{
		Dir: filepath.Join(gopath, "src", "sluice"),
		Env: append(os.Environ(), "GO111MODULE=off", "GOPATH="+gopath, "GOWORK=off", "GOFLAGS="),
	}
	found, err := check(cfg, "sluice", "sluice/...")
	if err != nil {
		t.Fatal(err)
	}
	want := wants(t, filepath.Join(gopath, "src", "sluice"))
	for _, f := range found {
		at := f.steps[len(f.steps)-1].at
		line := at.Filename + ":" + strconv.Itoa(at.Line)
		if re := want[line]; re == nil || !re.MatchString(f.steps[0].what) {
			t.Errorf("%s: found %q, want %v", line, f.steps[0].what, re)
		}
		delete(want, line)
	}
	for line, re := range want {
		t.Errorf("%s: found nothing, want %v", line, re)
	}
}

// moduleOfProgram is the path of the module that the policy is about.
func moduleOfProgram(t *testing.T) string {
	t.Helper()
	module, err := modulePath(filepath.Join("..", "..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// A package that the policy doesn't name would be passed over without a word.
func TestAPackageThatThePolicyDoesNotNameIsRefused(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	module := moduleOfProgram(t)
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName, Dir: root}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) < 10 {
		t.Fatalf("%d packages", len(loaded))
	}
	policy := ours.of(module)
	for _, p := range loaded {
		if !policy.names(p.PkgPath) {
			t.Errorf("the policy doesn't name %s", p.PkgPath)
		}
	}
	if policy.names(module+"/ui/unheard") || policy.names(module+"/internal/unheard") {
		t.Error("a package that nobody knows is named")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n", "ui/unheard/u.go": "package unheard\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := check(&packages.Config{Dir: dir}, "m", "./..."); err == nil || !strings.Contains(err.Error(), "m/ui/unheard") {
		t.Errorf("a package that the policy doesn't name: %v", err)
	}
}

// wants gives what the lines of the folder's files want to be found, by file and line.
func wants(t *testing.T, dir string) map[string]*regexp.Regexp {
	t.Helper()
	form := regexp.MustCompile(`^// want "(.*)"$`)
	out := map[string]*regexp.Regexp{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			for _, c := range group.List {
				if m := form.FindStringSubmatch(c.Text); m != nil {
					at := fset.Position(c.Pos())
					out[at.Filename+":"+strconv.Itoa(at.Line)] = regexp.MustCompile(m[1])
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
