package ui

import (
	"strings"

	"sluice/ui/look"
)

// overBox draws the screen with a box in front of the rest.
func (a *app) overBox(box string) string {
	at := a.boxArea(box)
	footer := a.footer(a.w)
	box, words := a.withMessage(box)
	if at.X == 0 && at.W == a.w && at.H == a.h-headerHeight-footerHeight { // nothing lies behind it
		if !look.IsPane(box) {
			box = look.OnPanel(a.styles, box)
		}
		lines := append([]string{a.header(a.w)}, strings.Split(box, "\n")...)
		return strings.Join(append(a.overMessage(lines, words), footer), "\n")
	}
	behind := a.veiled(at)
	lines := behind.Behind(look.OnPanel(a.styles, box))
	return strings.Join(append(a.overMessage(lines[:a.h-footerHeight], words), footer), "\n")
}

// veiled returns the frame behind a box in an area.
func (a *app) veiled(area look.Area) *look.Veil {
	v := &a.behind
	same := v.Veil != nil && v.st == a.styles && v.w == a.w && v.h == a.h && v.Area() == area
	if since := a.now.Sub(v.at); same && a.anyBusy() && since >= 0 && since < veilEvery {
		return v.Veil
	}
	now := strings.Join(append(a.frame(), strings.Repeat(" ", a.w)), "\n")
	if !same || now != v.frame {
		*v = veil{Veil: look.NewVeil(a.styles, now, a.w, a.h, area), st: a.styles, w: a.w, h: a.h, frame: now, at: a.now}
	}
	return v.Veil
}
