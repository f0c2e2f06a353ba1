package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"sluice/internal/diff"
)

// columns writes rows as text: numbers, marked lines, and a bar that is "|" where
// they differ.
func columns(rows []diff.Row) string {
	side := func(l *diff.Line) string {
		if l == nil {
			return "-"
		}
		return fmt.Sprint(l.Number, " ", marked(l.Spans))
	}
	var b strings.Builder
	for _, r := range rows {
		bar := " = "
		if r.Changed {
			bar = " | "
		}
		b.WriteString(side(r.Left) + bar + side(r.Right) + "\n")
	}
	return b.String()
}

func TestLinesStandSideBySide(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, a, b, want string }{
		{"nothing", "", "", ""},
		{"the same", "a\n\nb", "a\n\nb", "1 a = 1 a\n2  = 2 \n3 b = 3 b\n"},
		{"a word", "one two\nthree", "one 2\nthree", "1 one [-two-] | 1 one {+2+}\n2 three = 2 three\n"},
		{"a line more", "aaa\nccc", "aaa\nbbb\nccc", "1 aaa = 1 aaa\n- | 2 {+bbb+}\n2 ccc = 3 ccc\n"},
		{"a line less at the end", "aaa\nbbb\n", "aaa\n", "1 aaa = 1 aaa\n2 [-bbb-] | -\n"},
		{"the break at the end", "aaa\n", "aaa", "1 aaa = 1 aaa\n"},
		{"the tail is shared", "old tail", "new\nwhole new\nthe tail", "- | 1 {+new+}\n- | 2 {+whole new+}\n1 [-old-] tail | 3 {+the+} tail\n"},
		{"a line in two", "one two", "one\ntwo", "1 one[- -]two | 1 one\n- | 2 two\n"},
	} {
		got := columns(diff.SideBySide(diff.Words(test.a, test.b)))
		if got != test.want {
			t.Errorf("%s:\ngot\n%swant\n%s", test.name, got, test.want)
		}
	}
}

// unified writes hunks as "diff -u" does, with words marked.
func unified(hunks []diff.Hunk) string {
	var b strings.Builder
	for _, h := range hunks {
		fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", h.Old, h.OldLines, h.New, h.NewLines)
		for _, l := range h.Lines {
			b.WriteString(map[diff.Op]string{diff.Equal: " ", diff.Delete: "-", diff.Insert: "+"}[l.Op] + marked(l.Spans) + "\n")
		}
	}
	return b.String()
}

func TestUnifiedShowsChangesWithTheirSurroundings(t *testing.T) {
	t.Parallel()
	lines := func(change map[int]string) string {
		var b strings.Builder
		for i := 1; i <= 20; i++ {
			text, ok := change[i]
			if !ok {
				text = fmt.Sprintf("This is line %d.\n", i)
			}
			b.WriteString(text)
		}
		return b.String()
	}
	got := unified(diff.Unified(diff.Words(lines(nil), lines(map[int]string{3: "This was line 3.\n", 5: "", 16: "This is line 16.\nOne more.\n"})), 1))
	want := `@@ -2,5 +2,4 @@
 This is line 2.
-This [-is-] line 3.
+This {+was+} line 3.
 This is line 4.
-[-This is line 5.-]
 This is line 6.
@@ -16,2 +15,3 @@
 This is line 16.
+{+One more.+}
 This is line 17.
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := diff.Unified(diff.Words("a", "a"), 3); len(got) != 0 {
		t.Errorf("without a change: %+v", got)
	}
}
