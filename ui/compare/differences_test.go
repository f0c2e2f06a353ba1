package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/internal/diff"
	"sluice/internal/safe/attack"
	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// proseSides are three answers in several scripts.
func proseSides() []Side {
	sides := []Side{
		{Name: "1 gpt-4o-mini", Title: "1 openai/gpt-4o-mini", Text: "Pizza is good because of salt, fat and heat.\n\nThe crust browns at 250 °C and makes hundreds of flavours.\n\n- 塩は味を引き立てる。\n- oil carries it\n\nEnjoy it while it is hot."},
		{Name: "2 claude-haiku-4-5", Title: "2 anthropic/claude-haiku-4-5", Text: "Pizza is good because of salt, cheese and heat.\n\nThe crust browns at 450 °C and makes hundreds of flavours, which chemists call the Maillard reaction.\n\n- 油は香りを運ぶ。\n- oil carries it\n\nEnjoy it while it is hot."},
		{Name: "3 gpt-5", Title: "3 openai/gpt-5", Text: "Pizza is good because of salt, fat and heat.\n\nThe crust browns at 450 °C and makes hundreds of flavours.\n\n- 塩は味を引き立てる。\n- oil carries it\n- and people 🍕 share it\n\nEnjoy it while it is hot."},
	}
	input, output, thinking, usd := 9, 161, 40, 0.0002
	sides[0].Figures = FiguresOf(sessions.Message{
		Usage: gateway.Usage{InputTokens: &input, OutputTokens: &output}, CostUSD: &usd,
		Metrics: gateway.Metrics{TTFT: 260 * time.Millisecond, Duration: 1240 * time.Millisecond, TokensPerSecond: 124},
	}, false)
	sides[1].Figures = FiguresOf(sessions.Message{
		Usage:   gateway.Usage{InputTokens: &input, OutputTokens: &output, ReasoningTokens: &thinking},
		Metrics: gateway.Metrics{TTFT: 340 * time.Millisecond, Duration: 2950 * time.Millisecond, TokensPerSecond: 108},
	}, false)
	return sides
}

func jsonSides() []Side {
	return []Side{
		{Name: "gpt-4o-mini", Text: `{"city": "Paris", "n": 1, "tags": ["a", "b"], "old": true}`},
		{Name: "gpt-5", Text: "```json\n{\"n\": 1.0, \"city\": \"東京\", \"tags\": [\"a\", \"c\", \"d\"]}\n```"},
	}
}

// comparing opens the differences of answers as a screen of a size does, between its
// header and its footer, and waits for them.
func comparing(t testing.TB, sides []Side, theme palette.Theme, w, h int) *uitest.Driver[*Differences] {
	t.Helper()
	box := NewDifferences(look.New(theme), DifferencesOptions{Sides: sides, Base: 0, At: 1})
	return uitest.Drive(t, box, w, h-2).RunAll()
}

func TestDifferencesLook(t *testing.T) {
	t.Parallel()
	looks := func(d *uitest.Driver[*Differences], keys string) (screens []string) {
		for range d.Box.views() {
			screens = append(screens, d.Press(keys).Text())
			d.Press("tab")
		}
		return screens
	}
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			d := comparing(t, proseSides(), palette.Dark, size.w, size.h)
			d.Box.note = "mistral-small is still answering"
			screens := append(looks(d, "n"), comparing(t, jsonSides(), palette.Dark, size.w, size.h).Text())
			golden.RequireEqual(t, []byte(strings.Join(screens, "\n\n")+"\n"))
		})
	}
	t.Run("monochrome", func(t *testing.T) {
		t.Parallel()
		screens := looks(comparing(t, proseSides(), palette.NoColour, 120, 24), "")
		golden.RequireEqual(t, []byte(strings.Join(screens, "\n\n")+"\n"))
	})
}

func TestDifferencesFillAnySize(t *testing.T) {
	t.Parallel()
	for _, sides := range [][]Side{proseSides(), jsonSides(), {{Name: "a"}, {Name: "b", Text: strings.Repeat("漢字👩‍👩‍👧‍👦e\u0301\t", 100)}}} {
		d := comparing(t, sides, palette.Dark, 80, 24)
		for _, size := range []struct{ w, h int }{{40, 8}, {41, 9}, {57, 11}, {80, 22}, {300, 98}, {101, 10}, {40, 58}} {
			d.Resize(size.w, size.h)
			for range diffViews {
				for key := range strings.FieldsSeq("tab n n N G pgup j g ]") {
					d.Press(key).RunAll()
					uitest.Size(t, d.Box.View(), size.w, size.h)
				}
			}
		}
	}
}

// A box is drawn once before it knows its size, and on screens of any size.
func TestDifferencesAreDrawnInAnyRoom(t *testing.T) {
	t.Parallel()
	for _, sides := range [][]Side{proseSides(), jsonSides()} {
		d := comparing(t, sides, palette.Dark, 0, 2)
		for w := range 30 {
			d.Resize(w, w/3)
			for range diffViews {
				d.Press("tab n").Text()
			}
		}
	}
}

