package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEveryPathIsRenamedAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	files := map[string][2]string{
		"go.mod": {"module sluice\n\ngo 1.26\n\nrequire example.org/other v1.0.0\n", "module example.org/x/sluice\n\ngo 1.26\n\nrequire example.org/other v1.0.0\n"},
		"sub/go.mod": {
			"module sluice/sub\n\ngo 1.26\n\nrequire sluice v0.0.0\n\nreplace sluice => ..\n",
			"module example.org/x/sluice/sub\n\ngo 1.26\n\nrequire example.org/x/sluice v0.0.0\n\nreplace example.org/x/sluice => ..\n",
		},
		"a/a.go": {
			"// Package a is part of sluice/a.\npackage a\n\nimport (\n\tg \"sluice/gateway\"\n\t_ \"sluicegate/x\"\n\t\"fmt\"\n)\n\nvar path = \"sluice/config.toml\"\n",
			"// Package a is part of sluice/a.\npackage a\n\nimport (\n\tg \"example.org/x/sluice/gateway\"\n\t_ \"sluicegate/x\"\n\t\"fmt\"\n)\n\nvar path = \"sluice/config.toml\"\n",
		},
		".golangci.yml":         {"deny:\n  - { pkg: sluice/, desc: x }\n", "deny:\n  - { pkg: example.org/x/sluice/, desc: x }\n"},
		"a/testdata/b.go":       {"package b\n\nimport _ \"sluice/gateway\"\n", "package b\n\nimport _ \"sluice/gateway\"\n"},
		"docs/configuring.md":   {"~/.config/sluice/config.toml\n", "~/.config/sluice/config.toml\n"},
		"node_modules/x/go.mod": {"module sluice\n", "module sluice\n"},
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text[0]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed, err := rename(dir, "example.org/x/sluice")
	if err != nil || changed != 4 {
		t.Errorf("%d changed, %v", changed, err)
	}
	for name, text := range files {
		if got, _ := os.ReadFile(filepath.Join(dir, name)); string(got) != text[1] {
			t.Errorf("%s:\n got %q\nwant %q", name, got, text[1])
		}
	}
	if changed, err := rename(dir, "example.org/x/sluice"); err != nil || changed != 0 {
		t.Errorf("again: %d changed, %v", changed, err)
	}
	if _, err := rename(dir, "Not a path"); err == nil {
		t.Error("a path with blanks is taken")
	}
}
