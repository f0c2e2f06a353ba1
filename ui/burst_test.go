package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
)

// burstRig is a rig whose keys come at times of the test's choice.
type burstRig struct {
	*rig
	b      *burst
	clock  time.Time
	timers []timer
}

type timer struct {
	at  time.Time
	msg tea.Msg
}

func newBurstRig(t *testing.T) *burstRig {
	t.Helper()
	r := &burstRig{rig: newRig(t, rigOptions{}).idle(), clock: time.Unix(1e9, 0)}
	r.b = &burst{Model: r.a, app: r.a, now: func() time.Time { return r.clock }}
	r.b.after = func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		r.timers = append(r.timers, timer{r.clock.Add(d), msg(r.clock)})
		return nil
	}
	return r
}

// pass lets time pass, with the timers that end in it.
func (r *burstRig) pass(d time.Duration) {
	r.t.Helper()
	until := r.clock.Add(d)
	for {
		next := -1
		for i, x := range r.timers {
			if !x.at.After(until) && (next < 0 || x.at.Before(r.timers[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		x := r.timers[next]
		r.timers = append(r.timers[:next:next], r.timers[next+1:]...)
		r.clock = x.at
		r.deliver(x.msg)
	}
	r.clock = until
}

func (r *burstRig) deliver(msg tea.Msg) {
	_, cmd := r.b.Update(msg)
	r.run(cmd)
}

// keys types text with a pause between two keys; \r is enter, \n ctrl+j, \t tab.
func (r *burstRig) keys(text string, pause time.Duration) *burstRig {
	r.t.Helper()
	for _, c := range text {
		r.deliver(keyFor(c))
		r.pass(pause)
	}
	return r
}

func keyFor(c rune) tea.KeyPressMsg {
	switch c {
	case '\r':
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case '\n':
		return tea.KeyPressMsg{Code: 'j', Mod: tea.ModCtrl}
	case '\t':
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case '\x1b':
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case '\x7f':
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	case '\x17':
		return tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}
	}
	return keyOf(c)
}

// sent are the prompts that were sent.
func (r *burstRig) sent() (prompts []string) {
	for _, x := range r.a.focusedLane().exchanges {
		prompts = append(prompts, x.prompt.Text)
	}
	return prompts
}

func TestReadingI07AMessageThatIsNotBracketedIsSentOnce(t *testing.T) {
	t.Parallel()
	const fast = time.Millisecond
	for name, tt := range map[string]struct {
		keys         string
		pause, after time.Duration
		sent         []string
		draft        string
	}{
		"typed slowly":                   {"hello\r", 120 * time.Millisecond, 0, []string{"hello"}, ""},
		"and what follows slowly":        {"hi\ragain", 120 * time.Millisecond, 0, []string{"hi"}, "again"},
		"fast":                           {"hello\r", fast, keyPause, []string{"hello"}, ""},
		"fast, not yet known":            {"hello\r", fast, 0, nil, "hello"},
		"lines that end in enter":        {"one\rtwo\r\rthree\r", fast, linePause, []string{"one\ntwo\n\nthree"}, ""},
		"lines that don't":               {"one\rtwo", fast, linePause, nil, "one\ntwo"},
		"lines in pieces":                {"one\rtwo\r", 30 * time.Millisecond, linePause, []string{"one\ntwo"}, ""},
		"CR LF":                          {"one\r\ntwo\r\n", fast, linePause, []string{"one\ntwo"}, ""},
		"LF":                             {"one\ntwo\n", fast, linePause, nil, "one\ntwo\n"},
		"tabs":                           {"if x:\r\tgo\tx\r", fast, linePause, []string{"if x:\n\tgo\tx"}, ""},
		"slash within":                   {"a/b\r/c\r", fast, linePause, []string{"a/b\n/c"}, ""},
		"more than is passed on at once": {strings.Repeat("lorem ", 30) + "\r" + "ipsum\r", fast, linePause, []string{strings.Repeat("lorem ", 30) + "\nipsum"}, ""},
		"typed slowly after lines":       {"a\n", 100 * time.Millisecond, 0, nil, "a\n"},
		"empty":                          {"\r\r", fast, linePause, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newBurstRig(t)
			r.keys(tt.keys, tt.pause)
			r.pass(tt.after)
			if got := r.sent(); strings.Join(got, "|") != strings.Join(tt.sent, "|") {
				t.Errorf("sent %q, want %q", got, tt.sent)
			}
			if tt.sent == nil || tt.draft != "" {
				r.pass(gatherTime)
				wantEqual(t, "draft", r.a.composer.Value(), tt.draft)
			}
		})
	}
}

// Pieces of a paste may come apart on a network, people don't type like that.
func TestReadingI07LinesThatComeInPiecesAreOneMessage(t *testing.T) {
	t.Parallel()
	r := newBurstRig(t)
	for range 5 {
		r.keys("a line of text\ranother\r", time.Millisecond)
		r.pass(150 * time.Millisecond)
	}
	wantEqual(t, "sent", len(r.sent()), 0)
	r.pass(linePause)
	if got, want := r.sent(), strings.TrimSpace(strings.Repeat("a line of text\nanother\n", 5)); len(got) != 1 || got[0] != want {
		t.Errorf("sent %q, want %q", got, want)
	}

	r = newBurstRig(t)
	r.keys("one\rtwo", time.Millisecond)
	r.pass(150 * time.Millisecond)
	r.keys("typed", 120*time.Millisecond)
	r.keys("\r", 0)
	if got := r.sent(); len(got) != 1 || got[0] != "one\ntwotyped" {
		t.Errorf("after typing on by hand: sent %q", got)
	}
}

// A burst of keys leaves the prompt as the same keys do one by one, whatever is among
// them.
func TestReadingI01ABurstIsTypedInOrder(t *testing.T) {
	t.Parallel()
	alphabet := []string{"a", "bc", " ", "  ", "é", "世", "👩‍👧", "e\u0301", "\x7f", "\x17", "\n", "\n"}
	random := rand.New(rand.NewPCG(1, 2))
	fast, slow := newBurstRig(t), newBurstRig(t)
	for round := range 200 {
		keys := "start "
		for range random.IntN(60) {
			keys += alphabet[random.IntN(len(alphabet))]
		}
		fast.keys(keys, time.Duration(random.IntN(4))*time.Millisecond)
		fast.pass(time.Second)
		slow.keys(keys, time.Second)
		if got, want := fast.a.composer.Value(), slow.a.composer.Value(); got != want {
			t.Fatalf("round %d: %q\n got %q\nwant %q", round, keys, got, want)
		}
		fast.a.composer.Reset()
		slow.a.composer.Reset()
	}
}

func TestReadingI07OtherKeysEndABurst(t *testing.T) {
	t.Parallel()
	r := newBurstRig(t)
	r.keys("a burst of text\r\x1b", time.Millisecond)
	wantEqual(t, "sent before esc", strings.Join(r.sent(), "|"), "a burst of text")

	r = newBurstRig(t)
	r.keys("a burst of text\t", time.Millisecond)
	wantEqual(t, "focus before it is known", r.a.focus, focusComposer)
	r.pass(keyPause)
	wantEqual(t, "focus", r.a.focus, focusTranscript)

	r = newBurstRig(t)
	r.keys("a burst of text\r", time.Millisecond)
	r.deliver(tea.PasteMsg{Content: "pasted"})
	wantEqual(t, "sent before a paste", strings.Join(r.sent(), "|"), "a burst of text")
	wantEqual(t, "draft", r.a.composer.Value(), "pasted")
}

// A burst is one change.
func TestReadingI04ABurstIsUndoneAsAWhole(t *testing.T) {
	t.Parallel()
	r := newBurstRig(t)
	r.keys("mine ", 200*time.Millisecond)
	r.keys("lorem"+strings.Repeat(" ipsum\r", 50)+"end", time.Millisecond)
	r.pass(time.Second)
	r.press("ctrl+_ ctrl+_ ctrl+_")
	if got := r.a.composer.Value(); got != "mine " && got != "" {
		t.Errorf("after three undos: %q", got)
	}
}

// Enter in a box that opened while it was held isn't an answer to the box.
func TestReadingI07AHeldEnterIsNotForABoxThatOpens(t *testing.T) {
	t.Parallel()
	r := newBurstRig(t)
	r.keys("text\r", time.Millisecond)
	r.press("ctrl+p")
	open := r.a.overlay
	r.pass(time.Second)
	if r.a.overlay == nil || r.a.overlay != open {
		t.Error("enter went to the box")
	}
	wantEqual(t, "sent", len(r.sent()), 0)
}

func TestReadingI07LinesAreEditedAsAWhole(t *testing.T) {
	t.Parallel()
	r := newBurstRig(t)
	r.ask("the first prompt")
	r.press("tab e").idle()
	if _, ok := r.a.overlay.(*composer.MessageEdit); !ok {
		t.Fatalf("e opens %T", r.a.overlay)
	}
	r.deliver(keyPress(t, "ctrl+u"))
	r.keys("one\r\ttwo\rthree\r", time.Millisecond)
	r.pass(time.Second)
	r.idle()
	if got := r.sent(); len(got) != 1 || got[0] != "one\n\ttwo\nthree" {
		t.Errorf("sent %q", got)
	}
	wantEqual(t, "draft", r.a.composer.Value(), "")
}
