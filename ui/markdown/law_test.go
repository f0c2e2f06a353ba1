package markdown

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// grow appends source in pieces and checks the law after each of them.
func grow(t testing.TB, style Style, width int, source string, pieces []string, want func(prefix string, ended bool) []string) {
	t.Helper()
	growSized(t, defaultSizes, style, width, source, pieces, want)
}

// tiny makes documents of a few lines take the ways of long ones.
var tiny = sizes{slice: 40, longText: 30, openText: 4, redrawAlways: 1 << 20}

func growSized(t testing.TB, sizes sizes, style Style, width int, source string, pieces []string, want func(prefix string, ended bool) []string) {
	t.Helper()
	const tries = 5
	for try := 1; ; try++ {
		length, got, hurried := firstDifference(sizes, style, width, source, pieces, want)
		if length < 0 {
			return
		}
		if hurried && try < tries {
			continue
		}
		ended := length == len(source)+1
		source = source[:min(length, len(source))]
		compare(t, fmt.Sprintf("width %d, after %q, ended: %v", width, source, ended), got, want(source, ended))
		return
	}
}

// firstDifference appends source in pieces and returns after how much of it,
// with one more at its end, the lines are others than those wanted; -1 if they
// never are. It also reports whether rendering took so long on the way that a
// pattern may have been given up.
func firstDifference(sizes sizes, style Style, width int, source string, pieces []string, want func(prefix string, ended bool) []string) (length int, got []string, hurried bool) {
	d := New(style, width)
	d.sizes, d.window = sizes, sizes.slice
	lines := func() []string {
		begin := time.Now()
		got := d.Lines()
		hurried = hurried || time.Since(begin) >= chromaTime
		return got
	}
	for _, piece := range pieces {
		d.Append(piece)
		length += len(piece)
		if got := lines(); !slices.Equal(got, want(source[:length], false)) {
			return length, got, hurried
		}
	}
	d.Close()
	if got := lines(); !slices.Equal(got, want(source, true)) {
		return length + 1, got, hurried
	}
	return -1, nil, hurried
}

// whole is the reference for a style: this package's renderer on the whole text.
func whole(t testing.TB, style Style, width int) func(string, bool) []string {
	cache := map[string][]string{}
	return func(prefix string, ended bool) []string {
		key := fmt.Sprint(ended, prefix)
		lines, known := cache[key]
		if !known {
			lines = unhurried(func() []string { return atOnce(style, width, prefix, ended) })
			cache[key] = lines
		}
		return lines
	}
}

func byByte(s string) []string {
	var pieces []string
	for i := range len(s) {
		pieces = append(pieces, s[i:i+1])
	}
	return pieces
}

func byRune(s string) []string {
	var pieces []string
	for len(s) > 0 {
		_, n := utf8.DecodeRuneInString(s)
		pieces = append(pieces, s[:n])
		s = s[n:]
	}
	return pieces
}

// byToken cuts before blanks, as language models do.
func byToken(s string) []string {
	var pieces []string
	for len(s) > 0 {
		n := strings.IndexAny(s[1:], " \n") + 1
		if n == 0 || n > 6 {
			n = min(len(s), 4)
		}
		pieces = append(pieces, s[:n])
		s = s[n:]
	}
	return pieces
}

func atRandom(s string, random *rand.Rand, most int) []string {
	var pieces []string
	for len(s) > 0 {
		n := min(len(s), 1+random.IntN(most))
		pieces = append(pieces, s[:n])
		s = s[n:]
	}
	return pieces
}

func TestLinesEqualThoseOfTheWholeText(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	for name, style := range map[string]Style{"dark": Themed(palette.Dark).WithLinks(LinksClickable), "plain": Plain()} {
		for i, source := range specExamples(t) {
			width := widths[i%len(widths)]
			want := whole(t, style, width)
			t.Run(fmt.Sprint(name, " ", i), func(t *testing.T) {
				grow(t, style, width, source, byByte(source), want)
				grow(t, style, width, source, byRune(source), want)
				grow(t, style, width, source, byToken(source), want)
				growSized(t, tiny, style, width, source, byToken(source), want)
				growSized(t, tiny, style, width, source, []string{source}, want)
			})
		}
	}
}

