package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/picker"
)

// counting counts the views of a model.
type counting struct {
	tea.Model
	views int
}

func (c *counting) View() tea.View {
	c.views++
	return c.Model.View()
}

func pacedRig(t *testing.T) (p *paced, r *rig, inner *counting, beats *int) {
	t.Helper()
	r = newRig(t, rigOptions{}).idle()
	inner, beats = &counting{Model: r.a}, new(int)
	p = &paced{Model: inner, after: func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { *beats++; return nil }}
	p.View()
	return p, r, inner, beats
}

func keyOf(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

func TestFieldF07KeysThatComeTogetherAreDrawnTogether(t *testing.T) {
	t.Parallel()
	p, r, inner, beats := pacedRig(t)
	text := strings.Repeat("lorem ipsum ", 250)
	inner.views = 0
	for _, c := range text {
		p.Update(keyOf(c))
		p.View()
	}
	wantEqual(t, "text", r.a.composer.Value(), text)
	wantEqual(t, "views of 3,000 keys in a frame's time", inner.views, 1)
	wantEqual(t, "beats", *beats, 1)
	p.Update(frameElapsed{})
	if view := p.View().Content; !strings.Contains(view, "ipsum") {
		t.Error("the next frame doesn't show them")
	}
	wantEqual(t, "views then", inner.views, 2)
}

func TestFieldF07AKeyIsDrawnAtOnceWhateverStreams(t *testing.T) {
	t.Parallel()
	p, _, inner, beats := pacedRig(t)
	views := func(msg tea.Msg) int {
		inner.views = 0
		p.Update(msg)
		p.View()
		return inner.views
	}
	var got []int
	for _, msg := range []tea.Msg{ticked{}, ticked{}, keyOf('a'), keyOf('b'), ticked{}, tea.WindowSizeMsg{Width: 90, Height: 30}, frameElapsed{}, frameElapsed{}, frameElapsed{}, keyOf('c'), keyOf('d'), frameElapsed{}, keyOf('e'), ticked{}, frameElapsed{}} {
		got = append(got, views(msg))
	}
	if want := []int{1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("views %v, want %v", got, want)
	}
	p.Update(frameElapsed{})
	*beats = 0
	p.Update(frameElapsed{})
	wantEqual(t, "beats at rest", *beats, 0)
}

// The text of a burst means what it means when it is typed slowly: enter sends what
// stands before it, and other keys keep their place.
func TestFieldF07TheOrderOfKeysIsKept(t *testing.T) {
	t.Parallel()
	p, r, _, _ := pacedRig(t)
	for _, k := range []string{"a", "b", "left", "x", "ctrl+e", "ctrl+j", "c", "backspace", "d", "enter", "n", "e", "x", "t"} {
		_, cmd := p.Update(keyPress(t, k))
		r.run(cmd)
	}
	wantEqual(t, "draft", r.a.composer.Value(), "next")
	r.idle()
	wantEqual(t, "sent", r.stored().Messages()[0].Text, "axb\nd")
}

// A search that is typed in a burst is searched for when somebody looks.
func TestFieldF07ABurstInAPickerIsOneSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle().press("ctrl+l").idle()
	c := r.a.overlay.(*picker.Picker)
	before := c.Shown()
	for _, k := range "haiku" {
		r.a.Update(keyOf(k))
	}
	if c.FilterApplied() || len(before) == 0 {
		t.Error("every key was searched for")
	}
	r.a.Update(keyPress(t, "enter"))
	wantEqual(t, "picked", r.a.focusedLane().settings.Target.Model, "claude-haiku-4-5")
}

func TestTheTerminalIsWrittenToMoreOftenWhereItIsNear(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		environ []string
		want    int
	}{
		{nil, localRate}, {[]string{"TERM=xterm", "DISPLAY=:0"}, localRate}, {[]string{"SSH_AUTH_SOCK=/tmp/agent"}, localRate}, {[]string{"SSH_TTY="}, localRate},
		{[]string{"SSH_CONNECTION=192.0.2.1 5 192.0.2.2 22"}, remoteRate}, {[]string{"TMUX=/tmp/tmux,1,0", "SSH_TTY=/dev/pts/1"}, remoteRate}, {[]string{"SSH_CLIENT=::1 5 22"}, remoteRate},
	} {
		wantEqual(t, fmt.Sprint(row.environ), frameRate(row.environ), row.want)
	}
}

func TestFieldF16AByteThatIsNoUTF8IsToldOf(t *testing.T) {
	t.Parallel()
	type UnknownEvent string // as the framework's reader calls it
	r := newRig(t, rigOptions{}).idle().write("caf")
	r.send(UnknownEvent("\u00e9"))
	r.wantText("0xE9", "UTF-8")
	wantEqual(t, "draft", r.a.composer.Value(), "caf")
	for _, other := range []tea.Msg{UnknownEvent("\x1b[99z"), UnknownEvent(""), UnknownEvent("塩"), "\u00e9", nil} {
		if _, ok := foreignByte(other); ok {
			t.Errorf("%q is taken for a byte", other)
		}
	}
}
