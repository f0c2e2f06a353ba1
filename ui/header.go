package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// header is the screen's first line: the session on the left, where prompts go and
// what the session cost on the right.
func (a *app) header(width int) string {
	st := a.styles
	right := st.Muted.Render(a.goingTo(2 * width / 3))
	if state := a.notSaved(); state != "" {
		right = st.Trouble.Render(state) + st.Muted.Render(" · ") + right
	}
	if a.spent.answers > 0 && !a.veiled { // it grows with each answer, by its price
		right += st.Muted.Render(" · " + a.spent.String())
	}
	title := a.title()
	brand := " sluice"
	room := width - lipgloss.Width(brand) - 2 - lipgloss.Width(right) - 2
	left := st.AccentStrong.Render(brand)
	if room >= 8 && title != "" {
		left += "  " + st.Text.Render(ansi.Truncate(title, room, "…"))
	}
	right = ansi.Truncate(right, max(0, width-lipgloss.Width(brand)-2), "…")
	gap := max(1, width-lipgloss.Width(left)-lipgloss.Width(right)-1)
	return ansi.Truncate(left+strings.Repeat(" ", gap)+right+" ", width, "")
}

// notSaved says that the conversation isn't on the disk, which must not pass as a
// message does.
func (s *session) notSaved() string {
	switch {
	case s.readOnly != "":
		return "read-only"
	case s.saveTrouble != "", s.outside != nil:
		return "not saved"
	}
	return ""
}

// title is the session's name, cleaned.
func (s *session) title() string {
	if t := safe.Line(s.name).String(); t != "" {
		return t
	}
	if s.path != "" {
		return look.FileName(s.path)
	}
	return "new chat"
}

// spending adds up what the session's answers cost.
type spending struct {
	answers int
	usd     float64
	// unknown counts answers whose cost nobody knows.
	unknown int
}

func (s *spending) add(cost *float64) {
	s.answers++
	if cost == nil {
		s.unknown++
		return
	}
	s.usd += *cost
}

// String is the sum, with a "+ ?" where a part of it is unknown.
func (s spending) String() string {
	if s.unknown == s.answers {
		return "$" + figures.Unknown
	}
	out := figures.Dollars(&s.usd)
	if s.unknown > 0 {
		out += " + " + figures.Unknown
	}
	return out
}
