package gateway

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// sseEvents reads a stream that ends well, as "name:data" of each event.
func sseEvents(t *testing.T, in string) (string, *SSE) {
	t.Helper()
	s := NewSSE(strings.NewReader(in), 1<<20)
	var list []string
	for {
		f, err := s.Next()
		if err != nil {
			return strings.Join(list, " "), s
		}
		list = append(list, f.Event+":"+string(f.Data))
	}
}

func TestSSENamesStandForTheirEventAlone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"event: a\ndata: 1\n\nevent: a\ndata: 2\n\nevent: a\ndata: 3\n\nevent: b\ndata: 4\n\nevent: a\ndata: 5\n\n": "a:1 a:2 a:3 b:4 a:5",
		"event: a\n\ndata: 1\n\n":            ":1", // a blank line without data forgets the name
		"event: a\ndata: 1\n\ndata: 2\n\n":   "a:1 :2",
		"event: a\nevent:b\ndata: 1\n\n":     "b:1",
		"event: a\nevent\ndata: 1\n\n":       ":1",
		"event: a\nevent: \ndata\n\n":        ":",
		"data: 1\ndata\ndata:  2\ndata:\n\n": ":1\n\n 2\n",
	} {
		if got, _ := sseEvents(t, in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestSSEKeepsABoundedNumberOfNames(t *testing.T) {
	t.Parallel()
	var in, want strings.Builder
	for i := range 4 * sseNames {
		fmt.Fprintf(&in, "event: e%d\ndata: x\n\n", i)
		fmt.Fprintf(&want, "e%d:x ", i)
	}
	got, s := sseEvents(t, in.String())
	if got != strings.TrimSpace(want.String()) || len(s.names) != sseNames {
		t.Errorf("%d names are kept, of the events %s", len(s.names), got)
	}
}

func TestSSENamesCostOneAllocationInAll(t *testing.T) {
	in := strings.Repeat("event: first\ndata: x\n\nevent: second\ndata: x\n\n", 1000)
	n := testing.AllocsPerRun(5, func() {
		s := NewSSE(strings.NewReader(in), 1<<20)
		for {
			if _, err := s.Next(); err != nil {
				return
			}
		}
	})
	if n > 50 {
		t.Errorf("got %v allocations for 2000 events of two names", n)
	}
}

func TestSSEIgnoresAnIDWithANull(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"id: 7\nid: \x00a\ndata: x\n\n": "7",
		"id: 7\nid: a\x00\ndata: x\n\n": "7",
		"id: 7\nid\ndata: x\n\n":        "",
		"id: 7\nid:8\ndata: x\n\n":      "8",
	} {
		if _, s := sseEvents(t, in); s.LastID() != want {
			t.Errorf("%q: got %q, want %q", in, s.LastID(), want)
		}
	}
}

func TestSSERetryIsANumberOfDigits(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"retry: 0190\n\n":                           "190ms",
		"retry: 9\nretry: \n\n":                     "9ms",
		"retry: 9\nretry: 1a\n\n":                   "9ms",
		"retry: 9\nretry: 1/\n\n":                   "9ms",
		"retry: 9\nretry: 1:\n\n":                   "9ms",
		"retry: 9\nretry: -1\n\n":                   "9ms",
		"retry: 1099511627776\n\n":                  "305419h53m47.776s",
		"retry: 9\nretry: 1099511627777\n\n":        "9ms",
		"retry: 9\nretry: 18446744073709551617\n\n": "9ms",
	} {
		if _, s := sseEvents(t, in); s.Retry().String() != want {
			t.Errorf("%q: got %v, want %s", in, s.Retry(), want)
		}
	}
}

func TestSSEKeepsStrayLinesThatLookLikeJSON(t *testing.T) {
	t.Parallel()
	long := "{" + strings.Repeat("x", sseStrayMax-2)
	for name, row := range map[string]struct{ in, want string }{
		"an object":              {"{\"error\":1}\n", "{\"error\":1}\n"},
		"an array":               {"[{\"error\":1}]\n", "[{\"error\":1}]\n"},
		"an object over lines":   {"{\n\"error\":1\n}\n", "{\n\"error\":1\n}\n"},
		"no JSON":                {"oops\n{}\n", "{}\n"},
		"as long as is kept":     {long + "\n", long + "\n"},
		"longer":                 {long + "x\n", ""},
		"one after another":      {long[:40000] + "\n" + long[:40000] + "\n}\n", long[:40000] + "\n}\n"},
		"a comment in between":   {"{\n: ping\n}\n", "{\n}\n"},
		"nothing but fields":     {"data: x\n: {\nunknown: {\n\n", ""},
		"an object after fields": {"data: x\n\n{}\n", "{}\n"},
	} {
		if _, s := sseEvents(t, row.in); string(s.Stray()) != row.want {
			t.Errorf("%s: got %d bytes %.40q, want %d bytes %.40q", name, len(s.Stray()), s.Stray(), len(row.want), row.want)
		}
	}
}

func TestSSEAnEventMayBeAsLongAsTheCap(t *testing.T) {
	t.Parallel()
	if f, err := NewSSE(strings.NewReader("\n:\n\n"), 1).Next(); !errors.Is(err, io.EOF) {
		t.Errorf("lines of one byte: got %+v, %v", f, err)
	}
	for _, size := range []int{8, 100, sseBuffer - 1, sseBuffer, sseBuffer + 1, 3 * sseBuffer} {
		line := "data: " + strings.Repeat("x", size-6)
		for _, r := range []io.Reader{strings.NewReader(line + "\n\n"), iotest.OneByteReader(strings.NewReader(line + "\n\n"))} {
			s := NewSSE(r, size)
			if f, err := s.Next(); err != nil || string(f.Data) != line[6:] {
				t.Errorf("%d bytes: got %d, %v", size, len(f.Data), err)
			}
		}
		s := NewSSE(strings.NewReader(strings.Repeat("x", size+1)), size)
		if _, err := s.Next(); err == nil || err.Error() != ErrEventTooLarge.Error() {
			t.Errorf("a line of %d bytes where %d are allowed: got %v", size+1, size, err)
		}
	}
}

func TestSSETellsAnErrorThatCameWithBytes(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	reads := 0
	s := NewSSE(readerFunc(func(p []byte) (int, error) {
		if reads++; reads > 1 {
			return 0, io.EOF
		}
		return copy(p, "data: 1\n\ndata: 2\n"), broken
	}), 1<<20)
	if f, err := s.Next(); err != nil || string(f.Data) != "1" {
		t.Errorf("got %q, %v", f.Data, err)
	}
	for range 2 {
		if f, err := s.Next(); !errors.Is(err, broken) {
			t.Errorf("after it: got %q, %v", f.Data, err)
		}
	}
}

func TestSSEGivesUpOnAReaderThatGivesNothing(t *testing.T) {
	t.Parallel()
	s := NewSSE(readerFunc(func([]byte) (int, error) { return 0, nil }), 1<<20)
	for range 2 {
		if _, err := s.Next(); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got %v", err)
		}
	}
}
