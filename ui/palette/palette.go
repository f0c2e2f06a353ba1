// Package palette holds the colours of the screen, by what they mean. Text has the
// terminal's own colour; surfaces are mixed from the terminal's own background, so that
// they fit any theme.
package palette

import (
	"image/color"
	"math"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/lucasb-eyer/go-colorful"
)

// Palette is the colours of a theme. Each is a string that lipgloss.Color takes: "#RRGGBB",
// the number of one of 256 or 16 colours, or "" for the terminal's own.
type Palette struct {
	// Dim is for labels and figures, Faint for placeholders and times, Rule for lines and
	// frames.
	Dim, Faint, Rule string
	// Ember marks where the keys go, Water what came from a model.
	Ember, Water string
	// Code, String and Number are for code; Code for TeX too.
	Code, String, Number string
	Good, Warn, Bad      string
	// Backgrounds, "" where the terminal has too few colours for them: Panel of blocks of
	// code and boxes, Tint of inline code and fields, Select of the chosen row, Added and
	// Removed of lines, AddedWords and RemovedWords of words in them, Rehearsed of a line
	// whose failure is rehearsed.
	Panel, Tint, Select                      string
	Added, Removed, AddedWords, RemovedWords string
	Rehearsed                                string
	// Text is the colour of text on these where the terminal's own might not be readable,
	// because its background is unknown or not that of the theme; else "".
	Text string
}

// Theme is what is known of the terminal.
type Theme struct {
	Dark    bool
	Profile colorprofile.Profile
	// Background and Text are the terminal's own colours, nil where it doesn't tell.
	Background, Text color.Color
	// ASCII says that it shows no signs but those of ASCII: see [ASCII]. Still says that as
	// little as possible may move.
	ASCII, Still bool
}

// Themes of terminals that tell no colours of their own.
var (
	Dark     = Theme{Dark: true, Profile: colorprofile.TrueColor}
	Light    = Theme{Profile: colorprofile.TrueColor}
	NoColour = Theme{Dark: true, Profile: colorprofile.ASCII}
)

// The least contrast of text and of lines with what is behind them.
const (
	textContrast = 4.5
	ruleContrast = 3.0
)

// shares are how much is mixed into the background for the surfaces: of the text colour,
// for line and words of good and bad, for rehearsed of warn.
type shares struct{ panel, tint, sel, line, words, rehearsed float64 }

// New returns the palette for a terminal. Terminals without colours have the zero one.
func New(t Theme) Palette {
	switch {
	case t.Profile <= colorprofile.ASCII:
		return Palette{}
	case t.Profile == colorprofile.ANSI && t.Dark:
		return Palette{Dim: "7", Faint: "7", Rule: "8", Ember: "11", Water: "14", Code: "13", Number: "", Good: "10", Warn: "11", Bad: "9"}
	case t.Profile == colorprofile.ANSI:
		return Palette{Dim: "0", Faint: "0", Rule: "8", Ember: "5", Water: "4", Code: "5", Good: "2", Bad: "1"}
	case t.Profile == colorprofile.ANSI256 && t.Dark:
		return Palette{
			Dim: "248", Faint: "246", Rule: "242", Ember: "215", Water: "111", Code: "183", String: "115", Number: "180",
			Good: "78", Warn: "221", Bad: "210", Panel: "234", Tint: "236", Select: "237",
			Added: "22", Removed: "52", AddedWords: "28", RemovedWords: "88", Rehearsed: "236", Text: "253",
		}
	case t.Profile == colorprofile.ANSI256:
		return Palette{
			Dim: "59", Faint: "242", Rule: "245", Ember: "94", Water: "25", Code: "55", String: "23", Number: "58",
			Good: "22", Warn: "94", Bad: "124", Panel: "255", Tint: "254", Select: "253",
			Added: "194", Removed: "224", AddedWords: "157", RemovedWords: "217", Rehearsed: "255", Text: "235",
		}
	}
	p := Palette{
		Dim: "#525B6B", Faint: "#606875", Rule: "#868D9A", Ember: "#A34E0A", Water: "#1A62AB",
		Code: "#6A3DC0", String: "#0D6B59", Number: "#8A5200", Good: "#11713A", Warn: "#855800", Bad: "#B3261E",
	}
	s := shares{0.04, 0.08, 0.115, 0.13, 0.26, 0.13}
	if t.Dark {
		p = Palette{
			Dim: "#A3ABBF", Faint: "#8890A6", Rule: "#656D81", Ember: "#F6A04D", Water: "#74BDF2",
			Code: "#C4B2F7", String: "#82D4BD", Number: "#E6BD8A", Good: "#6FD38E", Warn: "#F2CB57", Bad: "#F58585",
		}
		s = shares{0.055, 0.11, 0.155, 0.17, 0.35, 0.13}
	}
	background, text := t.grounds()
	p = p.on(background, text, s, t.Dark)
	if t.Background == nil {
		p.Text = hex(text)
	}
	return p
}

