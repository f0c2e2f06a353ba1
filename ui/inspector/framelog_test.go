package inspector

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// noise is data of which no two frames are alike.
func noise(random *rand.Rand, size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

func TestFrameLogDropsTheMiddleAndSaysSo(t *testing.T) {
	t.Parallel()
	const frames, size = 4000, 1000
	var l frameLog
	random := rand.New(rand.NewPCG(1, 2))
	for i := range frames {
		l.add(gateway.Frame{Data: noise(random, size)}, time.Duration(i)*time.Millisecond)
	}
	v := l.view()
	uitest.Equal(t, "counts", [4]int{v.count, v.bytes, v.dropped, v.droppedBytes}, [4]int{frames, frames * size, frames - v.kept, (frames - v.kept) * size})
	if total := l.size(); total > maxFrameBytes || total < maxFrameBytes*9/10 || total < v.kept*size {
		t.Errorf("%d frames of %d bytes are kept in %d, the most is %d bytes", v.kept, size, total, maxFrameBytes)
	}
	uitest.Equal(t, "first kept", v.frame(0).N, 1)
	uitest.Equal(t, "last kept", v.frame(v.kept-1).N, frames)
	uitest.Equal(t, "the gap lies where it is said to", v.frame(v.gap).N-v.frame(v.gap-1).N, v.dropped+1)
	uitest.Equal(t, "the first time after the gap", v.frame(v.gap).At, time.Duration(v.frame(v.gap).N-1)*time.Millisecond)
	uitest.Equal(t, "times", len(l.times.all()), frames)

	s := newSection(look.New(palette.NoColour), 100)
	f := frameList{at: 3}
	drawn := strings.Join(f.view(s, v, 30), "\n")
	if want := fmt.Sprintf("%s in the middle", figures.Counted(v.dropped, "frame")); !strings.Contains(drawn, want) {
		t.Errorf("the screen doesn't say %q:\n%s", want, drawn)
	}
}

// What the log gives back is what it was given, however alike the frames are, and
// a snapshot stays as it is.
func TestFrameLogGivesFramesBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var l frameLog
	var want []tracedFrame
	var early *frameView
	at := time.Duration(0)
	for i := range 3000 {
		gap := time.Duration(random.IntN(300)) * time.Microsecond
		at += gap
		f := gateway.Frame{
			Event: []string{"", "delta", "ping"}[random.IntN(3)], Whole: random.IntN(9) == 0, Note: []string{"", "cut"}[random.IntN(2)],
			Data: fmt.Appendf(nil, `{"id":"chat-1","choices":[{"delta":{"content":%q}}]}`, strings.Repeat("a", random.IntN(5))),
		}
		switch random.IntN(200) {
		case 0:
			f.Data = noise(random, random.IntN(2*maxCompared))
		case 1:
			f.Data = nil
		}
		l.add(f, at)
		want = append(want, tracedFrame{N: i + 1, At: at, Gap: gap, Event: f.Event, Data: append([]byte{}, f.Data...), Whole: f.Whole, Note: f.Note})
		if i == 999 {
			early = l.view()
		}
	}
	for _, v := range []*frameView{early, l.view()} {
		var got []tracedFrame
		for i := range v.kept {
			got = append(got, v.frame(i))
		}
		if !reflect.DeepEqual(got, want[:len(got)]) || len(got) != v.count {
			t.Errorf("%d of %d frames came back, or others", len(got), v.count)
		}
	}
	times := l.times.all()
	for i, h := range want {
		if times[i] != h.At {
			t.Fatalf("frame %d came at %v, want %v", i, times[i], h.At)
		}
	}
	if each := float64(l.size()) / float64(l.count); each > 60 {
		t.Errorf("a frame takes %.1f bytes", each)
	}
}

func TestOneHugeFrameIsCut(t *testing.T) {
	t.Parallel()
	var l frameLog
	for range 3 {
		l.add(gateway.Frame{Data: make([]byte, 4<<20), Whole: true}, 0)
	}
	v := l.view()
	total := 0
	for i := range v.kept {
		total += len(v.frame(i).Data)
	}
	if most := maxFrameBytes/2 + maxSingleFrame + packBytes; l.size() > 2*most || total > 2*maxSingleFrame {
		t.Errorf("%d bytes are kept in %d, the most is %d", total, l.size(), most)
	}
	uitest.Equal(t, "the first", len(v.frame(0).Data), maxSingleFrame)
	uitest.Equal(t, "bytes that came", v.bytes, 12<<20)
}

