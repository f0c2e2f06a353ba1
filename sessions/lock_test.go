package sessions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gofrs/flock"

	"sluice/gateway"
)

// deafFS is a file system of a machine that other machines' locks don't reach.
type deafFS struct{ OS }

func (deafFS) TryLock(string) (Lock, bool, error) { return noLock{}, true, nil }

type noLock struct{}

func (noLock) Release() error { return nil }
func (noLock) Held() bool     { return true }
func (noLock) Moved() bool    { return false }

// beside lists what stands beside a session's file.
func beside(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			names = append(names, e.Name())
		}
	}
	return names
}

// symlink makes a link, or skips the test where there are none that lead anywhere.
func symlink(t *testing.T, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here:", err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Skip("links lead nowhere here:", err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Skip("links lead nowhere here:", err)
	}
}

func TestFieldT13NothingStaysBesideASessionThatNobodyWrites(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(t *testing.T, path string){
		"D14 closed after a save": func(t *testing.T, path string) {
			s := mustOpen(t, path)
			mustAppend(t, s, Message{Text: "more"})
			mustClose(t, s)
		},
		"only opened": func(t *testing.T, path string) { mustClose(t, mustOpen(t, path)) },
		"only read": func(t *testing.T, path string) {
			s, err := NewStore("").Read(path)
			if err != nil {
				t.Fatal(err)
			}
			mustClose(t, s)
		},
		"left by an older version": func(t *testing.T, path string) {
			mustWrite(t, path+lockSuffix, "")
			mustClose(t, mustOpen(t, path))
		},
		"left by a killed program": func(t *testing.T, path string) {
			mustWrite(t, path+lockSuffix, "")
			g := appendFrame(nil, frameHead, []byte(journalVersion+"x"))
			mustWrite(t, path+journalSuffix, string(g))
			mustClose(t, mustOpen(t, path))
		},
		"searched and listed": func(t *testing.T, path string) {
			if _, err := NewStore(filepath.Dir(path)).List(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
		"a copy is made": func(t *testing.T, path string) {
			s := mustOpen(t, path)
			c, err := s.CopyTo(filepath.Join(t.TempDir(), "c.toml"))
			if err != nil {
				t.Fatal(err)
			}
			mustClose(t, c)
			mustEqual(t, "beside the copy", beside(t, c.Path()), []string(nil))
			mustClose(t, s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := created(t)
			mustClose(t, s)
			use(t, path)
			mustEqual(t, "beside it", beside(t, path), []string(nil))
		})
	}
}

// While one holds the lock and goes, others come: at no time may two hold it.
func TestFieldT13TheLockIsOnesAloneThoughItsFileComesAndGoes(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "s.toml.lock")
	var inside, took atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 300 {
				lock, ok, err := (OS{}).TryLock(name)
				if err != nil {
					t.Error(err)
					return
				}
				if !ok {
					continue
				}
				if inside.Add(1) != 1 {
					t.Error("two hold the lock")
				}
				took.Add(1)
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if took.Load() == 0 {
		t.Error("nobody took it: this tests nothing")
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it stayed: %v", err)
	}
}

// An older version locks the same file, and leaves it there.
func TestFieldT13AnOlderVersionAndThisOneKeepEachOtherOut(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	old := flock.New(path+lockSuffix, flock.SetFlag(os.O_CREATE|os.O_RDWR))
	if ok, err := old.TryLock(); ok || err != nil {
		t.Fatalf("the older one took the lock of an open session: %v, %v", ok, err)
	}
	mustClose(t, s)
	if ok, err := old.TryLock(); !ok || err != nil {
		t.Fatalf("the older one, afterwards: %v, %v", ok, err)
	}
	second, err := NewStore("").Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.ReadOnlyErr(); !errors.Is(err, ErrLocked) {
		t.Errorf("opened beside the older one: %v", err)
	}
	mustClose(t, second)
	if err := old.Unlock(); err != nil {
		t.Fatal(err)
	}
	mustClose(t, mustOpen(t, path))
}

func TestFieldT13AnothersLockIsNotTakenAway(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	removeOpen(t, path+lockSuffix)
	other, ok, err := (OS{}).TryLock(path + lockSuffix)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	mustClose(t, s)
	if !other.Held() {
		t.Error("closing the first took the second's lock away")
	}
	if err := other.Release(); err != nil {
		t.Error(err)
	}
}

func TestFieldT13ALinkIsNoLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, target := filepath.Join(dir, "s.toml.lock"), filepath.Join(dir, "precious")
	mustWrite(t, target, "precious")
	symlink(t, target, name)
	if lock, ok, err := (OS{}).TryLock(name); ok || err == nil {
		t.Errorf("locked through a link: %v, %v, %v", lock, ok, err)
	}
	mustEqual(t, "what it leads to", mustRead(t, target), "precious")
}

// Two machines whose locks don't reach each other: one brings back what is still
// arriving on the other, which must not take that for its own save.
func TestFieldT13AnAnswerThatAnotherMachineBroughtBackIsNotTakenForSaved(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err == nil {
		err = g.Text("half ")
	}
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewStoreOn(deafFS{}, "").Open(path)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "there", texts(other.Messages()), "Why is pizza so good? half ")
	before := mustRead(t, path)
	if err := g.Finish(Message{Text: "half and half"}); !errors.Is(err, ErrLocked) || !errors.Is(err, ErrReadOnly) {
		t.Errorf("finish: %v, want ErrLocked", err)
	}
	mustEqual(t, "pending", texts(s.Pending()), "half and half")
	mustEqual(t, "the file", mustRead(t, path), before)
	mustClose(t, other)
	mustClose(t, s)
}

// A program that was killed between making its journal and writing into it leaves an
// empty one, which is nobody's.
func TestFieldT09AnEmptyJournalThatAKilledProgramLeftStopsNobody(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	mustClose(t, s)
	mustWrite(t, path+journalSuffix, "")
	mustClose(t, mustOpen(t, path))
	mustEqual(t, "beside it", beside(t, path), []string(nil))
	mustWrite(t, path+journalSuffix, "")
	s = mustOpen(t, path)
	mustAppend(t, s, Message{Text: "more"})
	mustClose(t, s)
	mustEqual(t, "beside it", beside(t, path), []string(nil))
}

// removeOpen removes a file that a program has open, which Windows doesn't let anybody
// do.
func removeOpen(t *testing.T, path string) {
	t.Helper()
	err := os.Remove(path)
	switch {
	case err != nil && runtime.GOOS == "windows":
		t.Skip("an open file can't be removed on Windows:", err)
	case err != nil:
		t.Fatal(err)
	}
}