// answers are texts of recorded answers; nil where the recordings aren't.
func answers(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/recordings/*/*.expect.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var expect struct {
			Text      string `json:"text"`
			Reasoning string `json:"reasoning"`
		}
		if json.Unmarshal(data, &expect) == nil {
			texts = append(texts, expect.Text, expect.Reasoning)
		}
	}
	slices.Sort(texts)
	return slices.DeleteFunc(slices.Compact(texts), func(s string) bool { return s == "" })
}

func TestLinesOfRecordedAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	texts := answers(t)
	if texts == nil {
		t.Skip("no recordings")
	}
	style := Themed(palette.Dark).WithLinks(LinksClickable)
	random := rand.New(rand.NewPCG(1, 2))
	for i, source := range texts {
		width := widths[i%len(widths)]
		pieces := atRandom(source, random, max(8, len(source)/100))
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			grow(t, style, width, source, pieces, whole(t, style, width))
		})
	}
}

// mixed joins random examples to a document.
func mixed(examples []string, random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(examples[random.IntN(len(examples))])
		b.WriteString([]string{"\n", "", "\n\n", "\n  "}[random.IntN(4)])
	}
	return b.String()
}

func TestLinesOfRandomConcatenations(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	examples := specExamples(t)
	style := Themed(palette.Dark).WithLinks(LinksClickable)
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 7))
		source := mixed(examples, random, 2+random.IntN(12))
		width := widths[random.IntN(len(widths))]
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			want := whole(t, style, width)
			grow(t, style, width, source, atRandom(source, random, 40), want)
			growSized(t, tiny, style, width, source, atRandom(source, random, 40), want)
		})
	}
}

func TestLinesOfLongBlocks(t *testing.T) {
	t.Parallel()
	widths, cuts := widths, 25
	if testing.Short() {
		widths, cuts = widths[:1], 5
	}
	style := Themed(palette.Dark).WithLinks(LinksClickable)
	for name, source := range map[string]string{
		"paragraph":                   strings.Repeat("some *words* of [1] prose_that `never` ends, 2 * 3 < 7, 漢字 and a [link](http://a.b/c) ", 200),
		"paragraph of lines":          strings.Repeat("some *words* of prose\nthat **never\nend** on lines  \nof their own ", 200),
		"paragraph, then heading":     strings.Repeat("some *words* of prose ", 300) + "\n---\nmore",
		"paragraph, then table":       strings.Repeat("some *words* of prose ", 300) + "\n| a | b |\n|---|---|\n| c | d |\n",
		"paragraph, then term":        strings.Repeat("some words of prose ", 300) + "\n: defined\n",
		"paragraph with a definition": strings.Repeat("some [words] of prose ", 300) + "\n\n[words]: /url\n\nend",
		"table":                       "| a | b |\n|--:|---|\n" + strings.Repeat("| some *words* | in `cells` of some width |\n", 60) + "\nafter",
		"table in text":               "before\n| a | b |\n|--:|---|\n" + strings.Repeat("| some *words* | in `cells` of some width |\n", 40) + "# after",
		"ordered list":                strings.Repeat("7. an item\n\n   with more\n", 40) + "\nafter",
		"list":                        strings.Repeat("- an item\n  - within\n\n    ```go\n    func f() {}\n    ```\n", 30) + "* other",
		"fence":                       "```go\n" + strings.Repeat("func f() { /* a\ncomment */ s := `raw\nstring` }\n\n", 40) + "```\nafter",
		"tilde fence":                 " ~~~py x\n" + strings.Repeat(" def f():\n   \"\"\"doc\n   string\"\"\"\n\treturn 1\n", 40) + "~~~\n",
		"php":                         "```php\n" + strings.Repeat("<?php echo 1; /* a\n b */ ?>\n<b>x</b>\n", 60) + "```\n",
		"unknown":                     "```nosuch\n" + strings.Repeat("a `b` /* c\n", 60) + "```\n",
		"word":                        strings.Repeat("abcdefgh", 2000) + "@example.com and more",
		"word of Chinese":             strings.Repeat("漢字仮名交", 1000) + "。" + strings.Repeat("ab漢", 1500),
		"word, then heading":          strings.Repeat("abcdefgh", 1000) + "\n---\nmore",
		"wide table":                  strings.Repeat(strings.Repeat("|some *words*", 210)+"|\n"+strings.Repeat("|-", 210)+"|\n", 1) + strings.Repeat(strings.Repeat("|cell", 210)+"|\n", 12) + "# after",
		"unclosed comment":            "```go\n/*\n" + strings.Repeat("x := 1\n", maxUnit+30),
	} {
		for _, width := range widths {
			t.Run(fmt.Sprint(name, width), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(3, 4))
				want := whole(t, style, width)
				grow(t, style, width, source, atRandom(source, random, max(40, len(source)/cuts)), want)
				grow(t, style, width, source, []string{source[:len(source)/2], source[len(source)/2:]}, want)
			})
		}
	}
}

// What looks like text may be a link as soon as its end comes.
func TestLinesOfLinksThatAreOpenForLong(t *testing.T) {
	t.Parallel()
	style := Themed(palette.Dark).WithLinks(LinksClickable)
	for _, source := range []string{
		`some words ![of an image]( /000000000000000000 "with a title"   ) and more`,
		`some words [of a link](  /url  (a title in "marks" of its own)  ) and more words`,
		`some words [of a link](/u(r)l 'a title that \'never\' ends, and never ends`,
		`some words [of \] a link](/url) and [more \\] (of) words] behind [it](/a b) and on`,
		`some words [of a link](</u r l> "a title" no, it is none) and [](/a "b" ) and some more`,
	} {
		want := whole(t, style, 60)
		growSized(t, tiny, style, 60, source, byByte(source), want)
		long := strings.Repeat("some words before it, ", 120) + source + strings.Repeat(" and words behind", 60)
		grow(t, style, 60, long, byToken(long), whole(t, style, 60))
	}
}

// A long word may be cut only where nothing that follows or stood before is part of
// what it would be as a whole.
func TestFieldT10LinesOfLongWords(t *testing.T) {
	t.Parallel()
	parts := []string{
		strings.Repeat("abcdefg", 400), strings.Repeat("漢字仮", 500), strings.Repeat("&amp;x", 20), strings.Repeat("aB3+dE/", 350),
		"&#000000000000000065;", "-", "_", "*", " ", "http://example.com/", "a@b.example", "\n", "`", "[x](/u)", "(", "é", "a\u0301", "👩‍👩‍👧", " — ", "\\",
	}
	style, seeds := Themed(palette.Dark).WithLinks(LinksClickable), uint64(12)
	prompt := defaultSizes
	prompt.redrawAlways = 1 << 20
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 11))
		var b strings.Builder
		b.WriteString("a")
		for range 12 {
			b.WriteString(parts[random.IntN(4)])
			for range random.IntN(3) {
				b.WriteString(parts[random.IntN(len(parts))])
			}
		}
		width := widths[random.IntN(len(widths))]
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			source := b.String()
			growSized(t, prompt, style, width, source, atRandom(source, random, 1500), whole(t, style, width))
		})
	}
}

func FuzzEquality(f *testing.F) {
	style := Themed(palette.Dark).WithLinks(LinksClickable)
	for i, source := range specExamples(f) {
		f.Add(source, uint8(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, source string, width uint8, seed uint64) {
		if len(source) > 2000 || !utf8.ValidString(source) || strings.ContainsFunc(source, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0
		}) {
			t.Skip("not clean")
		}
		random := rand.New(rand.NewPCG(seed, 1))
		w := max(1, int(width)%120)
		want := whole(t, style, w)
		grow(t, style, w, source, atRandom(source, random, 30), want)
		growSized(t, tiny, style, w, source, atRandom(source, random, 30), want)
	})
}

// What a long paragraph settles must not depend on what its end may still become.
func TestWhatTheEndOfAParagraphMayBecomeChangesNothing(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("plain words that go on and on ", 50) // 1,500 bytes
	hindi := strings.Repeat(strings.Repeat("नमस्ते दुनिया ", 6)+"\n", 7) + "नमस्ते\n"
	long := strings.Repeat("wide ", 50)
	for name, source := range map[string]string{
		"a formula from within bold":     words + "**costs $5** and " + strings.Repeat("so on ", 120) + "30$ in all.\n",
		"a formula from within a link":   words + "[costs $5](https://a.example) and " + strings.Repeat("so on ", 120) + "30$ in all.\n",
		"code from within bold":          words + "**a ` b** and " + strings.Repeat("so on ", 120) + "` in all.\n",
		"an item behind a paragraph":     hindi + "1. one\n2. two\n",
		"a fence behind a paragraph":     hindi + "```\ncode\n```\n",
		"a table behind a paragraph":     hindi + "a | b\n--- | ---\n1 | 2\n",
		"an address, then a table":       "word word word word word word word\na | b\n--- | ---\n1 | 2\n",
		"wrapped, in short letters":      strings.Repeat(strings.Repeat("namaste world ", 6)+"\n", 2) + "x\na | b\n--- | ---\n1 | 2\n",
		"wrapped, in long letters":       strings.Repeat(strings.Repeat("नमस्ते दुनिया ", 6)+"\n", 2) + "x\na | b\n--- | ---\n1 | 2\n",
		"a long head behind a paragraph": strings.Repeat("a line of a poem\n", 9) + "| " + long + " | b |\n| --- | --- |\n| 1 | 2 |\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			style := Themed(palette.Dark)
			random := rand.New(rand.NewPCG(7, uint64(len(source))))
			want := whole(t, style, 40)
			for _, most := range []int{9, 200} {
				growSized(t, tiny, style, 40, source, atRandom(source, random, most), want)
				grow(t, style, 40, source, atRandom(source, random, most), want)
			}
		})
	}
}
