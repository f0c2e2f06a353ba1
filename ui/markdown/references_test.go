package markdown

import (
	"strings"
	"testing"

	"sluice/ui/palette"
)

// Sources that are listed as reference definitions, and footnotes, are shown a line each,
// whether the text refers to them or not.
func TestReadingShowsSourcesAndFootnotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, source, want string }{
		{"sources nobody refers to", "Prose.\n\n[1]: https://a.example.com/long/path \"A title\"\n[2]: <https://b.example.com>\n",
			"Prose.\n\n[1] a.example.com  A title\n[2] b.example.com"},
		{"sources that are referred to", "See [one][1].\n\n[1]: https://a.example.com\n\nMore.",
			"See one a.example.com.\n\n[1] a.example.com\n\nMore."},
		{"footnotes of one word", "Water[^1] and ice[^note].\n\n[^1]: Hot.\n[^note]: https://a.example.com\n",
			"Water[^1] and ice[^note].\n\n[^1]: Hot.\n[^note]: https://a.example.com"},
		{"long footnotes are not one paragraph",
			"[^1]: " + strings.Repeat("word ", 12) + "end.\n[^2]: " + strings.Repeat("word ", 12) + "end.\n[^3]: " + strings.Repeat("word ", 12) + "end.\n[^4]: word.",
			"[^1]: " + strings.Repeat("word ", 12) + "end.\n[^2]: " + strings.Repeat("word ", 12) + "end.\n[^3]: " + strings.Repeat("word ", 12) + "end.\n[^4]: word."},
		{"in an item", "- a\n\n  [x]: https://a.example.com\n- b", "  • a\n\n    [x] a.example.com\n  • b"},
		{"in a quote, where it is no title", "> [!NOTE]: https://a.example.com\n> Text.", "▎ [!NOTE] a.example.com\n▎\n▎ Text."},
		{"text below", "[1]: https://a.example.com\nText of a paragraph.", "[1] a.example.com\n\nText of a paragraph."},
		{"a title on the next line", "[1]: https://a.example.com\n\"The title\"\n\nText.", "[1] a.example.com\n\"The title\"\n\nText."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(read(100, c.source), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			for _, width := range []int{12, 40} {
				grow(t, Themed(palette.Dark), width, c.source, byRune(c.source), whole(t, Themed(palette.Dark), width))
				growSized(t, tiny, Themed(palette.Dark), width, c.source, byRune(c.source), whole(t, Themed(palette.Dark), width))
			}
		})
	}
}

// A blank line within a displayed formula doesn't turn what follows it into a formula.
func TestReadingClosesAFormulaBehindABlankLine(t *testing.T) {
	t.Parallel()
	source := "$$\nx = 1\n\n$$\n\nThen *prose*.\n"
	lines := read(60, source)
	if last := lines[len(lines)-1]; last != "Then prose." {
		t.Errorf("%q", lines)
	}
	source = "$$\nx = 1\n\ny = 2\n$$\nThen *prose*.\n"
	grow(t, Themed(palette.Dark), 30, source, byRune(source), whole(t, Themed(palette.Dark), 30))
}

// Blanks before a word that is wider than the line don't leave a line of their own.
func TestReadingLeavesNoBlankRowBeforeALongWord(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"  " + strings.Repeat("x", 30), "    " + strings.Repeat("x", 9), "a\n  " + strings.Repeat("x", 30)} {
		for _, line := range wrap(text, 10) {
			if strings.TrimSpace(line) == "" {
				t.Errorf("%q: %q", text, wrap(text, 10))
			}
		}
	}
}

// Where there are no surfaces, a line tells the columns of rows that wrap apart.
func TestReadingTableColumnsWithoutSurfaces(t *testing.T) {
	t.Parallel()
	source := "| Name | What it does for you |\n|---|---|\n| one | a long text that has to be wrapped somewhere |\n| two | short |\n"
	for name, style := range map[string]Style{"mono": Themed(palette.NoColour), "plain": Plain()} {
		lines := rendered(style, 30, source)
		apart := 0
		for _, line := range lines {
			if strings.ContainsAny(line, "│|") {
				apart++
			}
		}
		if apart < 4 {
			t.Errorf("%s: %q", name, lines)
		}
	}
	if lines := rendered(Themed(palette.Dark), 30, source); strings.Contains(strings.Join(lines, ""), "│") {
		t.Errorf("on surfaces: %q", lines)
	}
}

// A table whose last row grows is not laid out again.
func TestReadingTableIsLaidOutOnceARow(t *testing.T) {
	t.Parallel()
	d := New(Themed(palette.Dark), 40)
	d.Append("| a | b |\n|---|---|\n| one | " + strings.Repeat("word ", 30) + "|\n")
	d.Lines()
	first := d.renderer.last.layout
	for range 5 {
		d.Append("| tw")
		d.Lines()
	}
	if first == nil || d.renderer.last.layout != first {
		t.Error("laid out again though no row was added")
	}
	d.Append(" | three |\n")
	d.Lines()
	if d.renderer.last.layout == first {
		t.Error("the new row doesn't count")
	}
}

// A ~ alone strikes nothing, so it keeps no long paragraph open.
func TestReadingALoneTildeSettles(t *testing.T) {
	t.Parallel()
	d := New(Themed(palette.Dark), 60)
	d.Append("It costs ~5 and takes 20~25 minutes. " + strings.Repeat("Prose goes on and on. ", 400))
	d.Lines()
	if d.at.offset < 4<<10 {
		t.Errorf("only %d bytes are settled", d.at.offset)
	}
}
