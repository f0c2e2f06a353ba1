package sessions

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
)

func TestAListIsOfPinnedThenOfLastChangedThenByPath(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	want := []Info{
		{Path: "c", Pinned: true, Updated: day.Add(time.Hour)}, {Path: "d", Pinned: true, Updated: day},
		{Path: "e", Updated: day.Add(2 * time.Hour)}, {Path: "a", Updated: day}, {Path: "b", Updated: day},
	}
	for first := range want { // whatever the order before
		got := slices.Concat(want[first:], want[:first])
		slices.SortFunc(got, Info.Compare)
		mustEqual(t, "sorted", got, want)
		slices.Reverse(got)
		slices.SortFunc(got, Info.Compare)
		mustEqual(t, "sorted from behind", got, want)
	}
}

// ending is a context that ends when it was asked so many times.
type ending struct {
	context.Context
	asks int
}

func (e *ending) Err() error {
	if e.asks--; e.asks < 0 {
		return context.Canceled
	}
	return nil
}

func TestAListEndsWithItsContextWhereverItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 3 {
		mustWrite(t, filepath.Join(dir, fmt.Sprintf("%d.toml", i)), "prompt = 'hello'\n")
	}
	for asks := range 6 {
		list, err := NewStore(dir).List(&ending{t.Context(), asks})
		if !errors.Is(err, context.Canceled) || list != nil {
			t.Errorf("after %d: %v, %v", asks, list, err)
		}
	}
	if list, err := NewStore(dir).List(&ending{t.Context(), 6}); err != nil || len(list) != 3 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestAFolderThatCantBeReadIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "s.toml"), "title = 'One'\nid = '01one'\n")
	store := func(at int) *Store { return NewStoreOn(&faultFS{at: at, err: syscall.EIO, reads: true}, dir) }
	if list, err := store(1).List(t.Context()); !errors.Is(err, syscall.EIO) || list != nil {
		t.Errorf("list: %v, %v", list, err)
	}
	if path, err := store(4).Find(t.Context(), "One"); !errors.Is(err, syscall.EIO) || path != "" { // behind three names
		t.Errorf("find: %q, %v", path, err)
	}
	// A file is looked at, opened, looked at again and read.
	for at := 2; at <= 5; at++ {
		list, err := store(at).List(t.Context())
		if err != nil || len(list) != 1 || at > 2 && !errors.Is(list[0].Err, syscall.EIO) {
			t.Errorf("call %d: %+v, %v", at, list, err)
		}
	}
	fsys := &faultFS{err: syscall.EIO, reads: true}
	s := NewStoreOn(fsys, dir)
	if list, err := s.List(t.Context()); err != nil || list[0].Title != "One" {
		t.Fatalf("%+v, %v", list, err)
	}
	fsys.at = fsys.calls + 3 // the file's second look: there must be none, as it has not changed
	if list, err := s.List(t.Context()); err != nil || list[0].Title != "One" || list[0].Err != nil {
		t.Errorf("a file that has not changed: %+v, %v", list, err)
	}
}

func TestAFileIsReadAgainWhenItHasChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	store := NewStore(dir)
	for i, step := range []struct {
		content, want string
		at            time.Time
	}{
		{"title = 'One'\n", "One", day}, {"title = 'Two'\n", "Two", day.Add(time.Second)}, {"title = 'Three'\n", "Three", day.Add(time.Second)},
	} {
		mustWrite(t, path, step.content)
		if err := os.Chtimes(path, step.at, step.at); err != nil {
			t.Fatal(err)
		}
		list, err := store.List(t.Context())
		if err != nil || len(list) != 1 || list[0].Title != step.want {
			t.Errorf("step %d: %+v, %v; want %s", i, list, err, step.want)
		}
	}
}

func TestInfosMayBeLeftEarly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var paths []string
	for i := range 3 {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("%d.toml", i)))
		mustWrite(t, paths[i], fmt.Sprintf("title = '%d'\n", i))
	}
	fsys := &faultFS{reads: true}
	for info := range NewStoreOn(fsys, dir).Infos(paths) {
		mustEqual(t, "title", info.Title, "0")
		break
	}
	if most := 6; fsys.calls > most {
		t.Errorf("%d looks for one file, want at most %d", fsys.calls, most)
	}
}

func TestAListAddsUpWhatBlocksOfAnySpellingCost(t *testing.T) {
	t.Parallel()
	block := func(cost string) string {
		return "[[message]]\n# by hand\nrole = 'assistant'\n[message.metrics]\ncost_usd = " + cost + "\n"
	}
	ours := string(encodeMessage(Message{ID: "a", Role: "assistant", CostUSD: pointer(0.125)}))
	for content, want := range map[string]*float64{
		"":                                  nil,
		"[[message]]\ntext = 'x'\n":         nil,
		block("0.5"):                        pointer(0.5),
		block("0.5") + block("0.25"):        pointer(0.75),
		ours + block("0.5") + ours:          pointer(0.75),
		block("0.0"):                        pointer(0.0),
		block("'no number'") + block("0.5"): pointer(0.5),
	} {
		info := infoOf([]byte(content))
		if info.Err != nil || (info.CostUSD == nil) != (want == nil) || want != nil && *info.CostUSD != *want {
			t.Errorf("%q: %+v", content, info)
		}
		mustEqual(t, "messages", info.Messages, strings.Count(content, "[[message]]"))
	}
}

func TestAListCountsTheAnswersWhosePriceIsUnknown(t *testing.T) {
	t.Parallel()
	answer := Message{ID: "a", Role: gateway.RoleAssistant, Start: &gateway.Start{Status: 200}}
	refused := Message{ID: "a", Role: gateway.RoleAssistant, Error: &MessageError{Kind: gateway.KindAuth}}
	broken := answer
	broken.Error = &MessageError{Kind: gateway.KindAuth}
	for name, test := range map[string]struct {
		content string
		want    int
	}{
		"unpriced":           {string(encodeMessage(answer)), 1},
		"priced":             {string(encodeMessage(Message{ID: "a", Role: gateway.RoleAssistant, CostUSD: pointer(0.0)})), 0},
		"by hand":            {"[[message]]\n# by hand\nrole = 'assistant'\n", 1},
		"no reply came":      {string(encodeMessage(refused)), 0},
		"none came, by hand": {"[[message]]\n# by hand\nrole = 'assistant'\n[message.error]\nkind = 'auth'\n", 0},
		"a reply began":      {string(encodeMessage(broken)), 1},
		"a prompt":           {string(encodeMessage(Message{ID: "a", Role: gateway.RoleUser})), 0},
	} {
		if got := infoOf([]byte(test.content)); got.Err != nil || got.Unpriced != test.want {
			t.Errorf("%s: %d, %v; want %d", name, got.Unpriced, got.Err, test.want)
		}
	}
}
