package cli_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sluice/gateway/emulator"
)

// A user whom the system doesn't know, as in many a container.
func TestFieldF15WithoutAnyHomeFolderNothingIsSavedAndThatIsSaid(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can be somebody else")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.MkdirTemp("/tmp", "homeless")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(here) })
	copied := filepath.Join(here, "sluice.test")
	if err := copyFile(self, copied); err != nil {
		t.Fatal(err)
	}
	started := filepath.Join(here, "started")
	if err := os.Mkdir(started, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{here, started} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	be := func(args ...string) (stdout, stderr string, err error) {
		c := exec.CommandContext(t.Context(), copied, args...)
		c.Dir, c.Env = started, []string{asProgram + "=1", "PATH=/usr/bin:/bin"}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 54321, Gid: 54321}}
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		err = c.Run()
		return out.String(), errs.String(), err
	}
	theirs := map[string]fs.FileMode{".": 0o777 | fs.ModeDir, "trash": 0o755 | fs.ModeDir, "package.json": 0o644, "fault-1.txt": 0o644}
	if err := os.Mkdir(filepath.Join(started, "trash"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range theirs {
		path := filepath.Join(started, name)
		if mode.IsRegular() {
			if err := os.WriteFile(path, []byte("{}"), mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.Chmod(path, mode.Perm()), os.Chown(path, 54321, 54321)); err != nil {
			t.Fatal(err)
		}
	}
	if _, stderr, err := be("config", "path"); err == nil || !strings.Contains(stderr, "set HOME") {
		t.Errorf("config path: %v, %s", err, stderr)
	}
	if _, stderr, err := be("sessions", "list"); err == nil || !strings.Contains(stderr, "no folder for sessions is known: set HOME, or SLUICE_SESSIONS") {
		t.Errorf("sessions list: %v, %s", err, stderr)
	}
	stdout, _, err := be("doctor", "--offline")
	if err == nil || !strings.Contains(stdout, "nothing is saved: no home folder is known") || !strings.Contains(stdout, "set HOME, or SLUICE_SESSIONS") || strings.Contains(stdout, "none at ") {
		t.Errorf("doctor: %v\n%s", err, stdout)
	}
	if stdout, stderr, err := be("ask", "--demo", "Hi"); err != nil || stdout == "" {
		t.Errorf("ask, which needs no folder: %v, %s", err, stderr)
	}
	if left, err := os.ReadDir(started); err != nil || len(left) != len(theirs)-1 {
		t.Errorf("in the folder in which it was started: %v, %v", left, err)
	}
	for name, mode := range theirs {
		if info, err := os.Stat(filepath.Join(started, name)); err != nil || info.Mode().Perm() != mode.Perm() {
			t.Errorf("%s, which isn't the program's: mode %v, want %v, %v", name, info.Mode().Perm(), mode.Perm(), err)
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

func TestFieldT08AnAskOnAFullDiskSendsNothingAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no small file system can be mounted here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s, url := startEmulator(t, emulator.Options{})
	path := filepath.Join(dir, "talk.toml")
	ask := func(prompt string) outcome {
		return run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, prompt)
	}
	if got := ask("first"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	_ = os.WriteFile(filler, make([]byte, 1<<20), 0o600) // as much of it as there is room
	if got := ask("second"); got.status != 2 || !strings.Contains(got.stderr, "nothing was sent") || !strings.Contains(got.stderr, "no space left") || !strings.Contains(got.stderr, "without --session") {
		t.Errorf("D13 on a full disk: %+v", got)
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, before) {
		t.Errorf("the file was changed: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if got := ask("second"); got.status != 0 {
		t.Errorf("with room again: %+v", got)
	}
}
