package picker

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Cursor implements [overlay.Overlay].
func (p *Picker) Cursor() *tea.Cursor { return look.Offset(p.input.Cursor(), 1+searchLead, 1) }

// View implements [overlay.Overlay].
func (p *Picker) View() string {
	p.refresh()
	w := p.inner()
	side := p.st.Rule.Render("│")
	lines := []string{p.border("╭", "╮", p.title(), p.count(), -1)}
	row := func(text string) { lines = append(lines, side+look.Fit(text, w)+side) }
	row(" " + p.st.Muted.Render("›") + " " + p.input.View())
	row(p.ruler(w))
	left := p.left(p.listWidth())
	more := ""
	if n := p.below(); n > 0 {
		more = look.MoreBelow(n)
	}
	if !p.split() {
		for _, line := range left {
			row(line)
		}
		return strings.Join(append(lines, p.border("╰", "╯", more, "", -1)), "\n")
	}
	right := p.details(detailWidth-3, len(left))
	for i, line := range left {
		row(line + side + " " + look.Fit(right[i], detailWidth-3) + " ")
	}
	return strings.Join(append(lines, p.border("╰", "╯", more, "", p.listWidth())), "\n")
}

// below counts the rows below those on the screen.
func (p *Picker) below() int {
	i := p.top
	for height := p.listHeight(); i < len(p.list.rows); i++ {
		height--
		if p.headed(i) {
			height--
		}
		if height < 0 {
			break
		}
	}
	return len(p.list.rows) - i
}

func (p *Picker) title() string { return p.o.Title }

// count says how many models are listed, and how many are ticked.
func (p *Picker) count() string {
	if !p.found {
		return ""
	}
	words := fmt.Sprintf("%s of %s", figures.Thousands(p.list.models), figures.Thousands(p.list.of))
	if p.list.models >= p.list.of {
		words = figures.Counted(p.list.of, "model")
	}
	if n := len(p.ticked); n > 0 {
		words = fmt.Sprintf("%d marked · %s", n, words)
	}
	return words
}

// border is an edge of the frame with words in it, and a tee at a column, none at -1.
func (p *Picker) border(from, to, left, right string, tee int) string {
	w := p.inner()
	if right != "" {
		right = " " + ansi.Truncate(right, max(0, w-6), "…") + " "
	}
	if left != "" {
		left = " " + ansi.Truncate(left, max(0, w-4-lipgloss.Width(right)), "…") + " "
	}
	line := []rune(strings.Repeat("─", w))
	if tee >= 0 && tee < w {
		line[tee] = '┴'
	}
	if left == "" && right == "" {
		return p.st.Rule.Render(from + string(line) + to)
	}
	lw, rw := lipgloss.Width(left), lipgloss.Width(right)
	fill := max(0, w-2-lw-rw)
	return p.st.Rule.Render(from+"─") + p.st.Strong.Render(left) + p.st.Rule.Render(strings.Repeat("─", fill)) + p.st.Muted.Render(right) + p.st.Rule.Render("─"+to)
}

// ruler is the line below the search. In a low box it names the filter.
func (p *Picker) ruler(w int) string {
	switch {
	case p.split():
		at := p.listWidth()
		return p.st.Rule.Render(strings.Repeat("─", at) + "┬" + strings.Repeat("─", max(0, w-at-1)))
	case p.filterRows() > 0:
		return p.st.Rule.Render(strings.Repeat("─", w))
	}
	words := " ‹ " + filters[p.filter].name + " › "
	return p.st.Rule.Render("─") + p.st.Muted.Render(words) + p.st.Rule.Render(strings.Repeat("─", max(0, w-1-lipgloss.Width(words))))
}

// left is the filters, the list and the line below it.
func (p *Picker) left(w int) []string {
	var out []string
	if p.filterRows() > 0 {
		out = append(out, look.Fit(p.tabs(w), w))
	}
	for len(out) < p.filterRows() {
		out = append(out, strings.Repeat(" ", w))
	}
	out = append(out, p.rows(w)...)
	for _, line := range p.foot(w) {
		out = append(out, look.Fit(" "+line, w))
	}
	return out
}

// tabs are the filters: as many as there is room for, the chosen one among them.
func (p *Picker) tabs(w int) string {
	hint := p.st.Strong.Render("←→") + p.st.Muted.Render(" filter ")
	widths, all := make([]int, len(filters)), 0
	for i, f := range filters {
		widths[i] = lipgloss.Width(f.name) + 2
		all += widths[i]
	}
	if 1+all+lipgloss.Width(hint) > w {
		hint = p.st.Strong.Render("←→ ")
	}
	first, last := fitting(widths, p.filter, w-lipgloss.Width(hint)-2)
	var b strings.Builder
	for i := first; i <= last; i++ {
		name, style := " "+filters[i].name+" ", p.st.Muted
		if i == p.filter {
			style = p.st.Selected
		}
		b.WriteString(style.Render(name))
	}
	return look.Spread(" "+b.String(), hint, w)
}

