package composer

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

// View draws the composer in exactly the size that SetSize set.
func (c *Model) View() string {
	if !c.fresh {
		c.drawn, c.fresh, c.whole = c.draw(), true, ""
	}
	if c.w <= c.st.Composer.GetHorizontalFrameSize() || c.h <= FrameHeight {
		return c.drawn
	}
	if c.whole == "" {
		c.whole = look.UpperEdge(c.line(), c.left, c.right, c.w) + "\n" + c.drawn
	}
	return c.whole
}

// line is the style of the frame's lines.
func (c *Model) line() lipgloss.Style {
	if c.Focused() && !c.elsewhere {
		return c.st.RuleFocused
	}
	return c.st.Rule
}

// draw draws everything below the frame's upper side, whose words change more often.
func (c *Model) draw() string {
	if c.w <= c.st.Composer.GetHorizontalFrameSize() || c.h <= FrameHeight {
		blank := strings.Repeat(" ", max(0, c.w))
		return strings.TrimSuffix(strings.Repeat(blank+"\n", max(0, c.h)), "\n")
	}
	c.field.SetHeight(c.h - FrameHeight - c.chipRows())
	border, line := lipgloss.RoundedBorder(), c.line()
	left, right := line.Render(border.Left)+" ", " "+line.Render(border.Right)
	var lines []string
	for text := range strings.SplitSeq(c.field.View(), "\n") {
		if !c.NothingTyped() {
			text = c.st.Verbatim(text)
		}
		lines = append(lines, left+look.Fit(text, c.textWidth())+right)
	}
	if c.chipRows() > 0 {
		lines = append(lines, left+look.Fit(c.chipLine(), c.textWidth())+right)
	}
	return strings.Join(append(lines, look.LowerEdge(line, "", "", c.w)), "\n")
}

// chipRows is how many lines the chips take.
func (c *Model) chipRows() int {
	if len(c.chips) == 0 || c.h <= FrameHeight+1 {
		return 0
	}
	return 1
}

// chipLine draws the chips in one line, and how to get rid of them.
func (c *Model) chipLine() string {
	labels := make([]string, len(c.chips))
	for i, chip := range c.chips {
		labels[i] = c.st.Chip.Render(" " + chip.label() + " ")
	}
	return strings.Join(labels, " ") + " " + c.st.Muted.Render("backspace removes")
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

// LeastLines is how many lines it must have, so that the chips are seen.
func (c *Model) LeastLines() int { return 1 + min(1, len(c.chips)) }

// Lines is how many lines the text and the chips need, at most MaxLines.
func (c *Model) Lines() int {
	chips := min(1, len(c.chips))
	return chips + c.field.CountRows(MaxLines-chips)
}
