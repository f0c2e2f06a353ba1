package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

// overBox draws the screen with the box in front of the rest, and returns where that is.
func (a *app) overBox() (screen string, front look.Area) {
	if a.boxHelp == nil {
		box := a.overlay.View()
		front = boxArea(a.layout.overlay, box)
		return a.inFront(box, front, &a.behind), front
	}
	box := a.boxHelp.View()
	front = boxArea(a.layout.boxHelp, box)
	return a.inFront(box, front, &a.behindHelp), front
}

// linesBehind is what lies behind a box, without the footer: behind the help over a box that
// box before the rest.
func (a *app) linesBehind(kept *veil) []string {
	if kept != &a.behindHelp {
		return a.frame()
	}
	box := a.overlay.View()
	screen := a.inFront(box, boxArea(a.layout.overlay, box), &a.behind)
	return strings.Split(screen, "\n")[:a.h-footerHeight]
}

// inFront draws the screen with a box in front of what is kept behind it.
func (a *app) inFront(box string, at look.Area, kept *veil) string {
	footer := a.footer(a.w)
	box, words := a.withMessage(box)
	if at.X == 0 && at.W == a.w && at.H == a.h-headerHeight-footerHeight { // nothing lies behind it
		if !look.IsPane(box) {
			box = look.OnPanel(a.styles, box)
		}
		lines := append([]string{a.header(a.w)}, strings.Split(box, "\n")...)
		return strings.Join(append(a.overMessage(lines, words), footer), "\n")
	}
	lines := a.veiled(at, kept).Behind(look.OnPanel(a.styles, box))
	return strings.Join(append(a.overMessage(lines[:a.h-footerHeight], words), footer), "\n")
}

// veiled returns the frame behind a box in an area, drawn again where it has changed.
func (a *app) veiled(area look.Area, kept *veil) *look.Veil {
	same := kept.Veil != nil && kept.st == a.styles && kept.w == a.w && kept.h == a.h && kept.Area() == area
	if since := a.now.Sub(kept.at); same && a.anyBusy() && since >= 0 && since < veilEvery {
		return kept.Veil
	}
	now := strings.Join(append(a.linesBehind(kept), strings.Repeat(" ", a.w)), "\n")
	if !same || now != kept.frame {
		*kept = veil{Veil: look.NewVeil(a.styles, now, a.w, a.h, area), st: a.styles, w: a.w, h: a.h, frame: now, at: a.now}
	}
	return kept.Veil
}

// boxArea is where a box is, which may be smaller than its place.
func boxArea(at rect, box string) look.Area {
	w := lipgloss.Width(box)
	return look.Area{X: at.x + max(0, (at.w-w)/2), Y: at.y, W: w, H: lipgloss.Height(box)}
}
