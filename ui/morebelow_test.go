package ui

import (
	"regexp"
	"testing"
)

var moreFollows = regexp.MustCompile(`↓ [0-9,]+ more`)

// A box that can't show all it holds says that more follows, on the smallest screen too.
func TestABoxSaysThatMoreFollows(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]string{
		"gateway": "ctrl+g", "measure": "ctrl+x .", "picker": "ctrl+l", "help": "f1", "replay": "f5", "palette": "ctrl+p",
	} {
		r := newRig(t, rigOptions{w: 40, h: 12}).idle()
		r.ask("Why is pizza so good?").ask("And pasta?").ask("And bread?")
		if r.press(keys).idle(); r.a.overlay == nil {
			t.Errorf("%s: no box is open:\n%s", name, r.text())
			continue
		}
		if text := r.text(); !moreFollows.MatchString(text) {
			t.Errorf("%s: nothing says that more follows:\n%s", name, text)
		}
	}
}
