//go:build unix

package sessions

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOnlyRegularFilesAreOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.toml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	loop := filepath.Join(dir, "loop.toml")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	store := NewStore(dir)
	for _, path := range []string{pipe, dir, os.DevNull} {
		if _, err := store.Open(path); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: %v, want ErrNotRegular", path, err)
		}
	}
	if _, err := store.Open(loop); err == nil {
		t.Error("a loop of links was opened")
	}
	list, err := store.List(t.Context())
	if err != nil || len(list) != 2 || list[0].Err == nil || list[1].Err == nil {
		t.Errorf("list: %+v, %v; want both with their errors", list, err)
	}
}
