package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
)

// streamingRig has an answer under way of which some text has come.
func streamingRig(t *testing.T, ro rigOptions) *rig {
	t.Helper()
	ro.rate = 300
	return newRig(t, ro).write("long 4000").press("enter").moreText(40)
}

// moreText waits until the answer under way has so many letters more.
func (r *rig) moreText(letters int) *rig {
	r.t.Helper()
	have := 0
	if turn := r.a.focusedLane().turn; turn != nil {
		have = len(turn.received.Text())
	}
	return r.until("more text", func() bool {
		turn := r.a.focusedLane().turn
		return turn != nil && len(turn.received.Text()) > have+letters
	})
}

func TestSavingElsewhereWhileAnAnswerArrivesTakesItAlong(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]func(r *rig){
		"by its keys": func(r *rig) { r.press("ctrl+x S") },
		"by the box's key": func(r *rig) {
			r.run(r.a.showNotSentNotice())
			r.until("the box", func() bool { return r.a.overlay != nil }).press("s")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := streamingRig(t, rigOptions{w: 110, h: 40})
			was, other := r.a.path, filepath.Join(t.TempDir(), "elsewhere.toml")
			way(r)
			r.wantText("Save to: ")
			r.press("ctrl+u").write(other).press("enter").until("it has moved", func() bool { return r.a.path == other })
			r.moreText(40).press("esc").idle() // the answer is stopped
			shown := r.a.focusedLane().exchanges[0].answer.Text
			got := r.read(other).Messages()
			wantEqual(t, "elsewhere", outlineStates(got), []string{"user", "assistant cancelled"})
			wantEqual(t, "the answer", got[1].Text, shown)
			if _, err := os.Stat(was); err != nil {
				t.Errorf("the file that was left: %v", err)
			}
		})
	}
}

func TestEveryHintOfAQuestionIsReadWhole(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 12}, {60, 18}, {80, 24}} {
		r := newRig(t, rigOptions{w: size[0], h: size[1]}).ask("first")
		for id, hint := range map[string]string{
			"session.elsewhere": "a new file, perhaps on another disk; empty: in the sessions folder",
			"session.rename":    "the new title",
			"session.tags":      "tags separated by spaces; none removes all",
			"session.export":    "a new file; its extension sets the format: .md, .json or .html",
		} {
			r.run(r.a.action(id).Run(r.a))
			r.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			r.idle()
			if _, ok := r.a.overlay.(*overlay.QuestionBox); !ok {
				t.Fatalf("%s opens %T", id, r.a.overlay)
			}
			if got := r.inBox(); !strings.Contains(got, hint) {
				t.Errorf("%dx%d: no %q in\n%s", size[0], size[1], hint, r.text())
			}
			r.press("esc")
		}
		r.press("ctrl+s").idle()
		for key, hint := range map[string]string{
			"m": "a new file; its extension sets the format: .md, .json or .html",
			"t": "tags separated by spaces; none removes all",
		} {
			r.press("ctrl+x " + key)
			if got := r.inBox(); !strings.Contains(got, hint) {
				t.Errorf("%dx%d: no %q in\n%s", size[0], size[1], hint, r.text())
			}
			r.press("esc")
		}
	}
}

// inBox is the text of the open box, without its frame and line breaks.
func (r *rig) inBox() string {
	return strings.Join(strings.Fields(strings.ReplaceAll(ansi.Strip(r.a.overlay.View()), "│", " ")), " ")
}

