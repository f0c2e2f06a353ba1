package gateway

import "strings"

const (
	// sharedPiece is the size in bytes from which a piece is kept as it came, without a
	// copy.
	sharedPiece = 4 << 10
	// firstChunk and lastChunk bound the buffers that collect small pieces, in bytes.
	firstChunk, lastChunk = 64 << 10, 1 << 20
)

// growingText is a text that comes in pieces. A long one is never copied to make room for
// more. The zero value is empty.
type growingText struct {
	// parts come before the text in small; size is the total, in bytes.
	parts []string
	small strings.Builder
	size  int
}

func (t *growingText) add(piece string) {
	t.size += len(piece)
	switch {
	case t.size <= firstChunk:
		t.small.WriteString(piece)
		return
	case len(piece) >= sharedPiece:
		t.close()
		t.parts = append(t.parts, piece)
		return
	case t.small.Cap()-t.small.Len() < len(piece):
		t.close()
		t.small.Grow(min(max(firstChunk, t.size/4), lastChunk))
	}
	t.small.WriteString(piece)
}

// close moves the collected small pieces to parts.
func (t *growingText) close() {
	if t.small.Len() > 0 {
		t.parts = append(t.parts, t.small.String())
		t.small = strings.Builder{}
	}
}

// String returns the text so far. A long one is joined once and kept until something is
// added.
func (t *growingText) String() string {
	if len(t.parts) == 0 {
		return t.small.String()
	}
	t.close()
	if len(t.parts) > 1 {
		t.parts = append(t.parts[:0:0], strings.Join(t.parts, ""))
	}
	return t.parts[0]
}

func (t *growingText) len() int { return t.size }
