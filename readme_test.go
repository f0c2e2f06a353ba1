package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"sluice/internal/cli"
	"sluice/providers"
	"sluice/ui"
)

// update rewrites the generated parts of the README: go test -run README . -update
var update = flag.Bool("update", false, "rewrite the generated parts of the README")

func TestREADMEAgreesWithTheProgram(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	for name, text := range map[string]string{"commands": commandTable(), "keys": keyTable(), "providers": providerTable()} {
		readme = replacePart(t, readme, name, text)
	}
	switch {
	case readme == string(data):
	case *update:
		if err := os.WriteFile("README.md", []byte(readme), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the README's generated parts are out of date: go test -run README . -update")
	}
}

// TestREADMEBeginsWithTheTwoCommands keeps the promise that two commands do all
// the set-up.
func TestREADMEBeginsWithTheTwoCommands(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, line := range strings.Split(string(data), "\n") {
		if command, ok := strings.CutPrefix(line, "    "); ok && !strings.HasPrefix(command, " ") {
			command, _, _ = strings.Cut(command, "  #")
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	want := []string{"go run .", "go test ./..."}
	if len(commands) < 2 || commands[0] != want[0] || commands[1] != want[1] {
		t.Errorf("the README's first commands are %q, want %q", commands[:min(2, len(commands))], want)
	}
}

// replacePart puts text between the part's two marks.
func replacePart(t *testing.T, readme, name, text string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	i, j := strings.Index(readme, begin), strings.Index(readme, end)
	if i < 0 || j < i {
		t.Fatalf("the README has no part %q", name)
	}
	return readme[:i+len(begin)] + text + readme[j:]
}

func commandTable() string {
	var b strings.Builder
	b.WriteString("| command | does |\n| --- | --- |\n")
	b.WriteString("| `sluice [SESSION.toml]` | Open the playground |\n")
	for _, c := range cli.Reference() {
		fmt.Fprintf(&b, "| `sluice %s` | %s |\n", strings.ReplaceAll(c.Use, "|", `\|`), c.Short)
	}
	return b.String()
}

func keyTable() string {
	var b strings.Builder
	b.WriteString("| where | keys | does |\n| --- | --- | --- |\n")
	for _, k := range ui.Reference() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.Where, k.Keys, k.Does)
	}
	return b.String()
}

func providerTable() string {
	var b strings.Builder
	b.WriteString("| provider | vendor | key |\n| --- | --- | --- |\n")
	for _, s := range providers.Registry() {
		var envs []string
		for _, k := range s.Keys {
			if k.Env != "" {
				envs = append(envs, "`"+k.Env+"`")
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, s.Label, strings.Join(envs, ", "))
	}
	return b.String()
}
