package markdown

import (
	"os"
	"path/filepath"
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2/lexers"
)

// samples of code with what lexers match over several lines.
var samples = map[string]string{
	"go":         "package a\n\n/* a comment\n   of `two` lines */\nvar s = `raw\n\"string\" /*` + \"x\"\n\nfunc f() {} // end\n",
	"python":     "def f(x):\n    \"\"\"Doc\n    string.\"\"\"\n    s = '''a\n    b''' + f\"{x}\"\n    return s  # done\n",
	"javascript": "/* two\n lines */\nconst a = `t ${x +\n 1} end`;\nlet r = /re[/]x/g; // c\n",
	"typescript": "interface A<T> {\n  b: T; /* c\n  d */\n}\nconst s = `x\ny`;\n",
	"html":       "<!DOCTYPE html>\n<!-- a\ncomment -->\n<p class=\"x\"\n   id=\"y\">text &amp; more</p>\n<script>\nlet a = 1;\n</script>\n",
	"css":        "/* a\n b */\n.c > d:hover {\n  color: #fff;\n}\n",
	"c":          "#include <stdio.h>\n#define A(x) \\\n  (x)\n/* a\n * b\n */\nint main(void) { return 'a'; }\n",
	"rust":       "/* a\n b */\nfn main() {\n    let s = \"x\n y\";\n    println!(\"{}\", s);\n}\n",
	"java":       "/** Doc.\n * more\n */\nclass A { String s = \"x\"; }\n",
	"bash":       "#!/bin/sh\nfor f in *; do\n  echo \"$f\n  two\" # c\ndone\ncat <<EOF\nhere $x\nEOF\n",
	"yaml":       "a:\n  - b: c # d\n  - \"x\"\ne: 1\n",
	"json":       "{\n  \"a\": [1, 2.5, true, null],\n  \"b\": \"c\"\n}\n",
	"sql":        "SELECT a, 'b''c' -- d\nFROM t /* e\nf */ WHERE x = 1;\n",
	"toml":       "[a]\nb = \"c\" # d\ne = [\n  1,\n]\n",
	"diff":       "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
	"lua":        "--[[ a\nb ]]\nlocal s = [[x\ny]]\nprint(s)\n",
	"ruby":       "=begin\na\n=end\ndef f\n  \"#{x}\"\nend\n",
}

func TestListingsLookAsTheLexerSeesThemWhole(t *testing.T) {
	t.Parallel()
	c := Themed(palette.Dark).colours
	for name, source := range samples {
		t.Run(name, func(t *testing.T) {
			if lexers.Get(name) == nil {
				t.Fatal("no lexer")
			}
			draw := func(lines [][]token) []string {
				var text []byte
				for _, line := range lines {
					for _, tok := range line {
						text = c.write(text, tok)
					}
				}
				var drawn []string
				for line := range strings.SplitSeq(carryPens(string(text)), "\n") {
					drawn = append(drawn, string(appendCanonical(nil, line, false)))
				}
				return drawn
			}
			l := c.listing(name)
			for line := range strings.Lines(source) {
				l.add(line)
			}
			want := draw(splitTokens(unhurried(func() []token { return guess(source, name) })))
			compare(t, name, draw(l.shown()), want)
		})
	}
}

func TestListingsLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	c := Themed(palette.Dark).colours
	for _, name := range lexers.Names(false) { // one of them goes round in circles
		for _, source := range slices.Concat([]string{"# a\tb\n\nx = 'y\n{% z\n<%= 1 %>\n  - q:\n"}, sampleTexts()) {
			l := c.listing(name)
			for line := range strings.Lines(source) {
				l.add(line)
			}
			var text strings.Builder
			for _, line := range l.shown() {
				for _, tok := range line {
					text.WriteString(tok.text)
				}
			}
			if got := text.String(); got != source {
				t.Errorf("%s: got %q, want %q", name, got, source)
			}
		}
	}
}

func sampleTexts() []string { return []string{samples["html"], samples["go"]} }

func TestTestdataIsComplete(t *testing.T) {
	for _, name := range []string{"LICENSE", "README.md", "spec.json"} {
		if _, err := os.Stat(filepath.Join("testdata", "goldmark", name)); err != nil {
			t.Error(err)
		}
	}
}

// guess highlights code in one go, as glamour does, and guesses its language where none is
// named.
func guess(source, name string) []token {
	lexer := lexers.Get(name)
	if lexer == nil {
		lexer = lexers.Analyse(source)
	}
	if lexer == nil {
		lexer = lexers.Fallback
	}
	return tokenise(lexer, source)
}
