package transcript

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// typeFind opens the search and types words, letter by letter.
func typeFind(tr *Transcript, words string) {
	tr.SetFocused(true)
	tr.OpenFind()
	for _, r := range words {
		tr.FindUpdate(tea.KeyPressMsg{Code: r, Text: string(r)})
		catchUp(tr)
	}
}

func press(tr *Transcript, code rune) {
	tr.FindUpdate(tea.KeyPressMsg{Code: code})
	catchUp(tr)
}

// findRow is the last row of the pane.
func findRow(tr *Transcript) string {
	lines := strings.Split(uitest.Plain(tr.View()), "\n")
	return strings.Join(strings.Fields(lines[len(lines)-1]), " ")
}

func TestEachLetterGoesToTheNearestHitAndEscGoesBack(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 6, 20, 8)
	tr.ScrollBy(-60) // somewhere in the middle
	before := shown(tr)
	typeFind(tr, "1")
	if got := shown(tr); !strings.Contains(got, " of ") {
		t.Fatalf("no count in %q", got)
	}
	typeFind(tr, "7.3")
	if got := shown(tr); !strings.Contains(got, "17.3") || !strings.Contains(findRow(tr), "› 17.3 1 of 1") {
		t.Errorf("got %q", got)
	}
	press(tr, tea.KeyBackspace)
	if !strings.Contains(findRow(tr), "of 8") { // 17.0 to 17.7
		t.Errorf("after a backspace: %q", findRow(tr))
	}
	press(tr, tea.KeyEscape)
	if got := shown(tr); got != before || tr.Finding() || tr.Found() {
		t.Errorf("after esc\n got %q\nwant %q", got, before)
	}
}

func TestTheHitOnTheScreenComesFirst(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(40, 12)
	for i := range 9 {
		tr.AddPrompt(fmt.Sprint(i), "gate\n"+strings.Repeat("filler\n", 3), time.Time{})
	}
	tr.ScrollBy(-20)
	top := tr.place()
	typeFind(tr, "GATE")
	if i := tr.hitIndex(); i < top.entry || i > top.entry+2 {
		t.Errorf("the hit is in message %d, the screen begins with %d", i, top.entry)
	}
	if tr.place() != top {
		t.Error("the screen moved though a hit was on it")
	}
}

func TestNextGoesRoundAndCounts(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 20)
	tr.AddPrompt("p", "one gate, two gates\nno\nthe third GATE", time.Time{})
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("A **gate**\n\nand\n\n- list gate\n"))
	a.End(gateway.Explanation{}, nil)
	typeFind(tr, "gate")
	press(tr, tea.KeyEnter)
	if tr.Finding() {
		t.Fatal("enter left the cursor in the line")
	}
	var rows []string
	for range 5 {
		rows = append(rows, findRow(tr)[strings.LastIndex(findRow(tr), "gate")+5:])
		tr.FindNext(1)
	}
	want := "n N next esc done 1 of 4|n N next esc done 2 of 4|n N next esc done 3 of 4|n N next esc done 4 of 4|n N next esc done 1 of 4"
	tr.SetHints(message.Hints{Next: "n", Previous: "N", Leave: "esc"})
	if got := strings.Join(rows, "|"); strings.ReplaceAll(got, "n N next esc done ", "") != strings.ReplaceAll(want, "n N next esc done ", "") {
		t.Errorf("got %q", got)
	}
	tr.FindNext(-1)
	if got := findRow(tr); !strings.HasSuffix(got, "n N next esc done 1 of 4") {
		t.Errorf("backwards: %q", got)
	}
	if got := tr.SelectedIndex(); got != 0 {
		t.Errorf("message %d is marked, want that of the hit", got)
	}
	if !tr.Deselect() || tr.Found() {
		t.Error("the search isn't cleared")
	}
}

