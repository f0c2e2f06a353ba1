package compare

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// minLegendHeight is the least height of the overlay at which its marks are explained.
const minLegendHeight = 12

// maxDiffWidth is the greatest width of a line of one text, in cells: longer ones are
// hard to read.
const maxDiffWidth = 120

// diffGutter is the width of the gutter that marks the difference that n went to.
const diffGutter = 1

func (d *Differences) inner() int { return max(1, d.w-d.st.Box.GetHorizontalFrameSize()) }

// head counts the lines above the differences.
func (d *Differences) head() int {
	const tabs, rule = 1, 1
	if d.h >= minLegendHeight {
		return tabs + len(d.legend()) + rule
	}
	return tabs + rule
}

func (d *Differences) page() int {
	return max(1, d.h-d.st.Box.GetVerticalFrameSize()-d.head())
}

// drawing returns the view's lines, drawing them only where something has changed.
func (d *Differences) drawing() diffDrawing {
	now := diffKey{st: d.st, view: d.view(), at: d.at, w: d.inner() - diffGutter, pair: d.pair, agreed: d.agreed}
	if now != d.drawnFor {
		d.drawnFor, d.drawn = now, d.draw(now)
	}
	return d.drawn
}

func (d *Differences) draw(now diffKey) diffDrawing {
	k := newDiffStyles(d.st)
	narrow := min(now.w, maxDiffWidth)
	switch {
	case now.view == viewAgreement && d.agreed == nil, now.view != viewAgreement && d.pair == nil:
		return d.words("comparing…", now.w)
	case now.view == viewAgreement:
		return k.agreement(d.agreed.Texts[d.at], len(d.sides), narrow)
	case !d.pair.differ:
		return d.words("The answers are the same, word for word.", now.w)
	case now.view == viewValues && len(d.pair.values) == 0:
		return d.words("The values are the same: order, white space or spelling differ.", now.w)
	case now.view == viewValues:
		return k.values(d.pair.values, narrow)
	case now.view == viewSideBySide:
		return k.sideBySide(d.pair.rows, now.w)
	}
	out := k.unified(d.pair.spans, narrow)
	if len(out.lines) == 0 {
		return d.words("What can be shown of the answers is the same: hidden characters differ.", now.w)
	}
	return out
}

func (d *Differences) words(words string, w int) diffDrawing {
	lines, _ := look.WrapStyled([]look.StyledText{{Text: words, Style: d.st.Muted}}, w)
	return diffDrawing{lines: lines}
}

// View implements [overlay.Overlay].
func (d *Differences) View() string {
	w, h := d.inner(), d.page()
	out := []string{d.tabs(w)}
	if d.h >= minLegendHeight {
		for _, l := range d.legend() {
			out = append(out, look.Fit(l, w))
		}
	}
	out = append(out, d.st.Rule.Render(strings.Repeat("─", w)))
	drawn := d.drawing()
	d.top = min(d.top, max(0, len(drawn.lines)-h))
	for i := d.top; i < min(len(drawn.lines), d.top+h); i++ {
		gutter := strings.Repeat(" ", diffGutter)
		if d.stop >= 0 && d.stop < len(drawn.stops) && drawn.stops[d.stop] == i {
			gutter = d.st.AccentStrong.Render("▸")
		}
		out = append(out, look.Fit(gutter+drawn.lines[i], w))
	}
	for len(out) < h+d.head() {
		out = append(out, strings.Repeat(" ", w))
	}
	return look.Titled(d.st, d.heading(), d.st.Box.Width(d.w).Render(strings.Join(out, "\n")))
}

// heading is the title in the frame: the answers' names.
func (d *Differences) heading() string {
	if d.view() == viewAgreement {
		return fmt.Sprintf("Differences · %s among %d", d.sides[d.at].Name, len(d.sides))
	}
	return fmt.Sprintf("Differences · %s against %s", d.sides[d.at].Name, d.sides[d.base].Name)
}

// tabs names the views and highlights the current one; where they don't fit, it is shown
// alone. The number of differences is on the right.
func (d *Differences) tabs(w int) string {
	views, now := d.views(), d.view()
	var names []string
	for _, v := range views {
		tint := d.st.Muted
		if v == now {
			tint = d.st.Selected.Underline(true)
		}
		names = append(names, tint.Render(diffViewNames[v]))
	}
	where := d.position()
	line := strings.Join(names, "   ")
	if lipgloss.Width(line)+lipgloss.Width(where)+2 > w {
		line = names[slices.Index(views, now)] + d.st.Muted.Render(fmt.Sprintf("  %d/%d", slices.Index(views, now)+1, len(views)))
	}
	if room := w - lipgloss.Width(line) - lipgloss.Width(where); room >= 2 {
		line += strings.Repeat(" ", room) + d.st.Muted.Render(where)
	}
	return look.Fit(ansi.Truncate(line, w, "…"), w)
}

// position says how many differences there are, and which one n went to.
func (d *Differences) position() string {
	n := len(d.drawing().stops)
	switch {
	case n == 0:
		return ""
	case d.stop >= 0:
		return fmt.Sprintf("%d of %d", d.stop+1, n)
	}
	return figures.Counted(n, "difference")
}

// legend explains the marks and says what isn't compared.
func (d *Differences) legend() []string {
	st, k := d.st, newDiffStyles(d.st)
	own := d.sides[d.at].Name
	var out []string
	if d.view() == viewAgreement {
		out = append(out, st.AccentStrong.Render("● ")+k.own.Render(k.bracket("{+", "only this answer", "+}"))+st.Text.Render("   some others too   ")+
			st.Muted.Render(fmt.Sprintf("all %d say it", len(d.sides))))
	} else {
		out = append(out, st.Trouble.Render("- ")+st.Text.Render(d.sides[d.base].Name)+st.Muted.Render(" · baseline")+
			"   "+st.Success.Render("+ ")+st.Text.Render(own))
	}
	noted := d.note
	for _, s := range d.sides {
		if len(s.Text) > maxCompared {
			noted = strings.TrimPrefix(noted+" · only the first "+figures.Bytes(maxCompared)+" are compared", " · ")
			break
		}
	}
	if noted != "" {
		out = append(out, st.Warning.Render("! ")+st.Muted.Render(noted))
	}
	return out
}
