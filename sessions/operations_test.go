package sessions

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// operation is something that a person does to a session that is not open. It
// gives an error, or done holds.
type operation struct {
	do   func(store *Store, path string) error
	done func(store *Store, path string) error
}

// opened does something with a session that is opened for it.
func opened(act func(*Session) error) func(*Store, string) error {
	return func(store *Store, path string) error {
		s, err := store.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(act(s), s.Close())
	}
}

// holds tells whether the session at a path has these texts and its attachment.
func holds(store *Store, path, want string) error {
	s, err := store.Read(path)
	if err != nil {
		return err
	}
	if got := texts(s.Messages()); got != want {
		return fmt.Errorf("%s holds %q, want %q", filepath.Base(path), got, want)
	}
	_, err = s.Attached(s.Message(1).Attachments[0])
	return err
}

func operations() map[string]operation {
	const whole = "one two three"
	copied := func(path string) string { return filepath.Join(filepath.Dir(path), "sub", "copy.toml") }
	trashed := func(path string) string { return filepath.Join(filepath.Dir(path), trashDir, filepath.Base(path)) }
	return map[string]operation{
		"vote": {
			opened(func(s *Session) error { return s.SetVote(s.Message(1).ID, VoteUp) }),
			opened(func(s *Session) error {
				if s.Message(1).Vote != VoteUp {
					return errors.New("there is no vote")
				}
				return nil
			}),
		},
		"rename": {
			opened(func(s *Session) error {
				meta := s.Meta()
				meta.Title = "New"
				return s.SetMeta(meta)
			}),
			opened(func(s *Session) error {
				if s.Meta().Title != "New" {
					return errors.New("the title is the old one")
				}
				return nil
			}),
		},
		"attach": {
			opened(func(s *Session) error { _, err := s.Attach("b.txt", "", strings.NewReader("more")); return err }),
			opened(func(s *Session) error {
				_, err := s.Attached(Attachment{SHA256: "187897ce0afcf20b50ba2b37dca84a951b7046f29ed5ab94f010619f69d6e189"})
				return err
			}),
		},
		"copy": {
			opened(func(s *Session) error {
				c, err := s.CopyTo(copied(s.Path()))
				if err != nil {
					return err
				}
				return c.Close()
			}),
			func(store *Store, path string) error { return holds(store, copied(path), whole) },
		},
		"fork": {
			opened(func(s *Session) error {
				c, err := s.Fork(copied(s.Path()), s.Message(1).ID)
				if err != nil {
					return err
				}
				return c.Close()
			}),
			func(store *Store, path string) error { return holds(store, copied(path), "one two") },
		},
		"trash": {
			func(store *Store, path string) error { _, err := store.Trash(path); return err },
			func(store *Store, path string) error {
				back, err := store.Restore(trashed(path))
				if err != nil {
					return err
				}
				return holds(store, back, whole)
			},
		},
		"remove": {
			func(store *Store, path string) error { return store.Remove(path) },
			func(_ *Store, path string) error {
				if exists(path) {
					return errors.New("it is still there")
				}
				return nil
			},
		},
	}
}

// TestD9AnOperationThatFailsSaysSoAndLosesNothing lets each call of each
// operation fail, those that change something and those that look.
func TestD9AnOperationThatFailsSaysSoAndLosesNothing(t *testing.T) {
	t.Parallel()
	template := t.TempDir()
	s, err := NewStoreOn(&faultFS{}, template).CreateAt(filepath.Join(template, "s.toml"), Meta{ID: "id", Title: "Old"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Attach("a.txt", "text/plain", strings.NewReader("content"))
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"one", "two", "three"} {
		m := Message{Text: text}
		if i == 1 {
			m.Attachments = []Attachment{a}
		}
		mustAppend(t, s, m)
	}
	mustClose(t, s)
	for name, op := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, reads := range []bool{false, true} {
				for at := 1; ; at++ {
					dir := t.TempDir()
					if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
						t.Fatal(err)
					}
					path := filepath.Join(mustResolve(t, dir), "s.toml")
					fsys := &faultFS{at: at, err: syscall.EIO, reads: reads}
					store := NewStoreOn(&faultFS{}, dir)
					failed := op.do(NewStoreOn(fsys, dir), path)
					if failed == nil {
						if err := op.done(store, path); err != nil {
							t.Errorf("call %d (looks: %v): no error, but %v", at, reads, err)
						}
					} else if err := keeps(store, path, name == "remove"); err != nil {
						t.Errorf("call %d (looks: %v): %v, and %v", at, reads, failed, err)
					}
					if !fsys.hit() {
						if failed != nil {
							t.Errorf("with no fault: %v", failed)
						}
						break
					}
				}
			}
		})
	}
}

// keeps tells whether the session is still there and whole, or may be gone.
func keeps(store *Store, path string, mayBeGone bool) error {
	if !exists(path) {
		if mayBeGone {
			return nil
		}
		path = filepath.Join(filepath.Dir(path), trashDir, filepath.Base(path))
	}
	if filepath.Base(filepath.Dir(path)) == trashDir {
		back, err := store.Restore(path)
		if err != nil {
			return err
		}
		path = back
	}
	if left, err := filepath.Glob(path + tempSuffix + "*"); err != nil || len(left) > 1 {
		return fmt.Errorf("temporary files stay: %v, %w", left, err)
	}
	return holds(store, path, "one two three")
}
