package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
)

// peekMessages is how many messages a preview shows: of each lane of a session its
// last, of a hit those around it.
const peekMessages = 6

// peekKey says what a preview shows: a file as it was then, and a message of it.
type peekKey struct {
	path    string
	changed int64
	message string
}

// peeked: the messages of a preview were read.
type peeked struct {
	key peekKey
	// ends are those of the lanes; of a hit, one with the messages around it.
	ends    []laneEnd
	meta    sessions.Meta
	trouble string
	err     error
}

// previewer shows a part of a session that is not open. It reads one at a time,
// so that going down a list fast reads only some of them.
type previewer struct {
	st    *look.Styles
	talk  endings
	info  sessions.Info
	want  peekKey
	words string
	// veiled says that what is marked must not be shown.
	veiled  bool
	reading bool
	got     peeked
	w, h    int
}

func newPreviewer(st *look.Styles) previewer { return previewer{st: st, talk: endings{st: st}} }

func (p *previewer) SetStyles(st *look.Styles) {
	p.st = st
	p.talk.SetStyles(st)
}

// Clear shows nothing, Forget reads anew what is shown.
func (p *previewer) Clear() {
	p.info, p.want, p.got = sessions.Info{}, peekKey{}, peeked{}
	p.talk.Load(nil)
	p.veiled = false
}

// Veil shows nothing, and why.
func (p *previewer) Veil() {
	p.Clear()
	p.veiled = true
}

func (p *previewer) Forget() { p.got.key = peekKey{} }

// Scroll goes up or down by half of what is shown.
func (p *previewer) Scroll(dir int) { p.talk.Scroll(dir) }

// Show asks for what is not there yet.
func (p *previewer) Show(from shelf, info sessions.Info, hit *sessions.Hit) tea.Cmd {
	p.info, p.veiled = info, false
	p.want = peekKey{path: info.Path, changed: info.Updated.UnixNano()}
	p.words = ""
	index := -1
	if hit != nil {
		p.want.message, index = hit.Message, hit.Index
		p.words = foundWords(*hit)
	}
	p.talk.SetMarks(p.words)
	if p.reading || p.got.key == p.want {
		return p.talk.CatchUp()
	}
	p.reading = true
	key := p.want
	return func() tea.Msg { return peek(from.store, key, index) }
}

func peek(store *sessions.Store, key peekKey, index int) peeked {
	s, err := store.Read(key.path)
	if err != nil {
		return peeked{key: key, err: err}
	}
	out := peeked{key: key, meta: s.Meta(), trouble: reading(s.ReadOnlyErr())}
	if index < 0 || index >= s.Len() {
		out.ends = laneEnds(s)
	} else {
		around := laneEnd{before: max(0, index-1)}
		for i := around.before; i < min(s.Len(), around.before+peekMessages); i++ {
			around.messages = append(around.messages, s.Message(i))
		}
		out.ends = []laneEnd{around}
	}
	out.err = s.Close()
	return out
}

// peeked shows what was read, unless another session is wanted by now.
func (p *previewer) peeked(msg peeked) {
	p.reading = false
	if msg.key != p.want {
		return
	}
	p.got = msg
	p.talk.Load(msg.ends)
	p.talk.SetMarks(p.words)
	if msg.key.message != "" {
		p.talk.ShowMarked(msg.key.message)
	}
}

// Update takes the messages that rendering in pieces sends.
func (p *previewer) Update(msg tea.Msg) tea.Cmd { return p.talk.Update(msg) }

// SetSize gives the room in cells.
func (p *previewer) SetSize(w, h int) {
	p.w, p.h = w, h
	p.talk.SetSize(w, h-len(p.facts()))
}

// Lines draws exactly the room that SetSize gave.
func (p *previewer) Lines() []string {
	var out []string
	if p.veiled {
		out = append(out, look.Fit(p.st.Muted.Render("the preview names the lanes: it comes with your vote"), p.w))
	}
	for _, line := range p.facts() {
		out = append(out, look.Fit(line, p.w))
	}
	if p.read() && p.info.Messages > 0 {
		out = append(out, p.talk.Lines()...)
	}
	for len(out) < p.h {
		out = append(out, strings.Repeat(" ", p.w))
	}
	return out[:p.h]
}

// read tells whether the wanted messages are there.
func (p *previewer) read() bool {
	return p.got.key == p.want && p.got.err == nil && len(p.got.ends) > 0
}

// facts are the lines above the messages.
func (p *previewer) facts() []string {
	if p.info.Path == "" {
		return nil
	}
	st, info := p.st, p.info
	out := []string{st.Strong.Render(sessionTitle(info).String())}
	several := p.read() && len(p.got.ends) > 1 // each is named at its end
	if len(info.Targets) > 0 && !several {
		out = append(out, st.Muted.Render(safe.Line(strings.Join(info.Targets, " · ")).String()))
	}
	facts := []string{figures.Counted(info.Messages, "message"), figures.FileSize(info.Size)}
	if info.CostUSD != nil {
		facts = append(facts, figures.Dollars(info.CostUSD))
	}
	if p.got.key.path == info.Path && !p.got.meta.Created.IsZero() {
		facts = append(facts, "begun "+p.got.meta.Created.Local().Format("2006-01-02 15:04"))
	}
	out = append(out, st.Muted.Render(strings.Join(facts, " · ")))
	if len(info.Tags) > 0 {
		out = append(out, st.Accent.Render(safe.Line(hashed(info.Tags)).String()))
	}
	if p.got.key.path == info.Path {
		if note := p.got.meta.Note; note != "" {
			out = append(out, safe.Line(note).String())
		}
	}
	for _, line := range p.trouble() {
		out = append(out, st.Warning.Render(line))
	}
	head := ""
	switch {
	case several && p.info.Messages > 0:
		return out
	case p.got.key != p.want:
		head = "reading…"
	case p.read() && p.got.ends[0].before > 0:
		head = figures.Counted(p.got.ends[0].before, "message") + " before"
	}
	return append(out, look.Rule(st.Rule, st.Muted, "", head, p.w))
}

// trouble says why the session is not whole or not to be written.
func (p *previewer) trouble() []string {
	words := p.got.trouble
	switch {
	case p.info.Err != nil:
		words = "can't be read: " + p.info.Err.Error()
	case p.got.key != p.want:
		return nil
	case p.got.err != nil:
		words = "can't be read: " + p.got.err.Error()
	}
	return look.Wrapped(safe.Line(words).String(), max(1, p.w), 3)
}

// reading puts into words what a reader of a session should know.
func reading(err error) string {
	if err == nil || !troubled(err) {
		return ""
	}
	return err.Error()
}