func TestTheTraceOfManyRequestsIsBounded(t *testing.T) {
	t.Parallel()
	e := &trace{}
	for i := range 500 {
		e.record(gateway.TraceEvent{Kind: gateway.TraceRequest, Attempt: i + 1, Body: make([]byte, 2*maxBody)})
		e.record(gateway.TraceEvent{Kind: gateway.TraceResponse, Attempt: i + 1, Status: 200})
	}
	calls, skipped := e.requests()
	uitest.Equal(t, "kept and skipped", [2]int{len(calls), skipped}, [2]int{maxCalls, 500 - maxCalls})
	uitest.Equal(t, "ends", [2]int{calls[0].Attempt, calls[maxCalls-1].Attempt}, [2]int{1, 500})
	for _, c := range calls {
		if kept := len(c.Body.bytes()); kept != maxBody || c.BodySize != 2*maxBody {
			t.Fatalf("a body of %d bytes is kept as %d, want %d", c.BodySize, kept, maxBody)
		}
	}
}

// finished is a turn of which nothing came.
func finished(id string) Turn { return Turn{Shown: id, Got: new(gateway.Answer)} }

func TestOldAnswersFramesMakeWay(t *testing.T) {
	t.Parallel()
	var a Exchanges
	const answers, frames = 2*maxExchangeBytes/maxFrameBytes + 10, 150
	data := noise(rand.New(rand.NewPCG(5, 6)), 2*maxCompared) // too large to be compared
	for i := range answers {
		r := a.Watch(finished(fmt.Sprint(i)), ask.Request{})
		r.Options.Trace(gateway.TraceEvent{Kind: gateway.TraceRequest})
		for range frames {
			r.Options.Trace(gateway.TraceEvent{Kind: gateway.TraceFrame, Frame: gateway.Frame{Data: data}})
		}
	}
	a.Watch(finished("last"), ask.Request{})
	size := 0
	for _, f := range a.all {
		size += f.trace.size()
	}
	if size > maxExchangeBytes {
		t.Errorf("%d bytes of frames are kept, the most is %d", size, maxExchangeBytes)
	}
	oldest, newest := a.find("0").trace.tracedFrames(), a.find(fmt.Sprint(answers-1)).trace.tracedFrames()
	if !oldest.forgotten || oldest.count != frames || oldest.kept != 0 || newest.forgotten || newest.kept == 0 {
		t.Errorf("oldest: forgotten %v, %d of %d frames; newest: forgotten %v, %d frames",
			oldest.forgotten, oldest.kept, oldest.count, newest.forgotten, newest.kept)
	}
	s := newSection(look.New(palette.NoColour), 100)
	f := frameList{}
	if drawn := strings.Join(f.view(s, oldest, 20), "\n"); !strings.Contains(drawn, "were dropped") {
		t.Errorf("the screen doesn't say that the frames are gone:\n%s", drawn)
	}
}

func TestBarsShowValues(t *testing.T) {
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
		uitest.Equal(t, fmt.Sprint(tt.values), barsOf(tt.values), tt.want)
	}
	at := []time.Duration{10, 12, 13, 40, 50}
	frames, largest := spread(at, gapsOf(at), 4)
	uitest.Equal(t, "frames in each part", frames, []float64{2 + 7.0/27, 10.0 / 27, 10.0 / 27, 1})
	uitest.Equal(t, "the largest gap in each", largest, []float64{27, 27, 27, 10})
	burst := []float64{1, 1, 1, 1, 10, 1, 1, 1, 1, 1}
	clip(burst)
	uitest.Equal(t, "a burst", barsOf(burst), "▂▂▂▂█▂▂▂▂▂")
	frames, _ = spread([]time.Duration{5, 5, 5}, []time.Duration{0, 0}, 3)
	uitest.Equal(t, "frames that came at once", frames, []float64{2, 0, 0})
}
