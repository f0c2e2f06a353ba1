package markdown

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var widths = []int{20, 60, 100}

// chromaTime is how long chroma lets a pattern try, on the clock on the wall:
// where the machine stands still for so long, the pattern counts as not matching.
const chromaTime = 250 * time.Millisecond

// unhurried gives what a call gives that took less than chroma lets a pattern try,
// so that none was given up; the last of some where the machine is too slow.
func unhurried[T any](call func() T) (result T) {
	for range 5 {
		begin := time.Now()
		if result = call(); time.Since(begin) < chromaTime {
			break
		}
	}
	return result
}

// atOnce renders a whole text without a Document.
func atOnce(style Style, width int, source string, ended bool) []string {
	return atOnceWithTables(style, width, width, source, ended)
}

// atOnceWithTables is the same where a table may have another width.
func atOnceWithTables(style Style, width, tables int, source string, ended bool) []string {
	doc, p := newSyntax().parse([]byte(source), nil, ended)
	r := newRenderer(style, width, max(0, tables-width))
	r.source, r.ended = p.source, p.ended
	r.blocks(doc)
	return trimBlank(r.lines())
}

// specExamples are the examples of the CommonMark specification and goldmark's
// cases for the GFM extensions, which include those of the GFM specification.
func specExamples(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/goldmark/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct{ Markdown string }
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range examples {
		all = append(all, e.Markdown)
	}
	files, err := filepath.Glob("testdata/goldmark/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases of the extensions: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		const separator = "//- - - - - - - - -//\n"
		for c := range strings.SplitSeq(string(data), "//= = = = = = = = = = = = = = = = = = = = = = = =//") {
			if parts := strings.Split(c, separator); len(parts) == 3 {
				all = append(all, parts[1])
			}
		}
	}
	if len(all) < 700 {
		t.Fatalf("only %d examples", len(all))
	}
	return all
}

func compare(t testing.TB, what string, got, want []string) bool {
	t.Helper()
	if slices.Equal(got, want) {
		return true
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	if len(what) > 2000 {
		what = what[:1000] + " … " + what[len(what)-1000:]
	}
	t.Errorf("%s\ndiffer from line %d on:\ngot  %q\nwant %q", what, at, got[at:min(at+5, len(got))], want[at:min(at+5, len(want))])
	return false
}
