package sessions

import (
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
)

// parted makes a session whose lane has two answers to its prompt, the second
// with a prompt below it.
func parted(t *testing.T) (s *Session, first, second, last Message) {
	t.Helper()
	s, err := NewStore(t.TempDir()).Create(Meta{Title: "Parted", Lanes: []Lane{{Target: "a/b"}}})
	if err != nil {
		t.Fatal(err)
	}
	prompt := mustAppend(t, s, Message{Text: "why?"})
	first = mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "because", Parent: prompt.ID})
	mustAppend(t, s, Message{Text: "go on", Parent: first.ID})
	second = mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "it is round", Parent: prompt.ID})
	last = mustAppend(t, s, Message{Text: "is it?", Parent: second.ID})
	return s, first, second, last
}

func said(messages []Message) string {
	var out []string
	for _, m := range messages {
		out = append(out, m.Text)
	}
	return strings.Join(out, " | ")
}

// show sets the branch that lane 0 shows, and opens the session again.
func show(t *testing.T, s *Session, id string) *Session {
	t.Helper()
	meta := s.Meta()
	meta.Lanes[0].Shown = s.Chosen(0, id)
	if err := s.SetMeta(meta); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s, err := NewStore(filepath.Dir(s.Path())).Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheChosenBranchIsShownAgain(t *testing.T) {
	t.Parallel()
	s, first, second, last := parted(t)
	mustEqual(t, "by itself", said(s.Transcript(0)), "why? | it is round | is it?")
	for _, id := range []string{second.ID, last.ID, "gone", ""} {
		mustEqual(t, "to choose "+id, s.Chosen(0, id), "")
	}
	before := mustRead(t, s.Path())
	s = show(t, s, first.ID)
	mustEqual(t, "chosen", said(s.Transcript(0)), "why? | because | go on")
	want := strings.Replace(before, "target = \"a/b\"\n", "target = \"a/b\"\nshown = \""+first.ID+"\"\n", 1)
	mustEqual(t, "the file", mustRead(t, s.Path()), want)

	tail, n := s.TranscriptTail(0, 1)
	mustEqual(t, "the end", said(tail), "go on")
	mustEqual(t, "before the end", n, 2)
	part, of := s.TranscriptPart(0, 1, 2)
	mustEqual(t, "a part", said(part), "because")
	mustEqual(t, "of", of, 3)

	s = show(t, s, last.ID)
	mustEqual(t, "back", mustRead(t, s.Path()), before)
	mustClose(t, s)
}

func TestWhatIsSaidInTheChosenBranchIsShownAfterIt(t *testing.T) {
	t.Parallel()
	s, first, _, _ := parted(t)
	s = show(t, s, first.ID)
	before := mustRead(t, s.Path())
	m := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "more"})
	mustEqual(t, "parent", said(s.Branch(0, m.ID)), "why? | because | go on | more")
	mustEqual(t, "shown", said(s.Transcript(0)), "why? | because | go on | more")
	if got := mustRead(t, s.Path()); !strings.HasPrefix(got, before) {
		t.Errorf("the head was written: %s", got)
	}
	mustClose(t, s)
}

func TestWhatIsSaidOnAnotherBranchIsShown(t *testing.T) {
	t.Parallel()
	s, first, _, last := parted(t)
	s = show(t, s, first.ID)
	mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "as a ball", Parent: last.ID})
	mustEqual(t, "shown", said(s.Transcript(0)), "why? | it is round | is it? | as a ball")
	mustEqual(t, "kept", s.Meta().Lanes[0].Shown, "")
	if strings.Contains(mustRead(t, s.Path()), "shown = ") {
		t.Error("the file still names the branch that was left")
	}
	mustClose(t, s)
}

func TestABranchThatIsNotThereIsNotShown(t *testing.T) {
	t.Parallel()
	s, first, _, _ := parted(t)
	s = show(t, s, first.ID)
	path := s.Path()
	fork, err := s.Fork("", s.Transcript(0)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "in the fork", fork.Meta().Lanes[0].Shown, "")
	mustClose(t, fork)
	mustClose(t, s)
	mustWrite(t, path, strings.Replace(mustRead(t, path), "shown = \""+first.ID, "shown = \"gone", 1))
	s, err = NewStore(filepath.Dir(path)).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "shown", said(s.Transcript(0)), "why? | it is round | is it?")
	mustClose(t, s)
}

func TestAChangedFileThatCannotBeReadIsReadOnce(t *testing.T) {
	t.Parallel()
	s, _, _, _ := parted(t)
	mustWrite(t, s.Path(), mustRead(t, s.Path())+"\nnot = [ TOML")
	_, first := s.Reload()
	_, again := s.Reload()
	if first == nil || again != first { //nolint:errorlint // the very same
		t.Errorf("got %v and then %v, want one error", first, again)
	}
	mustClose(t, s)
}
