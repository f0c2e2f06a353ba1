package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/overlay"
)

// This file keeps the open session and its file together: what could not be saved
// is tried again, and what another program changed is shown.

const (
	// keepEvery is how often a failed save is tried again.
	keepEvery = 5 * time.Second
	// watchEvery is how often the file of a session that rests is looked at: a look
	// costs asking the system for its size and time.
	watchEvery = 2 * time.Second
)

type (
	// keepDue: it is time to look at the session again.
	keepDue struct{}
	// sessionReread: another program changed the file, or made it unreadable.
	sessionReread struct {
		book *book
		// unread says that nobody looked: what is shown is more than the file has.
		unread   bool
		changed  bool
		meta     sessions.Meta
		messages [][]sessions.Message
		// chosen are the branches that were shown.
		chosen map[int]string
		spent  sessions.Spending
		err    error
	}
	// sessionMoved: the session goes on in another file, or couldn't.
	sessionMoved struct {
		book *book
		path string
		name string
		err  error
	}
)

// keep looks at the session now and then, as long as one is open. Ask at the end
// of every update: it is nil while a look is due.
func (a *app) keep() tea.Cmd {
	if a.keeping || a.book == nil {
		return nil
	}
	a.keeping = true
	every := watchEvery
	if a.saveTrouble != "" {
		every = keepEvery
	}
	return a.after(every, func(time.Time) tea.Msg { return keepDue{} })
}

func (keepDue) apply(a *app) tea.Cmd {
	a.keeping = false
	return a.checkSession()
}

// checkSession tries again what could not be saved, and else looks whether
// another program changed the file.
func (a *app) checkSession() tea.Cmd {
	switch {
	case a.book == nil:
		return nil
	case a.saveTrouble != "" && a.readOnly == "":
		book := a.book
		return func() tea.Msg { return answerSaved{book, book.retry()} }
	case a.anyBusy():
		return nil
	}
	return a.reloadSession()
}

// reloadSession shows what another program changed in the file.
func (a *app) reloadSession() tea.Cmd {
	if a.book == nil || a.opening != 0 {
		return nil
	}
	book, chosen := a.book, a.chosenBranches()
	return func() tea.Msg { return book.reread(chosen) }
}

// retry saves what could not be saved before.
func (b *book) retry() error {
	b.mu.Lock()
	defer b.unlock()
	if b.closed {
		return nil
	}
	changed, err := b.session.Reload()
	if changed {
		b.unshown.Store(true)
	}
	if err != nil {
		return err
	}
	if err := b.session.Retry(); err != nil {
		return err
	}
	return b.catchUp()
}

// reread takes over what another program changed in the file. Lanes stay on the
// branches that were chosen.
func (b *book) reread(chosen map[int]string) sessionReread {
	b.mu.Lock()
	defer b.unlock()
	out := sessionReread{book: b, chosen: chosen}
	if b.closed || len(b.session.Pending()) > 0 || b.unsaved() {
		out.unread = true
		return out
	}
	out.changed, out.err = b.session.Reload()
	if out.err == nil && b.unshown.Swap(false) {
		out.changed = true
	}
	if !out.changed {
		if out.err == nil {
			out.err = b.session.Gone()
		}
		if b.readOnly && outsideWords(out.err) == "" {
			out.err = nil // it was told already, or another instance is writing
		}
		return out
	}
	out.meta, out.spent = b.session.Meta(), b.session.Spending()
	for n := range max(1, len(out.meta.Lanes)) {
		messages := b.session.Branch(n, chosen[n])
		if len(messages) == 0 {
			messages = b.session.Transcript(n)
		}
		out.messages = append(out.messages, messages)
	}
	return out
}

