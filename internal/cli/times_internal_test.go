package cli

import (
	"testing"
	"time"
)

func TestAShortTimeIsNotZero(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration][2]string{
		time.Nanosecond:         {"<1ms", "<0.01s"},
		999 * time.Microsecond:  {"<1ms", "<0.01s"},
		time.Millisecond:        {"1ms", "<0.01s"},
		4999 * time.Microsecond: {"5ms", "<0.01s"},
		5 * time.Millisecond:    {"5ms", "0.01s"},
		time.Second:             {"1.00s", "1.00s"},
	} {
		if got := [2]string{tookWord(d), seconds(d)}; got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	if got := seconds(0); got != "?" {
		t.Errorf("an unknown time: got %q", got)
	}
}
