package diff

// Op says which of two texts a span belongs to.
type Op uint8

// The operations.
const (
	// Equal text is in both.
	Equal Op = iota
	// Delete is only in the old text.
	Delete
	// Insert is only in the new text.
	Insert
)

// Span is a piece of text.
type Span struct {
	Op   Op
	Text string
}

// Words compares two texts by words. All spans except the inserted ones are the old text,
// all except the deleted ones the new text, byte by byte. Equal spans and changes
// alternate; in a change what is deleted comes first.
func Words(old, text string) []Span {
	t := newTokenizer()
	a, b := newSide(old, t), newSide(text, t)
	return spansOf(old, text, align(a, b, len(t.ids)))
}

func spansOf(a, b string, edits []edit) []Span {
	var out []Span
	add := func(op Op, text string) {
		if text != "" {
			out = append(out, Span{op, text})
		}
	}
	at := 0
	for _, e := range edits {
		add(Equal, a[at:e.a0])
		add(Delete, a[e.a0:e.a1])
		add(Insert, b[e.b0:e.b1])
		at = e.a1
	}
	add(Equal, a[at:])
	return out
}

// Old is the old text of a comparison.
func Old(spans []Span) string { return without(spans, Insert) }

// New is the new text of a comparison.
func New(spans []Span) string { return without(spans, Delete) }

func without(spans []Span, op Op) string {
	n := 0
	for _, s := range spans {
		if s.Op != op {
			n += len(s.Text)
		}
	}
	out := make([]byte, 0, n)
	for _, s := range spans {
		if s.Op != op {
			out = append(out, s.Text...)
		}
	}
	return string(out)
}
