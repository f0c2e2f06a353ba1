package compare

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/ui/look"
)

// tableColumns are the table's figures with their headings and widths, and the priority: the
// lowest is left out first where there isn't room for all.
var tableColumns = []struct {
	figure          measure.Figure
	head            string
	width, priority int
}{
	{measure.TTFT, "First word", 13, 100}, {measure.Duration, "In all", 11, 80}, {measure.Rate, "tok/s", 10, 95},
	{measure.Gap, "Longest gap", 14, 60}, {measure.InputTokens, "In", 7, 40}, {measure.OutputTokens, "Out", 7, 75},
	{measure.ReasoningTokens, "Thinking", 10, 30}, {measure.CachedTokens, "Cached", 8, 20}, {measure.Cost, "An answer", 13, 90},
}

// inWords formats a figure for the screen.
func inWords(f measure.Figure, v float64) string {
	took := time.Duration(v * float64(time.Millisecond))
	switch f {
	case measure.TTFT, measure.Duration:
		return figures.Seconds(took)
	case measure.Gap:
		return figures.Duration(took)
	case measure.Rate:
		return fmt.Sprintf("%.1f", v)
	case measure.Cost:
		return figures.Cost(&v)
	}
	return f.Format(v)
}

func (v *Table) inner() int { return look.BoxInner(v.w) }

// columns are the indexes in tableColumns of those that fit beside a name of the given
// width, and of which anything is known.
func (v *Table) columns(name int) []int {
	var left []int
	used := name
	for i, c := range tableColumns {
		if v.o.Blind && revealsVendor(c.figure) || !v.anyKnown(c.figure) && c.priority < 60 {
			continue
		}
		left = append(left, i)
		used += c.width
	}
	for used > v.inner() && len(left) > 1 {
		least := 0
		for i, c := range left {
			if tableColumns[c].priority < tableColumns[left[least]].priority {
				least = i
			}
		}
		used -= tableColumns[left[least]].width
		left = slices.Delete(left, least, least+1)
	}
	return left
}

// anyKnown reports whether a figure that isn't 0 is known of any lane.
func (v *Table) anyKnown(f measure.Figure) bool {
	return slices.ContainsFunc(v.rows[f].Lanes, func(s measure.Summary) bool { return s.N > 0 && s.Max > 0 })
}

// View implements [overlay.Overlay].
func (v *Table) View() string {
	room := max(1, v.h-2)
	lines := v.lines(room)
	for len(lines) < room {
		lines = append(lines, "")
	}
	return look.Boxed(v.st, look.BoxWords{Title: "Figures", Right: v.mode()}, lines[:room], v.w)
}

// lines are the sections that fit in room lines: blank lines go first, then the dots, then
// what is known of the selected lane.
func (v *Table) lines(room int) []string {
	w := v.inner()
	head := []string{v.tabs(w), ""}
	head = append(head, v.table(w)...)
	dots, judged, about := v.spread(w), v.judged(w), v.details(w)
	join := func(blank bool, sections ...[]string) []string {
		var out []string
		for _, s := range sections {
			if blank && len(s) > 0 {
				out = append(out, "")
			}
			out = append(out, s...)
		}
		return out
	}
	for _, try := range [][]string{
		join(true, head, dots, judged, about), join(false, head, dots, judged, about), join(true, head, judged, about),
		join(false, head, judged, about), join(false, head[:1], head[2:], judged, about),
	} {
		if len(try) <= room {
			return try
		}
	}
	out := join(false, head[:1], head[2:], judged)
	return out[:min(len(out), room)]
}

// tabs are what can be shown, the chosen one on a surface.
func (v *Table) tabs(w int) string {
	out := ""
	for i, t := range tableTabs {
		if i == v.of {
			out += v.st.Selected.Render(" " + t.name + " ")
		} else {
			out += v.st.Muted.Render(" " + t.name + " ")
		}
		out += " "
	}
	if lipgloss.Width(out) > w {
		next := tableTabs[(v.of+1)%len(tableTabs)].name
		out = v.st.Selected.Render(" "+tableTabs[v.of].name+" ") + "  " + v.st.Key.Render("tab") + v.st.Muted.Render(" "+next)
		return ansi.Truncate(out, w, "…")
	}
	if lipgloss.Width(out)+3 <= w {
		out += v.st.Key.Render("tab")
	}
	return out
}

// table is the heading and a row for each lane.
func (v *Table) table(w int) []string {
	const least, most = 12, 40
	name := least
	for _, l := range v.o.Lanes {
		name = max(name, min(most, lipgloss.Width(v.title(l))+2))
	}
	if w < 60 {
		name = least
	}
	columns := v.columns(name)
	used := 0
	for _, c := range columns {
		used += tableColumns[c].width
	}
	name = max(1, w-used)
	head := strings.Repeat(" ", name)
	for _, c := range columns {
		head += look.RightAligned(tableColumns[c].head, tableColumns[c].width)
	}
	lines := []string{v.st.Muted.Render(look.Fit(head, w))}
	for i := range v.o.Lanes {
		lines = append(lines, v.line(i, name, w, columns))
	}
	return lines
}

