package form

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/uitest"
)

// fieldWith is a focused field with a text; "|" in it is where the cursor is.
func fieldWith(t *testing.T, text string) *TextField {
	t.Helper()
	before, after, ok := strings.Cut(text, "|")
	f := NewTextField()
	f.SetWidth(40)
	f.SetHeight(5)
	f.Focus()
	f.SetValue(before)
	at := f.at
	f.Insert(after)
	if ok {
		f.at = at
	}
	f.undo = undoList{}
	return f
}

// marked is the field's text with the cursor in it.
func marked(f *TextField) string {
	return f.text(position{}, f.at) + "|" + f.text(f.at, f.end())
}

func hit(t *testing.T, f *TextField, keys string) *TextField {
	t.Helper()
	for k := range strings.FieldsSeq(keys) {
		f.Press(uitest.Key(t, k))
	}
	return f
}

const (
	family = "👨‍👩‍👧‍👦"
	german = "🇩🇪"
	keycap = "1️⃣"
	waving = "👋🏽"
	heart  = "❤️"
	scots  = "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"
)

func TestFieldF18ASequenceIsOneLetter(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{family, german, keycap, waving, heart, scots, "👩🏿‍🚀", "🏳️‍🌈", "☺︎", "葛\U000E0101"} {
		for _, row := range []struct{ from, keys, to string }{
			{"a" + unit + "|b", "backspace", "a|b"},
			{"a" + unit + "|b", "ctrl+h", "a|b"},
			{"a|" + unit + "b", "delete", "a|b"},
			{"a|" + unit + "b", "ctrl+d", "a|b"},
			{"a" + unit + "|b", "left x", "ax|" + unit + "b"},
			{"a|" + unit + "b", "right x", "a" + unit + "x|b"},
			{"a" + unit + unit + "|", "left left right y", "a" + unit + "y|" + unit},
			{"a" + unit + "|b", "ctrl+b ctrl+f backspace", "a|b"},
			{"a" + unit + "|", "ctrl+t", unit + "a|"},
			{unit + unit + unit + "|", "backspace backspace", unit + "|"},
			{"x\n" + unit + "|", "up down backspace", "x\n|"},
		} {
			t.Run("U36 "+row.from+" "+row.keys, func(t *testing.T) {
				f := hit(t, fieldWith(t, row.from), row.keys)
				uitest.Equal(t, "text", marked(f), row.to)
				uitest.Equal(t, "sent", f.Value(), strings.Replace(row.to, "|", "", 1))
			})
		}
	}
}

// A letter with marks, and scripts that join letters, are typed code point by code
// point, and deleted so; the cursor still stands at no mark.
func TestFieldF18MarksAreDeletedOneByOne(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ from, keys, to string }{
		{"e\u0301|", "backspace", "e|"},
		{"ae\u0301|b", "left x", "ax|e\u0301b"},
		{"क्ष|", "backspace", "क्|"},
		{"กำ|", "backspace", "ก|"},
		{"a|e\u0301b", "delete", "a|b"},
		{"ab|", "backspace backspace backspace", "|"},
		{"a\n|b", "backspace", "a|b"},
		{"a|\nb", "delete", "a|b"},
		{"塩|と", "backspace", "|と"},
		{"a\r|", "backspace", "a|"},
	} {
		f := hit(t, fieldWith(t, row.from), row.keys)
		uitest.Equal(t, row.from+" "+row.keys, marked(f), row.to)
	}
}

