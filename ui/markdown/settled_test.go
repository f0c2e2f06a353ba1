package markdown

import (
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"
)

func TestSettledLinesStayWhateverFollows(t *testing.T) {
	t.Parallel()
	text := "# Title\n\nA paragraph that is long enough to wrap on a narrow screen, twice even.\n\n- one\n- two\n\n```go\nfunc main() {}\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nEnd.\n"
	text = strings.Repeat(text, 3)
	d := New(Themed(palette.Dark), 40)
	var settled []string
	most := 0
	for _, r := range text {
		d.Append(string(r))
		n, lines := d.Settled(), d.Lines()
		if n < len(settled) || !slices.Equal(lines[:len(settled)], settled) {
			t.Fatalf("after %q: settled lines changed:\n got %q\nwant %q", d.Source(), lines[:min(n, len(lines))], settled)
		}
		settled = slices.Clone(lines[:n])
		most = max(most, n)
	}
	if most < 20 {
		t.Errorf("only %d lines were settled before the end", most)
	}
	d.Close()
	if got, want := d.Settled(), len(d.Lines()); got != want {
		t.Errorf("closed: %d settled, want all %d", got, want)
	}
}
