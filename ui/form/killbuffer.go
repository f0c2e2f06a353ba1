package form

// killBuffer keeps what was cut from a text, as readline does: what is cut in a
// row is kept together.
type killBuffer struct {
	text string
	// chain says that the key before cut something too.
	chain bool
}

// take keeps what was cut, before the cursor where back says so.
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

// Yank puts in what was cut last.
func (f *TextField) Yank() {
	if f.killed.text != "" {
		f.Insert(f.killed.text)
	}
}

// LastCut is what was cut last, empty for nothing.
func (f *TextField) LastCut() string { return f.killed.text }

// Cut keeps a text as one that was cut alone, for what stands beside the field.
func (f *TextField) Cut(text string) {
	f.killed.take(text, true, false)
	f.EndCut()
}

// EndCut says that what is cut next doesn't belong to what was cut before.
func (f *TextField) EndCut() { f.killed.chain = false }
