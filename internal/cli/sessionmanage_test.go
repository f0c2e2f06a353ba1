package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

const pizza = `title = "Pizza"
target = "openai/gpt-4o-mini"
# my own remark
prompt = "Why is pizza so good?"

[[message]]
role = "assistant"
text = "Because of the *crust*."

[[message]]
text = "And the oven?"
`

// saved is a folder with one session, the environment and the session's path.
func saved(t *testing.T) (env []string, path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "pizza.toml")
	if err := os.WriteFile(path, []byte(pizza), 0o600); err != nil {
		t.Fatal(err)
	}
	return home(t, "SLUICE_SESSIONS="+dir), path
}

// object decodes the only line of an output.
func object(t *testing.T, got outcome) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &o); err != nil || got.status != 0 {
		t.Fatalf("status %d, %q, %q: %v", got.status, got.stdout, got.stderr, err)
	}
	return o
}

func TestSessionsAreSearched(t *testing.T) {
	t.Parallel()
	env, path := saved(t)
	got := run(t, env, "", "sessions", "search", "THE", "*crust*")
	wants(t, "text", got.stdout, "── Pizza", "2: Because of the *crust*.")
	hit := object(t, run(t, env, "", "sessions", "search", "--json", "oven"))
	if hit["path"] != path || hit["message"] != "m3" || hit["field"] != "text" || hit["snippet"] != "And the oven?" {
		t.Errorf("hit %v", hit)
	}
	if got := run(t, env, "", "sessions", "search", "calzone"); got.status != 0 || got.stdout != "" || !strings.Contains(got.stderr, "nothing found") {
		t.Errorf("nothing: %+v", got)
	}
}

func TestExportsAreReadBack(t *testing.T) {
	t.Parallel()
	env, _ := saved(t)
	source := []byte(run(t, env, "", "sessions", "export", "pizza").stdout)
	var headings []string
	for n := goldmark.DefaultParser().Parse(text.NewReader(source)).FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			headings = append(headings, string(h.Lines().Value(source)))
		}
	}
	if got := strings.Join(headings, ", "); got != "Pizza, You, Answer, You" {
		t.Errorf("headings %s of\n%s", got, source)
	}
	var chat struct {
		Model    string
		Messages []struct{ Role, Content string }
	}
	out := run(t, env, "", "sessions", "export", "pizza", "--format", "json", "--lane", "1").stdout
	if err := json.Unmarshal([]byte(out), &chat); err != nil || chat.Model != "gpt-4o-mini" || len(chat.Messages) != 3 || chat.Messages[1].Role != "assistant" {
		t.Errorf("%+v, %v", chat, err)
	}
	file := filepath.Join(t.TempDir(), "pizza.html")
	row := object(t, run(t, env, "", "sessions", "export", "pizza", "-f", "html", "-o", file, "--json"))
	if row["output"] != file || row["format"] != "html" {
		t.Errorf("row %v", row)
	}
	root, err := html.Parse(strings.NewReader(readFile(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	articles := 0
	for n := range root.Descendants() {
		if n.Data == "article" {
			articles++
		}
	}
	if articles != 3 {
		t.Errorf("%d articles, want 3", articles)
	}
	if got := run(t, env, "", "sessions", "export", "pizza", "-o", file); got.status != 2 || !strings.Contains(got.stderr, "exists") {
		t.Errorf("over a file: %+v", got)
	}
	for _, args := range [][]string{{"-f", "pdf"}, {"--lane", "2"}, {"--json"}} {
		if got := run(t, env, "", append([]string{"sessions", "export", "pizza"}, args...)...); got.status != 2 || got.stdout != "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

func TestSessionsAreForkedAndRenamed(t *testing.T) {
	t.Parallel()
	env, path := saved(t)
	fork := object(t, run(t, env, "", "sessions", "fork", "pizza", "--json"))
	copied, _ := fork["path"].(string)
	wants(t, "copy", readFile(t, copied), "# my own remark", "And the oven?")
	if fork["was"] != path || copied == path {
		t.Errorf("fork %v", fork)
	}
	branch := strings.TrimSpace(run(t, env, "", "sessions", "fork", path, "--at", "m2").stdout)
	if got := readFile(t, branch); strings.Contains(got, "oven?") || !strings.Contains(got, "crust") {
		t.Errorf("branch\n%s", got)
	}
	renamed := object(t, run(t, env, "", "sessions", "rename", path, "Pizza", "napoletana", "--json"))
	if renamed["title"] != "Pizza napoletana" {
		t.Errorf("renamed %v", renamed)
	}
	if got, want := readFile(t, path), strings.Replace(pizza, `"Pizza"`, `"Pizza napoletana"`, 1); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := run(t, env, "", "sessions", "tag", path, "food", "italian", "food"); got.stdout != "Pizza napoletana  #food  #italian\n" {
		t.Errorf("tags: %+v", got)
	}
	if got := run(t, env, "", "sessions", "tag", path, "--", "-food"); got.stdout != "Pizza napoletana  #italian\n" {
		t.Errorf("tags: %+v", got)
	}
	if got := object(t, run(t, env, "", "sessions", "pin", "--json", path)); got["pinned"] != true {
		t.Errorf("pin: %v", got)
	}
	if got := run(t, env, "", "sessions", "pin", "--off", path); got.stdout != "Pizza napoletana  #italian\n" {
		t.Errorf("pin: %+v", got)
	}
	if got := run(t, env, "", "sessions", "rename", path, " "); got.status != 2 {
		t.Errorf("no title: %+v", got)
	}
}

func TestSessionsGoToTheTrashAndComeBack(t *testing.T) {
	t.Parallel()
	env, path := saved(t)
	moved := object(t, run(t, env, "", "sessions", "rm", "--json", "pizza"))
	if _, err := os.Stat(path); err == nil || moved["was"] != path {
		t.Errorf("still there: %v", moved)
	}
	wants(t, "trash", run(t, env, "", "sessions", "list", "--trash").stdout, "Pizza")
	if got := run(t, env, "", "sessions", "rm", "pizza"); got.status != 2 || !strings.Contains(got.stderr, "no such session") {
		t.Errorf("again: %+v", got)
	}
	if got := run(t, env, "", "sessions", "restore", "pizza"); got.status != 0 || readFile(t, path) != pizza {
		t.Errorf("restore: %+v", got)
	}
	if got := object(t, run(t, env, "", "sessions", "rm", "--forever", "--json", "pizza")); got["deleted"] != true {
		t.Errorf("forever: %v", got)
	}
	if list := run(t, env, "", "sessions", "list", "--trash", "--json"); list.stdout != "" {
		t.Errorf("left: %s", list.stdout)
	}
}
