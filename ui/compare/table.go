package compare

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/picker"
)

// Lane is a lane in the table of figures.
type Lane struct {
	measure.Lane
	// Last is the newest answer, nil where there is none.
	Last *Summary
	// Priced is the model whose prices apply.
	Priced gateway.Target
}

// Table is the overlay with the lanes' figures, a lane a row: those of the newest
// answers, or a statistic of several answers.
type Table struct {
	st     *look.Styles
	lanes  []Lane
	rows   []measure.Row
	known  map[gateway.Target]gateway.Model
	of     int // what is shown: an index of tableModes
	at     int
	w, h   int
	closed bool
	// blind hides what would tell which lane is which model; votes is the score.
	blind bool
	votes string
	// mode says how a run was made, empty for ordinary prompts.
	mode string
	find func() tea.Msg
}

// tableModes are what the table can show of several answers.
var tableModes = []struct {
	name string
	of   func(measure.Summary) float64
}{
	{"newest answers", nil},
	{"median", func(s measure.Summary) float64 { return s.Median }},
	{"slowest 5 %", func(s measure.Summary) float64 { return s.P95 }},
	{"spread (interquartile range)", func(s measure.Summary) float64 { return s.Spread }},
}

// tableColumns are the table's figures with their headings and widths, and the priority: the
// lowest is left out first where there isn't room for all.
var tableColumns = []struct {
	figure          measure.Figure
	head            string
	width, priority int
}{
	{measure.TTFT, "first word", 10, 100}, {measure.Duration, "in all", 8, 80}, {measure.Rate, "tok/s", 8, 95},
	{measure.Gap, "longest gap", 11, 60}, {measure.InputTokens, "in", 6, 70}, {measure.OutputTokens, "out", 6, 75},
	{measure.ReasoningTokens, "think", 6, 40}, {measure.CachedTokens, "cached", 7, 30}, {measure.Cost, "cost", 12, 90},
}

// TableOptions are what the table shows.
type TableOptions struct {
	// Lanes are in the order of the screen; At is the index of the selected one.
	Lanes []Lane
	At    int
	// Blind hides what would tell which lane is which model.
	Blind bool
	// Mode says how a measured run was made, empty for ordinary prompts. Votes is the
	// score, empty for none.
	Mode, Votes string
	// FindModels is a command that looks up the models and returns [picker.ModelsFound].
	FindModels func() tea.Msg
}

// NewTable returns the table.
func NewTable(st *look.Styles, o TableOptions) *Table {
	v := &Table{find: o.FindModels, st: st, lanes: o.Lanes, at: o.At, blind: o.Blind, mode: o.Mode, votes: o.Votes}
	all := make([]measure.Lane, len(o.Lanes))
	for i, l := range o.Lanes {
		all[i] = l.Lane
	}
	v.rows = measure.Rows(all)
	for _, l := range o.Lanes {
		if len(l.Samples) > 1 {
			v.of = 1
		}
	}
	return v
}

// Init looks up the models, whose prices the table shows.
func (v *Table) Init() tea.Cmd { return v.find }

// SetStyles implements [overlay.Overlay].
func (v *Table) SetStyles(st *look.Styles) { v.st = st }

// SetSize implements [overlay.Overlay].
func (v *Table) SetSize(w, h int) { v.w, v.h = w, h }

// Closed implements [overlay.Overlay].
func (v *Table) Closed() bool { return v.closed }

// Cursor implements [overlay.Overlay].
func (v *Table) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [overlay.Overlay].
func (v *Table) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("↑↓", "lane"), overlay.Key("tab", "newest, median, slowest 5 %, spread"), overlay.Key("esc", "close")}
}

// Update implements [overlay.Overlay].
func (v *Table) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case picker.ModelsFound:
		v.known = make(map[gateway.Target]gateway.Model, len(msg.Models))
		for _, m := range msg.Models {
			v.known[gateway.Target{Provider: m.Provider, Model: m.ID}] = m
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "q", "enter":
			v.closed = true
		case "up", "k":
			v.at = max(0, v.at-1)
		case "down", "j":
			v.at = min(len(v.lanes)-1, v.at+1)
		case "tab", "right", "l":
			v.of = (v.of + 1) % len(tableModes)
		case "shift+tab", "left", "h":
			v.of = (v.of + len(tableModes) - 1) % len(tableModes)
		}
	}
	return nil
}

func (v *Table) inner() int { return max(1, v.w-v.st.Box.GetHorizontalFrameSize()) }

