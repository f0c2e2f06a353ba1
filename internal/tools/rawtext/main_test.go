package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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
	found, err := check(cfg, "sluice/...")
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
