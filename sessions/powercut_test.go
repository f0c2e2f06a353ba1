package sessions

import (
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// cutSeeds is how many disks are tried for each call at which the power goes;
// SLUICE_POWERCUT sets more.
func cutSeeds() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("SLUICE_POWERCUT"), 10, 64); err == nil {
		return n
	}
	return 20
}

// longScenario is the golden scenario, closed, opened again and gone on with.
func longScenario(store *Store) (promise, int) {
	p, failures := scenario(store, false)
	if failures > 0 || p.path == "" {
		return p, failures
	}
	s, err := store.Open(p.path)
	if err != nil || s.ReadOnlyErr() != nil {
		return p, failures + 1
	}
	long := strings.Repeat("A long answer, of more than a sector. ", 100)
	for range 2 {
		m, err := s.Append(Message{Text: long})
		if err != nil {
			return p, failures + 1
		}
		p.saved = append(p.saved, m)
	}
	if err := s.SetVote(p.saved[0].ID, VoteUp); err != nil {
		return p, failures + 1
	}
	p.saved[0].Vote = VoteUp
	if err := s.Close(); err != nil {
		failures++
	}
	return p, failures
}

// TestD3APowerCutAtAnyCallTakesNothingThatWasSaved cuts the power at every call
// of the scenario, and tries many disks for each.
func TestD3APowerCutAtAnyCallTakesNothingThatWasSaved(t *testing.T) {
	t.Parallel()
	disks, repaired := 0, 0
	for cut := 1; ; cut++ {
		fsys := newPowerFS()
		fsys.cut = cut
		p, _ := longScenario(NewStoreOn(fsys, "/data/sessions"))
		for seed := range cutSeeds() {
			disks++
			if checkDisk(t, fsys.after(rand.New(rand.NewPCG(seed, uint64(cut)))), p) {
				repaired++
			}
			if t.Failed() {
				t.Fatalf("power cut at call %d, seed %d", cut, seed)
			}
		}
		if !fsys.off {
			break
		}
	}
	if repaired == 0 {
		t.Error("no disk needed a repair: the model tests nothing")
	}
	t.Logf("%d disks, %d repaired at open", disks, repaired)
}

// checkDisk opens a session after a power cut, cuts the power at each call of
// that recovery too, and holds all to the promises.
func checkDisk(t *testing.T, disk *powerFS, p promise) (repaired bool) {
	t.Helper()
	if p.path == "" || disk.entries[plain(p.path)] == nil {
		if len(p.saved) > 0 {
			t.Errorf("%d messages saved in no file", len(p.saved))
		}
		return false
	}
	recovered, content := openDisk(t, disk, p)
	again, same := openDisk(t, disk, p)
	if again != "" || same != content {
		t.Errorf("opening twice recovered twice: %q", again)
	}
	return recovered != ""
}

func openDisk(t *testing.T, disk *powerFS, p promise) (recovered, content string) {
	t.Helper()
	s, err := NewStoreOn(disk, "/data/sessions").Open(p.path)
	if err != nil {
		t.Errorf("open: %v", err)
		return "", ""
	}
	if readOnly, why := s.ReadOnly(); readOnly {
		t.Errorf("read-only after a power cut: %s", why)
	}
	next := 0
	for _, m := range s.Messages() {
		if next < len(p.saved) && m.ID == p.saved[next].ID {
			if want := p.saved[next]; !reflect.DeepEqual(m, want) {
				want.Vote = VoteUp // which was being saved
				if !reflect.DeepEqual(m, want) {
					t.Errorf("saved message is\n%+v, want\n%+v", m, want)
				}
			}
			next++
		}
	}
	if next < len(p.saved) {
		t.Errorf("message %d of %d that were saved is lost or out of order", next+1, len(p.saved))
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	return s.Recovered(), string(disk.entries[plain(p.path)].content)
}

// TestD10APowerCutWhileRecoveringIsRecoveredFrom cuts the power a second time,
// at every call of the recovery.
func TestD10APowerCutWhileRecoveringIsRecoveredFrom(t *testing.T) {
	t.Parallel()
	disks := 0
	for cut := 1; ; cut++ {
		fsys := newPowerFS()
		fsys.cut = cut
		p, _ := longScenario(NewStoreOn(fsys, "/data/sessions"))
		for seed := range cutSeeds() / 10 {
			for second := 1; p.path != ""; second++ {
				disk := fsys.after(rand.New(rand.NewPCG(seed, uint64(cut))))
				if disk.entries[p.path] == nil {
					break
				}
				disk.cut = second
				if s, err := NewStoreOn(disk, "/data/sessions").Open(p.path); err == nil {
					_ = s.Close()
				}
				disks++
				checkDisk(t, disk.after(rand.New(rand.NewPCG(seed, uint64(second)))), p)
				if t.Failed() {
					t.Fatalf("power cuts at call %d and in the recovery at %d, seed %d", cut, second, seed)
				}
				if !disk.off {
					break
				}
			}
		}
		if !fsys.off {
			break
		}
	}
	t.Logf("%d disks", disks)
}
