package sessions

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"sluice/gateway"
)

// writing makes the writer of a new session with one lane.
func writing(t *testing.T, fsys FS, lanes ...Lane) *Writer {
	t.Helper()
	if len(lanes) == 0 {
		lanes = []Lane{{Target: "a/b"}}
	}
	s, err := NewStoreOn(fsys, filepath.Join(t.TempDir(), "s")).Create(Meta{Lanes: lanes})
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(s)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// turn queues a turn of lane 0 behind a message.
func (w *Writer) turn(prompt, parent string) *Turn {
	t := NewTurn(Message{ID: prompt, Parent: parent, Text: prompt}, Message{ID: "to " + prompt, Role: gateway.RoleAssistant, Target: "a/b"}, nil)
	w.Queue(t)
	return t
}

func mustBegin(t *testing.T, w *Writer, turn *Turn) Begun {
	t.Helper()
	begun, err := w.Begin(turn)
	if err != nil || !begun.Send || begun.Held {
		t.Fatalf("begin: %+v, %v", begun, err)
	}
	return begun
}

func mustDo(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func pieces(kind gateway.DeltaKind, texts ...string) []gateway.Delta {
	var out []gateway.Delta
	for _, text := range texts {
		out = append(out, gateway.Delta{Kind: kind, Text: text})
	}
	return out
}

// read gives a session's messages as another program sees them.
func read(t *testing.T, path string) []Message {
	t.Helper()
	s, err := NewStore("").Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return s.Messages()
}

// asAKillLeaves copies a session's file and journal, and opens what a killed program
// would leave.
func asAKillLeaves(t *testing.T, path string) []Message {
	t.Helper()
	killed := filepath.Join(t.TempDir(), "killed.toml")
	for _, end := range []string{"", journalSuffix} {
		mustWrite(t, killed+end, mustRead(t, path+end))
	}
	s := mustOpen(t, killed)
	defer mustClose(t, s)
	return s.Messages()
}

func TestAWriterSavesEndedTurnsInOrderWhateverRunsFirst(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			w := writing(t, OS{})
			var commands []func() error
			var want []string
			parent := Root
			for n := range 4 {
				turn := w.turn(fmt.Sprintf("p%d", n), parent)
				parent = "to " + turn.prompt.ID
				want = append(want, turn.prompt.ID, parent)
				commands = append(commands,
					func() error { _, err := w.Begin(turn); return err },
					func() error { return w.Journal(turn, pieces(gateway.DeltaText, "piece")) },
					w.Save,
				)
				turn.End(Message{Text: parent})
			}
			random.Shuffle(len(commands), func(i, j int) { commands[i], commands[j] = commands[j], commands[i] })
			var running sync.WaitGroup
			for _, command := range commands[:random.IntN(len(commands)+1)] {
				running.Go(func() {
					if err := command(); err != nil {
						t.Error(err)
					}
				})
			}
			if random.IntN(2) == 0 { // else the program ends while they run
				running.Wait()
			}
			mustDo(t, "close", w.Close())
			running.Wait()
			mustEqual(t, "pending", w.Pending(), false)
			var got []string
			for i, m := range read(t, w.Session().Path()) {
				got = append(got, m.Text)
				if i > 0 && m.Parent != want[i-1] {
					t.Errorf("%s stands behind %q", m.Text, m.Parent)
				}
			}
			mustEqual(t, "saved", got, want)
		})
	}
}

func TestAWriterSavesATurnWhileAnotherArrives(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	slow, quick := w.turn("slow", Root), w.turn("quick", Root)
	mustBegin(t, w, slow)
	mustBegin(t, w, quick)
	mustDo(t, "journal", w.Journal(slow, pieces(gateway.DeltaText, "ha")))
	mustBegin(t, w, slow) // which has begun
	mustDo(t, "journal", w.Journal(slow, pieces(gateway.DeltaText, "lf")))
	quick.End(Message{Text: "done"})
	mustDo(t, "save", w.Save())
	mustEqual(t, "pending", w.Pending(), true)
	mustEqual(t, "saved", said(read(t, w.Session().Path())), "slow | quick | done")
	mustEqual(t, "a kill would leave", said(asAKillLeaves(t, w.Session().Path())), "slow | quick | done | half")
	slow.End(Message{Text: "half and half"})
	mustDo(t, "save", w.Save())
	mustEqual(t, "saved", said(read(t, w.Session().Path())), "slow | quick | done | half and half")
	mustDo(t, "a late piece", w.Journal(slow, pieces(gateway.DeltaText, "late")))
}

