package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostDirect is the budget of direct dependencies.
const mostDirect = 28

func TestEveryDirectDependencyHasItsReason(t *testing.T) {
	t.Parallel()
	direct := directModules(t)
	doc, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| \\S").FindAllStringSubmatch(string(doc), -1) {
		named = append(named, m[1])
	}
	slices.Sort(named)
	if !slices.Equal(direct, named) {
		t.Errorf("go.mod requires\n %s\ndocs/dependencies.md gives reasons for\n %s", strings.Join(direct, "\n "), strings.Join(named, "\n "))
	}
	if len(direct) > mostDirect {
		t.Errorf("%d direct dependencies, the budget is %d", len(direct), mostDirect)
	}
}

// directModules are the modules that go.mod requires without "// indirect".
func directModules(t *testing.T) []string {
	t.Helper()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(mod), "\n") {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(fields) == 2 && strings.Contains(fields[0], ".") && strings.HasPrefix(fields[1], "v") {
			out = append(out, fields[0])
		}
	}
	slices.Sort(out)
	return out
}
