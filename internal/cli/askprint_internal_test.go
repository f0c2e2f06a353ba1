package cli

import (
	"slices"
	"testing"
)

// writes keeps what each call of Write was given.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

func TestWhatCameTogetherIsWrittenTogether(t *testing.T) {
	var got writes
	p := newRawPrinter(&got, nopCloser{&got})
	for _, batch := range [][]string{{"one ", "two ", "three"}, {}, {" four"}} {
		for _, text := range batch {
			if err := p.text(text); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	if want := (writes{"one two three", " four", "\n"}); !slices.Equal(got, want) {
		t.Errorf("writes %q, want %q", got, want)
	}
}
