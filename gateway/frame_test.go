package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestTheFramingIsChosenByTheTypeAndThenByTheFirstByte(t *testing.T) {
	t.Parallel()
	message := string(event(t, "e", "{}"))
	for _, test := range []struct {
		media, body string
		arrays      bool
		want        string
		streamed    bool
	}{
		{"text/event-stream", "data: {}\n\n", false, "*gateway.sseFrames", true},
		{eventStreamType, message, false, "*gateway.eventStream", true},
		{"application/x-ndjson", "{}\n", false, "*gateway.ndjsonFrames", true},
		{"application/json", "\r\n event: e\ndata: {}\n\n", false, "*gateway.sseFrames", true},
		{"application/json", ": a comment\n\n", false, "*gateway.sseFrames", true},
		{"application/octet-stream", message, false, "*gateway.eventStream", true},
		{"application/json", "\xEF\xBB\xBF[{}]", true, "*gateway.arrayFrames", true},
		{"application/json", "[{}]", false, "*gateway.wholeFrame", false},
		{"application/json", "{}", true, "*gateway.wholeFrame", false},
		{"text/plain", "data", false, "*gateway.wholeFrame", false},
		{"application/json", "\n<p>", false, "error", false},
		{"text/html", "oops", false, "error", false},
	} {
		f, streamed, err := newFrames(test.media, strings.NewReader(test.body), Limits{}.withDefaults(), test.arrays)
		got := fmt.Sprintf("%T", f)
		if errors.Is(err, errNotAPI) {
			got = "error"
		}
		if got != test.want || streamed != test.streamed {
			t.Errorf("%s %q: got %s, streamed %t, %v; want %s, %t", test.media, test.body, got, streamed, err, test.want, test.streamed)
		}
	}
}

func TestNewFramesReadsABodyForADecoder(t *testing.T) {
	t.Parallel()
	next := NewFrames("text/event-stream", strings.NewReader("event: e\ndata: {}\n\n"), stub{}.Decoder(Reply{}))
	if f, err := next(); err != nil || f.Event != "e" || string(f.Data) != "{}" {
		t.Errorf("got %+v, %v", f, err)
	}
	if f, err := next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: got %+v, %v", f, err)
	}
	next = NewFrames("application/json", strings.NewReader(" "), stub{}.Decoder(Reply{}))
	for range 2 {
		if f, err := next(); !errors.Is(err, errEmptyReply) {
			t.Errorf("of nothing: got %+v, %v", f, err)
		}
	}
}

func TestWhatABodyIsIsSeenWithinItsFirst4KiB(t *testing.T) {
	t.Parallel()
	space := strings.Repeat(" ", 4<<10)
	broken := errors.New("broken")
	for _, test := range []struct {
		name string
		body io.Reader
		want error
	}{
		{"text just before", strings.NewReader(space[1:] + "{}"), nil},
		{"text just after", strings.NewReader(space + "{}"), errNotAPI},
		{"nothing else", strings.NewReader(space[1:]), errEmptyReply},
		{"broken off", io.MultiReader(strings.NewReader(" "), iotest.ErrReader(broken)), broken},
	} {
		if head, err := firstBytes(test.body); !errors.Is(err, test.want) || (err == nil) == (len(head) == 0) {
			t.Errorf("%s: got %d bytes, %v, want %v", test.name, len(head), err, test.want)
		}
	}
}

func TestABrokenConnectionIsToldByEveryFraming(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	const limit = 1 << 10
	for name, open := range map[string]func(io.Reader) frames{
		"events":       func(r io.Reader) frames { return &sseFrames{sse: NewSSE(r, limit)} },
		"lines":        func(r io.Reader) frames { return newNDJSON(r, limit) },
		"array":        func(r io.Reader) frames { return newArrayFrames(r, limit) },
		"event stream": func(r io.Reader) frames { return newEventStream(r, limit) },
		"whole":        func(r io.Reader) frames { return &wholeFrame{body: r, limit: limit} },
	} {
		message := event(t, "e", "{}")
		for _, begun := range []string{"", "d", "data: {}\n", "\xEF", "[", "[{", "[{},", string(message[:5]), string(message[:20])} {
			f := open(io.MultiReader(strings.NewReader(begun), iotest.ErrReader(broken)))
			got, err := allFrames(f)
			whole := name == "array" && begun == "[{},"
			if !errors.Is(err, broken) && !errors.Is(err, errFraming) || (len(got) > 0) != whole {
				t.Errorf("%s after %q: got %q, %v", name, begun, elements(got), err)
			}
		}
	}
}

