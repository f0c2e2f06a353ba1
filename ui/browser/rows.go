package browser

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

const (
	// rowLead are the cells before a row's words: a margin, the bar of the chosen row, and
	// the mark of the open session.
	rowLead = 3
	// whenWidth and costWidth are the columns at the right end of a row, with the blanks
	// before them.
	whenWidth, costWidth = 9, 9
	// minPricedRow is the least width of a row that shows what a session cost.
	minPricedRow = 48
)

// rowHeight is the height of row i when row top is the first on the screen: the row, its
// heading, and a blank line above that.
func (b *Browser) rowHeight(i, top int) int {
	headed := b.heading(i, top) != ""
	if b.byText {
		headed = i == top || b.firstOfFile(i)
	}
	switch {
	case !headed:
		return 1
	case i == top:
		return 2
	}
	return 2 + b.gap()
}

// gap is how many blank lines are above a heading: none where there is little room.
func (b *Browser) gap() int {
	if b.listHeight() < 8 {
		return 0
	}
	return 1
}

// blanksAbove are the blank lines above the heading of row i.
func (b *Browser) blanksAbove(i, w int) []string {
	if i == b.rows.Top {
		return nil
	}
	return slices.Repeat([]string{strings.Repeat(" ", w)}, b.gap())
}

// listLines draws the list, and leaves blank what the panel of letters covers. more is
// how many rows are below those drawn.
func (b *Browser) listLines(w int) (lines []string, more int) {
	height, room := b.listHeight(), b.rowsHeight()
	out := make([]string, 0, height+b.rowHeight(0, 0))
	i := b.rows.Top
	for ; i < b.rows.N && len(out) < room; i++ {
		draw := b.sessionLines
		if b.byText {
			draw = b.hitLines
		}
		row := draw(i, b.rowWidth())
		if len(out)+len(row) > room && len(out) > 0 {
			break // whole rows only
		}
		for _, line := range row {
			out = append(out, look.Fit(line, w))
		}
	}
	if b.rows.N == 0 {
		for line := range strings.SplitSeq(ansi.Wrap(b.nothing(), max(1, w-rowLead), ""), "\n") {
			out = append(out, look.Fit(b.st.Muted.Render("  "+line), w))
		}
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:height], max(0, b.rows.N-i)
}

// nothing says why the list is empty.
func (b *Browser) nothing() string {
	typed := strings.TrimSpace(b.input.Value()) != ""
	switch {
	case b.list.err != nil:
		return "can't read the sessions: " + safe.Line(b.list.err.Error()).String()
	case b.byText && len([]rune(b.search.query)) < minQuery:
		return "Finds a text in titles, tags, notes, prompts, answers and thinking of all sessions."
	case b.byText && !b.search.done, !b.list.complete:
		return "reading…"
	case b.byText:
		return "nothing found"
	case typed:
		return "no title, model or tag matches: tab searches all text"
	case b.list.trash:
		return "the trash is empty"
	}
	return "no session yet: the first prompt makes one"
}

// wordStyle is the style of what a row is called.
func (b *Browser) wordStyle(chosen bool) lipgloss.Style {
	if chosen {
		return b.st.Strong
	}
	return b.st.Text
}

// row draws a row of w cells from its words, which begin after the lead. mark stands
// before them, at most one cell.
func (b *Browser) row(mark, words string, chosen bool, w int) string {
	words = look.Fit(look.Pad(mark, 1)+words, max(1, w-rowLead+1))
	if !chosen {
		return "  " + words
	}
	bar := b.st.SelectedBar
	if b.leaderPressed {
		bar = b.st.SelectedMuted // the next key goes to the letters
	}
	return " " + bar.Render("▌") + look.OnSelected(b.st, words, max(1, w-rowLead+1))
}

