package look

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/uitest"
)

func TestALineIsFittedToAnyWidth(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"", "a line", "塩と油", "\x1b[1mstrong\x1b[m"} {
		for w := -3; w < 12; w++ {
			uitest.Equal(t, line, ansi.StringWidth(Fit(line, w)), max(0, w))
		}
	}
}
