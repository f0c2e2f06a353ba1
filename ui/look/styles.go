package look

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"sluice/ui/markdown"
	"sluice/ui/palette"
)

// Styles are the styles of the screen, named for meaning. All parts share one Styles; a
// change of theme makes a new one. Make it with New.
type Styles struct {
	// Theme is what is known of the terminal; Mono says that it shows no colours.
	Theme palette.Theme
	Mono  bool

	// Markdown is how answers are rendered. All share it, and with it what is prepared
	// for highlighting code.
	Markdown markdown.Style

	// Text is the terminal's own foreground, Strong is bold. Muted is for labels and
	// figures, Faint for placeholders and times.
	Text, Strong, Muted, Faint lipgloss.Style
	// Accent marks where the next key goes, and nothing else.
	Accent, AccentStrong lipgloss.Style
	// Water is for what comes from a model: streams, links, what is being tried again.
	Water lipgloss.Style
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
	// Selected is for the selected row of a list, SelectedMuted for its less important
	// words, SelectedBar for the bar before it.
	Selected, SelectedMuted, SelectedBar lipgloss.Style
	// Match is for text that matches a search.
	Match lipgloss.Style
	// Hit is for text in an answer that matches a search, CurrentHit for the match that
	// the reader is at.
	Hit, CurrentHit lipgloss.Style
	// Compared is for texts that differ, Syntax for code that isn't highlighted as a whole.
	Compared Compared
	Syntax   Syntax
	// Box is the frame of an overlay, Composer and ComposerFocused that of the prompt.
	Box, Composer, ComposerFocused lipgloss.Style
	// Panel is the surface of prompts and blocks of code, PanelBar for the bar before a
	// prompt.
	Panel, PanelBar lipgloss.Style
	// surfaces are the backgrounds of OnSelected and OnRehearsed, and the text on them.
	surfaces struct{ selected, rehearsed, text string }
	// SelectedHit is for text in the selected row that matches a search.
	SelectedHit lipgloss.Style
	// Chip is for a badge such as an attachment or "12 hidden characters".
	Chip lipgloss.Style

	// AccentColor is for cursors and other things that take a colour.
	AccentColor color.Color

	// panel and panelText are the colours of Panel as the palette names them.
	panel, panelText string
}

// New returns the styles for a terminal. Where it shows no colours, only weight and marks
// carry meaning.
func New(t palette.Theme) *Styles {
	p := palette.New(t)
	s := &Styles{Theme: t, Mono: p == palette.Palette{}, Markdown: markdown.Themed(t)}
	s.Text = lipgloss.NewStyle()
	s.Strong = s.Text.Bold(true)
	s.Muted, s.Faint, s.Rule = ink(p.Dim), ink(p.Faint), ink(p.Rule)
	s.Accent, s.Water = ink(p.Ember), ink(p.Water)
	s.ModelName = s.Water.Bold(true)
	s.panel, s.panelText = p.Panel, p.Text
	s.Trouble, s.Success, s.Warning = ink(p.Bad), ink(p.Good), ink(p.Warn)
	s.Selected = surface(p.Select, p.Text).Bold(true)
	s.Chip = s.Muted.Background(surface(p.Tint, p.Text).GetBackground())
	s.Panel = surface(p.Panel, p.Text)
	s.PanelBar = s.Muted.Background(s.Panel.GetBackground())
	s.surfaces.selected, s.surfaces.rehearsed, s.surfaces.text = p.Select, p.Rehearsed, p.Text
	if s.Mono {
		weak := s.Text.Faint(true)
		s.Muted, s.Faint, s.Rule = weak, weak, weak
	}
	if p.Select == "" { // one run of reversed cells: colours in it would be patches
		s.Selected, s.Chip = s.Text.Reverse(true), s.Muted
	}
	s.SelectedMuted, s.SelectedBar = s.Selected, s.Accent
	if p.Select != "" {
		s.SelectedMuted = s.Muted.Background(s.Selected.GetBackground())
		s.SelectedBar = s.Accent.Background(s.Selected.GetBackground())
	}
	s.SelectedHit = s.Selected.Underline(true)
	if p.Select != "" {
		s.SelectedHit = s.Water.Background(s.Selected.GetBackground()).Underline(true)
	}
	s.AccentStrong = s.Accent.Bold(true)
	s.UserName = s.Strong
	s.Reasoning = s.Muted
	s.RuleFocused = s.Accent
	s.Key, s.KeyHelp = s.Strong, s.Muted
	s.Match = s.Strong.Underline(true)
	s.Hit = surface(p.Select, p.Text).Underline(true)
	s.CurrentHit = s.Text.Reverse(true).Bold(true)
	s.Compared, s.Syntax = s.compared(p), syntax(p)
	frame := lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).Padding(0, 1)
	s.Box = frame.BorderForeground(s.Rule.GetForeground())
	s.Composer = s.Box
	s.ComposerFocused = frame.BorderForeground(s.Accent.GetForeground())
	s.AccentColor = s.Accent.GetForeground()
	return s
}

// Warn draws words of warning, behind a mark where the terminal has too few colours to tell
// that of warnings from others.
func (s *Styles) Warn(words string) string { return s.Warning.Render(s.WarnMark() + words) }

// WarnMark is the mark of [Styles.Warn], empty where colours suffice.
func (s *Styles) WarnMark() string {
	if s.panel == "" {
		return "! "
	}
	return ""
}

// Caret is the sign behind text that is arriving, empty where nothing may move.
func (s *Styles) Caret() string {
	if s.Theme.Still {
		return ""
	}
	return s.Water.Render("▍")
}

// Verbatim prepares a styled line that isn't the program's own words for the screen: its
// signs stay what they are where those of the program become ASCII.
func (s *Styles) Verbatim(line string) string {
	if !s.Theme.ASCII {
		return line
	}
	return palette.Aside(line)
}

// surface is a style of a background and the text on it, "" for the terminal's own.
func surface(background, text string) lipgloss.Style {
	if background == "" {
		return lipgloss.NewStyle()
	}
	return ink(text).Background(lipgloss.Color(background))
}

// ink is a style of one colour, "" for the terminal's own.
func ink(name string) lipgloss.Style {
	if name == "" {
		return lipgloss.NewStyle()
	}
	return lipgloss.NewStyle().Foreground(lipgloss.Color(name))
}
