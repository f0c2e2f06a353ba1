package composer

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// View draws the composer in exactly the size that SetSize set.
func (c *Model) View() string {
	if !c.fresh {
		c.drawn, c.fresh = c.draw(), true
	}
	return c.drawn
}

func (c *Model) draw() string {
	if c.w <= c.st.Composer.GetHorizontalFrameSize() || c.h <= FrameHeight {
		blank := strings.Repeat(" ", max(0, c.w))
		return strings.TrimSuffix(strings.Repeat(blank+"\n", max(0, c.h)), "\n")
	}
	frame := c.st.Composer
	if c.Focused() {
		frame = c.st.ComposerFocused
	}
	border := frame.GetBorderStyle()
	paint := lipgloss.NewStyle().Foreground(frame.GetBorderTopForeground())
	rule := strings.Repeat(border.Top, c.w-2)
	left, right := paint.Render(border.Left)+" ", " "+paint.Render(border.Right)
	lines := []string{c.upperSide(frame, paint.Render(border.TopLeft+rule+border.TopRight))}
	for line := range strings.SplitSeq(c.field.View(), "\n") {
		lines = append(lines, left+look.Fit(line, c.textWidth())+right)
	}
	return strings.Join(append(lines, paint.Render(border.BottomLeft+rule+border.BottomRight)), "\n")
}

// upperSide is the frame's upper side with the title or the chips.
func (c *Model) upperSide(frame lipgloss.Style, plain string) string {
	if len(c.chips) > 0 {
		return c.chipLine(frame)
	}
	if c.title == "" || c.w < 12 {
		return plain
	}
	border := frame.GetBorderStyle()
	paint := lipgloss.NewStyle().Foreground(frame.GetBorderTopForeground())
	words := ansi.Truncate(c.title, c.w-6, "…")
	rest := strings.Repeat(border.Top, max(0, c.w-5-lipgloss.Width(words)))
	return paint.Render(border.TopLeft+border.Top) + " " + c.st.Text.Render(words) + " " + paint.Render(rest+border.TopRight)
}

// chipLine is the frame's upper side with the chips.
func (c *Model) chipLine(frame lipgloss.Style) string {
	border := frame.GetBorderStyle()
	paint := lipgloss.NewStyle().Foreground(frame.GetBorderTopForeground())
	labels := make([]string, len(c.chips))
	for i, chip := range c.chips {
		labels[i] = c.st.Chip.Render(" " + chip.label() + " ")
	}
	inner := max(0, c.w-2)
	line := paint.Render(border.Top) + " " + strings.Join(labels, " ") + " " + c.st.Muted.Render("backspace removes") + " "
	line = ansi.Truncate(line, inner, "…")
	rest := strings.Repeat(border.Top, max(0, inner-ansi.StringWidth(line)))
	return paint.Render(border.TopLeft) + line + paint.Render(rest+border.TopRight)
}

// Cursor is relative to the composer's upper left corner; nil without focus.
func (c *Model) Cursor() *tea.Cursor {
	cursor := c.field.Cursor()
	if cursor == nil {
		return nil
	}
	cursor.X += c.st.Composer.GetBorderLeftSize() + c.st.Composer.GetPaddingLeft()
	cursor.Y += c.st.Composer.GetBorderTopSize()
	cursor.X = min(cursor.X, max(0, c.w-2))
	return cursor
}

// Lines is how many lines the text needs, at most MaxLines.
func (c *Model) Lines() int { return c.field.CountRows(MaxLines) }
