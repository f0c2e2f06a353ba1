package browser

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// ShortHelp implements [overlay.Overlay].
func (b *Browser) ShortHelp() []key.Binding {
	switch {
	case b.question != nil:
		return b.question.ShortHelp()
	case b.leaderPressed:
		return []key.Binding{overlay.Key("esc", "back")}
	}
	other := "search all text"
	if b.byText {
		other = "filter titles"
	}
	help := []key.Binding{overlay.Key("tab", other)}
	if b.rows.N == 0 {
		return append(help, overlay.Key("ctrl+n", "new"), overlay.Key(b.opts.Leader, "more"), overlay.Key("esc", b.escWord()))
	}
	enter := "open"
	if b.list.trash {
		enter = "" // what is in the trash is brought back first
	}
	if enter != "" {
		help = slices.Insert(help, 0, overlay.Key("enter", enter))
	}
	if !b.split() {
		help = append(help, overlay.Key("f3", b.previewWord()))
	}
	return append(help, overlay.Key(b.opts.Leader, b.actsWord()), overlay.Key("ctrl+n", "new"), overlay.Key("esc", b.escWord()))
}

func (b *Browser) previewWord() string {
	if b.previewAlone {
		return "list"
	}
	return "preview"
}

// actsWord names what can be done with the selected session, where there is room for it.
func (b *Browser) actsWord() string {
	switch {
	case b.w < 110:
		return "more"
	case b.list.trash:
		return "bring back"
	}
	return "rename, tag, pin, copy, export, trash"
}

// escWord is what esc does now.
func (b *Browser) escWord() string {
	switch {
	case b.previewAlone && !b.split():
		return "back"
	case b.input.Value() != "":
		return "clear"
	case b.list.trash:
		return "leave the trash"
	}
	return "close"
}

// key handles a key: for the question if there is one, else as an action's letter after
// the leader, else for the list. Other keys are text.
func (b *Browser) key(msg tea.KeyPressMsg) tea.Cmd {
	k := overlay.CanonicalKey(msg.String())
	if b.question != nil {
		cmd := b.question.Update(msg)
		if b.question.Done {
			b.question = nil
		}
		return cmd
	}
	if b.leaderPressed {
		b.setLeader(false)
		return b.runAction(k)
	}
	switch k {
	case b.opts.Leader:
		b.setLeader(true)
	case "esc":
		return b.escape()
	case "enter":
		return b.open()
	case "tab", "shift+tab":
		b.byText = !b.byText
		b.setPlaceholder()
		return b.refilter()
	case "f3":
		b.previewAlone = !b.previewAlone && !b.split()
	case "delete":
		if b.input.Position() < len([]rune(b.input.Value())) {
			return b.typed(msg)
		}
		return b.runAction("x")
	case "up", "ctrl+p":
		b.rows.Move(-1)
	case "down":
		b.rows.Move(1)
	case "ctrl+n":
		b.closed = true
		return b.opts.New()
	case "pgup":
		b.rows.Move(-b.rows.Page())
	case "pgdown":
		b.rows.Move(b.rows.Page())
	case "ctrl+home":
		b.rows.MoveTo(0)
	case "ctrl+end":
		b.rows.MoveTo(b.rows.N - 1)
	case "shift+up":
		b.preview.Scroll(-1)
	case "shift+down":
		b.preview.Scroll(1)
	default:
		return b.typed(msg)
	}
	return nil
}

// setLeader sets whether the letter of an action is expected.
func (b *Browser) setLeader(on bool) {
	b.leaderPressed = on
	b.rows.SetHeight(b.rowsHeight())
}

// typed passes text to the input.
func (b *Browser) typed(msg tea.Msg) tea.Cmd {
	before := b.input.Value()
	var cmd tea.Cmd
	b.input, cmd = b.input.Update(msg)
	if b.input.Value() != before {
		cmd = tea.Batch(cmd, b.refilter())
	}
	return cmd
}

// escape leaves one thing at a time: the preview, the filter, the trash, the browser.
func (b *Browser) escape() tea.Cmd {
	switch {
	case b.previewAlone && !b.split():
		b.previewAlone = false
	case b.input.Value() != "":
		b.input.SetValue("")
		return b.refilter()
	case b.list.trash:
		return b.switchTrash()
	default:
		b.closed = true
	}
	return nil
}

// open opens the selected session, at the selected hit if there is one.
func (b *Browser) open() tea.Cmd {
	info, ok := b.selected()
	switch {
	case !ok:
		return nil
	case b.list.trash:
		return b.opts.Say("it is in the trash: " + b.opts.Leader + " x brings it back")
	}
	b.closed = true
	return b.opts.Open(info.Path, b.hit())
}
