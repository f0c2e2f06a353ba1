package browser

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// SetSize implements [overlay.Overlay].
func (b *Browser) SetSize(w, h int) {
	b.w, b.h = w, h
	b.rows.SetHeight(b.rowsHeight())
	b.input.SetWidth(max(1, b.listWidth()-1))
	switch {
	case b.split():
		b.preview.SetSize(b.inner()-b.listWidth()-3, b.bodyHeight())
	case b.previewAlone:
		b.preview.SetSize(b.inner(), b.listHeight())
	}
}

// split reports whether the preview is shown beside the list.
func (b *Browser) split() bool { return b.w >= overlay.SplitWidth }

func (b *Browser) inner() int      { return max(1, b.w-b.st.Box.GetHorizontalFrameSize()) }
func (b *Browser) bodyHeight() int { return max(1, b.h-b.st.Box.GetVerticalFrameSize()) }

// listHeight is the height without the input, the rule below it and the status line.
func (b *Browser) listHeight() int { return max(1, b.bodyHeight()-3) }

// rowsHeight is the part of listHeight that the panel of letters doesn't cover, so that
// the selected session stays in view.
func (b *Browser) rowsHeight() int { return max(1, b.listHeight()-max(0, len(b.panel())-1)) }

// panel is the letters of the actions while one is expected, or the hint of a question.
// It covers the last lines.
func (b *Browser) panel() []string {
	if b.question != nil {
		return look.HintLines(b.st.Muted, b.question.Hint, b.listWidth())
	}
	if !b.leaderPressed {
		return nil
	}
	return look.LetterPanel(b.st, b.actionHints(), b.listWidth(), b.listHeight())
}

func (b *Browser) listWidth() int {
	if b.split() {
		return max(56, b.inner()*9/20)
	}
	return b.inner()
}

// View draws the box: the input, the list, the preview.
func (b *Browser) View() string {
	w := b.listWidth()
	top := b.input.View()
	if b.question != nil {
		top = b.question.View(b.st, w)
	}
	left := []string{look.Fit(top, w), look.Rule(b.st.Rule, b.st.Muted, "", b.count(), w)}
	if b.previewAlone && !b.split() {
		left = append(left, b.preview.Lines()...)
	} else {
		left = append(left, b.listLines(w)...)
	}
	left = append(left, look.Fit(b.st.Muted.Render(ansi.Truncate(b.status(), w, "…")), w))
	panel := b.panel()
	copy(left[len(left)-len(panel):], panel)
	if b.split() {
		right := b.preview.Lines()
		bar := " " + b.st.Rule.Render("│") + " "
		for i := range left {
			left[i] += bar + right[i]
		}
	}
	return look.Titled(b.st, b.title(), b.st.Box.Width(b.w).Render(strings.Join(left, "\n")))
}

func (b *Browser) title() string {
	switch {
	case b.byText:
		return "Search all sessions"
	case b.list.trash:
		return "Trash"
	}
	return "Sessions"
}

// Cursor implements [overlay.Overlay].
func (b *Browser) Cursor() *tea.Cursor {
	c := b.input.Cursor()
	if b.question != nil {
		c = b.question.Cursor()
	}
	return look.Offset(c, b.st.Box.GetBorderLeftSize()+b.st.Box.GetPaddingLeft(), b.st.Box.GetBorderTopSize())
}

// count says how much the list holds.
func (b *Browser) count() string {
	reading := ""
	if !b.list.complete {
		reading = ", reading…"
	}
	switch {
	case b.byText && b.search.query == "":
		return ""
	case b.byText:
		words := figures.Counted(len(b.search.hits), "place")
		if len(b.search.hits) >= maxHits {
			words = "the first " + words
		} else if !b.search.done {
			words += ", searching…"
		}
		return words
	case strings.TrimSpace(b.input.Value()) != "":
		return fmt.Sprintf("%s of %s%s", figures.Thousands(len(b.shown)), figures.Counted(len(b.list.infos), "session"), reading)
	}
	return figures.Counted(len(b.list.infos), "session") + reading
}

// status is the line below the list: the file of the selected session.
func (b *Browser) status() string {
	if b.byText && b.search.unread > 0 {
		return figures.Counted(b.search.unread, "file") + " could not be searched"
	}
	info, ok := b.selected()
	if !ok {
		return ""
	}
	if info.Err != nil {
		return "can't be read: " + safe.Line(info.Err.Error()).String()
	}
	return look.FileName(info.Path)
}
