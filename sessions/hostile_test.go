package sessions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
)

func TestHostileNamesOpenAndAreSaved(t *testing.T) {
	t.Parallel()
	for name, writable := range map[string]bool{
		"new\nline.toml": true, "esc\x1b[31m.toml": true, "invalid\xff\xfe.toml": true, "\u202ert.toml": true, " . .toml": true,
		"-rf.toml": true, "..toml": true, "日本語.toml": true, "con.toml": true, strings.Repeat("l", 230) + ".toml": true,
		strings.Repeat("l", 250) + ".toml": false, // no room for .lock beside it
	} {
		if runtime.GOOS == "windows" && (strings.ContainsAny(name, "\n\x1b\xff") || name == "con.toml") {
			continue // no file can be called so there
		}
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		mustWrite(t, path, "prompt = 'hello'\n")
		s := mustOpen(t, path)
		_, err := s.Append(Message{Role: gateway.RoleAssistant, Text: "hi"})
		if writable && err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if !writable {
			if !errors.Is(err, ErrReadOnly) || !errors.Is(err, syscall.ENAMETOOLONG) && modes {
				t.Errorf("%q: %v, want ErrReadOnly", name, err)
			}
			c, err := s.CopyTo("")
			if err != nil {
				t.Fatalf("%q: save elsewhere: %v", name, err)
			}
			mustEqual(t, "copy", texts(c.Messages()), "hello hi")
			mustClose(t, c)
		}
		mustClose(t, s)
	}
}

func TestTitlesOfAnyKindMakeSafeFileNames(t *testing.T) {
	t.Parallel()
	for _, title := range []string{
		"../../etc/passwd", "..", "CON", "a/b\\c:d*e?", "new\nline", "\x1b]0;x\x07", "\xff\xfe", "\u202egnp.exe", strings.Repeat("long ", 200), "", "日本語", ".hidden", "trailing. ",
	} {
		dir := filepath.Join(t.TempDir(), "sessions")
		s, err := NewStore(dir).Create(Meta{Title: title})
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, Message{Text: "x"})
		mustClose(t, s)
		name := filepath.Base(s.Path())
		if filepath.Dir(s.Path()) != mustResolve(t, dir) || len(name) > 110 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.HasPrefix(name, ".") {
			t.Errorf("%q is kept as %q", title, s.Path())
		}
	}
}

func mustResolve(t *testing.T, path string) string {
	t.Helper()
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func TestF098ClocksFarAwayKeepTheOrder(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	var want []Message
	for _, year := range []int{2099, 1970, 9999, 1, 2026} {
		want = append(want, mustAppend(t, s, Message{Text: "x", Time: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}))
	}
	mustClose(t, s)
	s = mustOpen(t, path)
	mustEqual(t, "messages", s.Tail(5), want)
	mustAppend(t, s, Message{Text: "now"})
}

func TestPlacesThatAreNoFilesAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	loop := filepath.Join(dir, "loop.toml")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	huge := filepath.Join(dir, "huge.toml")
	mustWrite(t, huge, "")
	if err := os.Truncate(huge, maxFileSize+1); err != nil {
		t.Fatal(err)
	}
	device := "/dev/zero"
	if runtime.GOOS == "windows" {
		device = dir
	}
	for path, want := range map[string]error{
		dir: ErrNotRegular, loop: nil, huge: ErrTooLarge, device: ErrNotRegular, filepath.Join(huge, "below.toml"): nil,
		filepath.Join(dir, "none", "s.toml"): fs.ErrNotExist, "": nil,
	} {
		s, err := NewStore(dir).Open(path)
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%q: %v, %v, want %v", path, s, err, want)
		}
	}
	list, err := NewStore(dir).List(t.Context())
	unread := func(i Info) bool { return i.Err != nil }
	if err != nil || len(list) != 2 && runtime.GOOS != "windows" || !slices.ContainsFunc(list, unread) {
		t.Errorf("list: %+v, %v", list, err)
	}
	for range NewStore(dir).Search(t.Context(), "x") {
		continue // unreadable files are told and passed over
	}
}

func TestD9AFolderThatCantBeMadeIsReportedAndTheMessageWaits(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	mustWrite(t, file, "")
	s, err := NewStore(filepath.Join(file, "sessions")).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Append(Message{Text: "x"})
	if !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("append: %v, want ENOTDIR", err)
	}
	mustEqual(t, "pending", s.Pending(), []Message{m})
	c, err := s.CopyTo(filepath.Join(t.TempDir(), "elsewhere.toml"))
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "elsewhere", texts(c.Messages()), "x")
	mustClose(t, c)
}
