package ui

import (
	"time"

	"sluice/gateway"
)

// frameLog keeps the first and the last frames of an answer and lets go of those
// between them; the times of nearly all of them stay.
type frameLog struct {
	head, tail         []heard
	headSize, tailSize int
	// full says that the beginning is kept and what follows goes to the end.
	full  bool
	count int
	bytes int
	// dropped counts the frames that are let go, droppedBytes their payload.
	dropped, droppedBytes int
	last                  time.Duration
	times                 []time.Duration
}

func (l *frameLog) add(f gateway.Frame, at time.Duration) {
	h := heard{N: l.count + 1, At: at, Gap: at - l.last, Event: f.Event, Data: f.Data, Whole: f.Whole, Note: f.Note}
	l.count++
	l.bytes += len(f.Data)
	l.last = at
	if len(l.times) < timedMost {
		l.times = append(l.times, at)
	}
	if len(h.Data) > framesMost/2 {
		h.Data = head(h.Data)
	}
	size := len(h.Data) + frameCost
	if !l.full && l.headSize+size <= framesMost/2 {
		l.head, l.headSize = append(l.head, h), l.headSize+size
		return
	}
	l.full = true
	l.tail, l.tailSize = append(l.tail, h), l.tailSize+size
	for l.tailSize > framesMost/2 && len(l.tail) > 1 {
		first := l.tail[0]
		l.tail[0] = heard{} // the array behind the slice must not hold it
		l.tail = l.tail[1:]
		l.tailSize -= len(first.Data) + frameCost
		l.dropped++
		l.droppedBytes += len(first.Data)
	}
}

// frameView is a snapshot of a log: the frames that are kept, those from rest on
// after the ones that were dropped.
type frameView struct {
	frames []heard
	// gap is the index before which the dropped ones were.
	gap                   int
	count, bytes          int
	dropped, droppedBytes int
	forgotten             bool
}

func (l *frameLog) view() frameView {
	frames := make([]heard, 0, len(l.head)+len(l.tail))
	frames = append(append(frames, l.head...), l.tail...)
	return frameView{
		frames: frames, gap: len(l.head), count: l.count, bytes: l.bytes, dropped: l.dropped, droppedBytes: l.droppedBytes,
	}
}