func TestAWriterPutsAnAnswerBehindAPromptThatWasSavedBefore(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	first := w.turn("first", Root)
	first.End(Message{Text: "one"})
	w.turn("second", "to first").End(Message{Text: "two"})
	again := NewTurn(first.prompt, Message{Role: gateway.RoleAssistant}, nil)
	w.Queue(again)
	begun := mustBegin(t, w, again)
	mustEqual(t, "begun", []string{begun.Prompt.ID, begun.Answer.Parent}, []string{"first", "first"})
	again.End(Message{Text: "other"})
	mustDo(t, "append", w.Append(Message{Parent: "first", Role: gateway.RoleAssistant, Text: "yet another"}))
	got := read(t, w.Session().Path())
	mustEqual(t, "saved", said(got), "first | one | second | two | other | yet another")
	mustEqual(t, "parent", got[4].Parent, "first")
}

// TestD9AWriterLosesNothingWhereverTheDiskIsFull fills the disk at each call of a
// conversation in turn, and then makes room.
func TestD9AWriterLosesNothingWhereverTheDiskIsFull(t *testing.T) {
	t.Parallel()
	lanes := []Lane{{Target: "a/b"}, {Target: "c/d"}}
	for at := 1; ; at++ {
		fsys := &faultFS{err: syscall.ENOSPC, dead: true}
		w := writing(t, fsys)
		fsys.mu.Lock()
		fsys.at, fsys.calls = at, 0
		fsys.mu.Unlock()
		try := func(err error) {
			if err != nil && !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("at call %d: %v", at, err)
			}
		}
		w.SendUnsaved(true)
		one := w.turn("one", Root)
		begun, err := w.Begin(one)
		try(err)
		if !begun.Send || begun.Held {
			t.Errorf("at call %d the prompt waits: %+v", at, begun)
		}
		try(w.Journal(one, pieces(gateway.DeltaText, "to ", "one")))
		one.End(Message{Text: "to one"})
		try(w.Save())
		w.SetLanes(slices.Clone(lanes), nil)
		two := w.turn("two", "to one")
		_, err = w.Begin(two)
		try(err)
		try(w.Journal(two, pieces(gateway.DeltaText, "to two")))
		two.End(Message{Text: "to two"})
		try(w.Save())
		full := fsys.hit()
		fsys.mu.Lock()
		fsys.at = 0
		fsys.mu.Unlock()
		mustDo(t, fmt.Sprintf("retry after call %d failed", at), w.Retry())
		mustEqual(t, "pending", w.Pending(), false)
		path := w.Session().Path()
		mustDo(t, "close", w.Close())
		s := mustOpen(t, path)
		mustEqual(t, "saved", said(s.Messages()), "one | to one | two | to two")
		mustEqual(t, "shown", said(s.Transcript(0)), "one | to one | two | to two")
		mustEqual(t, "recovered", s.Recovered(), "")
		mustEqual(t, "lanes", s.Meta().Lanes, lanes)
		mustClose(t, s)
		if !full {
			if at < 15 {
				t.Errorf("a conversation of two prompts took %d calls", at)
			}
			return
		}
	}
}

func TestAWriterHoldsAPromptThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.ENOSPC, dead: true, at: 1}
	w := writing(t, fsys)
	turn := w.turn("why?", Root)
	for range 2 {
		begun, err := w.Begin(turn)
		if begun.Send || !begun.Held || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("on a full disk: %+v, %v", begun, err)
		}
	}
	mustDo(t, "journal where there is none", w.Journal(turn, pieces(gateway.DeltaText, "x")))
	w.SendUnsaved(true)
	if begun, err := w.Begin(turn); !begun.Send || begun.Held || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("sent unsaved: %+v, %v", begun, err)
	}
	w.SendUnsaved(false)
	fsys.mu.Lock()
	fsys.at = 0
	fsys.mu.Unlock()
	begun := mustBegin(t, w, turn)
	mustEqual(t, "begun", []string{begun.Prompt.ID, begun.Answer.Parent, begun.Title}, []string{"why?", "why?", "why?"})
	mustEqual(t, "path", begun.Path, w.Session().Path())
	turn.End(Message{Text: "because"})
	if begun, err := w.Begin(turn); begun.Send || begun.Held || err != nil {
		t.Errorf("a turn that has ended: %+v, %v", begun, err)
	}
	late := w.turn("late", Root)
	mustDo(t, "close", w.Close())
	mustDo(t, "close again", w.Close())
	if begun, err := w.Begin(late); begun.Send || begun.Held || err != nil {
		t.Errorf("a closed writer: %+v, %v", begun, err)
	}
	if got, err := w.Reload(nil); !got.Skipped || err != nil {
		t.Errorf("a closed writer: %+v, %v", got, err)
	}
	mustDo(t, "save", w.Save())
	mustDo(t, "retry", w.Retry())
	mustDo(t, "journal", w.Journal(late, pieces(gateway.DeltaText, "x")))
	if err := w.Append(Message{Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("append: %v, want ErrClosed", err)
	}
	mustEqual(t, "saved", said(read(t, begun.Path)), "why? | because")
}

// locked is the writer of a session that another program writes, which is given too.
func locked(t *testing.T) (*Writer, *Session) {
	t.Helper()
	s, path := created(t)
	second, err := NewStore(t.TempDir()).Open(path)
	mustDo(t, "open", err)
	return NewWriter(second), s
}

func TestAWriterOfAReadOnlySessionSavesNothingAndHoldsNothing(t *testing.T) {
	t.Parallel()
	w, s := locked(t)
	before := mustRead(t, s.Path())
	turn := w.turn("more", "")
	begun, err := w.Begin(turn)
	if !begun.Send || begun.Held || !errors.Is(err, ErrReadOnly) || !errors.Is(err, ErrLocked) {
		t.Errorf("begun %+v, %v", begun, err)
	}
	turn.End(Message{Text: "an answer"})
	if err := w.Save(); !errors.Is(err, ErrReadOnly) {
		t.Errorf("save: %v", err)
	}
	mustEqual(t, "pending", w.Pending(), true)
	mustEqual(t, "file", mustRead(t, s.Path()), before)
	other := filepath.Join(t.TempDir(), "other.toml")
	if moved, err := w.MoveTo(other); !moved || err != nil {
		t.Fatalf("moved: %v, %v", moved, err)
	}
	mustEqual(t, "copy", said(read(t, other)), "Why is pizza so good? | more | an answer")
	mustClose(t, w.Session()) // nothing can be saved any more, and now that is a failure
	if begun, err := w.Begin(w.turn("too late", "")); begun.Send || !begun.Held || !errors.Is(err, ErrClosed) {
		t.Errorf("begun %+v, %v", begun, err)
	}
}

func TestAWriterOfAReadOnlySessionFollowsItsFile(t *testing.T) {
	t.Parallel()
	w, s := locked(t)
	mustAppend(t, s, Message{Text: "said there"})
	w.turn("more", "").End(Message{Text: "an answer"}) // no reason not to look
	got, err := w.Reload(nil)
	mustDo(t, "reload", err)
	mustEqual(t, "reloaded", said(got.Transcripts[0]), "Why is pizza so good? | said there")
	mustWrite(t, s.Path(), "not = [ TOML")
	if got, err := w.Reload(nil); got.Changed || got.Skipped || err != nil {
		t.Errorf("a file that the other program is writing: %+v, %v", got, err)
	}
	removeOpen(t, s.Path())
	if got, err := w.Reload(nil); got.Changed || got.Skipped || !errors.Is(err, ErrGone) {
		t.Errorf("a file that is gone: %+v, %v", got, err)
	}
	mustDo(t, "close", w.Close())
	if got, err := w.Reload(nil); !got.Skipped || err != nil {
		t.Errorf("a closed writer: %+v, %v", got, err)
	}
}

