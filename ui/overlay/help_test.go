package overlay

import (
	"testing"

	"sluice/ui/uitest"
)

func TestNoGroupOfTheHelpIsDivided(t *testing.T) {
	t.Parallel()
	group := func(name string, n int) (lines []string) {
		for range n {
			lines = append(lines, name)
		}
		return lines
	}
	a, b, c := group("a", 3), group("b", 2), group("c", 4)
	blocks := [][]string{a, b, c}
	uitest.Equal(t, "too long", flowInto(blocks, 2, 3), nil)
	uitest.Equal(t, "too many", flowInto(blocks, 2, 4), nil)
	uitest.Equal(t, "in three", flowInto(blocks, 3, 4), [][]string{a, b, c})
	uitest.Equal(t, "two below each other", flowInto(blocks, 2, 6), [][]string{{"a", "a", "a", "", "b", "b"}, c})
	uitest.Equal(t, "in one", flowInto(blocks[:2], 1, 6), [][]string{{"a", "a", "a", "", "b", "b"}})
}