// fitting are the first and the last of the widths that fit into room, the one at chosen
// among them.
func fitting(widths []int, chosen, room int) (first, last int) {
	first, last = chosen, chosen
	used := widths[chosen]
	for {
		switch {
		case first > 0 && used+widths[first-1] <= room:
			first--
			used += widths[first]
		case last < len(widths)-1 && used+widths[last+1] <= room:
			last++
			used += widths[last]
		default:
			return first, last
		}
	}
}

// rows are the lines of the list.
func (p *Picker) rows(w int) []string {
	height := p.listHeight()
	out := make([]string, 0, p.bodyHeight()+1)
	columns := true // above the first rows with figures
	for i := p.top; i < len(p.list.rows) && len(out) < height; i++ {
		r := p.list.rows[i]
		if p.headed(i) {
			if len(out) == height-1 && i > p.top {
				break // a heading without a row below it says nothing
			}
			out = append(out, p.heading(p.list.groups[r.group], w, columns))
			columns = false
		}
		if r.kind == rowList {
			out = append(out, p.chosen(p.heading(p.list.groups[r.group], w, false), i == p.at, w))
			continue
		}
		out = append(out, p.row(r, i == p.at, w))
	}
	if len(p.list.rows) == 0 {
		for line := range strings.SplitSeq(ansi.Wrap(p.whenEmpty(), max(1, w-2), ""), "\n") {
			out = append(out, look.Fit(" "+p.st.Muted.Render(line), w))
		}
	}
	out = out[:min(len(out), height)]
	for _, g := range p.list.tail {
		if len(out) < p.bodyHeight() {
			out = append(out, p.heading(g, w, false))
		}
	}
	for len(out) < p.bodyHeight() {
		out = append(out, strings.Repeat(" ", w))
	}
	return out
}

// whenEmpty is said where no row is shown.
func (p *Picker) whenEmpty() string {
	switch text := p.Filter(); {
	case !p.found:
		return "looking up the models…"
	case strings.HasPrefix(text, "raw:"):
		return "type raw:PROVIDER/ENDPOINT to send the prompt there as JSON"
	case p.filter != 0 && text != "":
		return "nothing matches among “" + filters[p.filter].name + "”: ← goes back"
	case p.filter != 0:
		return filters[p.filter].none
	case text != "":
		return "no such model in the catalogue: type PROVIDER/MODEL to use another"
	}
	return "no model is known: type PROVIDER/MODEL"
}

// The widths of the columns of figures, from the right. Their room is taken from the
// name's.
const (
	windowWidth, priceWidth = 8, 8
	// leadWidth is the bar, the mark and the blanks around it.
	leadWidth = 4
)

// figureColumns sets a model's window and prices, or the words above them, in columns as
// far as there is room.
func figureColumns(w int, window, in, out string) string {
	cells := look.RightAligned(window, windowWidth)
	if w >= 52 {
		cells += look.RightAligned(in, priceWidth) + look.RightAligned(out, priceWidth)
	}
	return cells + " "
}

// row draws a row: the bar of the marked one, a mark, the name with what matched, the
// figures.
func (p *Picker) row(r row, marked bool, w int) string {
	mark, style := " ", p.st.Text
	label, note := r.choice.Label, r.choice.Note.String()
	if r.entry != nil {
		e := r.entry
		label = e.short
		if p.list.groups[r.group].whole {
			label = e.full
		}
		if e.kept {
			mark = "★"
		}
		in, out := figures.Prices(e.model.Price)
		note = figureColumns(w, figures.ContextWindow(e.model.ContextWindow), in, out)
	} else if note != "" {
		note = ansi.Truncate(note, max(0, w*3/5), "…") + " "
	}
	switch {
	case slices.Contains(p.ticked, r.target()) && !r.target().IsZero():
		mark = "✓"
	case r.target() == p.o.Current && !p.o.Current.IsZero():
		mark = "•"
	}
	if r.choice.Off != "" || r.entry != nil && r.entry.gone {
		style = p.st.Muted
	}
	room := max(1, w-leadWidth-lipgloss.Width(note)-1)
	name, found := shortened(label.String(), r.found, room)
	noted, hit := p.st.Muted, p.hit()
	lead := "  "
	if marked {
		style, noted, hit = p.st.Selected, p.st.SelectedMuted, p.st.SelectedHit
		lead = p.bar() + style.Render(" ")
	}
	line := lead + style.Render(mark+" ") + overlay.Highlight(name, found, style, hit)
	if said := p.aside(r); said != "" && lipgloss.Width(name)+2+lipgloss.Width(said) <= room {
		line += style.Render("  ") + noted.Render(said)
	}
	gap := max(1, w-lipgloss.Width(line)-lipgloss.Width(note))
	return line + style.Render(strings.Repeat(" ", gap)) + noted.Render(note)
}