func TestAWriterSharesAPromptWhereTheLanesStandTogether(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{}, Lane{Target: "a/b"}, Lane{Target: "c/d"})
	send := func(text string, parents ...string) []*Turn {
		shared := new(SharedPrompt)
		var turns []*Turn
		for lane, parent := range parents {
			turn := NewTurn(Message{Text: text, Lane: lane, Parent: parent}, Message{Lane: lane, Role: gateway.RoleAssistant}, shared)
			w.Queue(turn)
			turns = append(turns, turn)
		}
		for i, turn := range turns {
			mustBegin(t, w, turn)
			turn.End(Message{Text: fmt.Sprintf("%s %d", text, i)})
		}
		mustDo(t, "save", w.Save())
		return turns
	}
	first := send("one", Root, Root)
	alone := NewTurn(Message{Text: "alone", Lane: 1, Parent: first[1].answer.ID}, Message{Lane: 1, Role: gateway.RoleAssistant}, nil)
	w.Queue(alone)
	alone.End(Message{Text: "yes"})
	mustDo(t, "save", w.Save())
	send("two", first[0].answer.ID, alone.answer.ID)
	send("three", first[0].answer.ID, first[0].answer.ID) // lane 1 has no such message
	var got []string
	for _, m := range read(t, w.Session().Path()) {
		if m.Role == gateway.RoleUser {
			got = append(got, fmt.Sprint(m.Lane, " ", m.Text))
		}
	}
	mustEqual(t, "prompts", got, []string{"-1 one", "1 alone", "-1 two", "0 three", "1 three"})
}

func TestAWriterJournalsPiecesByKind(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	turn := w.turn("why?", Root)
	mustBegin(t, w, turn)
	mustDo(t, "journal", w.Journal(turn, slices.Concat(
		pieces(gateway.DeltaReasoning, "let ", "me ", "think"), pieces(gateway.DeltaUsage, ""), pieces(gateway.DeltaText, "be", "cause"),
		pieces(gateway.DeltaProof, ""), pieces(gateway.DeltaRefusal, "no"), pieces(gateway.DeltaText, " of it"),
	)))
	mustDo(t, "journal", w.Journal(turn, nil))
	got := asAKillLeaves(t, w.Session().Path())[1]
	mustEqual(t, "a kill would leave", []string{got.Reasoning, got.Text, got.Refusal}, []string{"let me think", "because of it", "no"})
}

func TestAWriterMovesWithWhatArrivesAndWhatWaits(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.ENOSPC}
	w := writing(t, fsys)
	first, arriving, ended := w.turn("first", Root), w.turn("arriving", Root), w.turn("ended", Root)
	first.End(Message{Text: "saved"})
	mustBegin(t, w, arriving)
	mustBegin(t, w, ended)
	mustDo(t, "journal", w.Journal(arriving, pieces(gateway.DeltaText, "a ")))
	was := w.Session().Path()
	full := func(yes bool) {
		fsys.mu.Lock()
		defer fsys.mu.Unlock()
		fsys.dead, fsys.at = yes, 0
		if yes {
			fsys.at = fsys.calls + 1
		}
	}
	full(true)
	waiting := w.turn("waiting", Root)
	waiting.End(Message{Text: "not saved"})
	if err := w.Save(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("save: %v", err)
	}
	if err := w.Journal(arriving, pieces(gateway.DeltaText, "long ")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("journal: %v", err)
	}
	full(false) // the test's disk is one for both files
	ended.End(Message{Text: "not tried"})

	taken := filepath.Join(t.TempDir(), "taken.toml")
	mustWrite(t, taken, "title = 'taken'\n")
	if moved, err := w.MoveTo(taken); moved || !errors.Is(err, os.ErrExist) {
		t.Errorf("moved over a file: %v, %v", moved, err)
	}
	mustEqual(t, "path", w.Session().Path(), was)

	other := filepath.Join(t.TempDir(), "other.toml")
	moved, err := w.MoveTo(other)
	if !moved || err != nil {
		t.Fatalf("moved: %v, %v", moved, err)
	}
	mustEqual(t, "path", w.Session().Path(), other)
	mustDo(t, "journal", w.Journal(arriving, pieces(gateway.DeltaText, "answer")))
	mustEqual(t, "a kill would leave", said(asAKillLeaves(t, other)), "first | saved | arriving | ended | waiting | not tried | not saved | a long answer")
	arriving.End(Message{Text: "a long answer, whole"})
	mustDo(t, "save", w.Save())
	mustEqual(t, "pending", w.Pending(), false)
	mustDo(t, "close", w.Close())
	mustEqual(t, "there", said(read(t, other)), "first | saved | arriving | ended | waiting | not tried | not saved | a long answer, whole")
	s := mustOpen(t, was)
	mustEqual(t, "why the session that was left can't be written", s.ReadOnlyErr(), nil)
	mustEqual(t, "here", said(s.Messages())[:len("first | saved | arriving")], "first | saved | arriving")
	mustClose(t, s)
}

