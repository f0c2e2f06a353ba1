package transcript

import "sluice/ui/message"

// rewrap calls resize, which changes how messages are wrapped, and keeps the same words
// at the top and the same number of lines unseen.
func (t *Transcript) rewrap(resize func()) {
	if t.scroll.follow || len(t.messages) == 0 || t.w <= 0 {
		resize()
		return
	}
	unseen := t.NewLines()
	top := t.place()
	if t.scroll.anchor == nil {
		a := t.anchorAt(top)
		t.scroll.anchor = &a
	}
	resize()
	if t.w <= 0 {
		return
	}
	t.scroll.top = t.clamp(t.placeOf(*t.scroll.anchor))
	t.scroll.anchor.pending = t.messages[t.scroll.anchor.entry].Pending()
	t.scroll.seen, _ = t.step(t.end(), -unseen)
	if t.scroll.top.compare(t.maxTop()) > 0 {
		t.scroll.top = t.maxTop()
	}
}

// anchor identifies a line of a message, however the text is wrapped.
type anchor struct {
	entry int
	message.Anchor
	// pending is set until the message is wrapped anew.
	pending bool
}

// anchorAt returns the anchor of a place as the messages are wrapped now.
func (t *Transcript) anchorAt(p place) anchor {
	return anchor{entry: p.entry, Anchor: t.message(p.entry).AnchorAt(p.line - gapBefore(p.entry))}
}

// placeOf returns the line that holds the first letter after an anchor.
func (t *Transcript) placeOf(a anchor) place {
	line := t.message(a.entry).LineOf(a.Anchor)
	if line < 0 {
		return place{a.entry, 0}
	}
	return place{a.entry, line + gapBefore(a.entry)}
}
