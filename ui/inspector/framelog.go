package inspector

import (
	"encoding/binary"
	"slices"
	"sort"
	"time"

	"sluice/gateway"
)

// frameLog keeps the first and the last frames of an answer and drops those between them.
// It keeps the times of nearly all frames, in microseconds.
type frameLog struct {
	head, tail packedFrames
	// full is set once the first frames take their share: the following ones go to the
	// tail.
	full  bool
	count int
	bytes int
	// dropped counts the frames that were dropped, droppedBytes their payload.
	dropped, droppedBytes int
	last                  time.Duration
	times                 frameTimes
}

func (l *frameLog) add(f gateway.Frame, at time.Duration) {
	at = max(at.Truncate(time.Microsecond), l.last)
	gap, before := at-l.last, l.last
	l.count++
	l.bytes += len(f.Data)
	l.last = at
	l.times.add(gap)
	if len(f.Data) > maxSingleFrame {
		f.Data = f.Data[:maxSingleFrame]
	}
	if !l.full && (l.count == 1 || l.head.size+len(f.Data)+packCost <= maxFrameBytes/2) {
		l.head.add(f, l.count, gap, before)
		return
	}
	l.full = true
	l.tail.add(f, l.count, gap, before)
	for l.tail.size > maxFrameBytes/2 && len(l.tail.packs) > 1 {
		frames, data := l.tail.drop()
		l.dropped += frames
		l.droppedBytes += data
	}
}

func (l *frameLog) size() int { return l.head.size + l.tail.size }

// forget drops the frames, but not their counts and times.
func (l *frameLog) forget() { l.head, l.tail = packedFrames{}, packedFrames{} }

// frameTimes are the gaps between frames, one to three bytes each.
type frameTimes struct {
	gaps  []byte
	count int
}

func (t *frameTimes) add(gap time.Duration) {
	if len(t.gaps) < maxTimeBytes {
		t.gaps = binary.AppendUvarint(t.gaps, uint64(gap.Microseconds())) //nolint:gosec // times don't run back
		t.count++
	}
}

// all returns when each frame came, after the request was sent.
func (t *frameTimes) all() []time.Duration {
	out := make([]time.Duration, 0, t.count)
	rest, at := t.gaps, time.Duration(0)
	for range t.count {
		gap, n := binary.Uvarint(rest)
		rest = rest[n:]
		at += time.Duration(gap) * time.Microsecond //nolint:gosec // add wrote it
		out = append(out, at)
	}
	return out
}

// frameView is a snapshot of a log. The frames from index gap on came after the ones that
// were dropped.
type frameView struct {
	packs []framePack
	// kept is how many frames there are, gap the index of the first one after the dropped
	// ones.
	kept, gap             int
	count, bytes          int
	dropped, droppedBytes int
	forgotten             bool

	// open is the pack that a frame was last asked of, opened its frames.
	open   int
	opened []tracedFrame
}

func (l *frameLog) view() *frameView {
	v := &frameView{
		packs: slices.Concat(l.head.packs, l.tail.packs), gap: l.head.count(),
		count: l.count, bytes: l.bytes, dropped: l.dropped, droppedBytes: l.droppedBytes,
	}
	v.kept = v.gap + l.tail.count()
	return v
}

// frame returns one of the kept frames, counted from 0.
func (v *frameView) frame(i int) tracedFrame {
	number := i + 1
	if i >= v.gap {
		number += v.dropped
	}
	pack := sort.Search(len(v.packs), func(k int) bool { return v.packs[k].first > number }) - 1
	if v.opened == nil || v.open != pack {
		v.open, v.opened = pack, v.packs[pack].frames()
	}
	return v.opened[number-v.packs[pack].first]
}
