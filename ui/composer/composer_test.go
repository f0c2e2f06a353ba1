package composer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func focusedComposer(w, h int) *Model {
	c := New(look.New(palette.Dark))
	c.SetPlaceholder("Ask…")
	c.SetSize(w, h)
	c.Focus()
	return c
}

func typeText(c *Model, text string) {
	for _, r := range text {
		c.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func press(c *Model, code rune) { c.Update(tea.KeyPressMsg{Code: code}) }

func TestComposerFillsItsPlaceExactly(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 3}, {80, 3}, {80, 14}, {120, 5}, {200, 14}, {300, 14}, {3, 3}, {5, 4}, {1, 1}} {
		for _, value := range []string{"", "short", strings.Repeat("塩と油と熱", 60), strings.Repeat("x", 700), "a\nb\nc\nd\ne", "🍕👨‍👩‍👧‍👦 " + strings.Repeat("word ", 99)} {
			c := focusedComposer(size.w, size.h)
			c.SetValue(value)
			uitest.Size(t, c.View(), size.w, size.h)
			c.Paste(strings.Repeat("pasted\n", 5000))
			uitest.Size(t, c.View(), size.w, size.h)
			c.Blur()
			uitest.Size(t, c.View(), size.w, size.h)
		}
	}
}

func TestComposerLooks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		do   func(*Model)
	}{
		{"empty", func(*Model) {}},
		{"two lines", func(c *Model) { typeText(c, "first"); c.Newline(); typeText(c, "second 塩") }},
		{"chips", func(c *Model) {
			c.Paste(strings.Repeat("pasted line\n", 12345))
			c.Paste(strings.Repeat("y", 70000))
			typeText(c, "Summarise this")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := focusedComposer(90, 4)
			tt.do(c)
			golden.RequireEqual(t, uitest.Plain(c.View())+"\n")
		})
	}
	t.Run("styled", func(t *testing.T) {
		c := focusedComposer(40, 3)
		typeText(c, "hello")
		golden.RequireEqual(t, c.View()+"\n")
	})
}

func TestComposerLeavesEnterToTheApp(t *testing.T) {
	t.Parallel()
	c := focusedComposer(40, 5)
	typeText(c, "a")
	press(c, tea.KeyEnter)
	c.Newline()
	typeText(c, "b")
	if got, want := c.Value(), "a\nb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestComposerTakesNoKeysWithoutFocus(t *testing.T) {
	t.Parallel()
	c := focusedComposer(40, 5)
	c.Blur()
	typeText(c, "a")
	if c.Focused() || c.Value() != "" || c.Cursor() != nil {
		t.Errorf("focused %v, value %q, cursor %v", c.Focused(), c.Value(), c.Cursor())
	}
}

func TestComposerDoesNothingForOtherMessages(t *testing.T) {
	c := focusedComposer(80, 14)
	c.SetValue(strings.Repeat("line\n", 150))
	c.View()
	var msg tea.Msg = tea.FocusMsg{}
	if n := testing.AllocsPerRun(10, func() { c.Update(msg); c.SetPlaceholder("Ask…"); c.SetSize(80, 14); c.Lines(); c.View() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestComposerCursor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		x, y int
	}{
		{"", 2, 1},
		{"ab", 4, 1},
		{"塩と", 6, 1},
		{"ab\n塩", 4, 2},
		{"🍕", 4, 1},
	} {
		c := focusedComposer(40, 5)
		c.SetValue(tt.text)
		if got := c.Cursor(); got == nil || got.X != tt.x || got.Y != tt.y {
			t.Errorf("%q: got %+v, want %d,%d", tt.text, got, tt.x, tt.y)
		}
	}
}

func TestComposerShowsAllLinesWhenItGrows(t *testing.T) {
	t.Parallel()
	c := focusedComposer(40, 3)
	for i := range 5 {
		if i > 0 {
			c.Newline()
		}
		typeText(c, fmt.Sprint("line", i))
		c.SetSize(40, c.Lines()+FrameHeight)
	}
	if got := c.View(); !strings.Contains(got, "line0") || !strings.Contains(got, "line4") {
		t.Errorf("got\n%s", uitest.Plain(got))
	}
	if got := c.Cursor(); got.Y != 5 || got.X != 7 {
		t.Errorf("cursor %+v", got)
	}
}

func TestComposerShowsAllLinesWhenItsTextShrinks(t *testing.T) {
	t.Parallel()
	c := focusedComposer(40, 6)
	c.SetValue(strings.Repeat("x\n", 8) + "last")
	for range len("last") + 2*6 - 1 {
		press(c, tea.KeyBackspace)
	}
	if got, want := c.Value(), "x\nx\nx"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	if got, want := strings.Count(uitest.Plain(c.View()), "x"), 3; got != want {
		t.Errorf("%d lines shown, want %d:\n%s", got, want, uitest.Plain(c.View()))
	}
	if got := c.Cursor(); got.Y != 3 || got.X != 3 {
		t.Errorf("cursor %+v", got)
	}
}

func TestComposerWantsTheLinesThatItDraws(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	alphabet := []string{"a", "bc", "word", " ", "  ", "-", "塩", "🍕", "longerword", "é", "\u2005"}
	for range 2000 {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteString(alphabet[random.IntN(len(alphabet))])
		}
		width := 1 + random.IntN(30)
		field := textarea.New()
		field.Prompt, field.ShowLineNumbers, field.MaxHeight, field.MaxWidth = "", false, 0, 0
		field.SetWidth(width)
		field.SetValue(b.String())
		ours := form.NewTextField()
		ours.SetWidth(field.Width())
		ours.SetValue(b.String())
		if got, want := ours.CountRows(1000), field.LineInfo().Height; got != want {
			t.Fatalf("%q at %d: got %d rows, want %d", b.String(), width, got, want)
		}
	}
	c := focusedComposer(40, 3)
	for _, tt := range []struct {
		text string
		want int
	}{{"", 1}, {"a", 1}, {"a\nb", 2}, {strings.Repeat("x", 100), 3}, {strings.Repeat("x\n", 99), MaxLines}} {
		c.SetValue(tt.text)
		if got := c.Lines(); got != tt.want {
			t.Errorf("%.20q: %d lines, want %d", tt.text, got, tt.want)
		}
	}
}

