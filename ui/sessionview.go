package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// besideWidth is the least width of the screen at which the preview stands beside
// the list.
const besideWidth = 120

// titleRow is how many lines a session takes in the list.
const titleRow = 2

// roomyRow is the least width of a row that says more than the age.
const roomyRow = 56

func (b *browser) SetSize(w, h int) {
	b.w, b.h = w, h
	b.rows.SetHeight(b.rowsHeight())
	b.input.SetWidth(max(1, b.listWidth()-1))
	switch {
	case b.beside():
		b.preview.SetSize(b.inner()-b.listWidth()-3, b.bodyHeight())
	case b.peeking:
		b.preview.SetSize(b.inner(), b.listHeight())
	}
}

// beside tells whether there is room for the preview beside the list.
func (b *browser) beside() bool { return b.w >= besideWidth }

func (b *browser) inner() int      { return max(1, b.w-b.st.Box.GetHorizontalFrameSize()) }
func (b *browser) bodyHeight() int { return max(1, b.h-b.st.Box.GetVerticalFrameSize()) }

// listHeight leaves out the input, the rule below it and the status.
func (b *browser) listHeight() int { return max(1, b.bodyHeight()-3) }

// rowsHeight leaves out what the letters' panel covers besides the status, so that
// the marked session stands in sight.
func (b *browser) rowsHeight() int { return max(1, b.listHeight()-max(0, len(b.panel())-1)) }

// panel is the leader's letters while one is asked for, or the words below a question
// that take more than the status line.
func (b *browser) panel() []string {
	if b.ask != nil {
		return look.HintLines(b.st.Muted, b.ask.Hint, b.listWidth())
	}
	if !b.leading {
		return nil
	}
	return look.LetterPanel(b.st, b.letterHints(), b.listWidth(), b.listHeight())
}

func (b *browser) listWidth() int {
	if b.beside() {
		return max(56, b.inner()*9/20)
	}
	return b.inner()
}

// View draws the box: what is typed, the list, the preview.
func (b *browser) View() string {
	w := b.listWidth()
	top := b.input.View()
	if b.ask != nil {
		top = b.ask.View(b.st, w)
	}
	left := []string{look.Fit(top, w), look.Rule(b.st.Rule, b.st.Muted, "", b.tally(), w)}
	if b.peeking && !b.beside() {
		left = append(left, b.preview.Lines()...)
	} else {
		left = append(left, b.list(w)...)
	}
	left = append(left, look.Fit(b.st.Muted.Render(ansi.Truncate(b.status(), w, "…")), w))
	panel := b.panel()
	copy(left[len(left)-len(panel):], panel)
	if b.beside() {
		right := b.preview.Lines()
		bar := " " + b.st.Rule.Render("│") + " "
		for i := range left {
			left[i] += bar + right[i]
		}
	}
	return look.Titled(b.st, b.title(), b.st.Box.Width(b.w).Render(strings.Join(left, "\n")))
}

func (b *browser) title() string {
	switch {
	case b.byText:
		return "Search all sessions"
	case b.stock.trash:
		return "Trash"
	}
	return "Sessions"
}

func (b *browser) Cursor() *tea.Cursor {
	c := b.input.Cursor()
	if b.ask != nil {
		c = b.ask.Cursor()
	}
	return look.Offset(c, b.st.Box.GetBorderLeftSize()+b.st.Box.GetPaddingLeft(), b.st.Box.GetBorderTopSize())
}

// tally counts what the list holds.
func (b *browser) tally() string {
	reading := ""
	if !b.stock.complete {
		reading = ", reading…"
	}
	switch {
	case b.byText && b.hunt.query == "":
		return ""
	case b.byText:
		words := figures.Counted(len(b.hunt.hits), "place")
		if len(b.hunt.hits) >= huntMost {
			words = "the first " + words
		} else if !b.hunt.done {
			words += ", searching…"
		}
		return words
	case strings.TrimSpace(b.input.Value()) != "":
		return fmt.Sprintf("%s of %s%s", figures.Thousands(len(b.shown)), figures.Counted(len(b.stock.infos), "session"), reading)
	}
	return figures.Counted(len(b.stock.infos), "session") + reading
}

// status is the line below the list: the question's hint, or where the marked
// session is.
func (b *browser) status() string {
	if b.byText && b.hunt.unread > 0 {
		return figures.Counted(b.hunt.unread, "file") + " could not be searched"
	}
	info, ok := b.marked()
	if !ok {
		return ""
	}
	if info.Err != nil {
		return "can't be read: " + safe.Line(info.Err.Error()).String()
	}
	return look.FileName(info.Path)
}

// rowHeight gives the lines of a row where top is the first on the screen.
func (b *browser) rowHeight(i, top int) int {
	switch {
	case !b.byText:
		return titleRow
	case i == top:
		return 2
	case b.firstOfFile(i):
		return 3
	}
	return 1
}

