package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
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
	// Number is its place, from 1; 0 while its name is hidden. Title is its target, cleaned.
	Number int
	Title  string
	// Last is the newest answer, nil where there is none.
	Last *Summary
	// Priced is the model whose prices apply.
	Priced gateway.Target
}

// number is the lane's number, or the letter that replaces its name.
func (l Lane) number() string {
	if l.Number == 0 {
		return l.Name
	}
	return strconv.Itoa(l.Number)
}

// called is the lane's number and name.
func (l Lane) called() string {
	if l.Number == 0 || strings.HasPrefix(l.Name, l.number()+" ") {
		return l.Name
	}
	return l.number() + " " + l.Name
}

// Table is the overlay with the lanes' figures, a lane a row: those of the newest
// answers, or a statistic of several answers, how they spread, and what is beyond chance.
type Table struct {
	st     *look.Styles
	o      TableOptions
	rows   []measure.Row
	known  map[gateway.Target]gateway.Model
	of     int // what is shown: an index of tableTabs
	at     int
	w, h   int
	closed bool
}

// tableTabs are what the table can show of several answers; nil stands for the newest.
var tableTabs = []struct {
	name string
	of   func(measure.Summary) float64
}{
	{"median", func(s measure.Summary) float64 { return s.Median }},
	{"slowest 5 %", func(s measure.Summary) float64 { return s.P95 }},
	{"spread", func(s measure.Summary) float64 { return s.Spread }},
	{"newest", nil},
}

// The indexes of some of tableTabs.
const (
	medianTab = 0
	spreadTab = 2
	newestTab = 3
)

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
	// Measure opens a measured run, nil where none is possible now. Copy copies a text.
	Measure func() tea.Cmd
	Copy    func(text, what string) tea.Cmd
}

// NewTable returns the table.
func NewTable(st *look.Styles, o TableOptions) *Table {
	v := &Table{st: st, o: o, at: o.At, of: newestTab}
	all := make([]measure.Lane, len(o.Lanes))
	for i, l := range o.Lanes {
		all[i] = l.Lane
	}
	v.rows = measure.Rows(all)
	if v.several() {
		v.of = medianTab
	}
	return v
}

// several reports whether any lane has several answers.
func (v *Table) several() bool { return v.answers() > 1 }

// answers is the most answers that a lane has.
func (v *Table) answers() int {
	most := 0
	for _, l := range v.o.Lanes {
		most = max(most, len(l.Samples)-l.Failed())
	}
	return most
}

// Init looks up the models, whose prices the table shows.
func (v *Table) Init() tea.Cmd { return v.o.FindModels }

// SetStyles implements [overlay.Overlay].
func (v *Table) SetStyles(st *look.Styles) { v.st = st }

// SetSize implements [overlay.Overlay].
func (v *Table) SetSize(w, h int) { v.w, v.h = w, h }

// PreferredSize implements [overlay.Sized].
func (v *Table) PreferredSize(w, h int) (width, height int) { return overlay.LargeSize(w, h) }

// Closed implements [overlay.Overlay].
func (v *Table) Closed() bool { return v.closed }

// Cursor implements [overlay.Overlay].
func (v *Table) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [overlay.Overlay].
func (v *Table) ShortHelp() []key.Binding {
	keys := []key.Binding{overlay.Key("↑↓", "lane"), overlay.Key("tab", "median, slowest, spread")}
	if v.o.Measure != nil {
		keys = append(keys, overlay.Key(".", "measure more"))
	}
	if v.o.Copy != nil {
		keys = append(keys, overlay.Key("y", "copy as a table"))
	}
	return append(keys, overlay.Key("esc", "close"))
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
		return v.key(msg.String())
	}
	return nil
}

func (v *Table) key(k string) tea.Cmd {
	switch k {
	case "esc", "q", "enter":
		v.closed = true
	case "up", "k":
		v.at = max(0, v.at-1)
	case "down", "j":
		v.at = min(len(v.o.Lanes)-1, v.at+1)
	case "tab", "right", "l":
		v.of = (v.of + 1) % len(tableTabs)
	case "shift+tab", "left", "h":
		v.of = (v.of + len(tableTabs) - 1) % len(tableTabs)
	case ".":
		if v.o.Measure != nil {
			v.closed = true
			return v.o.Measure()
		}
	case "y":
		if v.o.Copy != nil {
			return v.o.Copy(v.markdown(), "the figures as a table")
		}
	}
	return nil
}

// value is the text of a cell.
func (v *Table) value(i int, row measure.Row) string {
	of := tableTabs[v.of].of
	if of == nil {
		if n := len(v.o.Lanes[i].Samples); n > 0 {
			if x, ok := v.o.Lanes[i].Samples[n-1].Value(row.Figure); ok {
				return inWords(row.Figure, x)
			}
		}
		return figures.Unknown
	}
	switch s := row.Lanes[i]; {
	case s.N == 0 || v.of != medianTab && !s.Scattered():
		return figures.Unknown
	case v.of == spreadTab && row.Figure == measure.Cost && of(s) == 0:
		return figures.ExactDollars(0) // not "free": all cost the same
	default:
		return inWords(row.Figure, of(s))
	}
}

// details are the facts on the selected lane that have no column.
func (v *Table) details(w int) []string {
	l := v.o.Lanes[v.at]
	if l.Last == nil {
		return []string{v.st.Muted.Render("no answer yet")}
	}
	words := []string{l.Last.stateFigure().Long}
	if l.Last.Finish != nil && l.Last.state == "done" {
		words = append(words, "ended "+figures.Ended(l.Last.Message))
	}
	if s := l.Last.Start; s != nil {
		for _, f := range startFigures(s, l.Last.Target) {
			if v.o.Blind && f.RevealsVendor {
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
	if v.o.Blind {
		return []string{
			ansi.Truncate(safe.Line(strings.Join(words, " · ")).String(), w, "…"),
			v.st.Muted.Render(ansi.Truncate("tokens and costs appear with your vote", w, "…")),
		}
	}
	price := "price unknown"
	if m, ok := v.known[l.Priced]; ok && m.Price != nil {
		price = figures.PriceWords(m.Price)
		if strings.Contains(price, "$") {
			price += " for a million tokens"
		}
		price += ": " + figures.PriceSource(m)
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

// mode says what the figures come from.
func (v *Table) mode() string {
	switch n := v.answers(); {
	case v.o.Mode != "":
		return v.o.Mode
	case n == 0:
		return "no answer yet"
	case n == 1:
		return "one answer each"
	case slices.ContainsFunc(v.o.Lanes, func(l Lane) bool { return len(l.Samples)-l.Failed() < n }):
		return "up to " + figures.Counted(n, "answer") + " a lane"
	default:
		return figures.Counted(n, "answer") + " a lane"
	}
}