func TestComposerKnowsItsEdges(t *testing.T) {
	t.Parallel()
	c := focusedComposer(24, 9) // 20 cells of text
	c.SetValue("first line is longer than the field\nsecond")
	type edges struct{ first, last bool }
	at := func() edges { return edges{c.AtFirstLine(), c.AtLastLine()} }
	if got, want := at(), (edges{false, true}); got != want {
		t.Errorf("at the end: %+v", got)
	}
	press(c, tea.KeyUp)
	if got, want := at(), (edges{false, false}); got != want {
		t.Errorf("on the last row of the first line: %+v", got)
	}
	press(c, tea.KeyUp)
	press(c, tea.KeyUp)
	if got, want := at(), (edges{true, false}); got != want {
		t.Errorf("at the top: %+v", got)
	}
}

func TestPaste(t *testing.T) {
	t.Parallel()
	small := strings.Repeat("line\n", 20) + "end"
	for _, tt := range []struct {
		name   string
		do     func(*Model)
		value  string
		inText string
		chips  []string
	}{
		{"into the text at the cursor", func(c *Model) {
			typeText(c, "ab")
			press(c, tea.KeyLeft)
			c.Update(tea.PasteMsg{Content: "X\nY"})
		}, "aX\nYb", "aX\nYb", nil},
		{"several lines stay text", func(c *Model) { c.Paste(small) }, small, small, nil},
		{"tabs survive", func(c *Model) { c.Paste("if x {\n\ty\t= 1\n}"); typeText(c, "!") }, "if x {\n\ty\t= 1\n}!", "if x {\n\ty\t= 1\n}!", nil},
		{"half a deleted tab is blanks", func(c *Model) { c.Paste("\t"); press(c, tea.KeyBackspace); typeText(c, "x") }, "   x", "   x", nil},
		{"control bytes are cleaned", func(c *Model) { c.Paste("a\x1b[201~b\x07\r\nc\x00") }, "a[201~b\nc", "a[201~b\nc", nil},
		{"nothing", func(c *Model) { c.Paste("") }, "", "", nil},
		{"many lines become a chip", func(c *Model) { c.Paste(strings.Repeat("x\n", 600)) },
			strings.TrimRight(strings.Repeat("x\n", 600), "\n"), "", []string{"pasted 1.2 kB, 600 lines"}},
		{"many bytes become a chip", func(c *Model) { c.Paste(strings.Repeat("word ", 20000)) },
			strings.Repeat("word ", 20000), "", []string{"pasted 100.0 kB, 1 line"}},
		{"a long line becomes a chip", func(c *Model) { c.Paste(strings.Repeat("x", 10000)) },
			strings.Repeat("x", 10000), "", []string{"pasted 10.0 kB, 1 line"}},
		{"what would make the text too long becomes a chip", func(c *Model) {
			c.Paste(strings.Repeat("a\n", 150) + "a")
			c.Paste(strings.Repeat("b\n", 150) + "b")
		}, strings.Repeat("a\n", 150) + "a\n\n" + strings.Repeat("b\n", 150) + "b", strings.Repeat("a\n", 150) + "a", []string{"pasted 301 B, 151 lines"}},
		{"chips stand before and after the text as they were pasted", func(c *Model) {
			c.Paste(strings.Repeat("x\n", 600) + "1")
			typeText(c, "Explain:")
			c.Paste(strings.Repeat("y\n", 600) + "2")
		}, strings.Repeat("x\n", 600) + "1\n\nExplain:\n\n" + strings.Repeat("y\n", 600) + "2", "Explain:",
			[]string{"pasted 1.2 kB, 601 lines", "pasted 1.2 kB, 601 lines"}},
		{"backspace at the start removes a chip", func(c *Model) {
			c.Paste(strings.Repeat("x\n", 600))
			typeText(c, "a")
			press(c, tea.KeyBackspace)
			press(c, tea.KeyBackspace)
			press(c, tea.KeyBackspace)
		}, "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := focusedComposer(60, 6)
			tt.do(c)
			var chips []string
			for _, chip := range c.chips {
				chips = append(chips, chip.label())
			}
			if c.Value() != tt.value || form.FromField(c.field.Value()) != tt.inText || !slices.Equal(chips, tt.chips) {
				t.Errorf("value %.80q\ntext %.80q\nchips %q\nwant %.80q\n%.80q\n%q", c.Value(), form.FromField(c.field.Value()), chips, tt.value, tt.inText, tt.chips)
			}
			if got, want := c.Empty(), tt.value == ""; got != want {
				t.Errorf("Empty is %v, want %v", got, want)
			}
		})
	}
}

