package look

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"sluice/ui/markdown"
)

// Styles are the styles of the screen, named for meaning. There is one accent, one colour
// for trouble and one for success; everything else is the terminal's own foreground in
// two strengths. All parts share one Styles; a change of theme makes a new one. Make it
// with New.
type Styles struct {
	Dark bool
	Mono bool

	// Markdown is how answers are rendered. All share it, and with it what is prepared
	// for highlighting code.
	Markdown markdown.Style

	// Text is the terminal's own foreground, Strong is bold, Muted is weaker.
	Text, Strong, Muted lipgloss.Style
	// Accent marks what has the focus and what can be chosen.
	Accent, AccentStrong lipgloss.Style
	// Trouble, Success and Warning are never the only sign: a word or a mark goes with
	// them.
	Trouble, Success, Warning lipgloss.Style
	// UserName and ModelName are for the headings of messages.
	UserName, ModelName lipgloss.Style
	// Reasoning is for the text of a model's reasoning.
	Reasoning lipgloss.Style
	// Rule is for dividing lines, RuleFocused for those around what has the focus.
	Rule, RuleFocused lipgloss.Style
	// Key and KeyHelp are for a key and its meaning, in the footer and in help.
	Key, KeyHelp lipgloss.Style
	// Selected is for the selected row of a list.
	Selected lipgloss.Style
	// Match is for text that matches a search.
	Match lipgloss.Style
	// Box is the frame of an overlay, Composer and ComposerFocused that of the prompt.
	Box, Composer, ComposerFocused lipgloss.Style
	// Chip is for a badge such as an attachment or "12 hidden characters".
	Chip lipgloss.Style

	// AccentColor is for cursors and other things that take a colour.
	AccentColor color.Color
}

// New returns the styles for a dark or light terminal. With mono, which NO_COLOR asks
// for, only weight and marks carry meaning.
func New(dark, mono bool) *Styles {
	pick := lipgloss.LightDark(dark)
	fg := func(light, dark string) lipgloss.Style {
		if mono {
			return lipgloss.NewStyle()
		}
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	s := &Styles{Dark: dark, Mono: mono, Markdown: markdownStyle(dark, mono)}
	s.Text = lipgloss.NewStyle()
	s.Strong = lipgloss.NewStyle().Bold(true)
	s.Muted = fg("#6B7280", "#8B93A1")
	if mono {
		s.Muted = lipgloss.NewStyle().Faint(true)
	}
	s.Accent = fg("#B45309", "#F6A04D")
	s.AccentStrong = s.Accent.Bold(true)
	s.Trouble = fg("#B91C1C", "#F87171")
	s.Success = fg("#15803D", "#4ADE80")
	s.Warning = fg("#A16207", "#FACC15")
	s.UserName = s.Strong
	s.ModelName = s.AccentStrong
	s.Reasoning = s.Muted.Italic(true)
	s.Rule = fg("#D1D5DB", "#3F4654")
	s.RuleFocused = s.Accent
	s.Key = s.Strong
	s.KeyHelp = s.Muted
	s.Selected = s.AccentStrong
	if mono {
		s.Selected = lipgloss.NewStyle().Reverse(true)
	}
	s.Match = s.Accent.Underline(true)
	border := lipgloss.RoundedBorder()
	frame := lipgloss.NewStyle().Border(border)
	s.Box = frame.BorderForeground(s.Accent.GetForeground()).Padding(0, 1)
	s.Composer = frame.BorderForeground(s.Rule.GetForeground()).Padding(0, 1)
	s.ComposerFocused = frame.BorderForeground(s.Accent.GetForeground()).Padding(0, 1)
	s.Chip = s.Muted.Reverse(true)
	s.AccentColor = s.Accent.GetForeground()
	return s
}

func markdownStyle(dark, mono bool) markdown.Style {
	switch {
	case mono:
		return markdown.Monochrome()
	case dark:
		return markdown.Dark()
	}
	return markdown.Light()
}