func TestAWholeBodyMayBeAsLongAsTheCap(t *testing.T) {
	t.Parallel()
	const limit = 100
	body := strings.Repeat("x", limit)
	f := &wholeFrame{body: strings.NewReader(body), limit: limit}
	if frame, err := f.next(); err != nil || string(frame.Data) != body || !frame.Whole {
		t.Errorf("at the cap: got %+v, %v", frame, err)
	}
	if frame, err := f.next(); !errors.Is(err, io.EOF) {
		t.Errorf("after it: got %+v, %v", frame, err)
	}
	f = &wholeFrame{body: strings.NewReader(body + "x"), limit: limit}
	if frame, err := f.next(); !errors.Is(err, errReplyTooLarge) {
		t.Errorf("above the cap: got %+v, %v", frame, err)
	}
}

func TestMediaTypesAreReadWhateverFollowsThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Text/Event-Stream; charset=utf-8":        "text/event-stream",
		" application/JSON ;charset=a; charset=b": "application/json",
		"application/x-ndjson":                    "application/x-ndjson",
		"no type":                                 "no type",
		"":                                        "",
	} {
		if got := mediaType(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestALineMayBeAsLongAsTheCap(t *testing.T) {
	t.Parallel()
	const line = `{"a":"0123456789"}` + "\n"
	if got, err := allFrames(newNDJSON(strings.NewReader(line), len(line))); err != nil || elements(got) != line[:len(line)-1] {
		t.Errorf("at the cap: got %q, %v", elements(got), err)
	}
	if got, err := allFrames(newNDJSON(strings.NewReader(line), len(line)-1)); !errors.Is(err, ErrEventTooLarge) {
		t.Errorf("above the cap: got %q, %v", elements(got), err)
	}
}

func TestALineThatIsNoRecordBreaksTheFraming(t *testing.T) {
	t.Parallel()
	got, err := allFrames(newNDJSON(strings.NewReader("{}\noops\n{}\n"), 1<<10))
	if !errors.Is(err, errFraming) || elements(got) != "{}" {
		t.Errorf("got %q, %v", elements(got), err)
	}
}

func TestAnArrayThatHasEndedStaysSo(t *testing.T) {
	t.Parallel()
	f := newArrayFrames(strings.NewReader("[{}]x"), 1<<10)
	if frame, err := f.next(); err != nil || string(frame.Data) != "{}" {
		t.Errorf("got %+v, %v", frame, err)
	}
	for range 3 {
		if frame, err := f.next(); !errors.Is(err, io.EOF) {
			t.Errorf("after the end: got %+v, %v", frame, err)
		}
	}
}

func TestAByteOfAMarkWithinAnArrayIsKept(t *testing.T) {
	t.Parallel()
	if got, err := allFrames(newArrayFrames(strings.NewReader("[1,\xEFb,\xBBc,\xBFd]"), 1<<10)); err != nil || elements(got) != "1 \xEFb \xBBc \xBFd" {
		t.Errorf("got %q, %v", elements(got), err)
	}
}

func TestTheLengthsOfAMessageAreCheckedToTheByte(t *testing.T) {
	t.Parallel()
	s := newEventStream(bytes.NewReader(nil), 1<<20)
	for _, test := range []struct {
		total, headers uint32
		ok             bool
	}{
		{eventStreamMin, 0, true},
		{eventStreamMin - 1, 0, false},
		{1 << 20, 0, true},
		{1<<20 + 1, 0, false},
		{1 << 20, eventStreamHeadersMax, true},
		{1 << 20, eventStreamHeadersMax + 1, false},
		{100, 100 - eventStreamMin, true},
		{100, 100 - eventStreamMin + 1, false},
		{100, 100 + eventStreamMin, false},
	} {
		total, err := s.check(prelude(test.total, test.headers))
		if (err == nil) != test.ok || test.ok && total != int(test.total) {
			t.Errorf("%d bytes, %d of headers: got %d, %v", test.total, test.headers, total, err)
		}
	}
}
