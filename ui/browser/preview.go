package browser

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
)

// previewMessages is how many messages a preview shows: the first of each lane of a
// session, or those around a hit.
const previewMessages = 6

// previewKey identifies what a preview shows: a file as of its last change, and a message
// of it.
type previewKey struct {
	path    string
	changed int64
	message string
}

// previewRead is the result of reading a preview.
type previewRead struct {
	key previewKey
	// lanes are the beginnings of the session's lanes; for a hit, one lane with what is around
	// it.
	lanes  []lanePreview
	meta   sessions.Meta
	damage string
	err    error
}

// previewer shows a part of a session that isn't open. It reads one session at a time, so
// that moving down a list quickly reads only some of them.
type previewer struct {
	st    *look.Styles
	lanes lanePreviews
	info  sessions.Info
	want  previewKey
	found string
	// masked is set where the selected session must not be shown.
	masked  bool
	reading bool
	got     previewRead
	w, h    int
}

func newPreviewer(st *look.Styles) previewer { return previewer{st: st, lanes: lanePreviews{st: st}} }

func (p *previewer) SetStyles(st *look.Styles) {
	p.st = st
	p.lanes.SetStyles(st)
}

// Clear shows nothing.
func (p *previewer) Clear() {
	p.info, p.want, p.got = sessions.Info{}, previewKey{}, previewRead{}
	p.lanes.Load(nil)
	p.masked = false
}

// Mask shows why the session is hidden.
func (p *previewer) Mask() {
	p.Clear()
	p.masked = true
}

// Forget has Show read again what is shown.
func (p *previewer) Forget() { p.got.key = previewKey{} }

// Scroll scrolls by half the height, down for 1 and up for -1.
func (p *previewer) Scroll(dir int) { p.lanes.Scroll(dir) }

// Wheel scrolls by a few lines, down for 1 and up for -1.
func (p *previewer) Wheel(dir int) { p.lanes.Wheel(dir) }

// Show shows a session, at a hit unless it is nil. It returns a command that reads what
// isn't there yet.
func (p *previewer) Show(store *sessions.Store, info sessions.Info, hit *sessions.Hit) tea.Cmd {
	p.info, p.masked = info, false
	p.want = previewKey{path: info.Path, changed: info.Changed.UnixNano()}
	p.found = ""
	index := -1
	if hit != nil {
		p.want.message, index = hit.Message, hit.Index
		p.found = hit.Found()
	}
	p.lanes.SetHighlight(p.found)
	if p.reading || p.got.key == p.want {
		return p.lanes.RenderPending()
	}
	p.reading = true
	key := p.want
	return func() tea.Msg { return readPreview(store, key, index) }
}

// readPreview reads the messages around an index in the file, or the beginnings of the
// lanes for -1.
func readPreview(store *sessions.Store, key previewKey, index int) previewRead {
	s, err := store.Read(key.path)
	if err != nil {
		return previewRead{key: key, err: err}
	}
	out := previewRead{key: key, meta: s.Meta(), damage: damage(s.ReadOnlyErr())}
	if index < 0 || index >= s.Len() {
		out.lanes = readLanePreviews(s)
	} else {
		around := lanePreview{before: max(0, index-1)}
		for i := around.before; i < min(s.Len(), around.before+previewMessages); i++ {
			around.messages = append(around.messages, s.Message(i))
		}
		out.lanes = []lanePreview{around}
	}
	out.err = s.Close()
	return out
}

// loaded shows what was read, unless another session is wanted by now.
func (p *previewer) loaded(msg previewRead) {
	p.reading = false
	if msg.key != p.want {
		return
	}
	p.got = msg
	p.lanes.Load(msg.lanes)
	p.lanes.SetHighlight(p.found)
	if msg.key.message != "" {
		p.lanes.ShowHighlight(msg.key.message)
	}
}

// Update handles the messages of rendering in parts.
func (p *previewer) Update(msg tea.Msg) tea.Cmd { return p.lanes.Update(msg) }

// SetSize sets the size in cells.
func (p *previewer) SetSize(w, h int) {
	p.w, p.h = w, h
	p.lanes.SetSize(w, h-len(p.facts()))
}

// title is the session's title, empty where none is shown.
func (p *previewer) title() string {
	if p.info.Path == "" {
		return ""
	}
	return sessionTitle(p.info).String()
}

