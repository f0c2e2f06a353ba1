package palette

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestTheProgramsSignsBecomeASCII(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain":                   "plain",
		"╭─ ● done · 2 s ─╮":      "+- * done . 2 s -+",
		"[\u00a0] open":           "[ ] open",
		Aside("a → b…") + " › x…": "a → b… > x~",
		Aside("a\u00a0b"):         "a b",
		"▶\ufe0f ↔\ufe0f →\ufe0f": "▶\ufe0f ↔\ufe0f →\ufe0f",
		Aside("→\ufe0f"):          "→\ufe0f",
		"塩と油 é \xff":              "塩と油 é \xff",
	} {
		if got := ASCII(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Neither way changes how wide a line is.
func TestSignsKeepTheirWidth(t *testing.T) {
	t.Parallel()
	for sign, in := range signs {
		for _, text := range []string{string(sign), Aside(string(sign)), string(rune(in))} {
			if w := ansi.StringWidth(text); w != 1 {
				t.Errorf("%q (%U) takes %d cells", text, sign, w)
			}
		}
		if in < ' ' || in >= utf8.RuneSelf {
			t.Errorf("%q becomes %q", sign, in)
		}
	}
}

// Every sign in the words of the screen's packages has its ASCII one. Letters are those of
// examples and of other people's words.
func TestEverySignOfTheScreenIsInTheTable(t *testing.T) {
	t.Parallel()
	// These are in texts that are looked at, and mark places while a text is laid out; none is
	// drawn.
	others := "❯➜»€£¥°、。\u2005\uf8f0"
	root := os.DirFS("../..")
	seen := 0
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			!strings.HasPrefix(path, "ui/") && !strings.HasPrefix(path, "internal/figures/") || path == "ui/palette/ascii.go" {
			return err
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, source, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Error(err)
			}
			for _, r := range text {
				if r < utf8.RuneSelf || unicode.IsLetter(r) && r != 'µ' || strings.ContainsRune(others, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
					continue
				}
				seen++
				if !HasSign(r) {
					t.Errorf("%s: %q (%U) has no ASCII sign", set.Position(literal.Pos()), r, r)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%d signs, %v", seen, err)
	}
}