func TestD9AWriterTriesAgainToSaveAMessageThatBelongsToNoTurn(t *testing.T) {
	t.Parallel()
	fsys := &faultFS{err: syscall.ENOSPC}
	w := writing(t, fsys)
	w.turn("why?", Root).End(Message{Text: "because"})
	mustDo(t, "save", w.Save())
	fsys.mu.Lock()
	fsys.dead, fsys.at = true, fsys.calls+1
	fsys.mu.Unlock()
	if err := w.Append(Message{Parent: "why?", Role: gateway.RoleAssistant, Text: "again"}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("append: %v", err)
	}
	if got, err := w.Reload(nil); !got.Skipped || err != nil {
		t.Errorf("reload: %+v, %v", got, err)
	}
	if err := w.Retry(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("retry: %v", err)
	}
	fsys.mu.Lock()
	fsys.at = 0
	fsys.mu.Unlock()
	mustDo(t, "retry", w.Retry())
	mustEqual(t, "saved", said(read(t, w.Session().Path())), "why? | because | again")
}

func TestAWriterSavesWhatHasEndedBeforeItCopies(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	w.turn("first", Root).End(Message{Text: "saved"})
	w.turn("second", "to first").End(Message{Text: "too"})
	c, err := w.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
	mustDo(t, "copy", err)
	mustEqual(t, "copy", said(c.Messages()), "first | saved | second | too")
	mustClose(t, c)
	mustEqual(t, "saved here too", said(read(t, w.Session().Path())), "first | saved | second | too")
}

func TestAWriterReadsWhatOthersChangedOnceNothingIsUnsaved(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	first := w.turn("first", Root)
	first.End(Message{Text: "an answer"})
	mustDo(t, "save", w.Save())
	path := w.Session().Path()
	edit := func(was, is string) {
		content := mustRead(t, path)
		if !strings.Contains(content, was) {
			t.Fatalf("no %q in\n%s", was, content)
		}
		mustWrite(t, path, strings.Replace(content, was, is, 1))
	}
	reload := func(what string, shown map[int]string, want string) {
		t.Helper()
		got, err := w.Reload(shown)
		mustDo(t, what, err)
		switch {
		case want == "skipped" || got.Skipped:
			mustEqual(t, what, []bool{got.Skipped, got.Changed}, []bool{want == "skipped", false})
		case want == "" || !got.Changed:
			mustEqual(t, what, got.Changed, want != "")
		default:
			mustEqual(t, what, said(got.Transcripts[0]), want)
			mustEqual(t, what, got.Meta.Lanes, []Lane{{Target: "a/b"}})
		}
	}
	reload("nothing changed", nil, "")
	edit("an answer", "another answer")
	reload("changed", nil, "first | another answer")
	reload("told", nil, "")
	w.MarkUnshown()
	reload("not shown", nil, "first | another answer")

	edit("another answer", "a third answer")
	second := w.turn("second", "to first")
	mustBegin(t, w, second)
	second.End(Message{Text: "more"})
	reload("an answer is to be saved", nil, "skipped")
	mustDo(t, "save", w.Save())
	reload("the save took over the change", nil, "first | a third answer | second | more")

	mustDo(t, "append", w.Append(Message{ID: "beside", Parent: "first", Role: gateway.RoleAssistant, Text: "beside"}))
	edit("a third answer", "a fourth answer")
	reload("the branch that is shown", map[int]string{0: "to first"}, "first | a fourth answer | second | more")
	edit("a fourth answer", "a fifth answer")
	mustDo(t, "retry", w.Retry())
	reload("the retry took over the change", nil, "first | beside")

	mustWrite(t, path, "not = [ TOML")
	if _, err := w.Reload(nil); !errors.Is(err, ErrReadOnly) && !errors.Is(err, ErrLost) && err == nil {
		t.Errorf("a file that can't be read: %v", err)
	}
}

