package look

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"sluice/ui/uitest"
)

func TestMarkWordsKeepsTheLine(t *testing.T) {
	t.Parallel()
	hit := lipgloss.NewStyle().Bold(true)
	for _, tt := range []struct{ line, words, want string }{
		{"Pizza and pizza", "PIZZA", "|Pizza| and |pizza|"},
		{"日本語のピザ", "語の", "日本|語の|ピザ"},
		{"nothing", "else", "nothing"},
		{"all", "", "all"},
	} {
		marked := HighlightMatches(tt.line, tt.words, hit)
		got := strings.NewReplacer(strings.Split(hit.Render("x"), "x")[0], "|", strings.Split(hit.Render("x"), "x")[1], "|").Replace(marked)
		uitest.Equal(t, tt.line, got, tt.want)
	}
}
