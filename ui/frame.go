package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
	"sluice/ui/palette"
)

// View draws the frame.
func (a *app) View() tea.View {
	v := a.view()
	if a.styles.Theme.ASCII {
		v.Content, v.WindowTitle = palette.ASCII(v.Content), palette.ASCII(v.WindowTitle)
	}
	return v
}

// view is View with the program's own signs.
func (a *app) view() tea.View {
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
	if a.overlay != nil {
		screen, at := a.overBox()
		v.Content, v.Cursor = screen, look.Offset(a.frontBox().Cursor(), at.X, at.Y)
		return v
	}
	frame := a.frame()
	v.Content = strings.Join(append(frame, a.footer(a.w)), "\n")
	if a.leaderPressed {
		v.Content = a.withLeaderPanel(v.Content)
	}
	switch {
	case a.leaderPressed:
	case a.tryAt > 0:
		v.Cursor = a.tryCursor(frame)
	case a.focus == focusComposer:
		v.Cursor = look.Offset(a.composer.Cursor(), a.layout.composer.x, a.layout.composer.y)
	case a.finding():
		v.Cursor = a.findCursor()
	}
	return v
}

// frame draws everything but the footer, from top to bottom.
func (a *app) frame() []string {
	rows := make([]string, 0, a.h)
	rows = append(rows, a.header(a.w))
	if a.layout.tabs.h > 0 {
		rows = append(rows, a.tabRow(a.w))
	}
	top := len(rows)
	rows = append(rows, a.body()...)
	if n := a.layout.message.h; n > 0 {
		lines := a.messageLines()
		for i := range n {
			if i < len(lines) {
				rows = append(rows, lines[i])
				continue
			}
			rows = append(rows, strings.Repeat(" ", a.layout.message.w))
		}
	}
	a.composer.SetKeysElsewhere(a.leaderPressed || a.tryAt > 0)
	a.composer.SetEdge(a.promptEdge(a.layout.composer.w))
	rows = a.appendComposer(rows)
	if a.layout.sidebar.w > 0 {
		for i, line := range a.sidebarLines() {
			rows[top+i] += line
		}
	}
	return rows
}

// appendComposer draws the prompt's frame at its place beside blanks.
func (a *app) appendComposer(rows []string) []string {
	at, pane := a.layout.composer, a.layout.lane.w
	if at.w == pane && a.layout.sidebar.w == 0 {
		return append(rows, a.composer.View())
	}
	left, right := strings.Repeat(" ", at.x), strings.Repeat(" ", pane-at.x-at.w)
	for line := range strings.SplitSeq(a.composer.View(), "\n") {
		rows = append(rows, left+line+right)
	}
	return rows
}

// tooSmall is the screen below its minimum size: one line that asks for more room.
func (c *chrome) tooSmall() string {
	words := fmt.Sprintf("sluice needs %d×%d cells, this is %d×%d", minWidth, minHeight, c.w, c.h)
	if lipgloss.Width(words) > c.w {
		words = fmt.Sprintf("needs %d×%d, is %d×%d", minWidth, minHeight, c.w, c.h)
	}
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
