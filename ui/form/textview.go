package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// fieldStyles are how a text field is drawn.
type fieldStyles struct {
	placeholder lipgloss.Style
	cursor      tea.Cursor
}

// SetStyles sets the style of the placeholder and the cursor.
func (f *TextField) SetStyles(placeholder lipgloss.Style, cursor tea.Cursor) {
	f.styles = fieldStyles{placeholder: placeholder, cursor: cursor}
}

// SetPlaceholder sets what an empty field shows, and reports whether that changed.
func (f *TextField) SetPlaceholder(text string) (changed bool) {
	changed = text != f.placeholder
	f.placeholder = text
	return changed
}

// SetWidth wraps the text at a width in cells.
func (f *TextField) SetWidth(w int) {
	if w = max(1, w); w != f.w {
		f.w, f.rows, f.goalCells = w, make([]wrappedLine, len(f.lines)), -1
	}
}

// SetHeight sets how many rows are shown.
func (f *TextField) SetHeight(h int) { f.h = max(1, h) }

// firstShown is the first row on the screen: the cursor's row is shown, and no row is
// hidden above blank ones.
func (f *TextField) firstShown() int {
	all := f.CountRows(1 << 30)
	_, y := f.screenPosition(0)
	f.top = min(max(f.top, y-f.h+1), y, max(0, all-f.h))
	return f.top
}

// View draws exactly as many lines as SetHeight set, none wider than the width.
func (f *TextField) View() string {
	if f.IsEmpty() && f.placeholder != "" {
		lines := strings.Split(ansi.Wrap(f.placeholder, f.w, ""), "\n")
		lines = lines[:min(len(lines), f.h)]
		for i := range lines {
			lines[i] = f.styles.placeholder.Render(lines[i])
		}
		return strings.Join(lines, "\n") + strings.Repeat("\n", f.h-len(lines))
	}
	lines := make([]string, 0, f.h)
	row := -f.firstShown()
	for line := 0; line < len(f.lines) && len(lines) < f.h; line++ {
		n := len(f.ends(line))
		for i := max(0, -row); i < n && len(lines) < f.h; i++ {
			lines = append(lines, f.drawRow(line, i))
		}
		row += n
	}
	return strings.Join(lines, "\n") + strings.Repeat("\n", f.h-len(lines))
}

// drawRow draws a row of a line, with the selection reversed.
func (f *TextField) drawRow(line, row int) string {
	from, to := f.span(line, row)
	text := f.lines[line]
	if !f.hasSelection() {
		return cleanRunes(text[from:to])
	}
	first, last := f.selection()
	within := func(p position) int {
		switch {
		case p.line < line:
			return from
		case p.line > line:
			return to
		}
		return min(max(p.col, from), to)
	}
	a, b := within(first), within(last)
	marked := ""
	if a < b {
		marked = lipgloss.NewStyle().Reverse(true).Render(cleanRunes(text[a:b]))
	}
	return cleanRunes(text[from:a]) + marked + cleanRunes(text[b:to])
}

// Cursor is relative to the field's upper left corner; nil without focus.
func (f *TextField) Cursor() *tea.Cursor {
	if !f.focused {
		return nil
	}
	cursor := f.styles.cursor
	cursor.X, cursor.Y = f.screenPosition(f.firstShown())
	return &cursor
}
