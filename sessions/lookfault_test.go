package sessions

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A call that only looks may fail too: a folder on a network, a disk that is
// dying, too many open files.
func TestD9ALookThatFailsOnceIsReportedAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.EIO, syscall.EACCES} {
		for at := 1; ; at++ {
			fsys := &faultFS{at: at, err: cause, reads: true}
			p, _ := scenario(NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")), true)
			t.Run(fmt.Sprintf("%v at look %d", cause, at), func(t *testing.T) {
				if len(p.saved) != 5 {
					t.Fatalf("%d of 5 messages could be saved after one failure", len(p.saved))
				}
				s := check(t, p)
				if n := len(s.Messages()); n != 5 {
					t.Errorf("%d messages, want 5", n)
				}
				if left, err := filepath.Glob(p.path + ".tmp*"); err != nil || len(left) > 0 {
					t.Errorf("temporary files stay: %v %v", left, err)
				}
			})
			if !fsys.hit() {
				break
			}
		}
	}
}

// Where a look fails while what a crash left is repaired, the next opening finds
// all that there was.
func TestD10ALookThatFailsWhileRecoveringLosesNothing(t *testing.T) {
	t.Parallel()
	crashed, journal := abandoned(t)
	content := mustRead(t, crashed)
	for name, file := range map[string]string{"growing answers": content, "and a cut line": content + "\n[[message]]\ntext = \"\"\"\nhe"} {
		for at := 1; ; at++ {
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, file)
			mustWrite(t, path+journalSuffix, string(journal))
			fsys := &faultFS{at: at, err: syscall.EIO, reads: true}
			s, err := NewStoreOn(fsys, "").Open(path)
			if err == nil {
				if n := s.Len(); n == 0 {
					t.Errorf("%s, look %d: opened with nothing in it (%v)", name, at, s.ReadOnlyErr())
				}
				_ = s.Close()
			}
			if !fsys.hit() {
				break
			}
			again, err := NewStoreOn(&faultFS{}, "").Open(path)
			if err != nil {
				t.Fatalf("%s, look %d: %v", name, at, err)
			}
			if why := again.ReadOnlyErr(); why != nil {
				t.Fatalf("%s, look %d: read-only afterwards: %v", name, at, why)
			}
			found := map[string]int{}
			for _, m := range again.Messages() {
				found[m.Text]++
			}
			want := map[string]int{"Why is pizza so good?": 1, "one 0\none 1\none 2\n": 1, "uno 0\nuno 1\nuno 2\n": 1}
			if file != content {
				want["he"] = 1
			}
			mustEqual(t, fmt.Sprintf("%s, look %d", name, at), found, want)
			mustClose(t, again)
			if _, err := os.Stat(path + journalSuffix); err == nil {
				t.Errorf("%s, look %d: the journal stays", name, at)
			}
		}
	}
}
