package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"sluice/sessions"
)

type acknowledged struct {
	id, name string
	parts    int
}

// promises are what children were told about one session.
type promises struct {
	path string
	// earlier are the messages of the last look, which stay as they are.
	earlier []kept
	saved   []acknowledged
	shown   map[string]acknowledged
	voted   map[string]bool
	// title is the last that was acknowledged, titles all before it.
	title  string
	titles map[string]bool
}

type kept struct{ id, text string }

func newPromises(path string) *promises {
	return &promises{path: path, shown: map[string]acknowledged{}, voted: map[string]bool{}, titles: map[string]bool{}}
}

// check opens the session with the normal code and compares. No other job starts
// a child meanwhile: until it has become its own program, a child holds what this
// one has open, and with it the session's lock.
func (p *promises) check() (repaired bool, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if _, err := os.Stat(p.path); errors.Is(err, fs.ErrNotExist) {
		if len(p.saved) > 0 || len(p.earlier) > 0 {
			return false, broken{"lost", "there is no file"}
		}
		return false, nil
	}
	s, err := sessions.NewStore("").Open(p.path)
	if err != nil {
		return false, broken{"unreadable", err.Error()}
	}
	messages, meta := s.Messages(), s.Meta()
	readOnly, why := s.ReadOnly()
	repaired = s.Recovered() != ""
	if err := s.Close(); err != nil {
		return repaired, err
	}
	if readOnly {
		return repaired, broken{"unreadable", why}
	}
	if err := p.compare(messages); err != nil {
		return repaired, err
	}
	if p.title != "" && meta.Title != p.title && p.titles[meta.Title] {
		return repaired, broken{"altered", fmt.Sprintf("title %q, want %q", meta.Title, p.title)}
	}
	p.title = ""
	return repaired, errors.Join(p.tidy(), p.again())
}

// compare holds the messages against what was acknowledged, and makes them what
// the next look compares with.
func (p *promises) compare(messages []sessions.Message) error {
	var now []kept
	at := map[string]int{}
	for i, m := range messages {
		if _, twice := at[m.ID]; twice {
			return broken{"altered", "message " + m.ID + " is there twice"}
		}
		at[m.ID] = i
		if !genuine(m.Target, m.Text) {
			return broken{"altered", fmt.Sprintf("message %s is not what was said: %.100q", m.ID, m.Text)}
		}
		now = append(now, kept{m.ID, m.Text})
	}
	if len(now) < len(p.earlier) {
		return broken{"lost", fmt.Sprintf("%d messages, there were %d", len(now), len(p.earlier))}
	}
	if !slices.Equal(now[:len(p.earlier)], p.earlier) {
		return broken{"altered", "what was there at the last look is not the same"}
	}
	last := -1
	for _, a := range p.saved {
		i, ok := at[a.id]
		if !ok {
			return broken{"lost", "message " + a.id + " was saved"}
		}
		if messages[i].Text != text(a.name, a.parts) {
			return broken{"altered", "message " + a.id + " was saved with another text"}
		}
		if i <= last {
			return broken{"altered", "message " + a.id + " is out of order"}
		}
		last = i
	}
	for _, a := range p.shown {
		i, ok := at[a.id]
		if !ok {
			return broken{"lost", fmt.Sprintf("%d parts of message %s were shown", a.parts, a.id)}
		}
		if want := text(a.name, a.parts); !strings.HasPrefix(messages[i].Text, want) {
			return broken{"lost", fmt.Sprintf("%d bytes of message %s were shown, %d are there", len(want), a.id, len(messages[i].Text))}
		}
	}
	for id := range p.voted {
		if i, ok := at[id]; !ok || messages[i].Vote != sessions.VoteUp {
			return broken{"lost", "the vote on message " + id}
		}
	}
	p.earlier, p.saved = now, nil
	clear(p.shown)
	clear(p.voted)
	return nil
}

// tidy looks at what stands beside the session: nothing that a killed program
// left, and nothing that others may read.
func (p *promises) tidy() error {
	entries, err := os.ReadDir(filepath.Dir(p.path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		switch name := e.Name(); {
		case info.Mode().Perm() != 0o600:
			return fmt.Errorf("%s has mode %v", name, info.Mode())
		case name != "session.toml" && !strings.Contains(name, ".bak"):
			return fmt.Errorf("%s was left", name)
		}
	}
	return nil
}

// again opens a second time, which must change nothing.
func (p *promises) again() error {
	before, err := os.ReadFile(p.path)
	if err != nil {
		return err
	}
	s, err := sessions.NewStore("").Open(p.path)
	if err != nil {
		return broken{"unreadable", err.Error()}
	}
	recovered := s.Recovered()
	if err := s.Close(); err != nil {
		return err
	}
	after, err := os.ReadFile(p.path)
	if err != nil {
		return err
	}
	if recovered != "" || string(before) != string(after) {
		return broken{"altered", "a second opening changed the file: " + recovered}
	}
	return nil
}
