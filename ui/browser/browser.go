package browser

import (
	"context"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Browser is the screen of all saved sessions: a list by day that is filtered as one
// types, or the places where a text was found, with a preview of the selected one. It
// opens at once and fills as the files are read.
type Browser struct {
	st   *look.Styles
	opts Options
	list *sessionList

	w, h   int
	closed bool
	input  form.LineInput
	// byText is set while the input is searched for in all messages; else it filters the
	// list.
	byText bool
	rows   overlay.Rows
	// filter searches the sessions, shown are those that match.
	filter *overlay.RowFilter
	shown  []overlay.Match
	// days are the headings over what is shown, nil while a filter ranks it.
	days   []string
	search search

	preview previewer
	// previewAlone is set while the preview is shown in place of the list, where there is
	// no room beside it.
	previewAlone bool
	// question is asked in place of the input, nil for none.
	question *overlay.QuestionLine
	// leaderPressed is set while the letter of an action is expected.
	leaderPressed bool
}

// Options are what the browser needs of its caller.
type Options struct {
	// Commands returns what can be done with saved sessions now. That changes while the
	// browser is open, with the session that is open.
	Commands func() Commands
	// Open opens a session, at the message of a hit unless at is nil.
	Open func(path string, at *sessions.Hit) tea.Cmd
	// New starts a new chat.
	New func() tea.Cmd
	// Say shows a line to the user.
	Say func(words string) tea.Cmd
	// Current is the open session's file, empty for none.
	Current string
	// Leader is the key before the letter of an action, as Bubble Tea spells it.
	Leader string
	// MaskCurrent hides the preview of the open session, which would name the models of a
	// blind comparison.
	MaskCurrent bool
	// Now is the clock that days are counted from, in the reader's time zone.
	Now func() time.Time
}

// New returns a browser. Its commands end with the context.
func New(ctx context.Context, st *look.Styles, opts Options) *Browser {
	in := form.NewLineInput()
	in.CharLimit = 200
	in.Focus()
	b := &Browser{opts: opts, list: newSessionList(ctx, opts.Commands().Store, opts.Now), input: in, filter: overlay.NewRowFilter(nil), preview: newPreviewer(st)}
	b.rows.Height = b.rowHeight
	b.SetStyles(st)
	b.setPlaceholder()
	return b
}

// Init reads the sessions.
func (b *Browser) Init() tea.Cmd { return b.list.read() }

// SetStyles implements [overlay.Overlay].
func (b *Browser) SetStyles(st *look.Styles) {
	b.st = st
	overlay.StyleInput(&b.input, st)
	b.preview.SetStyles(st)
	if b.question != nil {
		b.question.SetStyles(st)
	}
}

// setPlaceholder says in the empty input what typing does.
func (b *Browser) setPlaceholder() {
	words := []string{"title, #tag, model, or tab to search all text", "title, #tag or model"}
	switch {
	case b.byText:
		words = []string{"a text in any session, or tab for titles", "a text in any session"}
	case b.list.trash:
		words = []string{"title, #tag or model in the trash"}
	}
	b.input.Placeholder = words[0]
	if len(words[0]) > b.input.Width() {
		b.input.Placeholder = words[len(words)-1]
	}
}

// Closed implements [overlay.Overlay].
func (b *Browser) Closed() bool { return b.closed }

// PreferredSize implements [overlay.Sized]: all the room there is.
func (b *Browser) PreferredSize(w, h int) (int, int) { return w, h }

// Update handles keys, the results of the browser's own commands, and a [Changed], which
// the caller passes on after it has handled it itself.
func (b *Browser) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = b.key(msg)
	case tea.PasteMsg:
		cmd = b.typed(msg)
	case tea.MouseWheelMsg:
		b.wheel(msg)
	case listRead:
		cmd = b.listed(msg)
	case hitsFound:
		cmd = b.hitsFound(msg)
	case previewRead:
		b.preview.loaded(msg)
	case Changed:
		return b.changed(msg) // a preview is read again when the list is
	default:
		cmd = b.preview.Update(msg)
	}
	return tea.Batch(cmd, b.updatePreview())
}

// updatePreview returns a command that reads the preview of the selected session, nil
// where it is there.
func (b *Browser) updatePreview() tea.Cmd {
	if b.closed || !b.split() && !b.previewAlone {
		return nil
	}
	info, ok := b.selected()
	switch {
	case !ok:
		b.preview.Clear()
		return nil
	case b.masked(info):
		b.preview.Mask()
		return nil
	}
	return b.preview.Show(b.opts.Commands().Store, info, b.hit())
}

// masked reports whether a session's models must not be named.
func (b *Browser) masked(info sessions.Info) bool { return b.opts.MaskCurrent && b.isOpen(info) }

// isOpen reports whether a session is the one that is open. The file's name contains the
// id; the paths may differ by a link.
func (b *Browser) isOpen(info sessions.Info) bool {
	return b.opts.Current != "" && filepath.Base(info.Path) == filepath.Base(b.opts.Current)
}

// selected is the selected session, false where there is none.
func (b *Browser) selected() (sessions.Info, bool) {
	if b.byText {
		if hit := b.hit(); hit != nil {
			return b.list.info(hit.Path)
		}
		return sessions.Info{}, false
	}
	if b.rows.At >= len(b.shown) || b.shown[b.rows.At].Row >= len(b.list.infos) {
		return sessions.Info{}, false
	}
	return b.list.infos[b.shown[b.rows.At].Row], true
}

// hit is the selected place where the text was found, nil in the list of sessions.
func (b *Browser) hit() *sessions.Hit {
	if !b.byText || b.rows.At >= len(b.search.hits) {
		return nil
	}
	return &b.search.hits[b.rows.At]
}

// selectPath selects a session in the list.
func (b *Browser) selectPath(path string) {
	for i, m := range b.shown {
		if b.list.infos[m.Row].Path == path {
			b.rows.MoveTo(i)
			return
		}
	}
}

// refilter filters or searches again for the text of the input.
func (b *Browser) refilter() tea.Cmd {
	if b.byText {
		return b.startSearch()
	}
	b.shown = b.filter.Matches(b.input.Value())
	b.days = b.headings()
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(len(b.shown))
	return nil
}

// listed shows sessions that were read, and reads the next.
func (b *Browser) listed(msg listRead) tea.Cmd {
	info, was := b.selected()
	moved := b.rows.At > 0
	if !b.list.take(msg) {
		return nil
	}
	b.filter = overlay.NewRowFilter(b.list.choices())
	var cmd tea.Cmd
	switch {
	case !b.byText:
		cmd = b.refilter()
		if was && moved {
			b.selectPath(info.Path)
		}
	case b.list.complete:
		cmd = b.startSearch()
	}
	if b.list.selectWhenRead != "" && b.list.complete {
		b.selectPath(b.list.selectWhenRead)
		b.list.selectWhenRead = ""
	}
	return tea.Batch(cmd, b.list.more(msg))
}

// changed reads the list again after something was done to a session, and then selects
// that session.
func (b *Browser) changed(m Changed) tea.Cmd {
	if m.Err == nil {
		b.list.selectWhenRead = m.Path
	}
	b.preview.Forget()
	return b.list.read()
}

// switchTrash shows the trash, or the sessions again.
func (b *Browser) switchTrash() tea.Cmd {
	b.list = b.list.other
	b.byText = false
	b.filter, b.shown, b.days = overlay.NewRowFilter(nil), nil, nil
	b.input.SetValue("")
	b.rows.At, b.rows.Top = 0, 0
	b.rows.SetLen(0)
	b.preview.Clear()
	b.setPlaceholder()
	return b.list.read()
}
