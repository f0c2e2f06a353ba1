package browser

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/look"
)

// Commands are what can be done with saved sessions. Each method returns a command that
// does it and ends with [Changed]. The open session is changed through its writer, since
// nobody else may write it.
type Commands struct {
	Store *sessions.Store
	// Writer is the open session's, nil for none. Busy is set while an answer is under
	// way: the session can't be closed then.
	Writer *sessions.Writer
	Busy   bool
	// Editor is a command as in $VISUAL or $EDITOR, empty for none. Environ is its
	// environment; empty is the process's own.
	Editor  string
	Environ []string
	// ExpandHome replaces a leading "~/" of a typed path by the home folder; nil leaves
	// paths as they are.
	ExpandHome func(path string) string
}

// Changed reports what became of a saved session.
type Changed struct {
	// Path is the session's file: the copy's after copying, the new one after restoring.
	// Words say what was done; they contain untrusted text.
	Path, Words string
	// Err is why it wasn't done, nil where it was.
	Err error
	// Writer is the open session's writer where it is the session that was changed, else
	// nil. Title is its title now, empty where Closed or Reload is set.
	Writer *sessions.Writer
	Title  string
	// Closed is set where the open session was closed in order to move it away, Reload
	// where its file may have other contents now.
	Closed, Reload bool
}

var errBusy = errors.New("an answer is under way in this session: esc stops it")

// open returns the writer of the open session where path is its file.
func (c Commands) open(path string) (*sessions.Writer, bool) {
	if c.Writer == nil || !sessions.SamePath(path, c.Writer.Session().Path()) {
		return nil, false
	}
	return c.Writer, true
}

// change changes a session's metadata.
func (c Commands) change(path string, change func(*sessions.Meta), words func(sessions.Meta) string) tea.Cmd {
	return func() tea.Msg {
		if w, ok := c.open(path); ok {
			meta, err := w.UpdateMeta(change)
			return Changed{Path: path, Writer: w, Title: meta.Title, Words: words(meta), Err: err}
		}
		session, err := c.Store.Open(path)
		if err != nil {
			return Changed{Path: path, Err: err}
		}
		meta := session.Meta()
		change(&meta)
		err = session.SetMeta(meta)
		meta = session.Meta()
		return Changed{Path: path, Words: words(meta), Err: errors.Join(err, session.Close())}
	}
}

func (c Commands) rename(path, title string) tea.Cmd {
	return c.change(path, func(m *sessions.Meta) { m.Title = title }, func(m sessions.Meta) string {
		return "renamed to " + strings.TrimSpace(m.Title)
	})
}

func (c Commands) setTags(path string, tags []string) tea.Cmd {
	return c.change(path, func(m *sessions.Meta) { m.Tags = tags }, func(m sessions.Meta) string {
		if len(m.Tags) == 0 {
			return "no tags any more"
		}
		return "tagged " + hashTags(m.Tags)
	})
}

// hashTags writes tags with hashes: #food #oven.
func hashTags(tags []string) string {
	var out []string
	for _, tag := range tags {
		out = append(out, "#"+tag)
	}
	return strings.Join(out, " ")
}

func (c Commands) setPinned(path string, on bool) tea.Cmd {
	return c.change(path, func(m *sessions.Meta) { m.Pinned = on }, pinWords)
}

// TogglePin pins a session to the top of the list, or unpins it.
func (c Commands) TogglePin(path string) tea.Cmd {
	return c.change(path, func(m *sessions.Meta) { m.Pinned = !m.Pinned }, pinWords)
}

func pinWords(m sessions.Meta) string {
	if m.Pinned {
		return "pinned: it stays at the top of the list"
	}
	return "not pinned any more"
}

// Duplicate copies a session with everything in it.
func (c Commands) Duplicate(path string) tea.Cmd {
	return func() tea.Msg {
		from, ok := c.open(path)
		var copied *sessions.Session
		var err error
		if ok {
			if copied, err = from.CopyTo(""); err != nil {
				err = fmt.Errorf("copy the session: %w", err)
			}
		} else {
			var session *sessions.Session
			if session, err = c.Store.Read(path); err == nil {
				copied, err = session.CopyTo("")
				err = errors.Join(err, session.Close())
			}
		}
		if copied == nil {
			return Changed{Path: path, Err: err}
		}
		meta := copied.Meta()
		meta.Title += " (copy)"
		err = errors.Join(err, copied.SetMeta(meta))
		return Changed{Path: copied.Path(), Words: "copied to " + look.FileName(copied.Path()), Err: errors.Join(err, copied.Close())}
	}
}

// Trash moves a session to the trash; the open one is closed first.
func (c Commands) Trash(path string) tea.Cmd {
	return func() tea.Msg {
		out := Changed{Path: path}
		if w, ok := c.open(path); ok {
			if c.Busy {
				out.Err = errBusy
				return out
			}
			out.Writer, out.Closed = w, true
			if out.Err = w.Close(); out.Err != nil {
				return out
			}
		}
		_, out.Err = c.Store.Trash(path)
		out.Words = "moved to the trash: " + look.FileName(path)
		return out
	}
}

// restore moves a session back from the trash.
func (c Commands) restore(path string) tea.Cmd {
	return func() tea.Msg {
		to, err := c.Store.Restore(path)
		return Changed{Path: to, Words: "back from the trash: " + look.FileName(to), Err: err}
	}
}

// Edit opens a session's file in the user's editor. The open session stays open, and is
// reloaded when the editor ends.
func (c Commands) Edit(path string) tea.Cmd {
	return external.RunEditor(c.Editor, path, c.Environ, func(err error) tea.Msg {
		if errors.Is(err, external.ErrNoEditor) {
			return Changed{Path: path, Err: err}
		}
		w, _ := c.open(path)
		return Changed{Path: path, Writer: w, Reload: w != nil, Err: err, Words: "closed the editor: " + look.FileName(path)}
	})
}
