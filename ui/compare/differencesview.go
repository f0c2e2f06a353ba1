package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/look"
)

const (
	// minLegendHeight is the least height of the screen at which the answers are named
	// above the differences, roomyDiffHeight that at which there are blank rows around the
	// names.
	minLegendHeight = 10
	roomyDiffHeight = 18
	// narrowDiff is the width of the screen below which the title has few words.
	narrowDiff = 60
)

// maxDiffWidth is the greatest width of a line of one text, in cells: longer ones are
// hard to read.
const maxDiffWidth = 120

const (
	// diffGutter is the width of the gutter that marks the difference that n went to,
	// diffMargin that of the blank at the right edge.
	diffGutter = 1
	diffMargin = 1
)

// inner is how many cells the lines have between the gutter and the margin.
func (d *Differences) inner() int { return max(1, d.w-diffGutter-diffMargin) }

// lineWidth is how wide lines are in a view: those of one text aren't too long to read.
func (d *Differences) lineWidth(view int) int {
	if view == viewSideBySide {
		return d.inner()
	}
	return min(d.inner(), maxDiffWidth)
}

func (d *Differences) page() int { return max(1, d.h-len(d.head())) }

// drawing returns the view's lines, drawing them only where something has changed.
func (d *Differences) drawing() diffDrawing {
	view := d.view()
	now := diffKey{st: d.st, view: view, at: d.at, w: d.lineWidth(view), whole: d.whole, pair: d.pair, agreed: d.agreed}
	if now != d.drawnFor {
		d.drawnFor, d.drawn = now, d.draw(now)
	}
	return d.drawn
}

func (d *Differences) draw(now diffKey) diffDrawing {
	k := newDiffStyles(d.st)
	k.whole = now.whole
	switch {
	case now.view == viewAgreement && d.agreed == nil, now.view != viewAgreement && d.pair == nil:
		return d.words("comparing…", now.w)
	case now.view == viewAgreement:
		return k.agreement(d.agreed.Texts[d.at], len(d.sides), now.w)
	case !d.pair.differ:
		return d.words("The answers are the same, word for word.", now.w)
	case now.view == viewValues && len(d.pair.values) == 0:
		return d.words("The values are the same: order, white space or spelling differ.", now.w)
	case now.view == viewValues:
		return k.values(d.pair.values, now.w)
	}
	out := k.oneText(d.pair.rows, now.w)
	if now.view == viewSideBySide {
		out = k.sideBySide(d.pair.rows, now.w)
	}
	if len(out.stops) == 0 {
		return d.words("What can be shown of the answers is the same: hidden characters differ.", now.w)
	}
	return out
}

func (d *Differences) words(words string, w int) diffDrawing {
	lines, _ := look.WrapStyled([]look.StyledText{{Text: words, Style: d.st.Muted}}, max(1, w-diffMark))
	for i := range lines {
		lines[i] = strings.Repeat(" ", diffMark) + lines[i]
	}
	return diffDrawing{lines: lines}
}

// divided reports whether the columns of a side-by-side view are shown, with the line
// between them.
func (d *Differences) divided() bool {
	return d.view() == viewSideBySide && len(d.drawing().stops) > 0
}

// View implements [overlay.Overlay].
func (d *Differences) View() string {
	out := d.head()
	h := max(1, d.h-len(out))
	drawn := d.drawing()
	d.top = min(d.top, max(0, len(drawn.lines)-h))
	for i := d.top; i < min(len(drawn.lines), d.top+h); i++ {
		gutter := strings.Repeat(" ", diffGutter)
		if d.stop >= 0 && d.stop < len(drawn.stops) && drawn.stops[d.stop] == i {
			gutter = d.st.AccentStrong.Render("▌")
		}
		out = append(out, look.Fit(gutter+drawn.lines[i], d.w))
	}
	for len(out) < d.h {
		out = append(out, d.blank())
	}
	return strings.Join(out[:max(1, d.h)], "\n")
}

// blank is a row without text, with the line between the columns where there are two.
func (d *Differences) blank() string {
	if !d.divided() {
		return strings.Repeat(" ", d.w)
	}
	return d.row("", "")
}

// row is a row of two columns above the differences.
func (d *Differences) row(left, right string) string {
	l, r := columns(d.inner())
	return look.Fit(" "+newDiffStyles(d.st).beside(look.Fit(left, l), look.Fit(right, r)), d.w)
}

// head is the rows above the differences: title, views, names.
func (d *Differences) head() []string {
	out := []string{look.Pane(d.st, "Differences", d.st.Muted.Render(d.about()), d.position(), d.w), d.tabs()}
	if d.h < minLegendHeight {
		return out
	}
	names := d.legend()
	if d.h >= roomyDiffHeight {
		names = append(append([]string{d.blank()}, names...), d.blank())
	}
	return append(out, names...)
}

// about says which answers are compared.
func (d *Differences) about() string {
	if d.view() == viewAgreement {
		return fmt.Sprintf("%s among %d", d.sides[d.at].Name, len(d.sides))
	}
	return fmt.Sprintf("%s against the baseline, %s", d.sides[d.at].Name, d.sides[d.base].Name)
}