// title is a lane's number and whole target.
func (v *Table) title(l Lane) string {
	if l.Number == 0 || l.Title == "" {
		return l.called()
	}
	return l.number() + " " + l.Title
}

// line is a lane's row. The best value of a column has a mark.
func (v *Table) line(i, name, w int, columns []int) string {
	title := look.Pad(ansi.Truncate(v.title(v.o.Lanes[i]), max(1, name-2), "…"), name)
	row, plain, muted, good := v.st.Text, v.st.Text, v.st.Muted, v.st.Success
	if i == v.at {
		row, plain, muted = v.st.Selected, v.st.Selected.Bold(false), v.st.SelectedMuted
		good = v.st.Selected
		if !v.st.Selected.GetReverse() {
			good = v.st.Success.Background(v.st.Selected.GetBackground()).Bold(true)
		}
	}
	out := row.Render(title)
	for _, c := range columns {
		col := tableColumns[c]
		of := v.rows[col.figure]
		text, style := v.value(i, of), plain
		marked := v.of == medianTab || v.of == newestTab && !v.several()
		switch {
		case text == figures.Unknown:
			style = muted
		case marked && of.Best == i:
			text, style = "•"+text, good
		}
		pad := max(0, col.width-lipgloss.Width(text))
		out += plain.Render(strings.Repeat(" ", pad)) + style.Render(text)
	}
	if i == v.at {
		return look.Bar(v.st, look.Fit(out, w))
	}
	return out
}

// section is the rule above a section, as wide as the box between its sides.
func (v *Table) section(title, right string) string {
	return look.Rule(v.st.Rule, lipgloss.NewStyle(), v.st.Strong.Render(title), v.st.Muted.Render(right), v.w-2)
}

// leastDots is the width from which two figures' dots stand side by side.
const leastDots = 70

// spread are the dots of all answers, nothing where each lane has one.
func (v *Table) spread(w int) []string {
	if !v.several() {
		return nil
	}
	out := []string{v.section("Spread", "each dot is an answer, the bar its median")}
	if w < leastDots {
		return append(out, spread(v.st, "First word", measure.TTFT, v.o.Lanes, w)...)
	}
	const gap = 4
	each := (w - gap) / 2
	left, right := spread(v.st, "First word", measure.TTFT, v.o.Lanes, each), spread(v.st, "In all", measure.Duration, v.o.Lanes, each)
	for i := range left {
		out = append(out, look.Fit(left[i], each)+strings.Repeat(" ", gap)+right[i])
	}
	return out
}

// probability is a probability in parentheses, which goes where there is little room.
var probability = regexp.MustCompile(` \(p [^)]*\)`)

// judgedWidth is the width of a figure's name before the sentence about it.
const judgedWidth = 13

// judged say who is the best, and whether that may be chance.
func (v *Table) judged(w int) []string {
	if len(v.o.Lanes) < 2 {
		return nil
	}
	of := "of " + figures.Counted(len(v.o.Lanes), "lane")
	if len(v.o.Lanes) > 2 {
		of += ", corrected"
	}
	out := []string{v.section("Beyond chance?", of)}
	say := func(name, words string) {
		if room := w - judgedWidth; lipgloss.Width(words) > room {
			words = probability.ReplaceAllString(words, "")
		}
		line := v.st.Text.Render(words)
		if name != "" {
			line = v.st.Muted.Render(look.Pad(name, judgedWidth)) + line
		}
		out = append(out, ansi.Truncate(line, w, "…"))
	}
	all := judge(v.o.Lanes, v.rows, v.o.Blind)
	for _, j := range all {
		words := j.words
		if j.figure == "" && v.o.Measure != nil && lipgloss.Width(words)+len("  . measures") <= w {
			out = append(out, v.st.Text.Render(words)+"  "+v.st.Key.Render(".")+v.st.Muted.Render(" measures"))
			continue
		}
		say(j.figure, words)
	}
	if len(all) == 0 {
		say("", "Two complete answers are needed for a comparison.")
	}
	if v.o.Votes != "" {
		say("votes", strings.TrimPrefix(v.o.Votes, "votes: "))
	}
	return out
}

// markdown is the table in markdown, with all its columns.
func (v *Table) markdown() string {
	var head, rule strings.Builder
	head.WriteString("| " + tableTabs[v.of].name + " |")
	rule.WriteString("| --- |")
	var columns []int
	for i, c := range tableColumns {
		if !v.o.Blind || !revealsVendor(c.figure) {
			columns = append(columns, i)
			head.WriteString(" " + c.head + " |")
			rule.WriteString(" ---: |")
		}
	}
	lines := []string{head.String(), rule.String()}
	for i, l := range v.o.Lanes {
		line := "| " + strings.ReplaceAll(v.title(l), "|", `\|`) + " |"
		for _, c := range columns {
			line += " " + v.value(i, v.rows[tableColumns[c].figure]) + " |"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n") + "\n"
}
