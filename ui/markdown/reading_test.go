package markdown

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// read gives a text as a reader sees it, without styles.
func read(width int, source string) []string {
	lines := rendered(Themed(palette.Dark), width, source)
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(strings.TrimRight(xansi.Strip(line), " "), unticked, " ")
	}
	return lines
}

// What broke in answers of real models stays mended: at each width as the golden file
// says, and the same however the text came.
func TestReadingFieldReports(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/reading/m*.md")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d reports: %v", len(files), err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			t.Parallel()
			var all []string
			for _, width := range []int{24, 40, 60, 80, 100} {
				all = append(all, slices.Concat([]string{strings.Repeat("=", width)}, read(width, string(source)))...)
				random := rand.New(rand.NewPCG(uint64(width), 1))
				want := whole(t, Themed(palette.Dark), width)
				grow(t, Themed(palette.Dark), width, string(source), byRune(string(source)), want)
				grow(t, Themed(palette.Dark), width, string(source), atRandom(string(source), random, 40), want)
				growSized(t, tiny, Themed(palette.Dark), width, string(source), atRandom(string(source), random, 12), want)
			}
			golden.RequireEqual(t, strings.Join(all, "\n")+"\n")
		})
	}
}

// Nothing that was written gets lost, at any width: each word of a text is on the screen.
func TestReadingLosesNoWord(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/reading/m*.md")
	if err != nil {
		t.Fatal(err)
	}
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \u00a0\n│▎↳─•◦", r) {
				return -1
			}
			return r
		}, s)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain := letters(strings.Join(read(300, string(source)), ""))
		for _, width := range []int{24, 40, 60, 80} {
			shown := letters(strings.Join(read(width, string(source)), ""))
			for _, word := range strings.Fields(string(source)) {
				word = strings.Trim(word, "*_`~|#>-[]()!\\")
				if word == "" || !strings.Contains(plain, letters(word)) {
					continue // markup, at any width
				}
				if !strings.Contains(shown, letters(word)) {
					t.Errorf("%s at %d: %q isn't shown", file, width, word)
				}
			}
		}
	}
}

