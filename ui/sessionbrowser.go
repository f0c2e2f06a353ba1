package ui

import (
	"path/filepath"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// browser is the overlay over all saved sessions: a list that is filtered as one
// types, or the places where a text was found, with a preview of the marked one.
// It opens at once and fills as the files are read.
type browser struct {
	st    *look.Styles
	does  browserActs
	stock *stock

	w, h   int
	closed bool
	input  form.LineInput
	// byText tells that the input is looked for in all messages, not in the list.
	byText bool
	rows   overlay.Rows
	// choices are the sessions as the filter sees them, shown those that it found.
	choices []overlay.Choice
	shown   []overlay.Match
	hunt    hunt

	preview previewer
	// peeking shows the preview in the list's place, where there is no room beside
	// it.
	peeking bool
	ask     *overlay.QuestionLine
	leading bool
}

// browserActs are what the browser has done by others.
type browserActs struct {
	// Shelf gives access to the stored sessions as of now.
	Shelf func() shelf
	// Open opens a session, at a message where a hit is given.
	Open func(path string, at *sessions.Hit) tea.Cmd
	Say  func(string) tea.Cmd
	// Current is the open session's file, Leader the key before an act's letter.
	Current, Leader string
	// Veiled keeps back the open session's preview, which names its lanes.
	Veiled bool
}

func newBrowser(st *look.Styles, stock *stock, does browserActs) *browser {
	in := form.NewLineInput()
	in.CharLimit = 200
	in.Focus()
	b := &browser{does: does, stock: stock, input: in, preview: newPreviewer(st)}
	b.rows.Height = b.rowHeight
	b.SetStyles(st)
	b.hint()
	return b
}

// Init begins to read the sessions.
func (b *browser) Init() tea.Cmd { return b.stock.read() }

func (b *browser) SetStyles(st *look.Styles) {
	b.st = st
	overlay.StyleInput(&b.input, st)
	b.preview.SetStyles(st)
	if b.ask != nil {
		b.ask.SetStyles(st)
	}
}

// hint says in the empty input what typing does.
func (b *browser) hint() {
	switch {
	case b.byText:
		b.input.Placeholder = "type to search all messages"
	case b.stock.trash:
		b.input.Placeholder = "the trash: type to filter"
	default:
		b.input.Placeholder = "type to filter"
	}
}

func (b *browser) Closed() bool { return b.closed }

// Wants asks for all the room there is.
func (b *browser) Wants(w, h int) (int, int) { return w, h }

func (b *browser) ShortHelp() []key.Binding {
	switch {
	case b.ask != nil:
		return b.ask.ShortHelp()
	case b.leading:
		return []key.Binding{overlay.Key("esc", "back")}
	}
	other := "search all text"
	if b.byText {
		other = "filter titles"
	}
	help := []key.Binding{overlay.Key("tab", other), overlay.Key(b.does.Leader, "more")}
	if b.rows.N == 0 {
		return append(help, overlay.Key("esc", b.escWord()))
	}
	help = slices.Insert(help, 0, overlay.Key("enter", "open"))
	if !b.beside() {
		help = append(help, overlay.Key("f3", "preview"))
	}
	return append(help, overlay.Key("esc", b.escWord()), overlay.Key("↑↓", "move"))
}

func (b *browser) escWord() string {
	switch {
	case b.input.Value() != "":
		return "clear"
	case b.stock.trash:
		return "leave the trash"
	}
	return "close"
}

// Update takes keys, and what the browser's own commands found.
func (b *browser) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = b.key(msg)
	case tea.PasteMsg:
		cmd = b.typed(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			b.rows.Move(-1)
		case tea.MouseWheelDown:
			b.rows.Move(1)
		}
	case stockRead:
		cmd = b.stockRead(msg)
	case hitsFound:
		cmd = b.hitsFound(msg)
	case peeked:
		b.preview.peeked(msg)
	default:
		cmd = b.preview.Update(msg)
	}
	return tea.Batch(cmd, b.look())
}

// look asks for the preview of the marked session where it is not there yet.
func (b *browser) look() tea.Cmd {
	if b.closed || !b.beside() && !b.peeking {
		return nil
	}
	info, ok := b.marked()
	switch {
	case !ok:
		b.preview.Clear()
		return nil
	case b.does.Veiled && b.isOpen(info):
		b.preview.Veil()
		return nil
	}
	return b.preview.Show(b.does.Shelf(), info, b.hit())
}

// isOpen tells whether a session is the one that is open: its file's name holds the
// id, and the paths may differ by a link.
func (b *browser) isOpen(info sessions.Info) bool {
	return b.does.Current != "" && filepath.Base(info.Path) == filepath.Base(b.does.Current)
}