func (b *browser) list(w int) []string {
	height, room := b.listHeight(), b.rowsHeight()
	out := make([]string, 0, height+titleRow)
	for i := b.rows.Top; i < b.rows.N && len(out) < room; i++ {
		lines := b.sessionLines
		if b.byText {
			lines = b.hitLines
		}
		row := lines(i, w)
		if len(out)+len(row) > room && len(out) > 0 {
			break // whole rows only
		}
		out = append(out, row...)
	}
	if b.rows.N == 0 {
		for line := range strings.SplitSeq(ansi.Wrap(b.nothing(), w, ""), "\n") {
			out = append(out, look.Fit(b.st.Muted.Render(line), w))
		}
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:height]
}

// nothing says why the list is empty.
func (b *browser) nothing() string {
	typed := strings.TrimSpace(b.input.Value()) != ""
	switch {
	case b.stock.err != nil:
		return "can't read the sessions: " + safe.Line(b.stock.err.Error()).String()
	case b.byText && len([]rune(b.hunt.query)) < huntLeast:
		return "Finds a text in titles, tags, notes, prompts, answers and reasoning of all sessions."
	case b.byText && !b.hunt.done, !b.stock.complete:
		return "reading…"
	case b.byText:
		return "nothing found"
	case typed:
		return "no title, model or tag matches: tab searches all text"
	case b.stock.trash:
		return "the trash is empty"
	}
	return "no session yet: the first prompt makes one"
}

// sessionLines draws a session: title and age, then targets, size and cost.
func (b *browser) sessionLines(i, w int) []string {
	m := b.shown[i]
	info := b.stock.infos[m.Row]
	mark, style := "  ", b.st.Text
	if i == b.rows.At {
		mark, style = "▸ ", b.st.Selected
	}
	age := figures.Age(b.stock.at.Sub(info.Updated))
	if info.Pinned && w >= roomyRow {
		age = "pinned · " + age
	}
	if w >= roomyRow && b.isOpen(info) {
		age = "open · " + age
	}
	title := ansi.Truncate(sessionTitle(info).String(), max(1, w-lipgloss.Width(age)-4), "…")
	first := style.Render(mark) + overlay.Highlight(title, m.Found, style, b.st.Match)
	if room := w - lipgloss.Width(first) - lipgloss.Width(age) - 3; len(info.Tags) > 0 && room > 3 {
		first += " " + b.st.Accent.Render(ansi.Truncate(safe.Line(hashed(info.Tags)).String(), room, "…"))
	}
	facts := fmt.Sprintf("%7s  %8s", figures.FileSize(info.Size), listCost(info))
	what := safe.Line(strings.Join(shortTargets(info.Targets), ", ")).String()
	tint := b.st.Muted
	if info.Err != nil {
		what, facts, tint = "can't be read", fmt.Sprintf("%7s  %8s", figures.FileSize(info.Size), ""), b.st.Warning
	}
	return []string{
		look.Spread(first, b.st.Muted.Render(age), w),
		look.Spread(tint.Render("  "+ansi.Truncate(what, max(1, w-lipgloss.Width(facts)-4), "…")), b.st.Muted.Render(facts), w),
	}
}

// listCost is what a session cost, empty where it asked nobody.
func listCost(info sessions.Info) string {
	if info.CostUSD == nil && info.Messages < 2 {
		return ""
	}
	return figures.Dollars(info.CostUSD)
}

// shortTargets names the lanes' models without the vendors' paths.
func shortTargets(targets []string) []string {
	out := make([]string, 0, len(targets))
	for _, t := range targets {
		out = append(out, figures.TargetName(t))
	}
	return out
}

// hitLines draws a place where the text was found, below its session's title
// where it is the first on the screen.
func (b *browser) hitLines(i, w int) []string {
	hit := b.hunt.hits[i]
	var out []string
	if i == b.rows.Top || b.firstOfFile(i) {
		if i > b.rows.Top {
			out = append(out, strings.Repeat(" ", w))
		}
		old := figures.Age(b.stock.at.Sub(hit.Updated))
		title := sessionTitle(sessions.Info{Title: hit.Title, Path: hit.Path}).String()
		out = append(out, look.Spread(b.st.Strong.Render(ansi.Truncate(title, max(1, w-lipgloss.Width(old)-2), "…")), b.st.Muted.Render(old), w))
	}
	mark, style := "  ", b.st.Text
	if i == b.rows.At {
		mark, style = "▸ ", b.st.Selected
	}
	const wordWidth = 10
	word := look.Fit(safe.Line(hitWord(hit)).String(), wordWidth)
	snippet := b.snippet(hit, w-2-wordWidth-2)
	return append(out, look.Fit(style.Render(mark)+b.st.Muted.Render(word)+" "+snippet, w))
}

// snippet is the neighbourhood of a match in at most w cells, the words marked.
func (b *browser) snippet(hit sessions.Hit, w int) string {
	text := strings.TrimSpace(safe.Line(hit.Snippet).String())
	words := foundWords(hit)
	if spans := look.FindFold(text, words); len(spans) > 0 {
		if before := ansi.StringWidth(text[:spans[0][0]]); before > w/3 {
			text = ansi.TruncateLeft(text, before-w/3, "…")
		}
	}
	return look.MarkWords(ansi.Truncate(text, max(1, w), "…"), words, b.st.Match)
}
