package main

import (
	"fmt"
	"os"
	"strings"
)

// group is a set of files of one package that is measured together.
type group struct {
	name string
	dir  string // of the package, relative to the module
	// files are names in dir; none means all.
	files []string
	// without are tests that are not asked, since they are slow and have
	// something else to say. Left out they only lower the score.
	without []string
}

func (g group) has(file string) bool {
	for _, f := range g.files {
		if f == file {
			return true
		}
	}
	return len(g.files) == 0
}

func findGroup(path, name string) (group, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return group{}, err
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) >= 2 && f[0] == name {
			g := group{name: name, dir: f[1]}
			for _, word := range f[2:] {
				if test, ok := strings.CutPrefix(word, "!"); ok {
					g.without = append(g.without, test)
				} else {
					g.files = append(g.files, word)
				}
			}
			return g, nil
		}
	}
	return group{}, fmt.Errorf("%s has no group %q", path, name)
}
