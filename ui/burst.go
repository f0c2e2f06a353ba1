package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
	"sluice/ui/overlay"
)

const (
	// keyPause is how long after a key the next one still counts as having come together
	// with it. Nobody types 25 letters a second, and a busy machine rarely pauses longer.
	keyPause = 40 * time.Millisecond
	// linePause is the same once a line break has come: over a network, a pasted text
	// arrives in pieces.
	linePause = 250 * time.Millisecond
	// gatherFrom is how many keys of a burst are passed on at once, gatherTime how long the
	// keys after them are gathered.
	gatherFrom = 8
	gatherTime = 8 * time.Millisecond
)

// burst wraps the app for keys that come together: a paste that the terminal doesn't
// bracket, dictation, a program that types. Their text reaches the prompt in pieces of
// several keys. An enter within it is a line break: else a pasted text would be sent line
// by line, to be paid for. An enter that nothing follows sends; a tab that nothing follows
// moves the focus. Keys that come alone pass at once.
type burst struct {
	tea.Model
	app   *app
	now   func() time.Time
	after func(time.Duration, func(time.Time) tea.Msg) tea.Cmd

	// last is when the last key of the burst came, keys how many did so far, lines is set
	// once a line break was among them, and slow while the last key took longer than
	// keyPause.
	last  time.Time
	keys  int
	lines bool
	slow  bool
	// text is what is gathered, since gathering the time of its first key.
	text      strings.Builder
	gathering time.Time
	// held are keys that mean something else at the end of a burst than within it.
	held []tea.KeyPressMsg
	// timer is the number of the newest timer of the held keys.
	timer int
	// into is where the burst is typed.
	into linesEditor
}

// burstGathered says that gathered text has to be shown, burstEnded that nothing followed
// the held keys.
type (
	burstGathered struct{}
	burstEnded    struct{ timer int }
)

// linesEditor is where text of several lines is typed.
type linesEditor interface{ TypeTogether(text string) }

// typedTogether is the text of several keys, for the editor that had the keyboard.
type typedTogether struct {
	text string
	into linesEditor
}

func (m typedTogether) apply(*app) tea.Cmd {
	m.into.TypeTogether(m.text)
	return nil
}

// Update implements [tea.Model].
func (b *burst) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case burstGathered:
		return b, b.pass()
	case burstEnded:
		if msg.timer != b.timer {
			return b, nil
		}
		return b, b.end()
	case tea.KeyPressMsg:
		return b, b.key(msg)
	case tea.PasteMsg, tea.MouseClickMsg:
		return b, tea.Batch(b.end(), b.forward(msg))
	}
	return b, b.forward(msg)
}

func (b *burst) forward(msg tea.Msg) tea.Cmd {
	_, cmd := b.Model.Update(msg)
	return cmd
}

// key gathers, holds or passes on a key.
func (b *burst) key(msg tea.KeyPressMsg) tea.Cmd {
	now := b.now()
	var cmd tea.Cmd
	late := now.Sub(b.last) >= keyPause
	if b.keys > 0 && late && (b.slow || !b.lines || now.Sub(b.last) >= linePause) {
		cmd = b.end()
	}
	kind := b.kindOf(msg)
	if kind == plainKey || kind != textKey && b.keys == 0 {
		return tea.Batch(cmd, b.end(), b.forward(msg))
	}
	b.last, b.slow, b.into = now, late && b.keys > 0, b.editor()
	if kind == sendKey || kind == tabKey {
		return tea.Batch(cmd, b.hold(msg))
	}
	if n := len(b.held); kind == newlineKey && msg.String() == "ctrl+j" && n > 0 && b.held[n-1].Code == tea.KeyEnter {
		return cmd // CR and LF are one line break
	}
	text := msg.Text
	if kind == newlineKey {
		text, b.lines = "\n", true
	}
	return tea.Batch(cmd, b.add(b.heldText()+text, msg))
}

// keyKind is what a key means within a burst.
type keyKind uint8

const (
	// plainKey ends the burst.
	plainKey keyKind = iota
	textKey
	newlineKey
	sendKey
	tabKey
)

// kindOf tells what a key means. Where no text is typed, all keys mean what they always do.
func (b *burst) kindOf(msg tea.KeyPressMsg) keyKind {
	a, k := b.app, overlay.CanonicalKey(msg.String())
	switch into := b.editor(); {
	case into == nil:
		return plainKey
	case k == "tab":
		return tabKey
	case into != a.composer:
		return kindInEdit(k, msg.Text)
	case a.actionFor(k, everywhere) != "":
		return plainKey
	}
	switch a.actionFor(k, inComposer) {
	case "send":
		return sendKey
	case "newline":
		return newlineKey
	case "":
		if msg.Text != "" {
			return textKey
		}
	}
	return plainKey
}

// kindInEdit is kindOf in the box in which a message is edited.
func kindInEdit(k, text string) keyKind {
	switch {
	case k == "enter":
		return sendKey
	case k == "ctrl+j", k == "alt+enter", k == "shift+enter":
		return newlineKey
	case text != "":
		return textKey
	}
	return plainKey
}

// editor is where keys are typed as text now, nil for nowhere.
func (b *burst) editor() linesEditor {
	a := b.app
	if edit, ok := a.frontBox().(*composer.MessageEdit); ok {
		return edit
	}
	if a.overlay == nil && !a.leaderPressed && a.focus == focusComposer {
		return a.composer
	}
	return nil
}

// add adds text that key ended with: a burst's first keys are passed on as they are.
func (b *burst) add(text string, key tea.KeyPressMsg) tea.Cmd {
	if b.keys++; b.keys <= gatherFrom && text == key.Text && b.text.Len() == 0 {
		return b.forward(key)
	}
	var cmd tea.Cmd
	switch {
	case b.text.Len() == 0:
		b.gathering = b.last
		cmd = b.after(gatherTime, func(time.Time) tea.Msg { return burstGathered{} })
	case b.last.Sub(b.gathering) >= gatherTime:
		cmd = b.pass()
		b.gathering = b.last
	}
	b.text.WriteString(text)
	return cmd
}

// hold keeps a key until it is known whether text follows it.
func (b *burst) hold(key tea.KeyPressMsg) tea.Cmd {
	b.keys++
	b.lines = b.lines || len(b.held) > 0
	b.held = append(b.held, key)
	b.timer++
	ended, pause := burstEnded{b.timer}, keyPause
	if b.lines {
		pause = linePause
	}
	return b.after(pause, func(time.Time) tea.Msg { return ended })
}

// heldText is the text that the held keys are within a burst, which is held no longer.
func (b *burst) heldText() string {
	text := ""
	for _, key := range b.held {
		if key.Code == tea.KeyTab {
			text += "\t"
			continue
		}
		text += "\n"
		b.lines = true
	}
	b.held = nil
	b.timer++
	return text
}

// pass passes the gathered text on.
func (b *burst) pass() tea.Cmd {
	if b.text.Len() == 0 {
		return nil
	}
	msg := typedTogether{b.text.String(), b.into}
	b.text.Reset()
	return b.forward(msg)
}

// end ends the burst: the last held key means what it means alone.
func (b *burst) end() tea.Cmd {
	var key *tea.KeyPressMsg
	if n := len(b.held); n > 0 {
		key = &b.held[n-1]
		b.held = b.held[:n-1]
		b.text.WriteString(b.heldText())
	}
	cmd := b.pass()
	b.keys, b.lines, b.slow = 0, false, false
	if key != nil && b.editor() == b.into { // a box that has opened meanwhile wasn't meant
		cmd = tea.Batch(cmd, b.forward(*key))
	}
	return cmd
}