// sessionLines draws a session in one line, below the heading of its day where it has
// one: title, tags, cost, time.
func (b *Browser) sessionLines(i, w int) []string {
	m := b.shown[i]
	info, chosen := b.list.infos[m.Row], i == b.rows.At
	day := ""
	if i < len(b.days) {
		day = b.days[i]
	}
	figure := look.RightAligned(b.when(info, day), whenWidth)
	if w >= minPricedRow {
		figure = look.RightAligned(listCost(info), costWidth) + figure
	}
	room := max(1, w-rowLead-1-lipgloss.Width(figure))
	title := ansi.Truncate(sessionTitle(info).String(), room, "…")
	left := overlay.Highlight(title, m.MatchedIndexes, b.wordStyle(chosen), b.st.Match)
	if free := room - lipgloss.Width(title) - 1; free > 3 {
		left += b.afterTitle(info, free)
	}
	mark := ""
	if b.isOpen(info) {
		mark = "•"
	}
	out := b.headingLines(b.heading(i, b.rows.Top), i, w)
	return append(out, b.row(mark, look.Fit(left, room)+b.st.Muted.Render(figure), chosen, w))
}

// headingLines draws a heading with the blank line above it, nothing for none.
func (b *Browser) headingLines(words string, i, w int) []string {
	if words == "" {
		return nil
	}
	return append(b.blanksAbove(i, w), look.Fit("  "+b.st.Muted.Render(words), w))
}

// afterTitle draws what follows a title in at most w cells: that the session can't be
// read, or its tags, and while a filter is typed the models that it searches too.
func (b *Browser) afterTitle(info sessions.Info, w int) string {
	if info.Err != nil {
		return " " + b.st.Warning.Render(ansi.Truncate("can't be read", w, "…"))
	}
	out := ""
	if tags := safe.Line(hashTags(info.Tags)).String(); tags != "" {
		tags = ansi.Truncate(tags, w, "…")
		out = " " + b.st.Water.Render(tags)
		w -= lipgloss.Width(tags) + 1
	}
	if models := safe.Line(strings.Join(shortTargets(info.Targets), ", ")).String(); b.days == nil && !b.masked(info) && models != "" && w > 6 {
		out += b.st.Muted.Render(" " + ansi.Truncate(models, w, "…"))
	}
	return out
}

// listCost is what a session cost, [figures.Unknown] where that isn't known of its answers;
// empty where no reply came or the file can't be read.
func listCost(info sessions.Info) string {
	switch {
	case info.Err != nil, info.CostUSD == nil && info.Unpriced == 0:
		return ""
	case info.CostUSD != nil && *info.CostUSD == 0 && info.Unpriced > 0:
		return figures.Unknown // the free answers aren't the whole
	}
	return figures.Cost(info.CostUSD)
}

// shortTargets names the lanes' models without the vendors' paths.
func shortTargets(targets []string) []string {
	out := make([]string, 0, len(targets))
	for _, t := range targets {
		out = append(out, figures.TargetName(t))
	}
	return out
}

// hitLines draws a place where the text was found, below its session's title where that
// isn't on the screen yet.
func (b *Browser) hitLines(i, w int) []string {
	hit, chosen := b.search.hits[i], i == b.rows.At
	var out []string
	if i == b.rows.Top || b.firstOfFile(i) {
		out = b.blanksAbove(i, w)
		when := b.st.Muted.Render(look.RightAligned(shortDate(hit.Updated, b.list.readAt), whenWidth))
		title := sessionTitle(sessions.Info{Title: hit.Title, Path: hit.Path}).String()
		title = b.st.Strong.Render(ansi.Truncate(title, max(1, w-rowLead-whenWidth-1), "…"))
		out = append(out, look.Fit(look.Spread("  "+title, when, w-1), w))
	}
	const wordWidth = 7
	word := look.Fit(safe.Line(hitWord(hit)).String(), wordWidth)
	snippet := b.snippet(hit, b.wordStyle(chosen), max(1, w-rowLead-wordWidth-1))
	return append(out, b.row("", b.st.Muted.Render(word)+snippet, chosen, w))
}

// snippet is the text around a match in at most w cells, with the match highlighted.
func (b *Browser) snippet(hit sessions.Hit, style lipgloss.Style, w int) string {
	text := strings.TrimSpace(safe.Line(hit.Snippet).String())
	words := hit.Found()
	if spans := look.FindFold(text, words); len(spans) > 0 {
		if before := ansi.StringWidth(text[:spans[0][0]]); before > w/3 {
			text = ansi.TruncateLeft(text, before-w/3, "…")
		}
	}
	return look.HighlightMatches(style.Render(ansi.Truncate(text, max(1, w), "…")), words, b.st.Match)
}
