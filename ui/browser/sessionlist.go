package browser

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// readBudget is how long one command reads sessions before it reports what it has read.
const readBudget = 60 * time.Millisecond

// sessionList is what is known of the saved sessions, or of those in the trash. It is
// read in parts, the last changed first, so that a long list shows something at once.
type sessionList struct {
	ctx   context.Context //nolint:containedctx // the program's own lifetime
	store *sessions.Store
	now   func() time.Time
	// other is the trash of the sessions, or the sessions of the trash.
	other *sessionList
	trash bool

	infos []sessions.Info
	// incoming are the sessions of the reading under way, whose number is reading.
	incoming []sessions.Info
	reading  int
	complete bool
	err      error
	// total sums up the sessions as of the last complete reading; totalled is set once
	// there was one.
	total    total
	totalled bool
	// readAt is when they were read: ages are counted from there.
	readAt time.Time
	// selectWhenRead is the file of the session to select once all are read.
	selectWhenRead string
}

// total is what a list holds altogether. costUSD is nil where no price is known; unpriced
// counts the sessions with answers of which none is.
type total struct {
	sessions int
	bytes    int64
	costUSD  *float64
	unpriced int
}

func totalOf(infos []sessions.Info) total {
	out := total{sessions: len(infos)}
	cost, known := 0.0, false
	for _, info := range infos {
		out.bytes += info.Size
		switch {
		case info.CostUSD != nil:
			cost, known = cost+*info.CostUSD, true
		case info.Unpriced > 0:
			out.unpriced++
		}
	}
	if known {
		out.costUSD = &cost
	}
	return out
}

// listRead is the result of reading some sessions; next is the index of the first path
// that wasn't read yet.
type listRead struct {
	list   *sessionList
	id     int
	paths  []string
	infos  []sessions.Info
	next   int
	err    error
	readAt time.Time
}

func newSessionList(ctx context.Context, store *sessions.Store, now func() time.Time) *sessionList {
	l := &sessionList{ctx: ctx, store: store, now: now}
	l.other = &sessionList{ctx: ctx, store: store.TrashStore(), now: now, trash: true, other: l}
	return l
}

// read reads the sessions again. What is known stays until as much is read.
func (l *sessionList) read() tea.Cmd {
	l.reading++
	l.incoming, l.err, l.complete = nil, nil, false
	id, ctx, store := l.reading, l.ctx, l.store
	return func() tea.Msg {
		paths, err := store.Paths(ctx)
		return l.readSome(listRead{list: l, id: id, paths: paths, err: err})
	}
}

// more continues a reading; nil where it is complete.
func (l *sessionList) more(msg listRead) tea.Cmd {
	if l.complete {
		return nil
	}
	msg.infos = nil
	return func() tea.Msg { return l.readSome(msg) }
}

// readSome reads sessions for as long as readBudget. It runs in a command, and uses only
// what is never changed.
func (l *sessionList) readSome(msg listRead) listRead {
	begun := time.Now()
	for info := range l.store.Infos(msg.paths[msg.next:]) {
		msg.infos, msg.next = append(msg.infos, info), msg.next+1
		if time.Since(begun) > readBudget || l.ctx.Err() != nil {
			break
		}
	}
	msg.readAt = l.now()
	return msg
}

// take adds what was read and returns true, unless a newer reading has begun.
func (l *sessionList) take(msg listRead) bool {
	if msg.list != l || msg.id != l.reading {
		return false
	}
	l.incoming, l.err, l.readAt = append(l.incoming, msg.infos...), msg.err, msg.readAt
	l.complete = msg.next >= len(msg.paths)
	if l.complete || len(l.incoming) >= len(l.infos) {
		l.infos = slices.Clone(l.incoming)
		slices.SortStableFunc(l.infos, sessions.Info.Compare)
	}
	if l.complete {
		l.total, l.totalled = totalOf(l.infos), true
	}
	return true
}

// info returns what is known of a file.
func (l *sessionList) info(path string) (sessions.Info, bool) {
	for _, info := range l.infos {
		if info.Path == path {
			return info, true
		}
	}
	return sessions.Info{}, false
}

// choices are the sessions as the filter searches them.
func (l *sessionList) choices() []overlay.Choice {
	rows := make([]overlay.Choice, 0, len(l.infos))
	for _, info := range l.infos {
		also := strings.Join(info.Targets, " ") + " " + hashTags(info.Tags)
		rows = append(rows, overlay.Choice{ID: info.Path, Label: sessionTitle(info), Keywords: also})
	}
	return rows
}

// sessionTitle is a session's title, or the name of its file where it has none.
func sessionTitle(info sessions.Info) safe.Text {
	if info.Title == "" {
		return safe.Line(look.FileName(info.Path))
	}
	return safe.Line(info.Title)
}
