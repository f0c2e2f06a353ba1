package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// runtime is the file that stands in the package beside the altered ones.
//
//go:embed runtime.txt
var runtime string

// build compiles the package's tests with every mutant in them.
func build(ctx context.Context, c *code, work string) (binary string, err error) {
	replace := map[string]string{}
	put := func(path string, text []byte) error {
		at := filepath.Join(work, filepath.Base(path))
		replace[path] = at
		return os.WriteFile(at, text, 0o600)
	}
	for path, text := range c.altered {
		if err := put(path, text); err != nil {
			return "", err
		}
	}
	if err := put(filepath.Join(c.dir, "mutate_runtime.go"), []byte(strings.ReplaceAll(runtime, "PACKAGE", c.name))); err != nil {
		return "", err
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(work, "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return "", err
	}
	binary = filepath.Join(work, "mutants.test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, ".")
	cmd.Dir = c.dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the mutants: %w\n%s", err, text)
	}
	return binary, nil
}
