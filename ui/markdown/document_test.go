package markdown

import (
	"os"
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

func readAnswer(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile("testdata/answer.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func rendered(style Style, width int, source string) []string {
	d := New(style, width)
	d.Append(source)
	d.Close()
	return d.Lines()
}

func TestViews(t *testing.T) {
	source := readAnswer(t)
	for name, width := range map[string]int{"width 20": 20, "width 60": 60, "width 100": 100} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, ansi.Strip(strings.Join(rendered(Themed(palette.Dark), width, source), "\n")))
		})
	}
	for name, style := range map[string]Style{"dark": Themed(palette.Dark).WithLinks(LinksClickable), "light": Themed(palette.Light), "monochrome": Themed(palette.NoColour), "plain": Plain()} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, strings.Join(rendered(style, 60, source), "\n"))
		})
	}
}

func TestU23NoLineIsWiderThanTheWidth(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	sources := append(specExamples(t), readAnswer(t), strings.Repeat("a-", 100), "```\n"+strings.Repeat("-", 300))
	for _, width := range []int{2, 5, 20, 60} {
		for _, source := range sources {
			for _, line := range rendered(Themed(palette.Dark), width, source) {
				if got := ansi.StringWidth(line); got > width {
					t.Errorf("width %d: %d cells: %q", width, got, line)
				}
			}
		}
	}
}

func TestPlainWritesNoEscapeSequences(t *testing.T) {
	t.Parallel()
	for _, source := range append(specExamples(t), readAnswer(t)) {
		for _, line := range rendered(Plain(), 60, source) {
			if strings.Contains(line, "\x1b") {
				t.Errorf("escape sequence in %q", line)
			}
		}
	}
}

func TestControlCharactersWrittenAsEntitiesAreNotShown(t *testing.T) {
	t.Parallel()
	source := "a&#27;[31mb &#x9b;31m [l&#7;k](http://a.b/&#27;[0m) ![&#27;x](&#27;y) ~~&#27;s~~ &#8;"
	for _, line := range rendered(Themed(palette.Dark), 60, source) {
		stripped := ansi.Strip(line)
		if strings.ContainsFunc(stripped, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) || strings.Contains(line, "\x1b[31m") {
			t.Errorf("control characters in %q", line)
		}
	}
}

func TestSourceIsWhatWasAppended(t *testing.T) {
	t.Parallel()
	d := New(Themed(palette.Dark), 40)
	d.Append("a\n\n")
	d.Append("b")
	if got, want := d.Source(), "a\n\nb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLinesAfterAChangeOfWidthOrStyle(t *testing.T) {
	t.Parallel()
	source := readAnswer(t)
	dark := Themed(palette.Dark)
	light := Themed(palette.Light)
	d := New(dark, 60)
	d.Append(source)
	d.Lines()
	d.SetWidth(33)
	compare(t, "narrower", d.Lines(), atOnce(dark, 33, source, false))
	d.SetStyle(light)
	compare(t, "light", d.Lines(), atOnce(light, 33, source, false))
	d.SetWidth(-3)
	compare(t, "no width", d.Lines(), atOnce(light, 1, source, false))
	d.SetWidth(70)
	d.Close()
	compare(t, "closed", d.Lines(), atOnce(light, 70, source, true))
	d.Append("\n\nmore *text")
	compare(t, "opened again", d.Lines(), atOnce(light, 70, source+"\n\nmore *text", false))
}

func TestWorkGoesOnInSlicesAndLeavesTheOldLines(t *testing.T) {
	t.Parallel()
	style := Themed(palette.Dark)
	source := answer(200 << 10)
	d := New(style, 60)
	d.Append(source)
	before := d.Lines()
	kept := slices.Clone(before)
	d.SetWidth(100)
	if !d.Pending() {
		t.Fatal("nothing pending after a change of width")
	}
	slicesOfWork := 1
	for d.Work(time.Nanosecond) {
		slicesOfWork++
	}
	if slicesOfWork < 10 {
		t.Errorf("%d slices of work, want more", slicesOfWork)
	}
	compare(t, "lines from before", before, kept)
	compare(t, "new width", d.Lines(), atOnce(style, 100, source, false))
	if d.Pending() {
		t.Error("work pending after Lines")
	}
}

func TestCodeBlocks(t *testing.T) {
	t.Parallel()
	d := New(Themed(palette.Dark), 40)
	d.Append("```go\nx\n```\n\n- item\n\n  ```sh title\n  ls\n    -l\n  ```\n\n> ```\n> q\n\ntext\n\n    indented\n\n~~~py\nopen\n")
	want := []CodeBlock{
		{Language: "go", Text: "x\n"},
		{Language: "sh", Text: "ls\n  -l\n"},
		{Text: "q\n"},
		{Text: "indented\n"},
		{Language: "py", Text: "open\n", Open: true},
	}
	if got := d.CodeBlocks(); !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	d.Append("~~~")
	want[4].Open = false
	if got := d.CodeBlocks(); !slices.Equal(got, want) {
		t.Errorf("fence closed: got  %+v\nwant %+v", got, want)
	}
}

