package look

import (
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
)

func TestStyledTextBreaksAtBlanksAndAroundWideCharacters(t *testing.T) {
	t.Parallel()
	plain := New(palette.NoColour).Text
	for _, c := range []struct {
		w     int
		texts []string
		lines []string
		at    []LineRange
	}{
		{7, []string{"one two", " three"}, []string{"one two", "three"}, []LineRange{{0, 0}, {1, 1}}},
		{5, []string{"ab", "cdefgh"}, []string{"abcde", "fgh"}, []LineRange{{0, 0}, {0, 1}}},
		{5, []string{"塩は味", "を引"}, []string{"塩は", "味を", "引"}, []LineRange{{0, 1}, {1, 2}}},
		{1, []string{"塩a"}, []string{"…", "a"}, []LineRange{{0, 1}}},
		{9, []string{"a\n", "\n", "b"}, []string{"a", "", "b"}, []LineRange{{0, 0}, {0, -1}, {2, 2}}},
		{9, nil, []string{""}, nil},
		{4, []string{"a b ", "cdef"}, []string{"a b", "cdef"}, []LineRange{{0, 0}, {1, 1}}},
	} {
		var texts []StyledText
		for _, s := range c.texts {
			texts = append(texts, StyledText{Text: s, Style: plain})
		}
		lines, at := WrapStyled(texts, c.w)
		for i := range lines {
			lines[i] = ansi.Strip(lines[i])
		}
		if !slices.Equal(lines, c.lines) || !slices.Equal(at, c.at) {
			t.Errorf("%q in %d cells: got %q at %v, want %q at %v", c.texts, c.w, lines, at, c.lines, c.at)
		}
	}
}