func TestReadingRules(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		width  int
		source string
		want   string
	}{
		{"M01 one tilde is text", 60, "20~25°C, ~/.bashrc, 9:00~12:00 and ~~gone~~", "20~25°C, ~/.bashrc, 9:00~12:00 and gone"},
		{"M01 with amounts", 60, "first (~$1.50) and second (~$10)", "first (~$1.50) and second (~$10)"},
		{"M02 in a line", 60, `$P_{1}^{*} \cdot Q$ and \(a_i * b\) and $5 and $6`, `$P_{1}^{*} \cdot Q$ and \(a_i * b\) and $5 and $6`},
		{"M02 on lines of its own", 60, "so\n$$\nx_1 \\\\\n* y\n$$\nthen", "so\n\n  $$\n  x_1 \\\\\n  * y\n  $$\n\nthen"},
		{"M02 displayed within a text", 60, `a \[x^{2}_1\] b`, "a\n  \\[x^{2}_1\\]\nb"},
		{"M02 not in code", 60, "`$a*b*c$` and `\\(x\\)`", `$a*b*c$ and \(x\)`},
		{"M02 a dollar before a blank", 60, "$ 5 *and* $ 6", "$ 5 and $ 6"},
		{"M03 Chinese", 60, "**注意：**这是重点。**“引用”**后面", "注意：这是重点。“引用”后面"},
		{"M03 Korean", 60, "**중요：**설명", "중요：설명"},
		{"M03 Japanese, italic", 60, "*斜体。*後 **「重要」**です", "斜体。後 「重要」です"},
		{"M03 a mark between blanks", 60, "2 * 3 * 4 and a*b*c", "2 * 3 * 4 and abc"},
		{"M04 a line breaks between wide letters", 12, "Go 语言是由谷歌开发的", "Go 语言是由\n谷歌开发的"},
		{"M04 and not before a closing mark", 10, "一二三四五。六", "一二三四\n五。六"},
		{"M05 an item hangs", 24, "- some words that go on below the first line", " • some words that go on\n   below the first line"},
		{"M05 numbers end in one column", 60, "9. nine\n10. ten", " 9. nine\n10. ten"},
		{"M05 what belongs to an item stands under its text", 60, "1. one\n\n   more\n\n   > quoted", " 1. one\n\n    more\n\n    ▎ quoted"},
		{"M05 a marker never stands alone", 10, "- " + strings.Repeat("a", 12), "• aaaaaaaa\n  aaaa"},
		{"M06 punctuation stays with its word", 21, "send the **same** `prompt`, and **it**. Again", "send the same prompt,\nand it. Again"},
		{"M07 every escape", 60, `\$5 \~ \& \" \' \= \: \/ \% \@ \^ \, \; \?`, `$5 ~ & " ' = : / % @ ^ , ; ?`},
		{"M08 heads wrap and words stay whole", 24, "| Input price | Watering can |\n|:---|---|\n| $0.15 | it waters the plants |", "Input\nprice  Watering can\n" + strings.Repeat("─", 19) + "\n$0.15  it waters\n       the plants"},
		{"M08 numbers go right", 60, "| a | n |\n|---|---|\n| x | 5 |\n| y | 120 |", "a     n\n───────\nx     5\ny   120"},
		{"M08 a break in a cell", 60, "| a | b |\n|---|---|\n| one<br>two | c |", "a     b\n───────\none   c\ntwo"},
		{"M09 a poem", 60, "Roses are red,\nViolets are blue.", "Roses are red,\nViolets are blue."},
		{"M10 headings have no marks", 60, "## Two\n\ntext\n\n### Three\ntext", "Two\ntext\n\nThree\ntext"},
		{"M10 a task keeps its number", 60, "1. [ ] open\n2. [x] done", " 1. [ ] open\n 2. [✓] done"},
		{"M10 an alert", 60, "> [!NOTE]\n> Read this.", "▎ Note\n▎ Read this."},
		{"M10 the end of nested lists", 60, "- a\n  - b\n    - c\n\nafter", "  • a\n    ◦ b\n      • c\n\nafter"},
		{"M11 code names its language", 30, "```go\nx := 1\n```\n\n```\ny\n```", " go\n x := 1\n\n text\n y"},
		{"M11 a long line goes on behind a mark", 16, "```\n0123456789abcdef0123\n```", " text\n 0123456789abcde\n ↳ f0123"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(read(tt.width, tt.source), "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			grow(t, Themed(palette.Dark), tt.width, tt.source, byRune(tt.source), whole(t, Themed(palette.Dark), tt.width))
		})
	}
}

// A paragraph that its writer wrapped is wrapped anew; between wide letters no blank comes
// in.
func TestReadingM09WrappedParagraphs(t *testing.T) {
	t.Parallel()
	source := strings.Repeat("some words of a paragraph that was wrapped by whoever wrote it\n", 4) + "and its end."
	got := strings.Join(read(100, source), "\n")
	if strings.Count(got, "\n") != 2 || strings.Contains(got, "it\n") && strings.Count(got, "it\n") == 4 {
		t.Errorf("got\n%s", got)
	}
	chinese := strings.Repeat("这是一个很长的段落模型在这里换行但是没有空行所以是软换行这里是行尾\n", 4)
	if got := strings.Join(read(200, chinese), ""); strings.Contains(got, " ") {
		t.Errorf("blanks stand between wide letters: %s", got)
	}
}

func TestReadingM14AttributesStayWithoutColours(t *testing.T) {
	t.Parallel()
	got := strings.Join(rendered(Themed(palette.NoColour), 60, "## Two\n\n**bold** *italic* ~~gone~~ [a](https://b.example)"), "\n")
	for _, want := range []string{"\x1b[1;4mTwo", "\x1b[1mbold", "\x1b[3mitalic", "\x1b[9mgone", "\x1b[4ma"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if strings.Contains(got, "38;") || strings.Contains(got, "48;") || strings.Contains(got, "*") {
		t.Errorf("colours or marks in %q", got)
	}
}
