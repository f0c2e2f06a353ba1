package sessions

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAnAttachmentIsKeptOnceUnderItsHash(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	content := strings.Repeat("pizza ", 20_000)
	a, err := s.Attach("/home/me/menu.txt", "text/plain", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Attach("again.txt", "text/plain", strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if a.Name != "menu.txt" || a.Size != int64(len(content)) {
		t.Errorf("attachment %+v", a)
	}
	m := mustAppend(t, s, Message{Text: "Read this", Attachments: []Attachment{a}})
	mustClose(t, s)
	s = mustOpen(t, path)
	mustEqual(t, "attachments", s.Tail(1)[0].Attachments, m.Attachments)
	data, err := s.Attached(a)
	if err != nil || string(data) != content {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	kept := filepath.Join(filepath.Dir(path), attachmentDir)
	entries, err := os.ReadDir(kept)
	if err != nil || len(entries) != 1 || entries[0].Name() != a.SHA256 {
		t.Errorf("kept: %v, %v", entries, err)
	}
	mustWrite(t, filepath.Join(kept, a.SHA256), "changed")
	if _, err := s.Attached(a); !errors.Is(err, ErrDamaged) {
		t.Errorf("changed content: %v, want ErrDamaged", err)
	}
	for _, sum := range []string{"", "../../x", strings.Repeat("00", 32)} {
		if _, err := s.Attached(Attachment{Name: "x", SHA256: sum}); !errors.Is(err, ErrDamaged) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("hash %q: %v", sum, err)
		}
	}
}

func TestAnAttachmentThatCantBeReadLeavesNothing(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	pipe, err := os.Open(filepath.Dir(path)) // a folder can't be read
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pipe.Close() }()
	if _, err := s.Attach("x", "", pipe); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(filepath.Join(filepath.Dir(path), attachmentDir))
	if err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// discard is a file that keeps only how much was written.
type discard struct {
	File
	size int64
}

func (d *discard) WriteAt(b []byte, at int64) (int, error) {
	d.size = at + int64(len(b))
	return len(b), nil
}

func TestAnAttachmentMayBeAsLargeAsTheLimit(t *testing.T) {
	t.Parallel()
	const most = 200_000 // more than one piece
	for size, want := range map[int64]error{most: nil, most + 1: ErrTooLarge, 0: nil} {
		var to discard
		got, sum, err := copyHashed(&to, io.LimitReader(rand.NewChaCha8([32]byte{}), size), most)
		if !errors.Is(err, want) || err == nil && (got != size || to.size != size) || (err == nil) != (sum != "") {
			t.Errorf("%d bytes: %d, %q, %v, of which %d were written; want %v", size, got, sum, err, to.size, want)
		}
	}
}

func TestContentThatIsThereIsNotKeptAgain(t *testing.T) {
	t.Parallel()
	for at := 0; ; at++ {
		fsys := &faultFS{err: syscall.EIO}
		s, err := NewStoreOn(fsys, t.TempDir()).Create(Meta{})
		if err != nil {
			t.Fatal(err)
		}
		first, err := s.Attach("a.txt", "text/plain", strings.NewReader("content"))
		if err != nil {
			t.Fatal(err)
		}
		if at > 0 {
			fsys.at = fsys.calls + at
		}
		second, err := s.Attach("a.txt", "text/plain", strings.NewReader("content"))
		left, globErr := filepath.Glob(filepath.Join(s.store.dir, attachmentDir, "*"))
		if err == nil && (second != first || len(left) != 1) || globErr != nil || at == 0 && err != nil {
			t.Errorf("call %d: %+v of %+v, %v; kept %v", at, second, first, err, left)
		}
		if data, err := s.Attached(first); err != nil || string(data) != "content" {
			t.Errorf("call %d: %q, %v", at, data, err)
		}
		if at > 0 && !fsys.hit() {
			break
		}
	}
}
