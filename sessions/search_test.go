package sessions

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
)

func TestSearchFindsTextWhateverItsCaseAndSpelling(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "golden.toml"), string(goldenBytes()))
	mustWrite(t, filepath.Join(dir, "hand.toml"), "title = 'Ovens'\ntarget = 'a/b'\nprompt = 'caf\u00e9 STRASSE'\n"+
		"[[message]]\nrole = 'assistant'\ntext = \"\"\"\\u0063af\\u00e9 \\\n   olé \\\\o/\"\"\"\nnote = 'ΣΟΦΟΣ 東京'\n")
	mustWrite(t, filepath.Join(dir, "inside.toml"), "[[message]]\ntext = '''a\n[[message]]\nA Header Inside'''\n[[message]]\ntext = 'below it'\n")
	store := NewStore(dir)
	for query, want := range map[string]string{
		"PIZZA":             "golden:-1:title golden:0:text",
		"pizza so good?":    "golden:-1:title golden:0:text",
		"maillard":          "golden:1:text",
		"\"crust\" + \"c":   "golden:1:text",
		"450 °c\")\t// 90":  "golden:1:text",
		"reaction\n\nbrown": "golden:1:text",
		"COME TO MIND":      "golden:2:reasoning",
		"日本語 🍕":             "golden:2:text",
		"[[MESSAGE]]":       "golden:3:text inside:0:text",
		`c:\ovens\new`:      "golden:3:text",
		"\x1b[31m":          "golden:3:text",
		`\`:                 "golden:3:text hand:1:text",
		"ovens":             "golden:3:text hand:-1:title",
		"CAFÉ":              "hand:0:text hand:1:text",
		"é olé":             "hand:1:text",
		"σοφοσ 東":           "hand:1:note",
		"a header inside":   "inside:0:text",
		"below it":          "inside:1:text",
		"toml":              "",
		"gpt-4o-mini":       "",
		"":                  "",
	} {
		var got []string
		for hit, err := range store.Search(t.Context(), query) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%s:%d:%s", strings.TrimSuffix(filepath.Base(hit.Path), ".toml"), hit.Index, hit.Field))
			for _, m := range hit.Matches {
				found := strings.NewReplacer("\n", " ", "\t", " ").Replace(query)
				if !strings.EqualFold(hit.Snippet[m[0]:m[1]], found) {
					t.Errorf("%q: match %q in %q", query, hit.Snippet[m[0]:m[1]], hit.Snippet)
				}
			}
			if len(hit.Matches) == 0 || hit.Count < len(hit.Matches) {
				t.Errorf("%q: %d matches, %d in all", query, len(hit.Matches), hit.Count)
			}
		}
		words := strings.Fields(want)
		if len(got) != len(words) || !same(got, words) {
			t.Errorf("%q: got %v, want %v", query, got, words)
		}
	}
}

// same compares without order: both files are of the same moment.
func same(a, b []string) bool {
	seen := map[string]int{}
	for i := range a {
		seen[a[i]]++
		seen[b[i]]--
	}
	for _, n := range seen {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestAHitSaysWhereItIs(t *testing.T) {
	t.Parallel()
	store := NewStore(t.TempDir())
	s, err := store.Create(Meta{Title: "Where"})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Message{Text: "one"})
	m := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: strings.Repeat("é", 500) + "\nNEEDLE " + strings.Repeat("ü", 500) + " needle"})
	mustClose(t, s)
	n := 0
	for hit, err := range store.Search(t.Context(), "needle") {
		if err != nil {
			t.Fatal(err)
		}
		n++
		snippet := strings.Repeat("é", 29) + " NEEDLE " + strings.Repeat("ü", 69)
		want := Hit{
			Path: s.Path(), ID: s.Meta().ID, Title: "Where", Updated: hit.Updated, Message: m.ID, Index: 1, Role: gateway.RoleAssistant,
			Field: "text", Snippet: snippet, Matches: [][2]int{{59, 65}}, Count: 2,
		}
		mustEqual(t, "hit", hit, want)
	}
	mustEqual(t, "hits", n, 1)
}

func TestASearchEndsWhereItIsLeftOrCancelled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 5 {
		mustWrite(t, filepath.Join(dir, fmt.Sprintf("%d.toml", i)), "prompt = 'hello'\n[[message]]\ntext = 'hello'\n")
	}
	for range NewStore(dir).Search(t.Context(), "hello") {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range NewStore(dir).Search(ctx, "hello") {
		last = err
		cancel()
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("the last error is %v, want Canceled", last)
	}
}
