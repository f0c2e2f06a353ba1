package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/sessions/export"
	"sluice/ui/external"
	"sluice/ui/look"
)

// shelf does what a user asks of stored sessions, each act in a command. The
// session that is open is changed through its writer, since nobody else may write
// it.
type shelf struct {
	ctx   context.Context //nolint:containedctx // the program's own lifetime
	store *sessions.Store
	// writer is the open session's, nil for none; busy says that it may not be left.
	writer *sessions.Writer
	busy   bool
	editor string
	// environ is what the editor is started with; none is the process's own.
	environ []string
	// typed is a path as it was meant.
	typed func(path string) string
}

// shelfDone tells what became of a session.
type shelfDone struct {
	// words say what was done, to path. select is the session to mark then.
	words, path string
	err         error
	// writer is the open session's where it was changed; name is its title then.
	writer *sessions.Writer
	name   string
	// closed says that the open session is gone, reload that it may be another.
	closed, reload bool
}

// errBusy says that the open session can't be moved away now.
var errBusy = errors.New("an answer is under way in this session: esc stops it")

// open gives the open session where the path is its file.
func (s shelf) open(path string) (*sessions.Writer, bool) {
	if s.writer == nil || !sameFile(path, s.writer.Session().Path()) {
		return nil, false
	}
	return s.writer, true
}

// change changes a session's head.
func (s shelf) change(path string, change func(*sessions.Meta), words func(sessions.Meta) string) tea.Cmd {
	return func() tea.Msg {
		if w, ok := s.open(path); ok {
			meta, err := w.UpdateMeta(change)
			return shelfDone{path: path, writer: w, name: meta.Title, words: words(meta), err: err}
		}
		session, err := s.store.Open(path)
		if err != nil {
			return shelfDone{path: path, err: err}
		}
		meta := session.Meta()
		change(&meta)
		err = session.SetMeta(meta)
		meta = session.Meta()
		return shelfDone{path: path, words: words(meta), err: errors.Join(err, session.Close())}
	}
}

func (s shelf) rename(path, title string) tea.Cmd {
	return s.change(path, func(m *sessions.Meta) { m.Title = title }, renameWords)
}

func (s shelf) tag(path string, tags []string) tea.Cmd {
	return s.change(path, func(m *sessions.Meta) { m.Tags = tags }, func(m sessions.Meta) string {
		if len(m.Tags) == 0 {
			return "no tags any more"
		}
		return "tagged " + hashed(m.Tags)
	})
}

func hashed(tags []string) string {
	var out []string
	for _, tag := range tags {
		out = append(out, "#"+tag)
	}
	return strings.Join(out, " ")
}

func (s shelf) pin(path string, on bool) tea.Cmd {
	return s.change(path, func(m *sessions.Meta) { m.Pinned = on }, pinWords)
}

// duplicate copies a session with everything in it.
func (s shelf) duplicate(path string) tea.Cmd {
	return func() tea.Msg {
		from, ok := s.open(path)
		var copied *sessions.Session
		var err error
		if ok {
			if copied, err = from.CopyTo(""); err != nil {
				err = fmt.Errorf("copy the session: %w", err)
			}
		} else {
			var session *sessions.Session
			if session, err = s.store.Read(path); err == nil {
				copied, err = session.CopyTo("")
				err = errors.Join(err, session.Close())
			}
		}
		if copied == nil {
			return shelfDone{path: path, err: err}
		}
		meta := copied.Meta()
		meta.Title += " (copy)"
		err = errors.Join(err, copied.SetMeta(meta))
		return shelfDone{path: copied.Path(), words: "copied to " + look.FileName(copied.Path()), err: errors.Join(err, copied.Close())}
	}
}

// trash moves a session away; the open one is closed first.
func (s shelf) trash(path string) tea.Cmd {
	return func() tea.Msg {
		out := shelfDone{path: path}
		if w, ok := s.open(path); ok {
			if s.busy {
				out.err = errBusy
				return out
			}
			out.writer, out.closed = w, true
			if out.err = w.Close(); out.err != nil {
				return out
			}
		}
		_, out.err = s.store.Trash(path)
		out.words = "moved to the trash: " + look.FileName(path)
		return out
	}
}

func (s shelf) restore(path string) tea.Cmd {
	return func() tea.Msg {
		to, err := s.store.Restore(path)
		return shelfDone{path: to, words: "back from the trash: " + look.FileName(to), err: err}
	}
}

// export writes a session to a new file in the form that the file's name ends
// with.
func (s shelf) export(path, to string) tea.Cmd {
	return func() tea.Msg {
		format := export.Format(strings.TrimPrefix(filepath.Ext(to), "."))
		content, err := s.exported(path, format)
		if err == nil {
			to, err = sessions.Absolute(to)
		}
		if err == nil {
			err = writeNew(to, content)
		}
		return shelfDone{path: path, words: "exported to " + to, err: err}
	}
}

func (s shelf) exported(path string, format export.Format) ([]byte, error) {
	session, err := s.store.Read(path)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = export.Write(&b, session, format, export.AllLanes)
	return b.Bytes(), errors.Join(err, session.Close())
}

// writeNew makes a file that only the user can read, never over another.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: give another name", filepath.Base(path))
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// exportName proposes the file of an export: beside where the program was
// started, as the session's file is called.
func exportName(path string, format export.Format) string {
	return strings.TrimSuffix(filepath.Base(path), ".toml") + "." + string(format)
}

// edit opens a session's file in the user's editor. The session may stay open
// here: what changes is read when the editor ends.
func (s shelf) edit(path string) tea.Cmd {
	return external.RunEditor(s.editor, path, s.environ, func(err error) tea.Msg {
		if errors.Is(err, external.ErrNoEditor) {
			return shelfDone{path: path, err: err}
		}
		w, _ := s.open(path)
		return shelfDone{path: path, writer: w, reload: w != nil, err: err, words: "closed the editor: " + look.FileName(path)}
	})
}

// apply takes over what concerns the open session, and says what was done.
func (m shelfDone) apply(a *app) tea.Cmd {
	var cmds []tea.Cmd
	if m.writer != nil && m.writer == a.writer {
		switch {
		case m.closed:
			cmds = append(cmds, a.leave())
		case m.reload:
			cmds = append(cmds, a.reloadSession())
		case m.err == nil:
			a.name = m.name
		}
	}
	if list, ok := a.overlay.(*browser); ok {
		cmds = append(cmds, list.changed(m))
	}
	if m.err != nil {
		return tea.Batch(append(cmds, a.warn(m.err.Error()))...)
	}
	return tea.Batch(append(cmds, a.say(m.words))...)
}

func (a *app) shelf() shelf {
	return shelf{ctx: a.ctx, store: a.opts.Store, writer: a.writer, busy: a.anyBusy(), editor: a.editor(), environ: a.opts.Environ, typed: a.typedPath}
}