// key takes a key: the question first, then the leader's letters, then the list's
// keys; what remains is text.
func (b *browser) key(msg tea.KeyPressMsg) tea.Cmd {
	k := overlay.Canonical(msg.String())
	if b.ask != nil {
		cmd := b.ask.Update(msg)
		if b.ask.Done {
			b.ask = nil
		}
		return cmd
	}
	if b.leading {
		b.lead(false)
		return b.letter(k)
	}
	switch k {
	case b.does.Leader:
		b.lead(true)
	case "esc":
		return b.escape()
	case "enter":
		return b.open()
	case "tab", "shift+tab":
		b.byText = !b.byText
		b.hint()
		return b.refilter()
	case "f3":
		b.peeking = !b.peeking && !b.beside()
	case "delete":
		if b.input.Position() < len([]rune(b.input.Value())) {
			return b.typed(msg)
		}
		return b.letter("x")
	case "up", "ctrl+p":
		b.rows.Move(-1)
	case "down", "ctrl+n":
		b.rows.Move(1)
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

// lead asks for a letter, or no more.
func (b *browser) lead(on bool) {
	b.leading = on
	b.rows.SetHeight(b.rowsHeight())
}

func (b *browser) typed(msg tea.Msg) tea.Cmd {
	before := b.input.Value()
	var cmd tea.Cmd
	b.input, cmd = b.input.Update(msg)
	if b.input.Value() != before {
		cmd = tea.Batch(cmd, b.refilter())
	}
	return cmd
}

// escape backs out one thing at a time.
func (b *browser) escape() tea.Cmd {
	switch {
	case b.peeking:
		b.peeking = false
	case b.input.Value() != "":
		b.input.SetValue("")
		return b.refilter()
	case b.stock.trash:
		return b.switchTrash()
	default:
		b.closed = true
	}
	return nil
}

func (b *browser) open() tea.Cmd {
	info, ok := b.marked()
	switch {
	case !ok:
		return nil
	case b.stock.trash:
		return b.does.Say("it is in the trash: " + b.does.Leader + " x brings it back")
	}
	b.closed = true
	return b.does.Open(info.Path, b.hit())
}

// marked gives the session under the mark, hit the place in it.
func (b *browser) marked() (sessions.Info, bool) {
	if b.byText {
		if hit := b.hit(); hit != nil {
			return b.stock.info(hit.Path)
		}
		return sessions.Info{}, false
	}
	if b.rows.At >= len(b.shown) || b.shown[b.rows.At].Row >= len(b.stock.infos) {
		return sessions.Info{}, false
	}
	return b.stock.infos[b.shown[b.rows.At].Row], true
}

func (b *browser) hit() *sessions.Hit {
	if !b.byText || b.rows.At >= len(b.hunt.hits) {
		return nil
	}
	return &b.hunt.hits[b.rows.At]
}

// mark goes to a session of the list.
func (b *browser) mark(path string) {
	for i, m := range b.shown {
		if b.stock.infos[m.Row].Path == path {
			b.rows.MoveTo(i)
			return
		}
	}
}

// refilter finds the rows for what was typed.
func (b *browser) refilter() tea.Cmd {
	if b.byText {
		return b.search()
	}
	b.shown = overlay.FilterRows(b.choices, b.input.Value())
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(len(b.shown))
	return nil
}

// stockRead takes sessions that were read, and asks for the next.
func (b *browser) stockRead(msg stockRead) tea.Cmd {
	info, was := b.marked()
	moved := b.rows.At > 0
	if !b.stock.take(msg) {
		return nil
	}
	b.choices = b.stock.choices()
	var cmd tea.Cmd
	switch {
	case !b.byText:
		cmd = b.refilter()
		if was && moved {
			b.mark(info.Path)
		}
	case b.stock.complete:
		cmd = b.search()
	}
	if b.stock.wanted != "" && b.stock.complete {
		b.mark(b.stock.wanted)
		b.stock.wanted = ""
	}
	return tea.Batch(cmd, b.stock.more(msg))
}

// changed reads the list again after something was done to a session, which is
// marked then.
func (b *browser) changed(m shelfDone) tea.Cmd {
	if m.err == nil {
		b.stock.wanted = m.path
	}
	b.preview.Forget()
	return b.stock.read()
}

func (b *browser) switchTrash() tea.Cmd {
	b.stock = b.stock.other()
	b.byText = false
	b.choices, b.shown = nil, nil
	b.input.SetValue("")
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(0)
	b.preview.Clear()
	b.hint()
	return b.stock.read()
}

// openSessions shows the browser.
func (a *app) openSessions() tea.Cmd {
	leader := ""
	if keys := a.action("leader").Keys; len(keys) > 0 {
		leader = keys[0]
	}
	b := newBrowser(a.styles, newStock(a.ctx, a.opts.Store), browserActs{
		Shelf: a.shelf, Open: a.openSessionAt, Say: a.say, Current: a.path, Leader: leader, Veiled: a.veiled,
	})
	return tea.Batch(a.open(b), b.Init())
}

// readFor is how long one command reads sessions before it shows what it has.
const readFor = 60 * time.Millisecond