func (m sessionReread) apply(a *app) tea.Cmd {
	switch {
	case m.book != a.book, m.unread:
		return nil
	case a.anyBusy():
		if m.changed { // it is shown when the lanes rest
			m.book.unshown.Store(true)
		}
		return nil
	}
	was := a.reloadTrouble
	a.reloadTrouble, a.outside = "", nil
	if outsideWords(m.err) != "" {
		a.outside = m.err
	}
	switch {
	case writtenOutside(m.err) && a.readOnly == "":
		return a.saved(m.err)
	case m.err != nil:
		if a.reloadTrouble = m.err.Error(); a.reloadTrouble == was {
			return nil
		}
		if words := outsideWords(m.err); words != "" {
			return a.warn(words + "; what it held is in this window")
		}
		return a.warn("shown is what was read before: " + m.err.Error())
	case !m.changed:
		return nil
	}
	a.name = m.meta.Title
	a.spent = spending{answers: m.spent.Answers, usd: m.spent.USD, unknown: m.spent.Unknown}
	current, zoomed, only, before := a.current, a.zoomed, a.onlyCurrent, a.lanes
	blind, veiled := a.blind, a.veiled
	a.restoreLanes(m.meta.Lanes, m.messages)
	a.asBefore(before)
	if blind && len(a.lanes) > 1 {
		a.asShuffled(before)
		a.blind, a.veiled = true, veiled
		a.veil()
	}
	for _, l := range a.lanes {
		l.branch = m.chosen[l.number]
	}
	a.current, a.zoomed, a.onlyCurrent = min(current, len(a.lanes)-1), zoomed, only && len(a.lanes) > 1
	words := "the file was changed by another program, and read again"
	if a.readOnly == sessions.ErrLocked.Error() {
		words = "read what the other sluice saved"
	}
	return tea.Batch(a.say(words), a.findPlaces())
}

// tellRemade says that a save found the file gone and made it again.
func (a *app) tellRemade() tea.Cmd {
	if a.book == nil || !a.book.remade.Swap(false) {
		return nil
	}
	a.reloadTrouble = ""
	return a.warn(remadeWords(fileName(a.path)))
}

func remadeWords(name string) string {
	return name + " was deleted or moved by another program: it was written again, with all that was said"
}

// asBefore lets lanes that were read again be the ones that they were: an open
// overlay may be about one of them.
func (a *app) asBefore(before []*lane) {
	for i, l := range a.lanes {
		at := slices.IndexFunc(before, func(old *lane) bool { return old.number == l.number })
		if at < 0 || before[at] == l {
			continue
		}
		old := before[at]
		*old = *l
		old.transcript.SetEmpty(func(w, h int) []string { return a.emptyLane(old, w, h) })
		a.lanes[i] = old
	}
}

// asShuffled puts the lanes in the order that they had, which the file may not
// know; new ones come last.
func (a *app) asShuffled(before []*lane) {
	place := func(l *lane) int {
		if i := slices.Index(before, l); i >= 0 {
			return i
		}
		return len(before)
	}
	slices.SortStableFunc(a.lanes, func(l, m *lane) int { return place(l) - place(m) })
}

// keepingActions are what helps where a session can't be saved.
func keepingActions() []action {
	return []action{
		{ID: "session.elsewhere", Title: "Save this session elsewhere and go on there", Short: "save elsewhere", Leader: "S", Scope: everywhere,
			Why: (*app).whyNotElsewhere, Run: (*app).askElsewhere},
		{ID: "session.again", Title: "Open this session again", Scope: everywhere,
			Why: (*app).whyNoSession, Run: (*app).openAgain},
	}
}

func (a *app) whyNotElsewhere() string {
	if a.book == nil {
		return "there is no session yet: the first prompt makes one"
	}
	return ""
}

func (a *app) askElsewhere() tea.Cmd {
	if why := a.whyNotElsewhere(); why != "" {
		return a.say(why)
	}
	return a.askLine("Save this session elsewhere", overlay.Question{
		Label: "Save to:", Value: elsewhereName(a.path), Hint: "a new file, perhaps on another disk; empty: among the sessions",
		Then: func(path string) tea.Cmd {
			book, path := a.book, a.typedPath(path)
			return func() tea.Msg { return book.move(path) }
		},
	})
}

// typedPath is a path as it was meant.
func (a *app) typedPath(path string) string {
	if a.opts.ExpandHome == nil {
		return path
	}
	return a.opts.ExpandHome(strings.TrimSpace(path))
}

// elsewhereName proposes a file in the folder in which the program was started.
func elsewhereName(path string) string {
	if path == "" {
		return "session.toml"
	}
	return fileName(path)
}