// Lines draws exactly the size that SetSize set.
func (p *previewer) Lines() []string {
	var out []string
	if p.masked {
		words := look.Wrapped("the preview names the lanes: it appears with your vote", max(1, p.w-2*previewMargin), 3)
		for _, line := range words {
			out = append(out, p.line(p.st.Muted.Render(line)))
		}
	}
	for _, line := range p.facts() {
		out = append(out, p.line(line))
	}
	if p.read() && p.info.Messages > 0 {
		out = append(out, p.lanes.Lines()...)
	}
	for len(out) < p.h {
		out = append(out, strings.Repeat(" ", p.w))
	}
	return out[:p.h]
}

// previewMargin are the blanks beside the facts, as beside messages.
const previewMargin = 1

// spaciousPreview is the least height, in lines, with blank lines around the facts.
const spaciousPreview = 16

func (p *previewer) line(words string) string {
	return look.Fit(strings.Repeat(" ", previewMargin)+words, p.w)
}

// read reports whether the wanted messages were read.
func (p *previewer) read() bool {
	return p.got.key == p.want && p.got.err == nil && len(p.got.lanes) > 0
}

// facts are the lines above the messages. Their number is the same before the messages
// are read and afterwards, unless there is a note or something is wrong.
func (p *previewer) facts() []string {
	if p.info.Path == "" {
		return nil
	}
	st, info := p.st, p.info
	var out []string
	if p.h >= spaciousPreview {
		out = append(out, "")
	}
	facts := shortTargets(info.Targets)
	facts = append(facts, figures.Counted(info.Messages, "message"))
	if cost := listCost(info); cost == figures.Unknown {
		facts = append(facts, "price unknown")
	} else if cost != "" {
		facts = append(facts, cost)
	}
	facts = append(facts, figures.FileSize(info.Size), look.FileName(info.Path))
	w := max(1, p.w-2*previewMargin)
	for _, line := range factLines(facts, w) {
		out = append(out, st.Muted.Render(line))
	}
	if len(info.Tags) > 0 {
		out = append(out, st.Water.Render(ansi.Truncate(safe.Line(hashTags(info.Tags)).String(), w, "…")))
	}
	if p.got.key.path == info.Path && p.got.meta.Note != "" {
		out = append(out, look.Wrapped(safe.Line(p.got.meta.Note).String(), w, 3)...)
	}
	for _, line := range p.warning() {
		out = append(out, st.Warning.Render(line))
	}
	head := ""
	switch {
	case p.read() && len(p.got.lanes) > 1 && p.info.Messages > 0: // each says it in its rule
		if prompt := sharedPrompt(p.got.lanes); prompt != "" {
			return append(out, st.PanelBar.Render("▌")+st.Panel.Render(look.Fit(" "+safe.Line(prompt).String(), max(1, w-1))))
		}
	case p.got.key != p.want:
		head = "reading…"
	case p.read():
		if head = p.got.lanes[0].extent(); p.got.lanes[0].before > 0 {
			head = "… " + head
		}
	}
	return append(out, st.Faint.Render(head))
}

// factLines joins facts with dots, in lines of at most w cells that end between two facts.
func factLines(facts []string, w int) []string {
	var out []string
	line := ""
	for _, fact := range facts {
		fact = safe.Line(fact).String()
		switch longer := line + " · " + fact; {
		case line == "":
			line = fact
		case ansi.StringWidth(longer) <= w:
			line = longer
		default:
			out, line = append(out, line), fact
		}
	}
	return append(out, line)
}

// warning says why the session is incomplete or can't be read.
func (p *previewer) warning() []string {
	words := p.got.damage
	switch {
	case p.info.Err != nil:
		words = "can't be read: " + p.info.Err.Error()
	case p.got.key != p.want:
		return nil
	case p.got.err != nil:
		words = "can't be read: " + p.got.err.Error()
	}
	return look.Wrapped(safe.Line(words).String(), max(1, p.w-2*previewMargin), 3)
}

// damage describes what is wrong with a session that was only read. That it can't be
// written doesn't matter here.
func damage(err error) string {
	if errors.Is(err, sessions.ErrDamaged) || errors.Is(err, sessions.ErrNewer) {
		return err.Error()
	}
	return ""
}