// aside is what is said beside a name where there is room: until when the vendor answers
// for it, or that a lane has it.
func (p *Picker) aside(r row) string {
	switch {
	case r.entry == nil:
		return ""
	case p.taken(r.target()):
		return "in a lane"
	case r.entry.gone:
		return "shut down"
	case r.entry.model.Shutdown != "":
		return "until " + figures.DayOf(safe.Line(r.entry.model.Shutdown).String())
	}
	return ""
}

// bar is the mark at the left of the marked row.
func (p *Picker) bar() string {
	return p.st.SelectedBar.Render("▌")
}

// hit is the style of letters that match.
func (p *Picker) hit() lipgloss.Style { return p.st.ModelName.Bold(false) }

// chosen draws a heading as a row that can be marked.
func (p *Picker) chosen(line string, marked bool, w int) string {
	if !marked {
		return line
	}
	return p.bar() + p.st.Selected.Render(look.Fit(ansi.Strip(ansi.Cut(line, 1, w)), w-1))
}

// shortened cuts a name to room cells, its path before its end, and moves the offsets of
// what matched.
func shortened(name string, found []int, room int) (string, []int) {
	if lipgloss.Width(name) <= room {
		return name, found
	}
	if path, last := cutLast(name, "/"); path != "" {
		by := len(name) - len(last)
		name, found = "…/"+last, shifted(shifted(found, by), -len("…/"))
	}
	return ansi.Truncate(name, room, "…"), found
}

// heading is the line above a group: its name, the state of its key, and in the first one
// the words above the columns.
func (p *Picker) heading(g group, w int, first bool) string {
	columns := ""
	if first {
		columns = p.st.Muted.Render(figureColumns(w, "window", "$ in", "$ out"))
	}
	room := w - lipgloss.Width(columns) - 1
	name, words := p.st.Strong.Render(g.title), p.st.Muted.Render(p.chainNames(g))
	if g.provider != nil {
		name = p.st.Strong.Render(safe.Line(g.provider.Name).String())
		words = p.keyWords(*g.provider, room-lipgloss.Width(name)-2)
	}
	if words != "" {
		name += "  " + words
	}
	return look.Fit(look.Fit(" "+ansi.Truncate(name, max(1, room-1), "…"), w-lipgloss.Width(columns))+columns, w)
}

// chainNames name the chains in the heading where none of them matches.
func (p *Picker) chainNames(g group) string {
	if g.title != "chains" || len(g.rows) > 0 {
		return ""
	}
	names := make([]string, 0, len(p.o.Chains)+1)
	for _, chain := range p.o.Chains {
		names = append(names, strings.TrimPrefix(chain.Label.String(), "chain:"))
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	return strings.Join(append(names, "nothing matches"), " · ")
}

// keyWords say in w cells whether there is a key, and for the user's own provider where it
// is and how its list is got.
func (p *Picker) keyWords(of Provider, w int) string {
	const stored = "works if your gateway stores one"
	var words []string
	said := p.st.Muted.Render
	key := safe.Line(of.KeyWords).String()
	switch {
	case of.Key == KeyMissing:
		words = append(words, p.st.Warn("no key here"))
		if !of.Own && w > len("no key here · ")+len(stored) {
			words = append(words, said(stored))
		}
	case key == "", of.Own && of.Key == KeyReady && !of.keyed():
	case of.Key == KeyReady:
		words = append(words, p.st.Success.Render("✓")+said(" "+key))
	default:
		words = append(words, said(key))
	}
	if list := p.listWords(of); list != "" {
		words = append(words, list)
	}
	if of.Own {
		words = append([]string{said("yours")}, words...)
		if at := safe.Line(of.Address).String(); at != "" && lipgloss.Width(strings.Join(words, " · "))+len(" · ")+lipgloss.Width(at) <= w {
			words = slices.Insert(words, 1, said(at))
		}
	}
	return strings.Join(words, said(" · "))
}

// listWords say how asking for a provider's list went, or that ctrl+r asks for it.
func (p *Picker) listWords(of Provider) string {
	r, asked := p.renewals[of.Name]
	switch {
	case r.running:
		return p.st.Muted.Render("asking for its list…")
	case r.err != nil:
		return p.st.Trouble.Render("no list: " + safe.Line(r.err.Error()).String())
	case asked && r.models == 0:
		return p.st.Muted.Render("its list is empty")
	case asked:
		return p.st.Muted.Render("lists " + figures.Counted(r.models, "model"))
	case !of.Own:
		return ""
	case len(p.entries[of.Name]) > 0 && p.Filter() != "" && p.inTail(of):
		return p.st.Muted.Render("nothing matches")
	case len(p.entries[of.Name]) > 0:
		return ""
	case of.Lists && p.o.Renew != nil:
		return p.st.Strong.Render("ctrl+r") + p.st.Muted.Render(" asks for its list")
	}
	return p.st.Muted.Render("type " + safe.Line(of.Name).String() + "/MODEL")
}

func (p *Picker) inTail(of Provider) bool {
	return slices.ContainsFunc(p.list.tail, func(g group) bool { return g.provider != nil && g.provider.Name == of.Name })
}
