package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/internal/diff"
	"sluice/sessions"
	"sluice/ui/look"
)

// proseSides are three answers in several scripts.
func proseSides() []diffSide {
	return []diffSide{
		{"gpt-4o-mini", "Pizza is good because of salt, fat and heat.\n\nThe crust browns at 250 °C and makes hundreds of flavours.\n\n- 塩は味を引き立てる。\n- oil carries it\n\nEnjoy it while it is hot."},
		{"claude-haiku-4-5", "Pizza is good because of salt, cheese and heat.\n\nThe crust browns at 450 °C and makes hundreds of flavours, which chemists call the Maillard reaction.\n\n- 油は香りを運ぶ。\n- oil carries it\n\nEnjoy it while it is hot."},
		{"gpt-5", "Pizza is good because of salt, fat and heat.\n\nThe crust browns at 450 °C and makes hundreds of flavours.\n\n- 塩は味を引き立てる。\n- oil carries it\n- and people 🍕 share it\n\nEnjoy it while it is hot."},
	}
}

func jsonSides() []diffSide {
	return []diffSide{
		{"gpt-4o-mini", `{"city": "Paris", "n": 1, "tags": ["a", "b"], "old": true}`},
		{"gpt-5", "```json\n{\"n\": 1.0, \"city\": \"東京\", \"tags\": [\"a\", \"c\", \"d\"]}\n```"},
	}
}

// comparing opens the differences of answers.
func comparing(r *rig, sides []diffSide) *differences {
	scripted(r)
	d := newDifferences(r.a.styles, sides, 0, 1)
	r.run(r.a.open(d))
	r.send(nil)
	r.run(d.Init())
	r.idle()
	return d
}

func TestDifferencesLook(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
			d := comparing(r, proseSides())
			d.noted = "mistral-small is still answering"
			var screens []string
			for range d.views() {
				r.press("n n")
				screens = append(screens, unpadded(r.text()))
				r.press("tab")
			}
			r.press("esc")
			comparing(r, jsonSides())
			screens = append(screens, unpadded(r.text()))
			golden.RequireEqual(t, []byte(strings.Join(screens, "\n")))
		})
	}
	t.Run("monochrome", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, rigOptions{w: 120, h: 24, ui: func(o *Options) { o.NoColor = true }}).idle()
		d := comparing(r, proseSides())
		var screens []string
		for range d.views() {
			screens = append(screens, unpadded(r.text()))
			r.press("tab")
		}
		golden.RequireEqual(t, []byte(strings.Join(screens, "\n")))
	})
}

func TestDifferencesFillAnyScreen(t *testing.T) {
	inFull(t)
	t.Parallel()
	for _, sides := range [][]diffSide{proseSides(), jsonSides(), {{"a", ""}, {"b", strings.Repeat("漢字👩‍👩‍👧‍👦e\u0301\t", 100)}}} {
		r := newRig(t, rigOptions{}).idle()
		comparing(r, sides)
		for _, size := range []struct{ w, h int }{{40, 10}, {41, 11}, {57, 13}, {80, 24}, {300, 100}, {3, 3}, {101, 12}, {40, 60}} {
			r.send(tea.WindowSizeMsg{Width: size.w, Height: size.h})
			for range diffViews {
				r.press("tab n n N G pgup j g ]").idle()
			}
		}
	}
}

func TestLanesAreComparedWithTheBaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, five)}).idle()
	r.press("tab d").wantText("nothing was asked yet")
	r.press("esc").ask("first").ask("second")
	r.press("tab l d").idle()
	r.wantText("Differences · claude-haiku-4-5 against gpt-4o-mini", "gpt-4o-mini · baseline")
	r.press("]").idle().wantText("Differences · gpt-5 against gpt-4o-mini")
	r.press("=").idle().wantText("Differences · gpt-4o-mini against gpt-5", "gpt-5 · baseline")
	r.press("left").idle().wantText("Differences · claude-haiku-4-5 against gpt-5")
	r.press("esc d").idle().wantText("Differences · claude-haiku-4-5 against gpt-5")
	r.press("esc = d").idle().wantText("Differences · gpt-5 against claude-haiku-4-5")
	r.press("esc").wantNoText("Differences")
	// The marked message's turn is what is compared, not the last.
	r.press("g K K K K d").idle()
	d, ok := r.a.overlay.(*differences)
	if !ok {
		t.Fatalf("the overlay is %T", r.a.overlay)
	}
	var got, want []string
	for i, l := range r.a.lanes {
		got, want = append(got, d.sides[i].text), append(want, l.exchanges[0].answer.Text)
	}
	wantEqual(t, "the answers of the first turn", got, want)
	wantEqual(t, "the baseline after the lanes are gone", func() *lane { r.a.lanes = r.a.lanes[:1]; return r.a.baselineLane() }(), r.a.lanes[0])
}