// columns are the indexes in tableColumns of those that fit beside a name of the given
// width.
func (v *Table) columns(name int) []int {
	var left []int
	used := name
	for i, c := range tableColumns {
		if v.blind && revealsVendor(c.figure) {
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

// View implements [overlay.Overlay].
func (v *Table) View() string {
	const least, most = 12, 30
	w := v.inner()
	name := least
	for _, l := range v.lanes {
		name = max(name, min(most, lipgloss.Width(l.Name)+2))
	}
	if w < 60 {
		name = least
	}
	columns := v.columns(name)
	used := name
	for _, c := range columns {
		used += tableColumns[c].width
	}
	wider := max(0, w-used-max(0, most-name)) / len(columns) // what the name doesn't need
	name = w - used + name - wider*len(columns)
	head := look.Pad("", name)
	for _, c := range columns {
		head += look.RightAligned(tableColumns[c].head, tableColumns[c].width+wider)
	}
	lines := []string{look.Fit(v.st.Muted.Render(head), w), v.st.Rule.Render(strings.Repeat("─", w))}
	for i := range v.lanes {
		lines = append(lines, look.Fit(v.line(i, name, wider, columns), w))
	}
	lines = append(lines, v.st.Rule.Render(strings.Repeat("─", w)))
	lines = append(lines, v.details(w)...)
	lines = append(lines, "")
	if v.mode != "" {
		lines = append(lines, v.st.Muted.Render(ansi.Truncate(v.mode, w, "…")))
	}
	lines = append(lines, v.verdicts(w)...)
	room := max(1, v.h-v.st.Box.GetVerticalFrameSize())
	lines = lines[:min(len(lines), room)]
	for i, line := range lines {
		lines[i] = look.Fit(line, w)
	}
	return look.Titled(v.st, "Compare: "+v.title(), v.st.Box.Width(v.w).Render(strings.Join(lines, "\n")))
}

// title says what the numbers are.
func (v *Table) title() string {
	most := 0
	for _, l := range v.lanes {
		most = max(most, len(l.Samples)-l.Failed())
	}
	if v.of == 0 {
		return tableModes[0].name
	}
	return tableModes[v.of].name + " of " + figures.Counted(most, "answer")
}

// line is a lane's row. Its columns are wider cells wider than their least width. The
// best value of a column has a mark.
func (v *Table) line(i, name, wider int, columns []int) string {
	l := v.lanes[i]
	mark, tint := "  ", v.st.Text
	if i == v.at {
		mark, tint = "▸ ", v.st.Selected
	}
	out := tint.Render(look.Pad(mark+ansi.Truncate(l.Name, name-3, "…"), name))
	for _, c := range columns {
		col := tableColumns[c]
		row := v.rows[col.figure]
		text, style := v.value(i, row), v.st.Text
		switch {
		case text == figures.Unknown:
			style = v.st.Muted
		case v.of <= 1 && row.Best == i:
			text, style = "•"+text, v.st.Strong
		}
		out += style.Render(look.RightAligned(text, col.width+wider))
	}
	return out
}

// value is the text of a cell.
func (v *Table) value(i int, row measure.Row) string {
	of := tableModes[v.of].of
	if of == nil {
		if n := len(v.lanes[i].Samples); n > 0 {
			if x, ok := v.lanes[i].Samples[n-1].Value(row.Figure); ok {
				return brief(row.Figure, x)
			}
		}
		return figures.Unknown
	}
	if row.Lanes[i].N == 0 {
		return figures.Unknown
	}
	return brief(row.Figure, of(row.Lanes[i]))
}

// brief formats a value without the unit, which its column names.
func brief(f measure.Figure, v float64) string {
	return strings.TrimSuffix(strings.ReplaceAll(f.Format(v), " ", ""), "/s")
}

// details are the facts on the selected lane that have no column.
func (v *Table) details(w int) []string {
	l := v.lanes[v.at]
	if l.Last == nil {
		return []string{v.st.Muted.Render("no answer yet")}
	}
	state := l.Last.stateFigure().Long
	if f := l.Last.Finish; f != nil && l.Last.state == "done" {
		state += ": " + string(f.Reason)
	}
	words := []string{state}
	if s := l.Last.Start; s != nil {
		for _, f := range startFigures(s, l.Last.Target) {
			if v.blind && f.RevealsVendor {
				continue
			}
			words = append(words, f.Long)
		}
		if s.Attempt > 1 {
			words = append(words, fmt.Sprintf("attempt %d", s.Attempt))
		}
	}
	if n := l.Failed(); n > 0 {
		words = append(words, fmt.Sprintf("%d of %d failed", n, len(l.Samples)))
	}
	if n := l.FromCache(); n > 0 {
		words = append(words, fmt.Sprintf("%d from the cache", n))
	}
	if v.blind {
		return []string{
			ansi.Truncate(safe.Line(strings.Join(words, " · ")).String(), w, "…"),
			v.st.Muted.Render(ansi.Truncate("tokens and costs appear with your vote", w, "…")),
		}
	}
	price := "price unknown"
	if m, ok := v.known[l.Priced]; ok && m.Price != nil {
		in, out := figures.Prices(m.Price)
		price = "$" + in + " in, $" + out + " out a million: " + figures.PriceSource(m)
	}
	if word := figures.CostSource(l.Last.CostSource); word != "" && l.Last.CostSource != gateway.CostCatalogue {
		price = "cost " + word + " · " + price
	}
	lines := []string{safe.Line(strings.Join(words, " · ")).String(), v.st.Muted.Render(safe.Line(price).String())}
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], w, "…")
	}
	return lines
}

// verdicts say for each figure who is best, and whether that may be chance.
func (v *Table) verdicts(w int) []string {
	var out, judged []string
	for _, row := range v.rows {
		if row.Best < 0 || v.blind && revealsVendor(row.Figure) {
			continue
		}
		c, _ := row.Verdict()
		judged = append(judged, c.String())
		name := fmt.Sprintf("best %-12s ", row.Figure)
		words := v.lanes[row.Best].Name + " " + row.Figure.Format(row.Lanes[row.Best].Median)
		out = append(out, v.st.Muted.Render(name)+words)
	}
	once := slices.Compact(slices.Clone(judged))
	for i, line := range out {
		if len(once) > 1 {
			line += v.st.Muted.Render(" · " + judged[i])
		}
		out[i] = ansi.Truncate(line, w, "…")
	}
	if len(once) == 1 { // what is true of all figures is said once
		out = append([]string{v.st.Muted.Render(ansi.Truncate(once[0], w, "…"))}, out...)
	}
	if v.votes != "" {
		out = append(out, ansi.Truncate(v.votes, w, "…"))
	}
	if len(out) == 0 {
		out = append(out, v.st.Muted.Render("Two complete answers are needed for a comparison."))
	}
	return out
}