// move goes on in a copy in another file, with what could not be saved here.
func (b *book) move(path string) sessionMoved {
	b.mu.Lock()
	defer b.unlock()
	out := sessionMoved{book: b}
	copied, err := b.session.CopyTo(path)
	if err != nil {
		out.err = fmt.Errorf("can't save it there: %w", err)
		return out
	}
	old := b.session
	b.session, b.readOnly = copied, false
	b.listMu.Lock()
	open := slices.Clone(b.open)
	b.listMu.Unlock()
	arriving := map[*record]*sessions.Growing{}
	for _, r := range open { // they grew in the old one's journal
		if r.growing != nil && r.final.Load() == nil {
			arriving[r] = r.growing
		}
		r.started, r.growing = false, nil
	}
	out.err = b.catchUp()
	for _, r := range open {
		if g := arriving[r]; g != nil && !r.done {
			out.err = errors.Join(out.err, b.goOn(r, g))
		}
	}
	_ = old.Close() // what it could not save is in the copy
	out.path, out.name = copied.Path(), copied.Meta().Title
	return out
}

// goOn lets an answer that is arriving grow in the session in which the book goes on.
func (b *book) goOn(r *record, g *sessions.Growing) error {
	again, err := g.GoOn(b.session)
	if again != nil {
		r.growing, r.answer, r.started = again, again.Message(), true
	}
	return err
}

func (m sessionMoved) apply(a *app) tea.Cmd {
	if m.book != a.book {
		return nil
	}
	if m.path == "" {
		return a.warn(m.err.Error())
	}
	a.path, a.name, a.readOnly, a.saveTrouble, a.outside, a.unsent = m.path, m.name, "", "", nil, nil
	if m.err != nil {
		return a.saved(m.err)
	}
	return a.say("saved; the session goes on in " + m.path)
}

// openAgain closes the session and opens it as it is now.
func (a *app) openAgain() tea.Cmd {
	return a.unlessUnsaved("open it as it is", a.openAsItIs)
}

func (a *app) openAsItIs() tea.Cmd {
	path := a.path
	left := a.leave()
	return tea.Batch(left, a.openSession(path))
}

// diskTrouble is why something could not be saved, in the system's words where it
// is the system that refused. The session's own file isn't named, whose name is long
// and known; a folder that can't be made or written is, with what to do about it.
func diskTrouble(err error) string {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err.Error()
	}
	why, folder := path.Err.Error(), filepath.Dir(path.Path)
	switch {
	case path.Op == "mkdir" && errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("the folder %s can't be made: %s; make it, or allow it in %s", path.Path, why, folder)
	case path.Op == "mkdir" && (errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist)):
		return fmt.Sprintf("the folder %s can't be made: %s; a file is in its place: move that away", path.Path, why)
	case path.Op == "mkdir":
		return fmt.Sprintf("the folder %s can't be made: %s; make it by hand", path.Path, why)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("%s: change who may write %s, or the files in it", why, folder)
	}
	return why
}

// otherWrites is why a session isn't saved that another sluice writes too.
const otherWrites = "another sluice has it open"

// savingWords is diskTrouble without what the line around it says.
func savingWords(err error) string {
	if errors.Is(err, sessions.ErrReadOnly) && errors.Is(err, sessions.ErrLocked) {
		return otherWrites
	}
	if words := outsideWords(err); words != "" {
		return words
	}
	words := diskTrouble(err)
	if _, cause, ok := strings.Cut(words, sessions.ErrDamaged.Error()+": "); ok {
		return cause
	}
	return strings.TrimPrefix(words, sessions.ErrReadOnly.Error()+": ")
}

// savingTrouble is the line that stands as long as nothing can be saved.
func (a *app) savingTrouble() string {
	if a.saveTrouble == "" || a.readOnly != "" {
		return ""
	}
	words, cause := "not saved, tried again every 5 s", " · "+a.saveTrouble
	if a.saveTrouble == otherWrites {
		words, cause = "not saved: "+otherWrites, ""
	}
	if key := a.keyFor("session.elsewhere", a.where()); key != "" && a.action("session.elsewhere").enabled(a) {
		words += " · " + key + " saves elsewhere"
	}
	return words + cause
}
