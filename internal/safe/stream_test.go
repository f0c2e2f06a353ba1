package safe

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// throughStream cleans in, cut after every step bytes; step 0 means cut at the places cuts names.
func throughStream(in string, cuts func(i int) bool) (string, int) {
	var s Stream
	var b strings.Builder
	hidden, from := 0, 0
	take := func(t Text) { b.WriteString(t.String()); hidden += t.Hidden() }
	for i := 1; i < len(in); i++ {
		if cuts(i) {
			take(s.Write(in[from:i]))
			from = i
		}
	}
	take(s.Write(in[from:]))
	take(s.Flush())
	return b.String(), hidden
}

func TestX04StreamEqualsCleanWhereverCut(t *testing.T) {
	t.Parallel()
	texts := append([]string{}, languageSamples...)
	texts = append(texts, emojiSequences()...)
	for _, c := range cleanCases {
		texts = append(texts, c.in)
	}
	for _, in := range texts {
		want := Clean(in)
		for step := 1; step <= 5; step++ {
			got, hidden := throughStream(in, func(i int) bool { return i%step == 0 })
			if got != want.String() || hidden != want.Hidden() {
				t.Errorf("%+q in pieces of %d\n got %+q, %d\nwant %+q, %d", in, step, got, hidden, want, want.Hidden())
			}
		}
		for at := 1; at < len(in); at++ {
			if got, _ := throughStream(in, func(i int) bool { return i == at }); got != want.String() {
				t.Errorf("%+q cut at %d\n got %+q\nwant %+q", in, at, got, want)
			}
		}
	}
}

func TestStreamShowsTextAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ delta, want string }{
		{"Hello", "Hello"},
		{"line\r", "line\n"},
		{"👩", "👩"},
		{"🏴", "🏴"},
		{"❤", "❤"},
		{"🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"},
		{"🏴\U000e0067x", "🏴x"},
		{"R & ", "R & "},
		{"he\xe2\x82", "he"},
		{"👩\u200d", "👩"},
		{"x &#2", "x "},
		{"x &amp", "x "},
		{"x &amp;", "x &amp;"},
	} {
		var s Stream
		if got := s.Write(c.delta).String(); got != c.want {
			t.Errorf("%+q: got %+q at once, want %+q", c.delta, got, c.want)
		}
	}
}

func TestARevealingStreamNamesWhatRevealNames(t *testing.T) {
	t.Parallel()
	const in = "a\u202eb\xffc&#27;\x1b[2J\r\n"
	s := Revealing()
	got := ""
	for i := range len(in) {
		got += s.Write(in[i : i+1]).String()
	}
	got += s.Flush().String()
	if want := Reveal(in).String(); got != want {
		t.Errorf("got %+q, want %+q", got, want)
	}
}

func TestStreamIsReadyAgainAfterFlush(t *testing.T) {
	t.Parallel()
	var s Stream
	s.Write("a\r")
	s.Flush()
	if got := s.Write("\nb").String(); got != "\nb" {
		t.Errorf("got %q, want %q", got, "\nb")
	}
}

func TestWriterCleansWhatArrivesInPieces(t *testing.T) {
	t.Parallel()
	const in = "caf\u00e9 \x1b]0;x\a &#27; 👩\u200d💻 \u202e\r\nend\xe2"
	var out bytes.Buffer
	w := NewWriter(&out)
	for i := range len(in) {
		if n, err := w.Write([]byte{in[i]}); n != 1 || err != nil {
			t.Fatalf("Write: got %d, %v, want 1, nil", n, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if got, want := out.String(), Plain(in).String(); got != want {
		t.Errorf("got %+q\nwant %+q", got, want)
	}
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriterPassesErrorsOn(t *testing.T) {
	t.Parallel()
	if _, err := NewWriter(brokenPipe{}).Write([]byte("x")); !errors.Is(err, errPipe) {
		t.Errorf("got %v, want %v", err, errPipe)
	}
	w := NewWriter(brokenPipe{})
	if _, err := w.Write([]byte("\xe2\x82")); err != nil {
		t.Errorf("the start of a character was written: %v", err)
	}
	if err := w.Close(); !errors.Is(err, errPipe) {
		t.Errorf("Close: got %v, want %v", err, errPipe)
	}
}
