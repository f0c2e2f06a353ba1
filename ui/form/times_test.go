package form

import (
	"testing"
	"time"
)

func TestDurationsAreReadAsTheyAreShown(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "", time.Millisecond: "1 ms", 1500 * time.Millisecond: "1.5 s", 5 * time.Second: "5 s",
		2 * time.Minute: "2 min", 150 * time.Second: "2 min 30 s", time.Hour: "1 h",
	} {
		got := DurationWords(d)
		if got != want {
			t.Errorf("%s is shown as %q, want %q", d, got, want)
		}
		if again, fault := ParseDuration(got, 0); again != d || fault != "" {
			t.Errorf("%q is read as %s, %q", got, again, fault)
		}
	}
}
