package form

import (
	"strings"
	"testing"
)

func TestTextsOfSeveralLinesFitAField(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", "two\nlines", `C:\new`, `\\n`, "\\\n\t\\", "塩\n"} {
		if got := ManyLines(OneLine(text)); got != text || strings.ContainsAny(OneLine(text), "\n\t") {
			t.Errorf("%q becomes %q and comes back as %q", text, OneLine(text), got)
		}
	}
}
