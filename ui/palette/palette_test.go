package palette

import (
	"fmt"
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// themes are backgrounds and text colours of common terminal themes.
var themes = []struct {
	name, background, text string
	dark                   bool
}{
	{"none told, dark", "", "", true}, {"none told, light", "", "", false},
	{"black", "#000000", "#FFFFFF", true}, {"white", "#FFFFFF", "#000000", false},
	{"solarized dark", "#002B36", "#839496", true}, {"solarized light", "#FDF6E3", "#657B83", false},
	{"gruvbox", "#282828", "#EBDBB2", true}, {"nord", "#2E3440", "#D8DEE9", true},
	{"dracula", "#282A36", "#F8F8F2", true}, {"tokyo night", "#1A1B26", "#C0CAF5", true},
}

func TestEveryColourIsReadableOnEveryTheme(t *testing.T) {
	t.Parallel()
	for _, theme := range themes {
		t.Run(theme.name, func(t *testing.T) {
			t.Parallel()
			in := Theme{Dark: theme.dark, Profile: colorprofile.TrueColor}
			background := "#11111B"
			if !theme.dark {
				background = "#FFFFFF"
			}
			if theme.background != "" {
				background = theme.background
				in.Background, in.Text = lipgloss.Color(theme.background), lipgloss.Color(theme.text)
			}
			p := New(in)
			inks := reflect.ValueOf(p)
			for i := range inks.NumField() {
				name, ink := inks.Type().Field(i).Name, inks.Field(i).String()
				least := textContrast
				switch name {
				case "Panel", "Tint", "Select", "Added", "Removed", "AddedWords", "RemovedWords", "Rehearsed":
					continue
				case "Rule":
					least = ruleContrast
				}
				if ink == "" {
					continue // the terminal's own
				}
				for _, on := range []string{background, p.Panel} {
					if name == "Rule" && on == p.Panel {
						continue
					}
					if got := Contrast(lipgloss.Color(ink), lipgloss.Color(on)); got < least-0.01 {
						t.Errorf("%s %s on %s has a contrast of %.2f, want %.1f", name, ink, on, got, least)
					}
				}
			}
		})
	}
}

// Where the background isn't known, text on a surface can't be the terminal's own.
func TestTextOnSurfacesIsReadableWithoutAKnownBackground(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{Dark, Light} {
		p := New(theme)
		for _, surface := range []string{p.Panel, p.Tint, p.Select} {
			if p.Text == "" || Contrast(lipgloss.Color(p.Text), lipgloss.Color(surface)) < textContrast {
				t.Errorf("dark %v: %q on %s", theme.Dark, p.Text, surface)
			}
		}
	}
	if p := New(Theme{Dark: true, Profile: colorprofile.TrueColor, Background: lipgloss.Color("#2E3440")}); p.Text != "" {
		t.Errorf("on a known background text is %q, want the terminal's own", p.Text)
	}
}

func TestSurfacesAreMixedFromTheBackground(t *testing.T) {
	t.Parallel()
	dark := New(Theme{Dark: true, Profile: colorprofile.TrueColor})
	if dark.Panel == dark.Tint || dark.Tint == dark.Select || dark.Panel == "" {
		t.Errorf("surfaces %+v", dark)
	}
	nord := New(Theme{Dark: true, Profile: colorprofile.TrueColor, Background: lipgloss.Color("#2E3440"), Text: lipgloss.Color("#D8DEE9")})
	if nord.Panel == dark.Panel {
		t.Error("the panel is the same on another background")
	}
}

func TestFewerColoursHaveTheirOwnTable(t *testing.T) {
	t.Parallel()
	for profile, panel := range map[colorprofile.Profile]bool{colorprofile.ANSI256: true, colorprofile.ANSI: false, colorprofile.ASCII: false, colorprofile.NoTTY: false} {
		for _, dark := range []bool{true, false} {
			p := New(Theme{Dark: dark, Profile: profile})
			if (p.Panel != "") != panel {
				t.Errorf("%v, dark %t: the panel is %q", profile, dark, p.Panel)
			}
			if got := fmt.Sprint(p); profile <= colorprofile.ASCII && p != (Palette{}) {
				t.Errorf("%v has colours: %s", profile, got)
			}
		}
	}
}
