package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mutate runs the program over the fixture, whose tests have holes.
func mutate(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	args = append([]string{"-root", "testdata/fixture", "-lists", "testdata/lists"}, args...)
	if err := run(t.Context(), args, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

func TestEveryMutantOfAPackageIsFound(t *testing.T) {
	t.Parallel()
	want := []string{
		"lib/lib.go:8 logic: limit <= 0 || len(words) == 0 => limit <= 0 && len(words) == 0",
		"lib/lib.go:8 negate: limit <= 0 => limit > 0",
		"lib/lib.go:8 boundary: limit <= 0 => limit < 0",
		"lib/lib.go:8 negate: len(words) == 0 => len(words) != 0",
		`lib/lib.go:9 zero: return errors.New("nothing to give") => zero value`,
		"lib/lib.go:13 negate: len(w) > len(best) => len(w) <= len(best)",
		"lib/lib.go:13 boundary: len(w) > len(best) => len(w) >= len(best)",
		"lib/lib.go:14 drop: best = w",
		"lib/lib.go:17 zero: return best[:min(limit, len(best))] => zero value",
		"lib/lib.go:22 negate: n > 0 => n <= 0",
		"lib/lib.go:22 boundary: n > 0 => n >= 0",
		"lib/lib.go:23 arithmetic: n-- => n++",
		"lib/lib.go:24 drop: steps += 2 * half(2)",
		"lib/lib.go:24 arithmetic: steps += 2 * half(2) => steps -= 2 * half(2)",
		"lib/lib.go:24 arithmetic: 2 * half(2) => 2 / half(2)",
		"lib/lib.go:26 zero: return steps => zero value",
		"lib/lib.go:29 zero: return n / 2 => zero value",
		"lib/lib.go:29 arithmetic: n / 2 => n * 2",
		"lib/lib.go:32 negate: n&1 != 0 => n&1 == 0",
		"lib/lib.go:32 arithmetic: n&1 => n | 1",
	}
	if got := strings.Split(strings.TrimSpace(mutate(t, "-list", "lib")), "\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestASampleIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	first := mutate(t, "-list", "-sample", "7", "-seed", "3", "lib")
	if n := strings.Count(first, "\n"); n != 7 {
		t.Errorf("got %d mutants, want 7", n)
	}
	if again := mutate(t, "-list", "-sample", "7", "-seed", "3", "lib"); again != first {
		t.Errorf("got\n%s\nand then\n%s", first, again)
	}
	if other := mutate(t, "-list", "-sample", "7", "-seed", "4", "lib"); other == first {
		t.Errorf("two seeds gave\n%s", other)
	}
}

func TestHolesAreReported(t *testing.T) {
	t.Parallel()
	state, report := t.TempDir(), filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(report, []byte("# Mutants\n\nBefore.\n\n<!-- group lib -->\nold\n<!-- end lib -->\n\nAfter.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := mutate(t, "-state", state, "-report", report, "-date", "2026-11-22", "lib")
	const summary = "80.0 % of all, 80.0 % of those that aren't equivalent: 20 mutants (all), 15 killed, 1 timed out, 1 lived, 3 not reached; 0 of the living are equivalent"
	const wantOut = `
lib/lib.go:8 not reached
	lib/lib.go Longest: boundary: limit <= 0 => limit < 0
	nobody asks for nothing
lib/lib.go:24 survived
	lib/lib.go Count: arithmetic: 2 * half(2) => 2 / half(2)
	NOT REVIEWED
lib/lib.go:32 not reached
	lib/lib.go Unused: negate: n&1 != 0 => n&1 == 0
	NOT REVIEWED
lib/lib.go:32 not reached
	lib/lib.go Unused: arithmetic: n&1 => n | 1
	NOT REVIEWED
lib ` + summary + "\n"
	if !strings.HasSuffix(out, wantOut) {
		t.Errorf("got\n%s\nwant at its end\n%s", out, wantOut)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	const wantText = `# Mutants

Before.

<!-- group lib -->
## lib

` + "`lib`: all files. Measured on 2026-11-22.\n\n" + summary + `.

| where | change | why it lives |
| --- | --- | --- |
| lib.go ` + "`Longest`" + ` | boundary: <code>limit &lt;= 0</code> → <code>limit &lt; 0</code> | nobody asks for nothing (not reached) |
| lib.go ` + "`Count`" + ` | arithmetic: <code>2 &#42; half(2)</code> → <code>2 / half(2)</code> |  |
| lib.go ` + "`Unused`" + ` | negate: <code>n&amp;1 != 0</code> → <code>n&amp;1 == 0</code> | (not reached) |
| lib.go ` + "`Unused`" + ` | arithmetic: <code>n&amp;1</code> → <code>n &#124; 1</code> | (not reached) |
<!-- end lib -->

After.
`
	if string(text) != wantText {
		t.Errorf("got\n%s\nwant\n%s", text, wantText)
	}
	if again := mutate(t, "-state", state, "lib"); strings.Contains(again, "to try") {
		t.Errorf("what was found was measured again:\n%s", again)
	}
}