func TestHeadingsAndLinksReadWithoutColour(t *testing.T) {
	t.Parallel()
	got := rendered(Plain(), 60, "# One\n\n## Two\n\n[text](https://host.example/path) https://host.example/path [host.example](https://host.example/)")
	want := []string{"One", strings.Repeat("─", 60), "", "Two", "text host.example https://host.example/path host.example"}
	compare(t, "plain", got, want)
}

func TestLinksSayWhereTheyLead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, source string
		links        Links
		want         string
	}{
		{"the host stands beside the text", "[docs](https://a.example/b?c)", LinksShown, "docs a.example"},
		{"with its port", "[docs](http://a.example:8080/b)", LinksShown, "docs a.example:8080"},
		{"the text alone", "[docs](https://a.example/b)", LinksOff, "docs"},
		{"another host than the text says", "[paypal.com](https://evil.example/paypal.com/x)", LinksShown, "paypal.com ! leads to evil.example"},
		{"also where addresses are off", "[https://paypal.com/login](https://evil.example/)", LinksOff, "https://paypal.com/login ! leads to evil.example"},
		{"a host below the one that is named", "[example.com](https://docs.example.com/)", LinksShown, "example.com docs.example.com"},
		{"scripts mixed in a host", "[bank](https://p\u0430ypal.com/)", LinksShown, "bank xn--pypal-4ve.com"},
		{"scripts mixed in an address", "<https://p\u0430ypal.com/a>", LinksShown, "https://p\u0430ypal.com/a ! leads to xn--pypal-4ve.com"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			lines := strings.Join(rendered(Themed(palette.Dark).WithLinks(tt.links), 90, tt.source), "\n")
			if got := ansi.Strip(lines); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if strings.Contains(lines, "\x1b]8") {
				t.Errorf("%q can be clicked on", lines)
			}
		})
	}
}

func TestOnlyPlainAddressesCanBeClicked(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://host.example/a?b=c":                        true,
		"http://host.example":                               true,
		"mailto:someone@host.example":                       true,
		"javascript:alert(1)":                               false,
		"file:///etc/passwd":                                false,
		"https://user@host.example/":                        false,
		"https://h\u00f6st.example/":                        false,
		"https://host.example/" + strings.Repeat("a", 2048): false,
		"/relative":                                         false,
	} {
		lines := strings.Join(rendered(Themed(palette.Dark).WithLinks(LinksClickable), 60, "[text]("+address+") end"), "\n")
		if got := strings.Contains(lines, "\x1b]8;id="); got != want {
			t.Errorf("%s: clickable %v, want %v", address, got, want)
		}
		if !strings.Contains(ansi.Strip(lines), "text ") {
			t.Errorf("%s: no text in %q", address, lines)
		}
	}
}

func TestTargetsAreShownUnlessTheTextIsTheTarget(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"[bank.example](https://bank.example.evil.example/)": "bank.example bank.example.evil.example",
		"[evil.example or bank](https://evil.example/)":      "evil.example or bank evil.example",
		"[https://a.example/](https://a.example/)":           "https://a.example/",
		"[a.example](https://a.example/path)":                "a.example",
		"[x](ssh://a.example/path)":                          "x ssh://a.example/path",
		"<https://a.example/path>":                           "https://a.example/path",
		"![](https://a.example/i.png)":                       "[image] a.example",
	} {
		compare(t, source, rendered(Plain(), 80, source), []string{want})
	}
}

func TestStylesDifferInColoursOfCode(t *testing.T) {
	t.Parallel()
	source := "```go\nfunc f() {}\n```"
	if dark, light := rendered(Themed(palette.Dark), 60, source), rendered(Themed(palette.Light), 60, source); slices.Equal(dark, light) {
		t.Errorf("both %q", dark)
	}
}

// U24: nesting and marks beyond all measure stay readable and affordable.
func TestU24Pathologies(t *testing.T) {
	t.Parallel()
	pipes := 20_000
	if testing.Short() {
		pipes = 4_000
	}
	for name, source := range map[string]string{
		"quotes in quotes":      strings.Repeat(">", 1000) + " end",
		"lists in lists":        strings.Repeat("- ", 1000) + "end",
		"indented lists":        deepList(1000),
		"open brackets":         strings.Repeat("[", 50_000) + " end",
		"open images":           strings.Repeat("![", 50_000) + " end",
		"open links":            strings.Repeat("[a](", 20_000) + " end",
		"open strong emphasis":  strings.Repeat("**a ", 20_000) + " end",
		"emphasis and opposite": strings.Repeat("*a_ ", 20_000) + " end",
		"shut strong emphasis":  strings.Repeat("a** ", 20_000) + " end",
		"open tags":             strings.Repeat("<a ", 20_000) + " end",
		"open comments":         strings.Repeat("a<!--", 20_000) + " end",
		"pipes":                 strings.Repeat("|", pipes) + "\n" + strings.Repeat("|-", pipes) + "\n end",
		"back quotes":           backQuotes(300) + " end",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := rendered(Themed(palette.Dark), 80, source)
			if text := strings.Join(lines, ""); !strings.Contains(text, "end") {
				t.Errorf("the end is missing in %d lines", len(lines))
			}
		})
	}
}

func deepList(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String() + "\nend"
}

func backQuotes(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString(strings.Repeat("`", i) + " a ")
	}
	return b.String()
}
