package browser

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

const (
	// splitWidth is the least width, in cells, at which the preview is beside the list.
	splitWidth = 100
	// searchMark stands before what is typed, after the margin.
	searchMark = "› "
	// searchLead are the cells before the input.
	searchLead = 4
	// frameHeight are the lines that aren't rows: the titles, the input, the rule below it,
	// and the line below the rows.
	frameHeight = 4
)

// SetSize implements [overlay.Overlay].
func (b *Browser) SetSize(w, h int) {
	b.w, b.h = w, h
	b.rows.SetHeight(b.rowsHeight())
	b.input.SetWidth(max(1, b.listWidth()-searchLead-2))
	b.setPlaceholder()
	switch {
	case b.split():
		b.preview.SetSize(b.w-b.listWidth()-1, max(1, b.h-1))
	case b.previewAlone:
		b.preview.SetSize(b.w, b.listHeight())
	}
}

// split reports whether the preview is shown beside the list.
func (b *Browser) split() bool { return b.w >= splitWidth }

// listHeight is the height of the rows.
func (b *Browser) listHeight() int { return max(1, b.h-frameHeight) }

// rowsHeight is the part of listHeight that the panel of letters doesn't cover, so that
// the selected session stays in view.
func (b *Browser) rowsHeight() int { return max(1, b.listHeight()-max(0, len(b.panel())-1)) }

// panel is the letters of the actions while one is expected, or the hint of a question.
// It covers the last lines.
func (b *Browser) panel() []string {
	if b.question != nil {
		lines := look.HintLines(b.st.Muted, b.question.Hint, b.listWidth()-rowLead)
		for i, line := range lines {
			lines[i] = look.Fit("  "+line, b.listWidth())
		}
		return lines
	}
	if !b.leaderPressed {
		return nil
	}
	return look.LetterPanel(b.st, b.actionHints(), b.listWidth(), b.listHeight())
}

func (b *Browser) listWidth() int {
	if b.split() {
		return min(84, max(52, b.w*31/60))
	}
	return b.w
}

// rowWidth is the width of the rows: the list's without the screen's margin.
func (b *Browser) rowWidth() int {
	if b.split() {
		return b.listWidth()
	}
	return max(1, b.listWidth()-1)
}

// View draws the screen: the input and the list, and the preview beside them.
func (b *Browser) View() string {
	w := b.listWidth()
	alone := b.previewAlone && !b.split()
	lines, more := b.listLines(w)
	under := look.Rule(b.st.Rule, b.st.Muted, "", b.count(), b.rowWidth()-2)
	if alone {
		lines, more = b.preview.Lines(), 0
		under = look.Rule(b.st.Rule, b.st.Strong, ansi.Truncate(b.preview.title(), w-8, "…"), "", b.rowWidth()-2)
	}
	left := append([]string{look.Fit(b.top(w), w), look.Fit(" "+under, w)}, lines...)
	left = append(left, b.foot(more, w))
	panel := b.panel()
	copy(left[len(left)-len(panel):], panel)
	if !b.split() {
		return strings.Join(append([]string{look.Pane(b.st, b.title(), "", "", w)}, left...), "\n")
	}
	right := b.preview.Lines()
	bar := b.st.Rule.Render("│")
	for i := range left {
		left[i] += bar + right[i]
	}
	titles := look.Joined(b.st, b.title(), b.preview.title(), w, b.w)
	return strings.Join(append([]string{look.Fit(titles, b.w)}, left...), "\n")
}

// top is the line of the input, or of a question.
func (b *Browser) top(w int) string {
	if b.question != nil {
		return "  " + b.question.View(b.st, w-rowLead)
	}
	return "  " + b.st.Muted.Render(searchMark) + b.input.View()
}

func (b *Browser) title() string {
	switch {
	case b.byText:
		return "Search all text"
	case b.list.trash:
		return "Trash"
	}
	return "Sessions"
}

// Header implements [overlay.Headed]: how many sessions there are, their size, and what
// they cost together once all are read.
func (b *Browser) Header() (title, facts, money string) {
	l := b.list
	title = "sessions"
	if l.trash {
		title = "trash"
	}
	if !l.totalled || l.total.sessions == 0 {
		return title, "", ""
	}
	facts = figures.Thousands(l.total.sessions) + " · " + figures.FileSize(l.total.bytes)
	if l.total.costUSD == nil {
		return title, facts, ""
	}
	money = figures.CostSum(*l.total.costUSD, l.total.unpriced > 0)
	if money != "" && b.w >= 60 {
		money += b.st.Muted.Render(" in all")
	}
	return title, facts, money
}

// Cursor implements [overlay.Overlay].
func (b *Browser) Cursor() *tea.Cursor {
	if b.question != nil {
		return look.Offset(b.question.Cursor(), 2, 1)
	}
	if b.leaderPressed {
		return nil
	}
	return look.Offset(b.input.Cursor(), searchLead, 1)
}

// count says how many rows match what is typed, and that more are being read.
func (b *Browser) count() string {
	reading := ""
	if !b.list.complete {
		reading = "reading…"
	}
	switch {
	case b.byText && b.search.query == "":
		return reading
	case b.byText:
		words := figures.Counted(len(b.search.hits), "place")
		if len(b.search.hits) >= maxHits {
			words = "the first " + words
		} else if !b.search.done {
			words += ", searching…"
		}
		return words
	case strings.TrimSpace(b.input.Value()) != "":
		words := fmt.Sprintf("%s of %s", figures.Thousands(len(b.shown)), figures.Thousands(len(b.list.infos)))
		return strings.TrimSuffix(words+", "+reading, ", ")
	}
	return reading
}

// foot is the line below the rows: how many more there are, and what isn't seen of the
// selected session's file.
func (b *Browser) foot(more, w int) string {
	words := ""
	if more > 0 {
		words = "… " + figures.Thousands(more) + " more"
	}
	status, tint := b.status()
	status = ansi.Truncate(status, max(0, w-rowLead-len(words)-2), "…")
	return look.Fit(look.Spread("  "+b.st.Muted.Render(words), tint.Render(status), b.rowWidth()-1), w)
}

// status is what there is to say of the search or of the selected session's file, and its
// style.
func (b *Browser) status() (string, lipgloss.Style) {
	if b.byText && b.search.unread > 0 {
		return figures.Counted(b.search.unread, "file") + " could not be searched", b.st.Warning
	}
	info, ok := b.selected()
	switch {
	case !ok:
		return "", b.st.Muted
	case info.Err != nil:
		return "can't be read: " + safe.Line(info.Err.Error()).String(), b.st.Warning
	case b.split():
		return "", b.st.Muted // the preview names the file
	}
	return look.FileName(info.Path), b.st.Faint
}
