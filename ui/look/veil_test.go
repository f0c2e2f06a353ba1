package look

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// frameOf is a frame with colours, surfaces, links and wide letters.
func frameOf(st *Styles, w, h int) string {
	line := st.Strong.Render("strong ") + st.Water.Render("water ") + st.Panel.Render(" 塩と油と熱 ") + st.Selected.Render("chosen") +
		"\x1b]8;;https://example.org\x1b\\" + st.Trouble.Render(" trouble") + "\x1b]8;;\x1b\\"
	lines := make([]string, h)
	for i := range lines {
		lines[i] = Fit(strings.Repeat(" ", i%3)+line, w)
	}
	return strings.Join(lines, "\n")
}

func TestAVeilKeepsTheTextAndTakesTheColours(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]palette.Theme{
		"dark": palette.Dark, "light": palette.Light, "mono": palette.NoColour,
		"256": {Dark: true, Profile: colorprofile.ANSI256}, "16": {Dark: true, Profile: colorprofile.ANSI},
	} {
		st := New(theme)
		const w, h = 60, 12
		frame := frameOf(st, w, h)
		for x := 5; x < 20; x++ { // some of them cut a wide letter
			v := NewVeil(st, frame, w, h, Area{X: x, Y: 3, W: 30, H: 4})
			box := strings.TrimSuffix(strings.Repeat(strings.Repeat("#", 30)+"\n", 4), "\n")
			lines := v.Behind(box)
			uitest.Equal(t, "lines", len(lines), h)
			for y, line := range lines {
				if got := ansi.StringWidth(line); got != w {
					t.Fatalf("%s: line %d is %d cells wide: %q", name, y, got, line)
				}
				want := strings.Split(ansi.Strip(frame), "\n")[y]
				switch {
				case y < 3 || y >= 7:
					if got := ansi.Strip(line); got != want {
						t.Errorf("%s: line %d is %q, want %q", name, y, got, want)
					}
				case !strings.Contains(line, "##"):
					t.Errorf("%s: line %d has no box: %q", name, y, line)
				}
			}
			all := strings.Join(lines, "\n")
			for what, sequence := range map[string]string{"a background": "48;", "bold": "\x1b[1", "a link": "example.org", "reverse": "\x1b[7"} {
				if strings.Contains(all, sequence) {
					t.Errorf("%s: the veil keeps %s: %q", name, what, lines[0])
				}
			}
			if faint := strings.Contains(all, "\x1b[2m"); faint != (theme.Profile <= colorprofile.ANSI) {
				t.Errorf("%s: faint: %v", name, faint)
			}
		}
	}
}

// BenchmarkVeil veils a frame, and draws a box before one that is veiled.
func BenchmarkVeil(b *testing.B) {
	st := New(palette.Dark)
	const w, h = 120, 36
	frame, area := frameOf(st, w, h), Area{X: 18, Y: 3, W: 84, H: 28}
	box := strings.TrimSuffix(strings.Repeat(st.Text.Render(strings.Repeat("x", 84))+"\n", 28), "\n")
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewVeil(st, frame, w, h, area)
		}
	})
	v := NewVeil(st, frame, w, h, area)
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v.Behind(OnPanel(st, box))
		}
	})
}