func TestDifferencesAreJumpedToInEveryView(t *testing.T) {
	t.Parallel()
	r := comparing(t, proseSides(), palette.Dark, 120, 14)
	d := r.Box
	r.WantText("1 of 3 differences", "▌")
	for _, want := range []string{"2 of 3", "3 of 3", "3 of 3"} {
		r.Press("n").WantText(want, "▌")
	}
	r.Press("N").WantText("2 of 3")
	r.Press("tab").WantText("one text", "1 of 3 differences")
	r.Press("n n n").WantText("3 of 3", "▌")
	r.Press("tab").WantText("1 of ", "▌")
	for i, line := range d.drawing().lines {
		if own := strings.Contains(ansi.Strip(line), "cheese"); own != (i == d.drawing().stops[0]) && own {
			t.Errorf("the first jump goes to line %d, what one alone says first is in line %d", d.drawing().stops[0], i)
		}
	}
	r.Resize(80, 12)
	r.WantNoText("side by side")
}

func TestJSONAnswersAreComparedAsValues(t *testing.T) {
	t.Parallel()
	r := comparing(t, jsonSides(), palette.Dark, 80, 24)
	r.WantText(`≠ $.city: "Paris" → "東京"`, `- $.old: true removed`, `≠ $.tags[1]: "b" → "c"`, `+ $.tags[2]: "d" added`, "4 differences")
	r.Press("tab").WantText("one text", "+ ```json")
	r = comparing(t, []Side{{Name: "a", Text: `{"a":1}`}, {Name: "b", Text: `{ "a" : 1.0 }`}}, palette.Dark, 80, 24)
	r.WantText("The values are the same")
	r = comparing(t, []Side{{Name: "a", Text: "as is"}, {Name: "b", Text: "as is"}}, palette.Dark, 80, 24)
	r.WantText("the same, word for word")
}

func TestOldComparisonsAreDropped(t *testing.T) {
	t.Parallel()
	d := comparing(t, proseSides(), palette.Dark, 100, 32).Box
	first := d.comparePair()()
	second := d.switchAnswer(1)()
	d.Update(second)
	d.Update(first)
	if d.pair == nil || d.pair.at != 2 {
		t.Errorf("what is shown is %+v, want the pair with answer 2", d.pair)
	}
}

func TestX02NoAttackPassesTheDifferences(t *testing.T) {
	if testing.Short() {
		t.Skip("for the run without -short")
	}
	t.Parallel()
	for _, p := range attack.Payloads() {
		name, payload := p.Name, p.Text
		quoted, _ := json.Marshal(payload)
		for _, texts := range [][]string{
			{payload, "x" + payload + "y", "z"},
			{"same\n" + payload, "same\n" + payload + payload, payload},
			{`{"a": 1}`, fmt.Sprintf("{%[1]s: %[1]s}", quoted), `{}`},
		} {
			var sides []Side
			for i, text := range texts {
				sides = append(sides, Side{Name: fmt.Sprint("lane ", i), Text: text})
			}
			for _, theme := range []palette.Theme{palette.Dark, palette.NoColour} {
				d := comparing(t, sides, theme, 120, 42)
				for range diffViews {
					frame := d.Box.View()
					if what := cmp.Or(attack.Forbidden(frame), attack.Forged(frame)); what != "" {
						t.Errorf("%s: %s in %+q", name, what, frame)
					}
					d.Press("tab")
				}
			}
		}
	}
}

func TestDifferencesNameTheKeysThatWork(t *testing.T) {
	t.Parallel()
	d := comparing(t, proseSides(), palette.Dark, 120, 24).Box
	var keys []string
	for _, b := range d.ShortHelp() {
		keys = append(keys, b.Help().Key)
	}
	uitest.Equal(t, "keys", keys, []string{"n N", "tab", "[ ]", "=", "y", "esc"})
	d = comparing(t, []Side{{Name: "a", Text: "as is"}, {Name: "b", Text: "as is"}}, palette.Dark, 120, 24).Box
	for _, b := range d.ShortHelp() {
		if slices.Contains([]string{"n N", "[ ]", "y", "↑↓"}, b.Help().Key) {
			t.Errorf("the footer tells of %s, which does nothing", b.Help().Key)
		}
	}
}

func TestDiffLinesMarkTheWords(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	got := DiffLines(st, "same\nthe old crust\nend", "same\nthe new crust\nend", 30)
	uitest.Equal(t, "lines", len(got), 4)
	if !strings.Contains(got[1], st.Compared.RemovedWords.Render("old")) || !strings.Contains(got[2], st.Compared.AddedWords.Render("new")) {
		t.Errorf("got %q", got)
	}
	for _, line := range DiffLines(st, "\x1b]0;evil\x07 one", "\x1b[2J two", 30) {
		if strings.Contains(line, "\x1b]") || strings.Contains(line, "\x1b[2J") {
			t.Errorf("an attack passes: %q", line)
		}
	}
}

