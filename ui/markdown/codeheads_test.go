package markdown

import (
	"slices"
	"strings"
	"testing"

	xansi "github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
)

// TestCodeHeadsAreTheFirstLinesOfTheBlocks: however the text arrives, and at any width, each
// block's head names its language.
func TestCodeHeadsAreTheFirstLinesOfTheBlocks(t *testing.T) {
	t.Parallel()
	text := "\n\nText.\n\n```go\na := 1\n```\n\n- item\n\n  ```sh\n  ls\n  ```\n\n> ```\n> quoted\n> ```\n\n    indented\n\n" +
		"```py\n" + strings.Repeat("x = 1\n", 900) + "```\n\nend [a].\n\n```toml\nk = 1\n```\n\n[a]: https://a.example\n"
	want := []string{"go", "sh", "text", "text", "py", "toml"}
	for _, width := range []int{6, 20, 80} {
		for _, piece := range []int{1, 7, 400, len(text)} {
			d := New(Plain(), width)
			for rest := text; rest != ""; {
				n := min(piece, len(rest))
				d.Append(rest[:n])
				rest = rest[n:]
				if piece > 1 {
					d.Lines()
				}
			}
			d.Close()
			lines, heads := d.Lines(), d.CodeHeads()
			if len(heads) != len(want) || len(d.CodeBlocks()) != len(want) {
				t.Fatalf("width %d, pieces of %d: %d heads for %d blocks", width, piece, len(heads), len(d.CodeBlocks()))
			}
			for i, at := range heads {
				got := strings.Trim(xansi.Strip(lines[at]), " │|▎•")
				if !strings.HasPrefix(want[i], strings.TrimSuffix(got, "…")) || got == "" {
					t.Errorf("width %d, pieces of %d: line %d is %q, want the head of %s", width, piece, at, lines[at], want[i])
				}
			}
		}
	}
}

// Where there are no colours, what a diff removes is struck; the mark that says so isn't.
func TestTheMarksOfADiffStayReadableWithoutColours(t *testing.T) {
	t.Parallel()
	style := Themed(palette.NoColour)
	source := "-old line\n+new line\n same\n"
	want := []string{"\x1b[2m│ diff\x1b[m", "\x1b[2m│ \x1b[m-\x1b[9mold line\x1b[m", "\x1b[2m│ \x1b[m+\x1b[1mnew line\x1b[m", "\x1b[2m│  \x1b[msame"}
	if got := rendered(style, 40, "```diff\n"+source+"```\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	lines := style.Highlight(source, "diff", 40)
	if lines[0] != "-\x1b[9mold line\x1b[m" || lines[1] != "+\x1b[1mnew line\x1b[m" {
		t.Errorf("highlighted: %q", lines)
	}
}
