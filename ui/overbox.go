package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

// overBox draws the screen with the overlay's box in front of the rest, and the help in
// front of both where it is open, and returns where the front one is.
func (a *app) overBox() (screen string, front look.Area) {
	box := a.overlay.View()
	front = boxArea(a.layout.overlay, box)
	if a.boxHelp == nil {
		return a.inFront(box, front, a.frame, &a.behind), front
	}
	behind := func() []string {
		lines := strings.Split(a.inFront(box, front, a.frame, &a.behind), "\n")
		return lines[:a.h-footerHeight]
	}
	help := a.boxHelp.View()
	at := boxArea(a.layout.boxHelp, help)
	return a.inFront(help, at, behind, &a.behindHelp), at
}

// inFront draws the screen with a box in front of a frame, which lacks the footer, and
// keeps what lies behind the box.
func (a *app) inFront(box string, at look.Area, frame func() []string, kept *veil) string {
	footer := a.footer(a.w)
	box, words := a.withMessage(box)
	if at.X == 0 && at.W == a.w && at.H == a.h-headerHeight-footerHeight { // nothing lies behind it
		if !look.IsPane(box) {
			box = look.OnPanel(a.styles, box)
		}
		lines := append([]string{a.header(a.w)}, strings.Split(box, "\n")...)
		return strings.Join(append(a.overMessage(lines, words), footer), "\n")
	}
	behind := a.veiled(at, frame, kept)
	lines := behind.Behind(look.OnPanel(a.styles, box))
	return strings.Join(append(a.overMessage(lines[:a.h-footerHeight], words), footer), "\n")
}

// veiled returns the frame behind a box in an area.
func (a *app) veiled(area look.Area, frame func() []string, v *veil) *look.Veil {
	same := v.Veil != nil && v.st == a.styles && v.w == a.w && v.h == a.h && v.Area() == area
	if since := a.now.Sub(v.at); same && a.anyBusy() && since >= 0 && since < veilEvery {
		return v.Veil
	}
	now := strings.Join(append(frame(), strings.Repeat(" ", a.w)), "\n")
	if !same || now != v.frame {
		*v = veil{Veil: look.NewVeil(a.styles, now, a.w, a.h, area), st: a.styles, w: a.w, h: a.h, frame: now, at: a.now}
	}
	return v.Veil
}

// boxArea is where a box is, which may be smaller than its place.
func boxArea(at rect, box string) look.Area {
	w := lipgloss.Width(box)
	return look.Area{X: at.x + max(0, (at.w-w)/2), Y: at.y, W: w, H: lipgloss.Height(box)}
}