func TestUnchangedStretchesAreFoldedUntilAskedFor(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("A line that both have.\n", 40)
	sides := []Side{{Name: "a", Text: "one\n" + long + "two\n" + long}, {Name: "b", Text: "1\n" + long + "2\n" + long}}
	for _, w := range []int{120, 80} {
		d := comparing(t, sides, palette.Dark, w, 40)
		d.WantText("┄┄ 36 lines the same ┄┄", "┄┄ 38 lines the same ┄┄", "1 of 2 differences")
		at := func() string {
			for line := range strings.SplitSeq(d.Text(), "\n") {
				if strings.HasPrefix(line, "▌") {
					return line
				}
			}
			return ""
		}
		before := d.Press("n").WantText("2 of 2 differences")
		marked := at()
		before.Press("enter").WantNoText("lines the same")
		uitest.Equal(t, "the marked line of the whole text", at(), marked)
		d.Press("enter").WantText("36 lines the same")
		uitest.Equal(t, "the marked line", at(), marked)
	}
}

func TestWhereOneAnswerHasNothingStrokesSaySo(t *testing.T) {
	t.Parallel()
	sides := []Side{{Name: "a", Text: "one\ntwo"}, {Name: "b", Text: "one\ntwo\nthree"}}
	d := comparing(t, sides, palette.Dark, 120, 24)
	d.WantText(strings.Repeat("╱", 57) + " │ + three")
	d.Press("=").RunAll().WantText("- three", strings.Repeat("╱", 58))
	comparing(t, sides, palette.Dark, 80, 24).WantText("+ three").WantNoText("╱")
}

func TestDifferencesAreToldWithoutColours(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	for _, w := range []int{120, 80} {
		frame := comparing(t, []Side{{Name: "a", Text: "the old crust"}, {Name: "b", Text: "the new crust"}}, palette.NoColour, w, 24).Box.View()
		for _, want := range []string{"- the " + st.Text.Strikethrough(true).Render("old"), "+ the " + st.Strong.Render("new")} {
			if !strings.Contains(frame, want) {
				t.Errorf("%d cells: no %q in\n%s", w, want, frame)
			}
		}
	}
}

func TestOnlyFiguresThatDifferAreShown(t *testing.T) {
	t.Parallel()
	d := comparing(t, proseSides(), palette.Dark, 120, 36)
	d.WantText("first word 0.26 s · in all 1.24 s · 124 tok/s · $0.0002").WantNoText("161 tokens", "$?")
	d.Press("tab").WantText("40 of thinking").WantNoText("161 tokens", "$?")
	masked := FiguresOf(sessions.Message{CostUSD: new(float64), Usage: gateway.Usage{OutputTokens: new(int)}}, true)
	uitest.Equal(t, "figures that reveal the vendor", masked, SideFigures{})
}

func TestDifferencesAreCopied(t *testing.T) {
	t.Parallel()
	copied := func(d *uitest.Driver[*Differences]) string {
		cmd := d.Box.press("y")
		if cmd == nil {
			return ""
		}
		wanted, _ := cmd().(external.CopyWanted)
		return wanted.Text
	}
	d := comparing(t, []Side{{Name: "a", Title: "x/a", Text: "one\ntwo"}, {Name: "b", Text: "one\n2\nthree"}}, palette.Dark, 120, 24)
	uitest.Equal(t, "texts", copied(d), "--- x/a\n+++ b\n@@ -1,2 +1,3 @@\n one\n-two\n+2\n+three\n")
	d = comparing(t, jsonSides(), palette.Dark, 120, 24)
	uitest.Equal(t, "values", copied(d), "$.city: \"Paris\" → \"東京\"\n$.old: true is gone\n$.tags[1]: \"b\" → \"c\"\n$.tags[2]: \"d\" is new\n")
	uitest.Equal(t, "what is the same", copied(comparing(t, []Side{{Name: "a", Text: "x"}, {Name: "b", Text: "x"}}, palette.Dark, 120, 24)), "")
}

// BenchmarkDifferencesView is what a frame costs once two long answers are
// compared.
func BenchmarkDifferencesView(b *testing.B) {
	long := strings.Repeat("The crust browns at 250 °C and makes hundreds of flavours. ", 1700)
	d := comparing(b, []Side{{Name: "a", Text: long}, {Name: "b", Text: strings.ReplaceAll(long, "250", "450")}, {Name: "c", Text: long}}, palette.Dark, 120, 42).Box
	b.ReportAllocs()
	for b.Loop() {
		_ = d.View()
	}
}

// BenchmarkDifferencesDrawing is what a view of two long answers costs once, when
// it is first shown or the width changes.
func BenchmarkDifferencesDrawing(b *testing.B) {
	long := strings.Repeat("The crust browns at 250 °C and makes hundreds of flavours. ", 1700)
	rows := diff.SideBySide(diff.Words(long, strings.ReplaceAll(long, "250", "450")))
	k := newDiffStyles(look.New(palette.Dark))
	b.ReportAllocs()
	for b.Loop() {
		_ = k.sideBySide(rows, 118)
	}
}