func TestU19U20AMegabytePasteIsKeptWholeAsAChip(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("some line of \x1b[31mtext\n", 500_000)
	c := focusedComposer(80, 3)
	c.Update(tea.PasteMsg{Content: text})
	typeText(c, "q")
	want := strings.TrimRight(strings.ReplaceAll(text, "\x1b", ""), "\n") + "\n\nq"
	if c.Value() != want {
		t.Errorf("%d bytes kept, want %d", len(c.Value()), len(want))
	}
	if c.field.Value() != "q" {
		t.Errorf("the field holds %d bytes", len(c.field.Value()))
	}
}

func TestHistoryKeepsTheDraft(t *testing.T) {
	t.Parallel()
	c := focusedComposer(60, 6)
	if c.HistoryPrev() || c.HistoryNext() {
		t.Error("an empty history moved")
	}
	big := strings.Repeat("x\n", 700) + "end"
	for _, prompt := range []string{"one", "two\r\n\ttabbed\n", "two\r\n\ttabbed\n", "", big} {
		c.HistoryAdd(prompt)
	}
	walk := func(dir int, want string) {
		t.Helper()
		move := c.HistoryNext
		if dir < 0 {
			move = c.HistoryPrev
		}
		move()
		if got := c.Value(); got != want {
			t.Fatalf("got %.60q, want %.60q", got, want)
		}
	}
	typeText(c, "draft")
	walk(-1, big)
	walk(-1, "two\n\ttabbed")
	walk(-1, "one")
	walk(-1, "one")
	typeText(c, "!")
	walk(1, "two\n\ttabbed")
	walk(-1, "one!") // what was changed isn't lost either
	walk(1, "two\n\ttabbed")
	walk(1, big)
	walk(1, "draft")
	walk(1, "draft")

	walk(-1, big)
	c.HistoryAdd(c.Value())
	c.Reset()
	walk(-1, big)
	walk(-1, "draft") // it waited while an old prompt was sent
	if got, want := c.History(), []string{"one", "two\r\n\ttabbed\n", big, "draft", big}; !slices.Equal(got, want) {
		t.Errorf("history %.80q, want %.80q", got, want)
	}
}

func TestHistoryForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var h history
	for i := range maxHistory + 5 {
		h.Add(fmt.Sprint(i))
	}
	if len(h.entries) != maxHistory || h.entries[0] != "5" {
		t.Errorf("%d entries from %q", len(h.entries), h.entries[0])
	}
}

func TestAMessageIsEditedWithAsMuchOfItAsTheBoxHolds(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	e := NewMessageEdit(look.New(palette.Dark), "Edit", "save", strings.Join(lines, "\n"), nil)
	e.SetSize(60, 20)
	view := e.View()
	for _, line := range lines[len(lines)-MaxLines:] {
		if !strings.Contains(view, line+" ") {
			t.Errorf("no %q in\n%s", line, view)
		}
	}
	uitest.Equal(t, "text", e.text.Value(), strings.Join(lines, "\n"))
}

func TestReadingI04UndoBringsBackAChip(t *testing.T) {
	t.Parallel()
	c := focusedComposer(80, 5)
	big := strings.Repeat("a line\n", 300) + "end"
	typeText(c, "Explain:")
	c.Paste(big)
	whole := c.Value()
	c.Update(tea.KeyPressMsg{Code: 'a', Mod: tea.ModCtrl})
	press(c, tea.KeyBackspace)
	if got := c.Value(); got != "Explain:" {
		t.Fatalf("without the chip: %q", got)
	}
	typeText(c, "Please ")
	c.Update(tea.KeyPressMsg{Code: '_', Mod: tea.ModCtrl})
	c.Update(tea.KeyPressMsg{Code: '_', Mod: tea.ModCtrl})
	if got := c.Value(); got != whole {
		t.Errorf("after undoing the removal: %.40q, want %.40q", got, whole)
	}
	if !strings.Contains(c.View(), "301 lines") {
		t.Errorf("the chip isn't shown:\n%s", c.View())
	}
	c.Undo()
	if got := c.Value(); got != "Explain:" {
		t.Errorf("after undoing the paste: %.40q", got)
	}
	c.Paste(big)
	c.Reset()
	c.Undo()
	if got := c.Value(); got != whole {
		t.Errorf("after undoing the reset: %.40q", got)
	}
}