// tabs names the views and highlights the current one; where they don't fit, it is shown
// alone.
func (d *Differences) tabs() string {
	views, now := d.views(), d.view()
	var names []string
	for _, v := range views {
		tint := d.st.Muted
		if v == now {
			tint = d.st.Selected
		}
		names = append(names, tint.Render(" "+diffViewNames[v]+" "))
	}
	line := "  " + strings.Join(names, " ")
	if lipgloss.Width(line)+1 > d.w {
		at := slices.Index(views, now)
		line = " " + d.st.Muted.Render("‹") + names[at] + d.st.Muted.Render(fmt.Sprintf("› %d of %d", at+1, len(views)))
	}
	return look.Fit(line, d.w)
}

// position says how many differences there are, which one n went to, and how much is the
// same.
func (d *Differences) position() string {
	st, n := d.st, len(d.drawing().stops)
	if n == 0 {
		return ""
	}
	if d.w < narrowDiff {
		return st.Muted.Render(fmt.Sprintf("%d of %d", d.stop+1, n))
	}
	words := st.Strong.Render(fmt.Sprint(d.stop+1)) + st.Muted.Render(" of "+figures.Counted(n, "difference"))
	v := d.view()
	if d.pair == nil || v != viewSideBySide && v != viewOneText {
		return words
	}
	more := ", " + percent(d.pair.shared) + " the same words"
	const around = 25 // the title's own words, and what is around them
	if lipgloss.Width(words+more+d.about())+around > d.w {
		return words
	}
	return words + st.Muted.Render(more)
}

// percent writes a share of two texts that differ: never all and, unless it is, never
// nothing.
func percent(share float64) string {
	p := math.Round(share * 100)
	if share > 0 {
		p = max(1, p)
	}
	return fmt.Sprintf("%.0f %%", min(99, p))
}

// legend names the answers with the figures in which they differ, and says what isn't
// compared.
func (d *Differences) legend() []string {
	var out []string
	switch old, now := d.sides[d.base], d.sides[d.at]; {
	case d.view() == viewAgreement:
		line := "   " + d.st.Water.Render("● ") + newDiffStyles(d.st).own.Render("only this answer") + d.st.Text.Render("   some others too   ") +
			d.st.Muted.Render(fmt.Sprintf("all %d say it", len(d.sides)))
		out = append(out, look.Fit(line, d.w))
	case d.divided():
		l, r := columns(d.inner())
		out = append(out, d.row(d.name(old, "- ", d.st.Trouble, l), d.name(now, "+ ", d.st.Success, r)))
		f, g := d.figures(old, now, l-diffMark), d.figures(now, old, r-diffMark)
		if f+g != "" {
			out = append(out, d.row("  "+f, "  "+g))
		}
	default:
		out = append(out, d.nameLine(old, now, "- ", d.st.Trouble), d.nameLine(now, old, "+ ", d.st.Success))
	}
	if words := d.notes(); words != "" {
		out = append(out, look.Fit(" "+d.st.Warning.Render("! ")+d.st.Muted.Render(ansi.Truncate(words, max(1, d.inner()-2), "…")), d.w))
	}
	return out
}

// name is an answer's name over its column, as much of it as w cells hold.
func (d *Differences) name(s Side, mark string, tint lipgloss.Style, w int) string {
	name := s.title()
	if lipgloss.Width(name)+diffMark > w {
		name = s.Name
	}
	return tint.Render(mark) + d.st.Strong.Render(ansi.Truncate(name, max(1, w-diffMark), "…"))
}

// nameLine is an answer's name with its figures at the right. The short name is used where
// the whole one would leave no room for them.
func (d *Differences) nameLine(s, other Side, mark string, tint lipgloss.Style) string {
	const between = 3
	w, least := d.lineWidth(d.view()), 0
	if differing := s.Figures.differing(other.Figures); len(differing) > 0 {
		least = lipgloss.Width(differing[0].Long)
	}
	if least > 0 && lipgloss.Width(s.title())+diffMark+between+least > w {
		s.Title = s.Name
	}
	name := d.name(s, mark, tint, w)
	if room := w - lipgloss.Width(name) - between; least > 0 && room >= least {
		name = look.Spread(name, d.figures(s, other, room), w)
	}
	return look.Fit(" "+name, d.w)
}

// figures are those of an answer that differ from another's, as far as they fit.
func (d *Differences) figures(s, other Side, w int) string {
	differing := s.Figures.differing(other.Figures)
	if len(differing) == 0 {
		return ""
	}
	return d.st.Muted.Render(strings.Join(Shorten(differing, w), " · "))
}

// notes say what isn't compared.
func (d *Differences) notes() string {
	noted := d.note
	for _, s := range d.sides {
		if len(s.Text) > maxCompared {
			return strings.TrimPrefix(noted+" · only the first "+figures.Bytes(maxCompared)+" are compared", " · ")
		}
	}
	return noted
}
