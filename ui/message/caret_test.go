package message

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// While text arrives a caret stands behind its last letter, moves no line and is part of no
// text that is copied.
func TestACaretStandsBehindArrivingText(t *testing.T) {
	t.Parallel()
	still := palette.Dark
	still.Still = true
	for name, text := range map[string]string{
		"prose": "The water boils", "a list": "- one\n- two", "code": "```go\nx := 1", "a table": "| a | b |\n|---|---|\n| 1 | 2 |\n", "a quote": "> said", "a long word": strings.Repeat("x", 73),
	} {
		for theme, st := range map[string]*look.Styles{"dark": look.New(palette.Dark), "mono": look.New(palette.NoColour)} {
			a := NewAnswer("a", "p/m", "m")
			m := Of(a)
			a.Apply(uitest.Text(text))
			live := strings.Split(drawn(m, st, 80, Hints{}), "\n")
			if got := m.Item().Text; got != text {
				t.Errorf("%s, %s: copies %q", name, theme, got)
			}
			frozen := strings.Split(drawn(m, look.New(still), 80, Hints{}), "\n")
			if strings.Contains(strings.Join(frozen, ""), "▍") {
				t.Errorf("%s: a caret where nothing may move", name)
			}
			a.End(gateway.Explanation{}, nil)
			whole := strings.Split(drawn(m, st, 80, Hints{}), "\n")
			if len(live) != len(whole) {
				t.Fatalf("%s, %s: %d lines while it arrives, then %d", name, theme, len(live), len(whole))
			}
			last := len(live) - 1
			uitest.Equal(t, name+" above the caret", live[:last], whole[:last])
			plain, end := ansi.Strip(live[last]), strings.TrimRight(ansi.Strip(whole[last]), " ")
			uitest.Equal(t, name+", "+theme, strings.TrimRight(plain, " "), end+"▍")
			uitest.Equal(t, name+", "+theme+": width", ansi.StringWidth(live[last]), ansi.StringWidth(whole[last]))
		}
	}
}

// A line that is full shows no caret rather than being broken for it, and nothing that
// doesn't arrive has one.
func TestACaretNeedsRoomAndArrivingText(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	for name, do := range map[string]func(*Answer){
		"a full line": func(a *Answer) { a.Apply(uitest.Text(strings.Repeat("x", TextWidth(80)))) },
		"nothing yet": func(*Answer) {},
		"a silence":   func(a *Answer) { a.Apply(uitest.Text("hi")); a.Wait(Waiting{Silent: 11e9}) },
		"the end mark": func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			a.Apply(gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{}})
		},
		"a tool call": func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{Name: "f"}})
		},
		"the text as sent": func(a *Answer) { a.showSource(true); a.Apply(uitest.Text("hi")) },
		"stopped": func(a *Answer) {
			a.Apply(uitest.Text("hi"))
			a.End(gateway.Explanation{}, &gateway.Error{Kind: gateway.KindCancelled})
		},
	} {
		a := NewAnswer("a", "p/m", "m")
		do(a)
		if got := drawn(Of(a), st, 80, Hints{}); strings.Contains(got, "▍") {
			t.Errorf("%s has a caret:\n%s", name, ansi.Strip(got))
		}
	}
}

// In a block of code the caret stands on the block's surface.
func TestTheCaretKeepsTheSurface(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	a := NewAnswer("a", "p/m", "m")
	a.Apply(uitest.Text("```go\nx := 1"))
	lines := strings.Split(drawn(Of(a), st, 80, Hints{}), "\n")
	last := lines[len(lines)-1]
	canvas := lipgloss.NewCanvas(80, 1).Compose(lipgloss.NewLayer(last))
	at := ansi.StringWidth(strings.TrimRight(ansi.Strip(last), " ")) - 1
	caret, before, behind := canvas.CellAt(at, 0), canvas.CellAt(at-1, 0), canvas.CellAt(at+1, 0)
	if caret.Content != "▍" || caret.Style.Bg == nil || fmt.Sprint(caret.Style.Bg) != fmt.Sprint(before.Style.Bg) || fmt.Sprint(behind.Style.Bg) != fmt.Sprint(before.Style.Bg) {
		t.Errorf("%q is on %v, the code before it on %v, the blank behind it on %v", caret.Content, caret.Style.Bg, before.Style.Bg, behind.Style.Bg)
	}
	if fmt.Sprint(caret.Style.Fg) != fmt.Sprint(st.Water.GetForeground()) {
		t.Errorf("the caret is drawn in %v", caret.Style.Fg)
	}
}

// Where little may move, a line appears when it is whole, and all of it at the end.
func TestLinesAppearWhole(t *testing.T) {
	t.Parallel()
	theme := palette.Dark
	theme.Still = true
	st := look.New(theme)
	a := NewAnswer("a", "p/m", "m")
	m := Of(a)
	a.Apply(uitest.Text("one\ntw"))
	uitest.Equal(t, "half of the second line", uitest.Plain(drawn(m, st, 80, Hints{})), " m\n   one")
	a.Apply(uitest.Text("o\nthree"))
	uitest.Equal(t, "half of the third", uitest.Plain(drawn(m, st, 80, Hints{})), " m\n   one\n   two")
	a.Wait(Waiting{Silent: 11e9})
	if got := uitest.Plain(drawn(m, st, 80, Hints{})); !strings.Contains(got, "three") {
		t.Errorf("nothing more comes for now, and what came is missing:\n%s", got)
	}
	a.End(gateway.Explanation{}, nil)
	uitest.Equal(t, "the end", uitest.Plain(drawn(m, st, 80, Hints{})), " m\n   one\n   two\n   three")
}

// A model's own signs stay what they are where the program's become ASCII.
func TestAModelsSignsStayTheirOwn(t *testing.T) {
	t.Parallel()
	theme := palette.NoColour
	theme.ASCII = true
	st := look.New(theme)
	a := NewAnswer("a", "p/m", "m")
	m := Of(a)
	a.Apply(uitest.Text("- a → b ≠ c…\n\n> quoted ▶️\n\n---"))
	a.End(gateway.Explanation{}, nil)
	got := uitest.Plain(palette.ASCII(drawn(m, st, 30, Hints{})))
	uitest.Equal(t, "the answer", got, " m\n    * a → b ≠ c…\n\n   | quoted ▶️\n\n   ------------------------")
}