func TestAWriterTellsOnceThatItsFileWasMadeAgain(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	w.turn("first", Root).End(Message{Text: "one"})
	mustDo(t, "save", w.Save())
	path := w.Session().Path()
	removeOpen(t, path)
	if got, err := w.Reload(nil); got.Changed || !errors.Is(err, ErrGone) {
		t.Errorf("reload: %+v, %v; want ErrGone", got, err)
	}
	mustEqual(t, "remade", w.Remade(), false)
	w.turn("second", "to first").End(Message{Text: "two"})
	mustDo(t, "save", w.Save())
	mustEqual(t, "remade", []bool{w.Remade(), w.Remade()}, []bool{true, false})
	mustEqual(t, "saved", said(read(t, path)), "first | one | second | two")
}

func TestAWriterSavesTheBranchThatIsShownWhenItCloses(t *testing.T) {
	t.Parallel()
	s, first, second, _ := parted(t)
	path := s.Path()
	w := NewWriter(s)
	before := mustRead(t, path)
	w.SetShown(map[int]string{0: first.ID, 7: second.ID})
	mustDo(t, "save", w.Save())
	mustEqual(t, "while it is open", mustRead(t, path), before)
	mustDo(t, "close", w.Close())
	s = mustOpen(t, path)
	mustEqual(t, "shown", s.Meta().Lanes[0].Shown, first.ID)
	w = NewWriter(s)
	lanes := []Lane{{Target: "c/d"}, {Target: "e/f"}}
	chains := []Chain{{Name: "fast", Steps: []ChainStep{{Target: "a/b"}}}}
	w.SetLanes(slices.Clone(lanes), chains)
	mustEqual(t, "before a save", w.Session().Meta().Lanes[0].Target, "a/b")
	mustDo(t, "save", w.Save())
	lanes[0].Shown = first.ID
	mustEqual(t, "lanes", w.Session().Meta().Lanes, lanes)
	mustEqual(t, "chains", w.Session().Meta().Chains, chains)
	chains = append(slices.Clone(chains), Chain{Name: "slow", Steps: []ChainStep{{Target: "c/d"}}})
	w.SetLanes(slices.Clone(lanes), chains)
	mustBegin(t, w, w.turn("new", second.ID))
	mustEqual(t, "chains when a turn begins", w.Session().Meta().Chains, chains)
	mustDo(t, "close", w.Close())
}

func TestAWriterSavesWhatHasEndedBeforeVotesAndTitle(t *testing.T) {
	t.Parallel()
	w := writing(t, OS{})
	w.turn("why?", Root).End(Message{Text: "because"})
	mustDo(t, "votes", w.SetVotes(map[string]Vote{"to why?": VoteUp}))
	if err := w.SetVotes(map[string]Vote{"none": VoteUp}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a vote for no message: %v", err)
	}
	meta, err := w.UpdateMeta(func(m *Meta) { m.Title = "Pizza" })
	mustDo(t, "title", err)
	mustEqual(t, "title", meta.Title, "Pizza")
	mustDo(t, "close", w.Close())
	s := mustOpen(t, w.Session().Path())
	mustEqual(t, "title", s.Meta().Title, "Pizza")
	mustEqual(t, "vote", s.Messages()[1].Vote, VoteUp)
}
