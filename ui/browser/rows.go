package browser

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// sessionRowHeight is how many lines a session takes in the list.
const sessionRowHeight = 2

// minDetailedRow is the least width of a row that shows more than the age.
const minDetailedRow = 56

// rowHeight is the height of row i when row top is the first on the screen.
func (b *Browser) rowHeight(i, top int) int {
	switch {
	case !b.byText:
		return sessionRowHeight
	case i == top:
		return 2
	case b.firstOfFile(i):
		return 3
	}
	return 1
}

// listLines draws the list, and leaves blank what the panel of letters covers.
func (b *Browser) listLines(w int) []string {
	height, room := b.listHeight(), b.rowsHeight()
	out := make([]string, 0, height+sessionRowHeight)
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
func (b *Browser) nothing() string {
	typed := strings.TrimSpace(b.input.Value()) != ""
	switch {
	case b.list.err != nil:
		return "can't read the sessions: " + safe.Line(b.list.err.Error()).String()
	case b.byText && len([]rune(b.search.query)) < minQuery:
		return "Finds a text in titles, tags, notes, prompts, answers and reasoning of all sessions."
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

// sessionLines draws a session: title and age, then targets, size and cost.
func (b *Browser) sessionLines(i, w int) []string {
	m := b.shown[i]
	info := b.list.infos[m.Row]
	mark, style := "  ", b.st.Text
	if i == b.rows.At {
		mark, style = "▸ ", b.st.Selected
	}
	age := figures.Age(b.list.readAt.Sub(info.Updated))
	if info.Pinned && w >= minDetailedRow {
		age = "pinned · " + age
	}
	if w >= minDetailedRow && b.isOpen(info) {
		age = "open · " + age
	}
	title := ansi.Truncate(sessionTitle(info).String(), max(1, w-lipgloss.Width(age)-4), "…")
	first := style.Render(mark) + overlay.Highlight(title, m.MatchedIndexes, style, b.st.Match)
	if room := w - lipgloss.Width(first) - lipgloss.Width(age) - 3; len(info.Tags) > 0 && room > 3 {
		first += " " + b.st.Accent.Render(ansi.Truncate(safe.Line(hashTags(info.Tags)).String(), room, "…"))
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

// listCost is what a session cost; empty where nothing was asked.
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

// hitLines draws a place where the text was found, below its session's title where that
// isn't on the screen yet.
func (b *Browser) hitLines(i, w int) []string {
	hit := b.search.hits[i]
	var out []string
	if i == b.rows.Top || b.firstOfFile(i) {
		if i > b.rows.Top {
			out = append(out, strings.Repeat(" ", w))
		}
		old := figures.Age(b.list.readAt.Sub(hit.Updated))
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

// snippet is the text around a match in at most w cells, with the match highlighted.
func (b *Browser) snippet(hit sessions.Hit, w int) string {
	text := strings.TrimSpace(safe.Line(hit.Snippet).String())
	words := hit.Found()
	if spans := look.FindFold(text, words); len(spans) > 0 {
		if before := ansi.StringWidth(text[:spans[0][0]]); before > w/3 {
			text = ansi.TruncateLeft(text, before-w/3, "…")
		}
	}
	return look.HighlightMatches(ansi.Truncate(text, max(1, w), "…"), words, b.st.Match)
}
