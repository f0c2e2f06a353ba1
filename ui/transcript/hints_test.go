package transcript

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// A key stands only under the message that it acts on: asking again under the last answer,
// details under the marked one, or the last.
func TestAFailureNamesTheKeysThatActOnIt(t *testing.T) {
	t.Parallel()
	tr := New(look.New(palette.Dark))
	tr.SetSize(80, 40)
	for _, id := range []string{"1", "2"} {
		tr.AddPrompt("p"+id, "prompt "+id, time.Time{})
		tr.AddAnswer("a"+id, "p/m", "m").End(authWords, authError)
	}
	tr.SetFocused(true)
	count := func(words string) (first, second int) {
		before, after, _ := strings.Cut(uitest.Plain(tr.View()), "prompt 2")
		return strings.Count(before, words), strings.Count(after, words)
	}
	want := func(state, words string, first, second int) {
		t.Helper()
		if a, b := count(words); a != first || b != second {
			t.Errorf("%s: %q stands %d and %d times, want %d and %d", state, words, a, b, first, second)
		}
	}
	want("nothing marked", "ask again", 0, 1)
	want("nothing marked", "went over the wire", 0, 1)
	for tr.SelectedIndex() != 1 {
		tr.SelectBy(-1)
	}
	want("the first answer marked", "ask again", 0, 1)
	want("the first answer marked", "went over the wire", 1, 0)
	if tr.Role(1) != gateway.RoleAssistant {
		t.Error("the second message is no answer")
	}
}
