package cli

import (
	"errors"
	"strings"
	"testing"
)

// An error without words is told as well.
func TestATroubleWithoutWordsIsTold(t *testing.T) {
	t.Parallel()
	for _, err := range []error{errors.New(""), errors.New("\x07")} {
		lines := troubleOf("", err).lines(inks{}, 60)
		if len(lines) == 0 || !strings.Contains(lines[0], "✗") {
			t.Errorf("%q: %q", err, lines)
		}
	}
}
