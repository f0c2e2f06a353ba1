package form

// killBuffer keeps what was cut from a text, as readline's does: texts that are cut
// directly one after the other are joined.
type killBuffer struct {
	text string
	// chain is set while the last key cut something.
	chain bool
}

// take keeps what was cut; with chain it is joined to what is there, at the front if back
// is set.
func (b *killBuffer) take(text string, back, chain bool) {
	switch {
	case !chain:
		b.text = text
	case back:
		b.text = text + b.text
	default:
		b.text += text
	}
	b.chain = true
}

// Yank inserts what was cut last.
func (f *TextField) Yank() {
	if f.killed.text != "" {
		f.Insert(f.killed.text)
	}
}

// LastCut is what was cut last, empty for nothing.
func (f *TextField) LastCut() string { return f.killed.text }

// Cut keeps a text that was cut elsewhere, so that Yank inserts it.
func (f *TextField) Cut(text string) {
	f.killed.take(text, true, false)
	f.EndCut()
}

// EndCut has the next cut text replace the last one instead of joining it.
func (f *TextField) EndCut() { f.killed.chain = false }
