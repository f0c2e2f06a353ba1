package transcript

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// transcriptLate asks for another view of a transcript that couldn't be rendered
// in one frame.
type transcriptLate struct{ transcript *Transcript }

// CatchUp gives a command that asks for another view while a message on the
// screen is not rendered yet, else nil. Ask at the end of every update: there is
// something to do only where much is to be rendered at once, such as an answer of
// hundreds of kilobytes after a change of width.
func (t *Transcript) CatchUp() tea.Cmd {
	t.Lines()
	if t.catchingUp || !t.onScreen(entry.late) {
		return nil
	}
	t.catchingUp = true
	return tea.Tick(renderPause, func(time.Time) tea.Msg { return transcriptLate{t} })
}

// onScreen tells whether something is true of a message on the screen as it was
// drawn last.
func (t *Transcript) onScreen(is func(entry) bool) bool {
	rows := -t.scroll.top.line
	for i := t.scroll.top.entry; i < len(t.slots) && rows < t.h; i++ {
		if is(t.slots[i].entry) {
			return true
		}
		rows += t.slots[i].height + gapBefore(i)
	}
	return false
}

// renderPause leaves the program time for keys between two goes at rendering.
const renderPause = 4 * time.Millisecond

// Update takes the messages that CatchUp's commands send.
func (t *Transcript) Update(msg tea.Msg) tea.Cmd {
	if late, ok := msg.(transcriptLate); ok && late.transcript == t {
		t.catchingUp = false
		return t.CatchUp()
	}
	return nil
}