func TestARunningAnswerIsNotCompared(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	compare(r, haiku, five)
	streamedTo(r, "Pasta is good.", "Pasta is fine.", "Pasta is bad.")
	r.press("tab d").wantText("is still answering")
	for _, l := range r.a.lanes[1:] {
		turn := l.turn
		turn.got.End(nil, turn.answer.Time)
	}
	if r.a.overlay != nil {
		t.Errorf("an overlay is open: %T", r.a.overlay)
	}
	// A lane that still answers is left out, and the others are compared.
	l := r.a.lanes[1]
	l.exchanges[l.turn.exchange].answer.Text = "Pasta is fine."
	l.turn = nil
	l = r.a.lanes[2]
	l.exchanges[l.turn.exchange].answer.Text = "Pasta is bad."
	l.turn = nil
	r.press("l d").idle()
	r.wantText("is still answering", "Differences · claude-haiku-4-5 against gpt-5")
}

func TestVersionsOfAnAnswerAreCompared(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { o.Target = mini }}).idle()
	r.ask("hello").press("tab d").wantText("there is no other answer to compare with: r asks again")
	id := r.a.focusedLane().exchanges[0].answer.ID
	r.run(r.a.saveEdited(r.a.focusedLane(), id, "Something else entirely"))
	r.idle()
	r.press("d").idle()
	r.wantText("Differences · version 2, gpt-4o-mini against version 1, gpt-4o-mini", "+ Something else entirely")
	r.press("=").idle().wantText("- Something else entirely")
	r.press("esc [").idle().press("d").idle()
	r.wantText("Differences · version 1, gpt-4o-mini against version 2, gpt-4o-mini")
}

func TestDifferencesAreJumpedToInEveryView(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 14}).idle()
	d := comparing(r, proseSides())
	r.wantText("3 differences")
	for _, want := range []string{"1 of 3", "2 of 3", "3 of 3", "3 of 3"} {
		r.press("n").wantText(want, "▸")
	}
	r.press("N").wantText("2 of 3")
	r.press("tab").wantText("Side by side", "3 differences")
	r.press("n n n").wantText("3 of 3", "▸")
	r.press("tab n").wantText("1 of ", "▸")
	for i, line := range d.drawing().lines {
		if own := strings.Contains(ansi.Strip(line), "cheese"); own != (i == d.drawing().stops[0]) && own {
			t.Errorf("the first jump goes to line %d, what one alone says first is in line %d", d.drawing().stops[0], i)
		}
	}
	r.send(tea.WindowSizeMsg{Width: 80, Height: 14})
	r.wantNoText("Side by side")
}

func TestJSONAnswersAreComparedAsValues(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).idle()
	comparing(r, jsonSides())
	r.wantText(`~ $.city: "Paris" → "東京"`, `- $.old: true removed`, `~ $.tags[1]: "b" → "c"`, `+ $.tags[2]: "d" added`, "4 differences")
	r.press("tab").wantText("Unified", "+ ```json")
	r.press("esc")
	comparing(r, []diffSide{{"a", `{"a":1}`}, {"b", `{ "a" : 1.0 }`}})
	r.wantText("The values are the same")
	r.press("esc")
	comparing(r, []diffSide{{"a", "as is"}, {"b", "as is"}})
	r.wantText("the same, word for word")
}