// grounds are the terminal's background and text, or ours where it doesn't tell.
func (t Theme) grounds() (background, text colorful.Color) {
	if t.Dark {
		return parsed(t.Background, "#11111B"), parsed(t.Text, "#CDD6F4")
	}
	return parsed(t.Background, "#FFFFFF"), parsed(t.Text, "#1D2230")
}

// veilShare is how much of the background is mixed into what lies behind a box.
const veilShare = 0.55

// Veiled is a colour behind a box, nil the terminal's own for text. It returns nil where
// the terminal has too few colours: what lies behind is faint there.
func (t Theme) Veiled(c color.Color) color.Color {
	switch {
	case t.Profile <= colorprofile.ANSI:
		return nil
	case t.Profile == colorprofile.ANSI256 && t.Dark:
		return lipgloss.Color("240")
	case t.Profile == colorprofile.ANSI256:
		return lipgloss.Color("250")
	}
	background, text := t.grounds()
	if c != nil {
		text = parsed(c, "")
	}
	r, g, b := text.BlendRgb(background, veilShare).Clamped().RGB255()
	return color.RGBA{R: r, G: g, B: b, A: 0xff}
}

// on mixes the surfaces and makes every colour readable on them.
func (p Palette) on(background, text colorful.Color, s shares, dark bool) Palette {
	panel := background.BlendRgb(text, s.panel)
	p.Panel, p.Tint, p.Select = hex(panel), hex(background.BlendRgb(text, s.tint)), hex(background.BlendRgb(text, s.sel))
	good, bad, warn := parsed(nil, p.Good), parsed(nil, p.Bad), parsed(nil, p.Warn)
	p.Added, p.AddedWords = hex(background.BlendRgb(good, s.line)), hex(background.BlendRgb(good, s.words))
	p.Removed, p.RemovedWords = hex(background.BlendRgb(bad, s.line)), hex(background.BlendRgb(bad, s.words))
	p.Rehearsed = hex(background.BlendRgb(warn, s.rehearsed))
	for _, ink := range []*string{&p.Dim, &p.Faint, &p.Ember, &p.Water, &p.Code, &p.String, &p.Number, &p.Good, &p.Warn, &p.Bad} {
		*ink = readable(*ink, textContrast, dark, background, panel)
	}
	p.Rule = readable(p.Rule, ruleContrast, dark, background)
	return p
}

// readable lightens or darkens a colour until it has a contrast with each of some
// backgrounds.
func readable(ink string, least float64, dark bool, backgrounds ...colorful.Color) string {
	c, err := colorful.Hex(ink)
	if err != nil {
		return ink
	}
	end := colorful.Color{}
	if dark {
		end = colorful.Color{R: 1, G: 1, B: 1}
	}
	for range 25 {
		enough := true
		for _, b := range backgrounds {
			enough = enough && Contrast(c, b) >= least
		}
		if enough {
			break
		}
		c = c.BlendRgb(end, 0.04)
	}
	return hex(c)
}

// Contrast is the ratio of two colours' luminance as WCAG 2 defines it, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// parsed converts a colour of the terminal's, or one of ours where it doesn't tell.
func parsed(c color.Color, otherwise string) colorful.Color {
	if c == nil {
		c = lipgloss.Color(otherwise)
	}
	out, _ := colorful.MakeColor(c) // black where c can't be seen
	return out
}

func hex(c colorful.Color) string { return c.Clamped().Hex() }
