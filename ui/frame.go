package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// View draws the frame.
func (a *app) View() tea.View {
	v := tea.NewView("")
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = ansi.Truncate("sluice: "+a.title(), 60, "…")
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if a.w == 0 || a.h == 0 {
		return v
	}
	if a.layout.tooSmall {
		v.Content = a.tooSmall()
		return v
	}
	rows := []string{a.header(a.w)}
	if a.layout.tabs.h > 0 {
		rows = append(rows, a.tabRow(a.w))
	}
	rows = append(rows, a.body())
	if a.layout.summary.h > 0 {
		rows = append(rows, a.summaryRow(a.w))
	}
	prompt, box := a.composer.View(), ""
	if a.overlay != nil {
		box = a.overlay.View()
		if end := a.layout.overlay.y + lipgloss.Height(box); end > a.layout.composer.y && end < a.layout.composer.y+a.layout.composer.h {
			prompt = strings.Repeat("\n", a.layout.composer.h-1) // half of its frame would look broken
		}
	}
	content := strings.Join(append(rows, prompt, a.footer(a.w)), "\n")
	if a.leaderPressed {
		content = a.withLeaderPanel(content)
	}
	if a.overlay == nil {
		switch {
		case a.leaderPressed:
		case a.focus == focusComposer:
			v.Cursor = look.Offset(a.composer.Cursor(), a.layout.composer.x, a.layout.composer.y)
		case a.finding():
			v.Cursor = a.findCursor()
		}
		v.Content = content
		return v
	}
	at := a.layout.overlay
	x := at.x + max(0, (at.w-lipgloss.Width(box))/2)
	v.Content = look.FitLines(lipgloss.NewCompositor(lipgloss.NewLayer(content), lipgloss.NewLayer(box).X(x).Y(at.y).Z(1)).Render(), a.w)
	v.Cursor = look.Offset(a.overlay.Cursor(), x, at.y)
	return v
}

// tooSmall is the screen below its minimum size: one line that asks for more room.
func (c *chrome) tooSmall() string {
	words := fmt.Sprintf("sluice needs %d×%d cells, this is %d×%d", minWidth, minHeight, c.w, c.h)
	if lipgloss.Width(words) > c.w {
		words = "too small"
	}
	return ansi.Truncate(words, c.w, "")
}

// withLeaderPanel draws the panel of leader letters over the end of the frame, above the
// footer.
func (a *app) withLeaderPanel(frame string) string {
	lines := strings.Split(frame, "\n")
	footer := len(lines) - a.layout.foot.h
	panel := look.LetterPanel(a.styles, a.leaderHints(), a.w, footer-a.layout.header.h)
	copy(lines[footer-len(panel):], panel)
	return strings.Join(lines, "\n")
}
