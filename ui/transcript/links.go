package transcript

import "sluice/ui/message"

// Links returns the addresses that the selected message names, or the last answer where
// none is selected: its sources, its links and its images, each once. skipped counts
// addresses that can't be opened.
func (t *Transcript) Links() (links []message.Link, skipped int) {
	if i := t.linkTarget(); i >= 0 {
		return t.messages[i].Links()
	}
	return nil, 0
}

// HasLinks reports whether Links returns any. It costs nothing in most cases, and may be
// wrong for a very long message.
func (t *Transcript) HasLinks() bool {
	i := t.linkTarget()
	return i >= 0 && t.messages[i].HasLinks()
}

// linkTarget is the index of the message whose links are meant, -1 for none.
func (t *Transcript) linkTarget() int {
	if t.selected >= 0 {
		return t.selected
	}
	return t.LastAnswer()
}
