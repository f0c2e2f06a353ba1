package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaultsOfAnotherSystemAreFound: in a package and in its test, and only where the
// files belong to the system.
func TestFaultsOfAnotherSystemAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":           "module m\n\ngo 1.26\n",
		"m.go":             "package m\n",
		"m_darwin.go":      "package m\n\nvar x int = \"no number\"\n",
		"m_darwin_test.go": "package m\n\nvar y = nothing\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for goos, want := range map[string][]string{"darwin": {"m_darwin.go", "m_darwin_test.go"}, "windows": nil} {
		var said strings.Builder
		faults, err := check(dir, append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0"), &said, "./...")
		if err != nil || (faults == 0) != (want == nil) {
			t.Errorf("%s: %d faults, %v", goos, faults, err)
		}
		for _, file := range want {
			if !strings.Contains(said.String(), file) {
				t.Errorf("%s: nothing is said of %s:\n%s", goos, file, said.String())
			}
		}
	}
}