// Whatever is typed and deleted: what is sent holds no joiner that joins nothing,
// and the cursor stands between letters.
func TestFieldF18NoKeysLeaveHalfALetter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(18, 18))
	keys := []string{"backspace", "delete", "left", "right", "up", "down", "ctrl+w", "alt+d", "ctrl+k", "ctrl+u", "ctrl+y", "ctrl+t", "alt+left", "alt+right", "home", "end", "ctrl+_", "shift+left", "shift+right"}
	texts := []string{"a", " ", family, german, keycap, waving, heart, scots, "e\u0301", "塩", "\u200d", "word ", "\u202e", "\u200c", "🇩"}
	for range 300 {
		f := fieldWith(t, "")
		f.SetWidth(1 + random.IntN(12))
		for range 60 {
			switch random.IntN(3) {
			case 0:
				hit(t, f, keys[random.IntN(len(keys))])
			case 1:
				text := texts[random.IntN(len(texts))]
				f.Press(tea.KeyPressMsg{Code: tea.KeyExtended, Text: text})
			case 2:
				f.Insert("\n")
			}
			if value := f.Value(); strings.TrimRight(safe.Copy(value), "\n") != strings.TrimRight(value, "\n") {
				t.Fatalf("%q would be sent", value)
			}
			fresh := NewTextField()
			fresh.SetWidth(f.w)
			fresh.replace(position{}, position{}, []rune(f.text(position{}, f.end())))
			for line := range f.lines {
				if got, want := f.ends(line), fresh.ends(line); !slices.Equal(got, want) {
					t.Fatalf("%q at %d breaks at %v, want %v", string(f.lines[line]), f.w, got, want)
				}
			}
			stands := false
			for at := 0; at <= len(f.lines[f.at.line]); {
				stands = stands || at == f.at.col
				if at == len(f.lines[f.at.line]) {
					break
				}
				n, _ := cluster(f.lines[f.at.line][at:])
				at += n
			}
			if !stands {
				t.Fatalf("the cursor is within a letter: %q", marked(f))
			}
		}
	}
}

func TestFieldF17WhatWasCutComesBack(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ from, keys, to string }{
		{"one two three|", "ctrl+u ctrl+y", "one two three|"},
		{"one |two three", "ctrl+k ctrl+y", "one two three|"},
		{"one |two three", "ctrl+k home ctrl+y", "two three|one "},
		{"one two|", "ctrl+w ctrl+y", "one two|"},
		{"one two three|", "ctrl+w ctrl+w ctrl+y", "one two three|"},
		{"|one two three", "alt+d alt+d ctrl+y", "one two| three"},
		{"one two three|", "alt+backspace left ctrl+w ctrl+y", "one two| "},
		{"one| two", "ctrl+u ctrl+k ctrl+y", "one two|"},
		{"a\nb|", "ctrl+u ctrl+u ctrl+u ctrl+y", "a\nb|"},
		{"|a\nb", "ctrl+k ctrl+k ctrl+k ctrl+y", "a\nb|"},
		{"one|", "ctrl+w ctrl+y ctrl+y", "oneone|"},
		{"one|", "ctrl+y", "one|"},
		{"one two|", "ctrl+w x ctrl+y", "one xtwo|"},
	} {
		t.Run("U35 "+row.from+" "+row.keys, func(t *testing.T) {
			uitest.Equal(t, "text", marked(hit(t, fieldWith(t, row.from), row.keys)), row.to)
		})
	}
}

func TestFieldF17ChangesAreUndone(t *testing.T) {
	t.Parallel()
	f := fieldWith(t, "")
	for _, r := range "one two three" {
		f.Type(string(r))
	}
	for _, row := range []struct{ keys, want string }{
		{"ctrl+_", "one two |"}, {"ctrl+/", "one |"}, {"ctrl+_", "|"}, {"ctrl+_", "|"},
		{"a b ctrl+u ctrl+_", "ab|"}, {"left backspace ctrl+_", "a|b"}, {"end c ctrl+_", "ab|"},
		{"ctrl+u ctrl+y ctrl+_ ctrl+_", "ab|"}, {"shift+left x ctrl+_", "a|b"}, {"alt+left alt+u ctrl+_", "|ab"},
	} {
		hit(t, f, row.keys)
		uitest.Equal(t, row.keys, marked(f), row.want)
	}
	f.SetValue("from the editor\nand more")
	f.SetValue("")
	f.Undo()
	uitest.Equal(t, "after it was emptied", marked(f), "from the editor\nand more|")
}

func TestFieldF17UndoKeepsBounds(t *testing.T) {
	t.Parallel()
	f := fieldWith(t, "")
	for i := range 3 * maxUndoStates {
		f.Insert(fmt.Sprint(i, "\n"))
	}
	if n := len(f.undo.states); n > maxUndoStates {
		t.Errorf("%d states", n)
	}
	for range 20 {
		f.SetValue(strings.Repeat("x", maxUndoRunes/4))
	}
	if n := len(f.undo.states); n > 6 {
		t.Errorf("%d states of a large text", n)
	}
	for range 20 {
		f.SetValue(strings.Repeat("\n", maxUndoRunes/4)) // which takes as much, without a letter
	}
	if n := len(f.undo.states); n > 6 {
		t.Errorf("%d states of a text of many lines", n)
	}
}