func TestATroubleWithAFolderNamesIt(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(string(filepath.Separator)+"none", "of", "them")
	for _, row := range []struct {
		err  error
		want []string
	}{
		{&fs.PathError{Op: "mkdir", Path: folder, Err: syscall.EACCES}, []string{folder + " can't be created: permission denied", "create it, or allow it in " + filepath.Dir(folder)}},
		{&fs.PathError{Op: "mkdir", Path: folder, Err: syscall.ENOTDIR}, []string{folder, "not a directory", "a file is in its place"}},
		{&fs.PathError{Op: "mkdir", Path: folder, Err: syscall.EROFS}, []string{folder, "read-only file system", "create it by hand"}},
		{&fs.PathError{Op: "open", Path: filepath.Join(folder, "x.toml.tmp"), Err: syscall.EACCES}, []string{"permission denied", folder}},
	} {
		words := saveErrorWords(fmt.Errorf("save x.toml: %w", row.err))
		for _, w := range row.want {
			if !strings.Contains(words, w) {
				t.Errorf("%v: %q lacks %q", row.err, words, w)
			}
		}
	}
	if words := saveErrorWords(&fs.PathError{Op: "write", Path: folder, Err: syscall.ENOSPC}); words != "no space left on device" {
		t.Errorf("a full disk: %q", words)
	}
}

func TestAFolderThatCannotBeMadeIsNamedInTheBox(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(file, "sessions")
	r := newRig(t, rigOptions{w: 120, h: 40, dir: dir, ui: func(o *Options) { o.Store = sessions.NewStore(dir) }})
	r.ask("first").wantText("Not sent")
	if got := r.inBox(); !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll("the folder "+file+" can't be created", " ", "")) {
		t.Errorf("the box doesn't name the folder:\n%s", r.text())
	}
	wantEqual(t, "sent", len(r.bodies()), 0)
}

func TestAFileThatWasDeletedOutsideIsWrittenAgainAloud(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(path string) error{
		"deleted": os.Remove,
		"with its folder": func(path string) error {
			return os.RemoveAll(filepath.Dir(path))
		},
		"moved": func(path string) error { return os.Rename(path, path+".away") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 120, h: 40, dir: filepath.Join(t.TempDir(), "sessions")}).ask("first")
			path := r.a.path
			if err := remove(path); err != nil {
				if errors.Is(err, fs.ErrPermission) {
					t.Skip("this system keeps open files")
				}
				t.Fatal(err)
			}
			r.ask("second")
			r.wantWords(sessions.RemadeWords(filepath.Base(path)))
			wantEqual(t, "messages", len(r.read(path).Messages()), 4)
			r.a.toast.text = ""
			r.ask("third").wantNoText("written again") // told once
		})
	}
}

func TestANoticeHasNoBlankLineWhereItsWordsNeedIt(t *testing.T) {
	t.Parallel()
	n := overlay.NewNotice(look.New(palette.Dark), "t", []string{"one two three four five six seven eight"}, overlay.NoticeAction{Key: "s", Word: "save", Run: nil})
	n.EscWord = "ok"
	for h := 6; h < 11; h++ {
		n.SetSize(14, h)
		text := ansi.Strip(n.View())
		if got := strings.Count(text, "\n") + 1; got > h {
			t.Errorf("%d lines, want %d at most:\n%s", got, h, text)
		}
		if whole := strings.Contains(text, "eight"); whole != (h >= 9) || !strings.Contains(text, "s save") || !strings.Contains(text, "esc ok") {
			t.Errorf("%d lines high:\n%s", h, text)
		}
	}
}

func TestTheLeaderListsItsLettersInColumnsThatHoldThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 40, h: 12}).ask("first")
	r.press("ctrl+x")
	letters := len(r.a.leaderHints())
	shown := 0
	for _, h := range r.a.leaderHints() {
		if strings.Contains(r.text(), h.Key+" "+h.Word) {
			shown++
		}
	}
	if want := min(letters, 2*9); shown < want {
		t.Errorf("%d of %d letters are shown whole, want %d:\n%s", shown, letters, want, r.text())
	}
}

func TestWhatIsTrueOfAllFiguresIsSaidOnce(t *testing.T) {
	t.Parallel()
	for _, w := range []int{60, 80, 120} {
		r := newRig(t, rigOptions{w: w, h: 24, ui: func(o *Options) { o.Targets = append(o.Targets, tour, tour) }}).ask("first")
		r.press("ctrl+x c").idle()
		if got := strings.Count(r.text(), "may be chance; nothing is told"); got != 1 {
			t.Errorf("at %d columns it is said %d times:\n%s", w, got, r.text())
		}
	}
}
