//go:build unix

package sessions

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFieldT06WhatIsNoFileIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		put  func(path string) error
		want error
	}{
		"a pipe":                  {func(path string) error { return syscall.Mkfifo(path, 0o600) }, ErrNotRegular},
		"a link that leads away":  {func(path string) error { return os.Symlink(filepath.Join(filepath.Dir(path), "none"), path) }, ErrReplaced},
		"a link that leads to it": {func(path string) error { return os.Symlink(filepath.Base(path), path) }, syscall.ELOOP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := twoTurns(t)
			content := mustRead(t, path)
			if err := errors.Join(os.Remove(path), test.put(path)); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = s.Reload() // an error where the look finds out
			if _, err := s.Append(Message{Text: "more"}); !errors.Is(err, test.want) {
				t.Errorf("append: %v, want %v", err, test.want)
			}
			if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
				t.Errorf("what stood there is gone: %v", err)
			}
			mustEqual(t, "the session", texts(s.Messages()), talked)
			mustEqual(t, "what waits", texts(s.Pending()), "more")
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			mustWrite(t, path, content)
			if err := s.Retry(); err != nil {
				t.Errorf("put right: %v", err)
			}
			mustEqual(t, "in the end", texts(s.Messages()), talked+" more")
			mustClose(t, s)
		})
	}
}

func TestFieldT06WhatMayNotBeWrittenWaits(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	s, path := twoTurns(t)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(Message{Text: "more"}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("append: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Retry(); err != nil {
		t.Errorf("retry: %v", err)
	}
	mustClose(t, s)
}

func TestFieldT09AFolderThatIsGoneIsSaidInWords(t *testing.T) {
	s, _ := twoTurns(t)
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	const words = "the folder in which the program was started is gone: give talk.toml as an absolute path, or with ~/"
	_, copied := s.CopyTo("talk.toml")
	_, created := s.store.CreateAt("talk.toml", Meta{})
	_, opened := s.store.Open("talk.toml")
	for what, err := range map[string]error{"copy": copied, "create": created, "open": opened} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", what, err)
		}
	}
	elsewhere := filepath.Join(t.TempDir(), "talk.toml")
	again, err := s.CopyTo(elsewhere)
	if err != nil {
		t.Fatalf("with its whole path: %v", err)
	}
	mustClose(t, again)
}