// All lines of text are edited alike.
func TestFieldF17F18EveryInputEditsAlike(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ keys, want string }{
		{"ctrl+u ctrl+y", "ab " + family}, {"backspace", "ab "}, {"left x", "ab x" + family}, {"ctrl+w ctrl+_", "ab " + family},
		{"home right delete", "a " + family}, {"ctrl+w ctrl+w ctrl+y", "ab " + family},
	} {
		in := NewLineInput()
		in.Focus()
		in.SetWidth(10)
		in.SetValue("ab " + family)
		in.CursorEnd()
		for k := range strings.FieldsSeq(row.keys) {
			in, _ = in.Update(uitest.Key(t, k))
		}
		uitest.Equal(t, row.keys, in.Value(), row.want)
	}
	in := NewLineInput()
	in.CharLimit = 5
	in.Focus()
	in, _ = in.Update(tea.PasteMsg{Content: "one\ntwo\tthree"})
	uitest.Equal(t, "a long paste", in.Value(), "one t")
	in, _ = in.Update(uitest.Key(t, "x"))
	uitest.Equal(t, "beyond the limit", in.Value(), "one t")
}

func TestFieldP02WhatIsTypedIsCleanedAsWhatIsPasted(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"typed \u202egpj.exe\u202c end", "a\u2066b\u2069", "x\u200by", "soft\u00adhyphen", "\ufeffmark", "tag\U000E0041\U000E0042", "half\u200d",
		"می\u200cخواهم", family + german + keycap + scots, "e\u0301", "क्\u200dष", "plain",
	} {
		want := safe.Copy(text)
		for _, split := range []func(string) []string{lettersOf, runesOf} {
			f := fieldWith(t, "")
			in := NewLineInput()
			in.Focus()
			for _, piece := range split(text) {
				f.Press(tea.KeyPressMsg{Code: tea.KeyExtended, Text: piece})
				in, _ = in.Update(tea.KeyPressMsg{Code: tea.KeyExtended, Text: piece})
			}
			if strings.Contains(text, "🏴") && len(split(text)) > 10 {
				continue // a flag of tags comes as one key
			}
			uitest.Equal(t, "the prompt", f.Value(), want)
			uitest.Equal(t, "a line", in.Value(), want)
			if shown := uitest.Plain(f.View()); strings.ContainsAny(shown, "\u202e\u202c\u2066\u200b\u00ad\ufeff\u0085") {
				t.Errorf("%q is shown", shown)
			}
		}
	}
}

func runesOf(text string) (pieces []string) {
	for _, r := range text {
		pieces = append(pieces, string(r))
	}
	return pieces
}

// lettersOf are the keys that a terminal's reader makes of a text.
func lettersOf(text string) (pieces []string) {
	for runes := []rune(text); len(runes) > 0; {
		n, _ := cluster(runes)
		pieces = append(pieces, string(runes[:n]))
		runes = runes[n:]
	}
	return pieces
}

func TestTheCursorMovesByRows(t *testing.T) {
	t.Parallel()
	f := fieldWith(t, "")
	f.SetWidth(10)
	f.SetHeight(3)
	f.SetValue("first line is longer\nab\nthe last one")
	for _, row := range []struct {
		keys      string
		x, y, top int
	}{{"", 3, 2, 3}, {"up", 3, 1, 3}, {"up", 2, 0, 3}, {"up", 3, 0, 2}, {"down", 2, 1, 2}, {"down", 3, 2, 2}} {
		hit(t, f, row.keys)
		if c := f.Cursor(); c.X != row.x || c.Y != row.y || f.top != row.top {
			t.Errorf("after %q: %d,%d from row %d, want %+v: %q", row.keys, c.X, c.Y, f.top, row, marked(f))
		}
	}
	hit(t, f, "ctrl+home")
	if c := f.Cursor(); c.X != 0 || c.Y != 0 || f.top != 0 {
		t.Errorf("at the beginning: %+v, first row %d", c, f.top)
	}
}
