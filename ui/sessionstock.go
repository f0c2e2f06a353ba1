package ui

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

// stock is what is known of the stored sessions, or of those in the trash. It is
// read piece by piece, the last changed first, so that a long list shows at once.
type stock struct {
	ctx   context.Context //nolint:containedctx // the program's own lifetime
	store *sessions.Store
	// pair is the trash of the sessions, or the sessions of the trash.
	pair  *stock
	trash bool

	infos []sessions.Info
	// fresh are those of a reading under way, whose number is reading.
	fresh    []sessions.Info
	reading  int
	complete bool
	err      error
	// at is when they were read: ages are counted from there.
	at time.Time
	// wanted is the session to mark when all is read.
	wanted string
}

// stockRead: some sessions were read; paths from next on were not yet.
type stockRead struct {
	stock *stock
	id    int
	paths []string
	infos []sessions.Info
	next  int
	err   error
	at    time.Time
}

func newStock(ctx context.Context, store *sessions.Store) *stock {
	s := &stock{ctx: ctx, store: store}
	s.pair = &stock{ctx: ctx, store: store.TrashStore(), trash: true, pair: s}
	return s
}

// other is the trash, or the way back.
func (s *stock) other() *stock { return s.pair }

// read begins anew. What is known stays until as much is read.
func (s *stock) read() tea.Cmd {
	s.reading++
	s.fresh, s.err, s.complete = nil, nil, false
	id, ctx, store := s.reading, s.ctx, s.store
	return func() tea.Msg {
		paths, err := store.Paths(ctx)
		return s.some(stockRead{stock: s, id: id, paths: paths, err: err})
	}
}

// more goes on where a reading stopped.
func (s *stock) more(msg stockRead) tea.Cmd {
	if s.complete {
		return nil
	}
	msg.infos = nil
	return func() tea.Msg { return s.some(msg) }
}

// some reads sessions for a moment. It only uses what no one changes.
func (s *stock) some(msg stockRead) stockRead {
	begun := time.Now()
	for info := range s.store.Infos(msg.paths[msg.next:]) {
		msg.infos, msg.next = append(msg.infos, info), msg.next+1
		if time.Since(begun) > readFor || s.ctx.Err() != nil {
			break
		}
	}
	msg.at = time.Now()
	return msg
}

// take keeps what was read, unless a newer reading began.
func (s *stock) take(msg stockRead) bool {
	if msg.stock != s || msg.id != s.reading {
		return false
	}
	s.fresh, s.err, s.at = append(s.fresh, msg.infos...), msg.err, msg.at
	s.complete = msg.next >= len(msg.paths)
	if s.complete || len(s.fresh) >= len(s.infos) {
		s.infos = slices.Clone(s.fresh)
		slices.SortStableFunc(s.infos, sessions.Info.Compare)
	}
	return true
}

// info gives what is known of a file.
func (s *stock) info(path string) (sessions.Info, bool) {
	for _, info := range s.infos {
		if info.Path == path {
			return info, true
		}
	}
	return sessions.Info{}, false
}

// choices are the sessions as the filter sees them.
func (s *stock) choices() []overlay.Choice {
	rows := make([]overlay.Choice, 0, len(s.infos))
	for _, info := range s.infos {
		also := strings.Join(info.Targets, " ") + " " + hashed(info.Tags)
		rows = append(rows, overlay.Choice{ID: info.Path, Label: sessionTitle(info), Also: also})
	}
	return rows
}

// sessionTitle is a session's title, or its file where it has none.
func sessionTitle(info sessions.Info) safe.Text {
	if info.Title == "" {
		return safe.Line(look.FileName(info.Path))
	}
	return safe.Line(info.Title)
}