func TestWhatIsFoldedOpensForItsHitAndFoldsAgain(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 10)
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Reasoning("First the weir.\nThen the sluice."))
	a.Apply(uitest.Text("Water."))
	a.End(gateway.Explanation{}, nil)
	tr.AddPrompt("p", numberedText(5, 60)+"the sluice below", time.Time{})
	closed := uitest.Plain(tr.View())
	typeFind(tr, "weir")
	if got := uitest.Plain(tr.View()); !strings.Contains(got, "First the weir.") || !strings.Contains(got, "1 of 1") {
		t.Errorf("the reasoning is closed:\n%s", got)
	}
	for range 4 {
		press(tr, tea.KeyBackspace)
	}
	for _, r := range "sluice" {
		press2(tr, r)
	}
	if got := findRow(tr); !strings.HasSuffix(got, "of 2") {
		t.Errorf("got %q", got)
	}
	press(tr, tea.KeyDown)
	press(tr, tea.KeyDown)
	press(tr, tea.KeyEscape)
	if got := uitest.Plain(tr.View()); got != closed {
		t.Errorf("after esc\n%s\nwant\n%s", got, closed)
	}
}

func press2(tr *Transcript, r rune) {
	tr.FindUpdate(tea.KeyPressMsg{Code: r, Text: string(r)})
	catchUp(tr)
}

func TestWordsOverALineEndAndWideLettersAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, words, want string }{
		{"Beyond a hundred metres of dry land, dig a channel", "dry land", "1 of 1"},
		{"塩と油と熱が一緒になると美味しい。塩と油と熱が一緒になると", "美味しい。塩と", "1 of 1"},
		{"塩と油", "と油", "1 of 1"},
		{"ÄRGER", "ärger", "1 of 1"},
		{"a **bold** `word`", "bold word", "1 of 1"},
		{"tom &amp; jerry", "tom &", "1 of 1"},
		{"dry lands\n\nand", "dry landing", "not found"},
	} {
		for width := 8; width < 60; width++ {
			tr := New(look.New(palette.Dark))
			tr.SetSize(width, 12)
			a := tr.AddAnswer("a", "p/m", "m")
			a.Apply(uitest.Text(c.text))
			a.End(gateway.Explanation{}, nil)
			typeFind(tr, c.words)
			if got := tr.findCount(); got != c.want && strings.Count(c.words, " ") < 2 && width > 20 {
				t.Errorf("%q in %q at %d: %q, want %q\n%s", c.words, c.text, width, got, c.want, uitest.Plain(tr.View()))
			}
			uitest.Size(t, tr.View(), width, 12)
		}
	}
}

func TestASearchGoesOnWhileAnAnswerStreams(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 8)
	tr.AddPrompt("p", "about gates", time.Time{})
	a := tr.AddAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("One gate.\n\n"))
	typeFind(tr, "gate")
	if got := tr.findCount(); got != "1 of 2" {
		t.Fatalf("got %q", got)
	}
	top := tr.place()
	for i := range 30 {
		a.Apply(uitest.Text(fmt.Sprintf("Gate %d.\n\n", i)))
		catchUp(tr)
	}
	if got := tr.findCount(); got != "1 of 32" {
		t.Errorf("got %q", got)
	}
	if tr.place() != top {
		t.Error("the answer carried the hit away")
	}
	a.End(gateway.Explanation{}, nil)
	catchUp(tr)
	if got := tr.findCount(); got != "1 of 32" {
		t.Errorf("after the end: %q", got)
	}
}

