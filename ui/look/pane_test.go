package look

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestAPaneBeginsWithItsTitle(t *testing.T) {
	t.Parallel()
	st := New(palette.NoColour)
	uitest.Equal(t, "a pane", ansi.Strip(Pane(st, "Log", "塩", "now", 24)), "─ Log · 塩 ─────── now ─")
	uitest.Equal(t, "two columns", ansi.Strip(Joined(st, "one", "two", 8, 20)), "─ one ──┬─ two ─────")
	for w := 4; w < 60; w++ {
		pane := Pane(st, "Inspector", "openai/gpt-4o-mini, answer 2", "14:02:36.641", w) + "\nrest"
		said := WithPaneWords(st, pane, "saved 塩")
		for _, view := range []string{pane, said} {
			top, rest, _ := strings.Cut(view, "\n")
			uitest.Equal(t, "width", ansi.StringWidth(top), w)
			uitest.Equal(t, "rest", rest, "rest")
		}
		if w > 14 && !strings.Contains(ansi.Strip(said), " saved 塩 ─\n") {
			t.Errorf("%d cells: the words are missing: %q", w, said)
		}
	}
	uitest.Equal(t, "a box", IsPane("╭──╮\n╰──╯"), false)
	uitest.Equal(t, "a box with words", WithPaneWords(st, "╭──╮\n╰──╯", "no"), "╭──╮\n╰──╯")
}

func TestDifferencesAreToldByAttributesWhereThereAreNoSurfaces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		theme palette.Theme
		words bool
	}{
		"dark": {palette.Dark, false}, "light": {palette.Light, false}, "no colours": {palette.NoColour, true},
		"256": {palette.Theme{Profile: colorprofile.ANSI256}, false}, "16": {palette.Theme{Dark: true, Profile: colorprofile.ANSI}, true},
	} {
		s := New(c.theme).Compared
		uitest.Equal(t, name+": added words are bold", s.AddedWords.GetBold(), c.words)
		uitest.Equal(t, name+": removed words are struck", s.RemovedWords.GetStrikethrough(), c.words)
		plain := New(palette.NoColour).Text.Render("x")
		uitest.Equal(t, name+": lines have a surface", s.Added.Render("x") != plain && s.Removed.Render("x") != plain, !c.words)
	}
}
