package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/markdown"
)

func TestFrameLogDropsTheMiddleAndSaysSo(t *testing.T) {
	t.Parallel()
	const frames, size = 4000, 1000
	var l frameLog
	for i := range frames {
		l.add(gateway.Frame{Data: bytes.Repeat([]byte{'x'}, size)}, time.Duration(i)*time.Millisecond)
	}
	v := l.view()
	kept := len(v.frames)
	wantEqual(t, "counts", [4]int{v.count, v.bytes, v.dropped, v.droppedBytes}, [4]int{frames, frames * size, frames - kept, (frames - kept) * size})
	if total := kept * (size + frameCost); total > framesMost || total < framesMost*9/10 {
		t.Errorf("%d frames of %d bytes are kept, the most is %d bytes", kept, size, framesMost)
	}
	wantEqual(t, "first kept", v.frames[0].N, 1)
	wantEqual(t, "last kept", v.frames[kept-1].N, frames)
	wantEqual(t, "the gap lies where it is said to", v.frames[v.gap].N-v.frames[v.gap-1].N, v.dropped+1)
	wantEqual(t, "times", len(l.times), frames)

	s := &sheet{st: newStyles(true, true), code: markdown.Plain(), w: 100}
	f := frameList{at: 3}
	drawn := strings.Join(f.view(s, v, 30), "\n")
	if want := fmt.Sprintf("%s in the middle", counted(v.dropped, "frame")); !strings.Contains(drawn, want) {
		t.Errorf("the screen doesn't say %q:\n%s", want, drawn)
	}
}

func TestOneHugeFrameIsCut(t *testing.T) {
	t.Parallel()
	var l frameLog
	for range 3 {
		l.add(gateway.Frame{Data: make([]byte, 4<<20), Whole: true}, 0)
	}
	total := 0
	for _, h := range l.view().frames {
		total += len(h.Data)
	}
	if total > framesMost {
		t.Errorf("%d bytes are kept, the most is %d", total, framesMost)
	}
	wantEqual(t, "bytes that came", l.view().bytes, 12<<20)
}

func TestEvidenceOfManyRequestsIsBounded(t *testing.T) {
	t.Parallel()
	e := &evidence{}
	for i := range 500 {
		e.trace(gateway.TraceEvent{Kind: gateway.TraceRequest, Attempt: i + 1, Body: make([]byte, 2*bodyMost)})
		e.trace(gateway.TraceEvent{Kind: gateway.TraceResponse, Attempt: i + 1, Status: 200})
	}
	calls, skipped := e.requests()
	wantEqual(t, "kept and skipped", [2]int{len(calls), skipped}, [2]int{callsMost, 500 - callsMost})
	wantEqual(t, "ends", [2]int{calls[0].Attempt, calls[callsMost-1].Attempt}, [2]int{1, 500})
	for _, c := range calls {
		if len(c.Body) != bodyMost || cap(c.Body) > 2*bodyMost || c.BodySize != 2*bodyMost {
			t.Fatalf("a body of %d bytes is kept as %d (%d), want %d", c.BodySize, len(c.Body), cap(c.Body), bodyMost)
		}
	}
}

// idle is a turn that never runs.
func idle(id string) *turn { return &turn{view: newAnswer(id, "p/m", "m")} }

func TestOldAnswersFramesMakeWay(t *testing.T) {
	t.Parallel()
	var a archive
	const answers = 2*archiveMost/framesMost + 10
	for i := range answers {
		r := a.watch(idle(fmt.Sprint(i)), request{})
		r.opts.Trace(gateway.TraceEvent{Kind: gateway.TraceRequest})
		for range 1100 {
			r.opts.Trace(gateway.TraceEvent{Kind: gateway.TraceFrame, Frame: gateway.Frame{Data: make([]byte, 1000)}})
		}
	}
	a.watch(idle("last"), request{})
	size := 0
	for _, f := range a.files {
		size += f.evidence.size()
	}
	if size > archiveMost {
		t.Errorf("%d bytes of frames are kept, the most is %d", size, archiveMost)
	}
	oldest, newest := a.find("0").evidence.heardFrames(), a.find(fmt.Sprint(answers-1)).evidence.heardFrames()
	if !oldest.forgotten || oldest.count != 1100 || len(oldest.frames) != 0 || newest.forgotten || len(newest.frames) == 0 {
		t.Errorf("oldest: forgotten %v, %d of %d frames; newest: forgotten %v, %d frames",
			oldest.forgotten, len(oldest.frames), oldest.count, newest.forgotten, len(newest.frames))
	}
	s := &sheet{st: newStyles(true, true), code: markdown.Plain(), w: 100}
	f := frameList{}
	if drawn := strings.Join(f.view(s, oldest, 20), "\n"); !strings.Contains(drawn, "made way") {
		t.Errorf("the screen doesn't say that the frames are gone:\n%s", drawn)
	}
}

func TestSparklines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		values []float64
		want   string
	}{
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7, 8}, " ▂▃▄▅▆▇██"},
		{[]float64{0, 0}, "  "},
		{[]float64{1}, "█"},
		{[]float64{1, 1000}, "▁█"},
	} {
		wantEqual(t, fmt.Sprint(tt.values), spark(tt.values), tt.want)
	}
	gaps := []time.Duration{1, 9, 2, 3, 4, 5}
	wantEqual(t, "largest of groups", largest(gaps, 3), []float64{9, 3, 5})
	wantEqual(t, "fewer values than groups", largest(gaps[:2], 5), []float64{1, 9})
}
