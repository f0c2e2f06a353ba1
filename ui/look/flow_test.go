package look

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestFlowBreaksLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"nothing", "", 10, nil},
		{"a short text is one line", "one", 10, []string{"one"}},
		{"words move whole", "one two three", 8, []string{"one two", "three"}},
		{"an exact fit is not broken", "12345 7890", 10, []string{"12345 7890"}},
		{"the blank at the end of a line belongs to no line", "1234567890 b", 10, []string{"1234567890", "b"}},
		{"several blanks at a break too", "12345678   b", 9, []string{"12345678", "b"}},
		{"a long word is cut", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a long word begins on its own line", "ab abcdefgh", 5, []string{"ab", "abcde", "fgh"}},
		{"an address is cut where it is divided", "see https://a.example/path?one=1&two=22", 20, []string{"see", "https://a.example/", "path?one=1&two=22"}},
		{"not right at its beginning", "https://abcdefghijklmnopqr", 20, []string{"https://abcdefghijkl", "mnopqr"}},
		{"line breaks stay", "a\n\nb\n", 10, []string{"a", "", "b", ""}},
		{"an indent stays", "  if x {\n    y\n", 10, []string{"  if x {", "    y", ""}},
		{"an indent is no place to break", "    abcdefgh", 8, []string{"    abcd", "efgh"}},
		{"a tab is four blanks", "\tx", 10, []string{"    x"}},
		{"wide characters break anywhere", "塩と油と熱", 5, []string{"塩と", "油と", "熱"}},
		{"and stay beside a word", "ab 塩と油", 6, []string{"ab 塩", "と油"}},
		{"a family is one character", "a👨‍👩‍👧‍👦b👨‍👩‍👧‍👦", 4, []string{"a👨‍👩‍👧‍👦b", "👨‍👩‍👧‍👦"}},
		{"a wide character in a line of one cell leaves a blank", "塩a", 1, []string{" ", "a"}},
		{"only blanks", strings.Repeat(" ", 30), 10, []string{""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var f Flow
			f.Append(tt.text)
			got := f.Lines(tt.width)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			for _, line := range got {
				if w := ansi.StringWidth(line); w > tt.width {
					t.Errorf("line %q is %d wide, more than %d", line, w, tt.width)
				}
			}
		})
	}
}

func TestFlowIsTheSameHoweverTheTextArrives(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("The quick brown fox, 塩と油と熱 jumps\n\n  over 👨‍👩‍👧‍👦 averyveryverylongwordindeed e\u0301 \n", 5)
	for width := 1; width < 60; width += 7 {
		var whole Flow
		whole.Append(text)
		want := slices.Clone(whole.Lines(width))
		random := rand.New(rand.NewPCG(1, uint64(width)))
		var f Flow
		f.Lines(width)
		for rest := []rune(text); len(rest) > 0; {
			n := min(len(rest), 1+random.IntN(9))
			f.Append(string(rest[:n]))
			rest = rest[n:]
		}
		if got := f.Lines(width); !slices.Equal(got, want) {
			t.Fatalf("width %d: in pieces\n%q\nas a whole\n%q", width, got, want)
		}
	}
}
