package transcript

import (
	"sluice/ui/palette"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/uitest"
)

func TestSelectedIsTheLastMessageUntilOneIsMarked(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 40)
	if _, ok := tr.Current(); ok {
		t.Error("an empty transcript has a message")
	}
	conversation(tr)
	id := func() string {
		it, _ := tr.Current()
		return it.ID
	}
	if got := id(); got != "a2" {
		t.Errorf("got %q, want a2", got)
	}
	for _, step := range []struct {
		dir  int
		want string
	}{{-1, "a2"}, {-1, "p2"}, {-1, "a1"}, {-1, "p1"}, {-1, "p1"}, {1, "a1"}, {1, "p2"}, {1, "a2"}, {1, "a2"}} {
		tr.SelectBy(step.dir)
		if got := id(); got != step.want {
			t.Fatalf("after %+d: got %q, want %q", step.dir, got, step.want)
		}
	}
	if !tr.Deselect() || tr.Deselect() {
		t.Error("Deselect should take the mark away once")
	}
}

func TestSelectingBringsTheMessageIntoView(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 4, 5, 6)
	tr.SetFocused(true)
	for range 4 {
		tr.SelectBy(-1)
	}
	if got, want := shown(tr), "▸you 1.0 1.1 1.2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	tr.SetFocused(false)
	if got, want := shown(tr), "you 1.0 1.1 1.2"; got != want {
		t.Errorf("without focus got %q, want %q", got, want)
	}
}

func TestItemHoldsTheSourceAndNotTheScreen(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 10)
	source := "\tlong line " + strings.Repeat("x", 100) + "\r\n\n# head\u200b\x1b[1m\n"
	tr.AddPrompt("p", source, time.Time{})
	want := message.Item{ID: "p", Role: gateway.RoleUser, Text: source}
	got, _ := tr.Current()
	if got.ID != want.ID || got.Role != want.Role || got.Text != want.Text || got.Foldable || got.Failed || got.Running {
		t.Errorf("got %+v, want %+v", got, want)
	}
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text(source[:20]))
	a.Apply(uitest.Text(source[20:]))
	tr.View()
	if got, _ := tr.Current(); got.Text != source || !got.Running || got.Role != gateway.RoleAssistant {
		t.Errorf("got %+v, want the text %q", got, source)
	}
	a.End(gateway.Explain(authError), authError)
	if got, _ := tr.Current(); got.Running || !got.Failed {
		t.Errorf("an answer that failed: %+v", got)
	}
}

func TestNextCodeBlockGoesRound(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 20)
	if _, _, _, ok := tr.NextCodeBlock(); ok {
		t.Error("an empty transcript has a block of code")
	}
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("```go\nfmt.Println(\"pizza\")\n```\n\nand\n\n```sh\n\techo 'a  b' '&#27;'\n```\n"))
	a.End(gateway.Explanation{}, nil)
	tr.AddPrompt("p", "thanks", time.Time{})
	for i, want := range []string{"fmt.Println(\"pizza\")", "\techo 'a  b' '&#27;'", "fmt.Println(\"pizza\")"} {
		block, n, of, ok := tr.NextCodeBlock()
		if got := strings.TrimRight(block.Text, "\n"); !ok || got != want || n != i%2+1 || of != 2 {
			t.Errorf("%d: got %q, %d of %d, %v; want %q", i, got, n, of, ok, want)
		}
	}
}

func TestReasoningOpensInPlace(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 6)
	if tr.ToggleFold() {
		t.Error("an empty transcript has reasoning")
	}
	tr.AddPrompt("p", "Why?", time.Time{})
	if tr.ToggleFold() {
		t.Error("a short prompt folds")
	}
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning(numberedText(7, 20)))
	a.Apply(uitest.Text("so"))
	a.End(gateway.Explanation{}, nil)
	if got, want := uitest.Plain(tr.View()), " ▌ Why?\n\n m\n   ▸ thought · 90 characters\n\n   so"; got != want {
		t.Fatalf("folded\n%s\nwant\n%s", got, want)
	}
	if !tr.ToggleFold() {
		t.Fatal("nothing opened")
	}
	if got, want := uitest.Plain(tr.View()), " ▌ Why?\n\n m\n   ▾ thought · 90 characters\n   ▎ 7.0\n   ▎ 7.1"; got != want {
		t.Errorf("open\n%s\nwant\n%s", got, want)
	}
	tr.ScrollBy(10)
	tr.ToggleFold()
	if got, want := uitest.Plain(tr.View()), " ▌ Why?\n\n m\n   ▸ thought · 90 characters\n\n   so"; got != want {
		t.Errorf("folded again\n%s\nwant\n%s", got, want)
	}
}

func TestWithoutAMarkTheFoldOnTheScreenOpens(t *testing.T) {
	t.Parallel()
	tr := numbered(60, 16, 1, 100)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning("because"))
	a.Apply(uitest.Text(strings.Repeat("word\n\n", 30)))
	a.End(gateway.Explanation{}, nil)
	tr.Top()
	if !tr.ToggleFold() || !strings.Contains(uitest.Plain(tr.View()), "0.13") {
		t.Errorf("the prompt on the screen is still folded:\n%s", uitest.Plain(tr.View()))
	}
	tr.ScrollBy(20)
	tr.ToggleFold() // no fold is on the screen: the last message's reasoning
	if !strings.Contains(uitest.Plain(tr.View()), "▾ thought") {
		t.Errorf("the last message's reasoning is still folded:\n%s", uitest.Plain(tr.View()))
	}
}

func TestOpenReasoningIsFollowedWhileItGrows(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 4)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning(numberedText(7, 20)))
	tr.ToggleFold()
	a.Apply(uitest.Reasoning("newest"))
	if got := shown(tr); !tr.Following() || !strings.HasSuffix(got, "newest▍") {
		t.Errorf("follow %v: %q", tr.Following(), got)
	}
}

func TestALongPromptIsFolded(t *testing.T) {
	t.Parallel()
	tr := numbered(60, 30, 1, 12345)
	if got := uitest.Plain(tr.View()); !strings.Contains(got, "▸ 12 of 12,345 lines · space opens") {
		t.Errorf("got\n%s", got)
	}
	if !tr.ToggleFold() {
		t.Fatal("nothing opened")
	}
	tr.Bottom()
	if got := shown(tr); !strings.Contains(got, "0.12344") {
		t.Errorf("the end isn't there: %q", got)
	}
}

func TestTheNextBlockOfCodeSaysWhichKeyCopiesIt(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 20)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("```go\nx := 1\n```\n\nand\n\n```sh\nls\n```\n"))
	a.End(gateway.Explanation{}, nil)
	heads := func() string {
		var out []string
		for line := range strings.SplitSeq(uitest.Plain(tr.View()), "\n") {
			if strings.HasSuffix(line, "c copy") {
				out = append(out, strings.Fields(line)[len(strings.Fields(line))-3])
			}
		}
		uitest.Size(t, tr.View(), 60, 20)
		return strings.Join(out, " ")
	}
	if got := heads(); got != "" {
		t.Errorf("without the focus: %q", got)
	}
	tr.SetFocused(true)
	for _, want := range []string{"go", "sh", "go"} {
		if got := heads(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if block, _, _, _ := tr.NextCodeBlock(); block.Language != want {
			t.Errorf("c took %q, the screen named %q", block.Language, want)
		}
	}
}