func TestASearchStaysWithItsHitWhateverHappens(t *testing.T) {
	t.Parallel()
	tr := numbered(40, 8, 30, 5)
	typeFind(tr, "12.3")
	press(tr, tea.KeyEnter)
	var old []sessions.Message
	for i := range 10 {
		old = append(old, sessions.Message{ID: fmt.Sprint("old", i), Role: gateway.RoleUser, Text: "12.3 too"})
	}
	tr.Prepend(old)
	catchUp(tr)
	if got := tr.findCount(); got != "11 of 11" {
		t.Errorf("after older messages came: %q", got)
	}
	tr.SetSize(50, 9)
	catchUp(tr)
	if got := tr.findCount(); got != "11 of 11" || !strings.Contains(shown(tr), "12.3") {
		t.Errorf("after a resize: %q in %q", got, shown(tr))
	}
	tr.Remove("old3")
	catchUp(tr)
	if got := tr.findCount(); got != "10 of 10" {
		t.Errorf("after a message was removed: %q", got)
	}
	tr.SetSource(true)
	catchUp(tr)
	if got := tr.findCount(); got != "10 of 10" {
		t.Errorf("in the source: %q", got)
	}
	tr.Truncate(0)
	catchUp(tr)
	if tr.FindNext(1) {
		t.Error("there is a hit in nothing")
	}
	tr.View()
}

func TestTheSearchLineFitsAndHasTheCursor(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		tr := New(look.New(palette.Dark))
		tr.SetSize(size.w, size.h)
		conversation(tr)
		typeFind(tr, "塩と油と熱"+strings.Repeat("x", 60))
		uitest.Size(t, tr.View(), size.w, size.h)
		c := tr.FindCursor()
		if c == nil || c.Y != size.h-1 || c.X >= size.w {
			t.Errorf("%v: the cursor is at %v", size, c)
		}
		press(tr, tea.KeyEnter)
		if tr.FindCursor() != nil {
			t.Errorf("%v: a cursor though letters are keys", size)
		}
		uitest.Size(t, tr.View(), size.w, size.h)
	}
}

// manyMessages is a conversation of n messages of about 2 kB.
func manyMessages(n int) []sessions.Message {
	text := uitest.Markdown(2000)
	out := make([]sessions.Message, n)
	for i := range out {
		out[i] = sessions.Message{ID: fmt.Sprint(i), Role: gateway.RoleAssistant, Target: "p/m", Text: text}
		if i%2 == 0 {
			out[i].Role = gateway.RoleUser
		}
		if i%100 == 0 {
			out[i].Text += "\n\nthe sluice opens\n"
		}
	}
	return out
}

// BenchmarkFindKey is what one key press in the search line costs in a conversation of
// 2,000 messages: a go at searching, which is cut off after findBudget. BenchmarkFindAll
// searches all of it.
func BenchmarkFindKey(b *testing.B) {
	for _, words := range []string{"e", "sluice"} {
		b.Run(words, func(b *testing.B) {
			tr := New(look.New(palette.Dark))
			tr.SetSize(120, 36)
			tr.Load(manyMessages(2000))
			tr.OpenFind()
			for b.Loop() {
				tr.search("")
				tr.search(words)
				tr.View()
			}
		})
	}
}

// BenchmarkFindAll searches 2,000 messages, of which all or 20 have the words.
func BenchmarkFindAll(b *testing.B) {
	for _, words := range []string{"e", "sluice"} {
		b.Run(words, func(b *testing.B) {
			tr := New(look.New(palette.Dark))
			tr.SetSize(120, 36)
			tr.Load(manyMessages(2000))
			tr.OpenFind()
			for b.Loop() {
				tr.search("")
				tr.search(words)
				for tr.scanFor(findBudget) {
				}
			}
		})
	}
}

// A conversation that is cut while it is still being searched leaves nothing to search.
func TestASearchEndsWithTheMessages(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(60, 20)
	tr.SetFocused(true)
	for range 400 {
		tr.AddPrompt(rand.Text(), strings.Repeat("water and stone ", 40), time.Now())
	}
	tr.OpenFind()
	tr.FindUpdate(tea.KeyPressMsg{Code: 'w', Text: "w"})
	tr.KeepFind()
	tr.Truncate(0)
	if tr.scanFor(time.Second) || len(tr.find.scan.queue) > 0 {
		t.Error("there is more to search")
	}
	tr.OpenFind()
	tr.FindUpdate(tea.KeyPressMsg{Code: 'a', Text: "a"})
	tr.View()
}