func TestOldComparisonsAreDropped(t *testing.T) {
	t.Parallel()
	d := newDifferences(look.New(true, false), proseSides(), 0, 1)
	d.SetSize(100, 30)
	first := d.comparePair()()
	second := d.other(1)()
	d.Update(second)
	d.Update(first)
	if d.pair == nil || d.pair.at != 2 {
		t.Errorf("what is shown is %+v, want the pair with answer 2", d.pair)
	}
}

func TestX02NoAttackPassesTheDifferences(t *testing.T) {
	inFull(t)
	t.Parallel()
	for name, payload := range attacks() {
		for _, texts := range [][]string{
			{payload, "x" + payload + "y", "z"},
			{"same\n" + payload, "same\n" + payload + payload, payload},
			{`{"a": 1}`, fmt.Sprintf(`{%s: %s}`, jsonText(t, payload), jsonText(t, payload)), `{}`},
		} {
			var sides []diffSide
			for i, text := range texts {
				sides = append(sides, diffSide{fmt.Sprint("lane ", i), text})
			}
			for _, mono := range []bool{false, true} {
				d := newDifferences(look.New(true, mono), sides, 0, 1)
				d.SetSize(120, 40)
				d.Update(d.comparePair()())
				for _, cmd := range d.Init()().(tea.BatchMsg) { //nolint:forcetypeassert // it is a batch with three answers
					d.Update(cmd())
				}
				for range diffViews {
					passesFilter(t, "differences", name, d.View())
					d.press("tab")
				}
			}
		}
	}
}

func TestX02NoAttackPassesTheNamesOfVersions(t *testing.T) {
	t.Parallel()
	for name, payload := range attacks() {
		s, err := sessions.NewStore(t.TempDir()).Create(sessions.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		var last sessions.Message
		prompt, err := s.Append(sessions.Message{Role: gateway.RoleUser, Text: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if last, err = s.Append(sessions.Message{Role: gateway.RoleAssistant, Parent: prompt.ID, Target: "openai/" + payload, Text: payload}); err != nil {
				t.Fatal(err)
			}
		}
		a := &app{writer: sessions.NewWriter(s), styles: look.New(true, false)}
		found, ok := a.readVersions(last.ID)().(versionsRead)
		if !ok || len(found.sides) != 2 {
			t.Fatalf("%s: the versions are %+v", name, found)
		}
		d := newDifferences(a.styles, found.sides, 0, 1)
		d.SetSize(120, 40)
		d.Update(d.comparePair()())
		passesFilter(t, "versions", name, d.View())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDifferencesNameTheKeysThatWork(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 24}).idle()
	d := comparing(r, proseSides())
	var keys []string
	for _, b := range d.ShortHelp() {
		keys = append(keys, b.Help().Key)
	}
	wantEqual(t, "keys", keys, []string{"tab", "n N", "[ ]", "=", "↑↓", "esc"})
	d = comparing(r, []diffSide{{"a", "as is"}, {"b", "as is"}})
	for _, b := range d.ShortHelp() {
		if slices.Contains([]string{"n N", "[ ]"}, b.Help().Key) {
			t.Errorf("the footer tells of %s, which does nothing", b.Help().Key)
		}
	}
}

// BenchmarkDifferencesView is what a frame costs once two long answers are
// compared.
func BenchmarkDifferencesView(b *testing.B) {
	long := strings.Repeat("The crust browns at 250 °C and makes hundreds of flavours. ", 1700)
	d := newDifferences(look.New(true, false), []diffSide{{"a", long}, {"b", strings.ReplaceAll(long, "250", "450")}, {"c", long}}, 0, 1)
	d.SetSize(120, 40)
	d.Update(d.comparePair()())
	b.ReportAllocs()
	for b.Loop() {
		_ = d.View()
	}
}

// BenchmarkDifferencesDrawing is what a view of two long answers costs once, when
// it is first shown or the width changes.
func BenchmarkDifferencesDrawing(b *testing.B) {
	long := strings.Repeat("The crust browns at 250 °C and makes hundreds of flavours. ", 1700)
	spans := diff.Words(long, strings.ReplaceAll(long, "250", "450"))
	k := newDiffLooks(look.New(true, false))
	b.ReportAllocs()
	for b.Loop() {
		_ = k.unified(spans, 116)
	}
}
