package inspector

import (
	"encoding/binary"
	"slices"
	"time"

	"sluice/gateway"
)

const (
	// packFrames and packBytes limit a pack: a whole one is decoded to draw a screen.
	packFrames = 256
	packBytes  = 16 << 10
	// packCost is what a pack takes besides its bytes.
	packCost = 128
	// maxCompared is the largest frame, in bytes, that is compared with the next one.
	maxCompared = 4 << 10
)

// framePack is some consecutive frames, encoded. The frames of a stream are much alike,
// so of each only what differs from the one before is kept. A copy of a pack stays as it
// is when frames are added to the original.
type framePack struct {
	first int           // number of the first frame
	since time.Duration // when the frame before it came
	count int
	data  int // bytes of the frames' data
	bytes []byte
	words []string // events and notes
}

// add appends a frame; before is the data of the last one.
func (p *framePack) add(h tracedFrame, before []byte) {
	head, tail := commonEnds(before, h.Data)
	kind := 2 * p.word(h.Event)
	if h.Whole {
		kind++
	}
	b := p.bytes
	for _, n := range [...]int{int(h.Gap.Microseconds()), kind, p.word(h.Note), head, tail, len(h.Data) - head - tail} {
		b = binary.AppendUvarint(b, uint64(max(0, n)))
	}
	p.bytes = append(b, h.Data[head:len(h.Data)-tail]...)
	p.count++
	p.data += len(h.Data)
}

// word returns a word's number in words, counted from 1; 0 is the empty word.
func (p *framePack) word(word string) int {
	if word == "" {
		return 0
	}
	i := slices.Index(p.words, word)
	if i < 0 {
		i = len(p.words)
		p.words = append(p.words, word)
	}
	return i + 1
}

func (p *framePack) full() bool { return p.count >= packFrames || len(p.bytes) >= packBytes }

// frames decodes the pack.
func (p *framePack) frames() []tracedFrame {
	out := make([]tracedFrame, 0, p.count)
	all := make([]byte, 0, p.data)
	rest, at := p.bytes, p.since
	number := func() int {
		n, size := binary.Uvarint(rest)
		rest = rest[size:]
		return int(n) //nolint:gosec // add wrote it
	}
	word := func(n int) string {
		if n == 0 {
			return ""
		}
		return p.words[n-1]
	}
	var before []byte
	for i := range p.count {
		h := tracedFrame{N: p.first + i, Gap: time.Duration(number()) * time.Microsecond}
		at += h.Gap
		h.At = at
		kind := number()
		h.Whole, h.Event, h.Note = kind%2 == 1, word(kind/2), word(number())
		head, tail, middle := number(), number(), number()
		from := len(all)
		all = append(all, before[:head]...)
		all = append(all, rest[:middle]...)
		all = append(all, before[len(before)-tail:]...)
		h.Data, rest = all[from:len(all):len(all)], rest[middle:]
		before = h.Data
		out = append(out, h)
	}
	return out
}

// commonEnds returns how many bytes at the beginning and the end of two frames are the
// same.
func commonEnds(a, b []byte) (head, tail int) {
	most := min(len(a), len(b))
	for head < most && a[head] == b[head] {
		head++
	}
	for tail < most-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// packedFrames is consecutive frames in packs.
type packedFrames struct {
	packs []framePack
	// size is about how many bytes the packs take.
	size int
	// last is the data of the newest frame, empty where the next isn't compared with it.
	last []byte
}

func (r *packedFrames) add(f gateway.Frame, n int, gap, before time.Duration) {
	if k := len(r.packs); k == 0 || r.packs[k-1].full() {
		if k > 0 {
			p := &r.packs[k-1]
			p.bytes = slices.Clone(p.bytes) // no longer than they are
		}
		r.packs = append(r.packs, framePack{first: n, since: before})
		r.size += packCost
		r.last = r.last[:0]
	}
	p := &r.packs[len(r.packs)-1]
	had := len(p.bytes)
	p.add(tracedFrame{Gap: gap, Event: f.Event, Data: f.Data, Whole: f.Whole, Note: f.Note}, r.last)
	r.size += len(p.bytes) - had
	r.last = r.last[:0]
	if len(f.Data) <= maxCompared {
		r.last = append(r.last, f.Data...)
	}
}

// drop removes the first pack and returns how many frames and bytes of data it held.
func (r *packedFrames) drop() (frames, data int) {
	p := r.packs[0]
	r.packs[0] = framePack{} // the array behind the slice must not hold it
	r.packs = r.packs[1:]
	r.size -= len(p.bytes) + packCost
	return p.count, p.data
}

func (r *packedFrames) count() int {
	n := 0
	for i := range r.packs {
		n += r.packs[i].count
	}
	return n
}
