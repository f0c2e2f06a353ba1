package settings

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestStopTextsAreWrittenAndReadBack(t *testing.T) {
	t.Parallel()
	for _, stop := range [][]string{
		nil, {"END"}, {"a", "b c"}, {"\n"}, {"\n\nHuman:", "a,b"}, {" lead", "trail "}, {`"`, `\`}, {"塩", "🍕"}, {"\x00\x1b"}, {`say "hi", twice`},
	} {
		line := form.JoinWords(stop)
		got, err := form.SplitWords(line)
		if err != nil || !slices.Equal(got, stop) {
			t.Errorf("%q is written %s and read back as %q, %v", stop, line, got, err)
		}
	}
	for _, line := range []string{`"open`, `"a" b`, `"\q"`} {
		if got, err := form.SplitWords(line); err == nil {
			t.Errorf("%s is read as %q", line, got)
		}
	}
	wantSplit := map[string][]string{" a , ,b,": {"a", "b"}, `""`: nil, `"a" , b`: {"a", "b"}}
	for line, want := range wantSplit {
		if got, err := form.SplitWords(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is read as %q, %v; want %q", line, got, err, want)
		}
	}
}

func FuzzStopTexts(f *testing.F) {
	f.Add("a, \"b\\n\"")
	f.Fuzz(func(t *testing.T, line string) {
		words, err := form.SplitWords(line)
		if err != nil {
			return
		}
		again, err := form.SplitWords(form.JoinWords(words))
		if err != nil || !slices.Equal(again, words) {
			t.Errorf("%q became %q, %v", words, again, err)
		}
	})
}

func TestTheFormSavesNothingThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		tabs  int
		value string
	}{{1, "2.1"}, {1, "-1"}, {1, "warm"}, {1, "NaN"}, {2, "1.5"}, {3, "0"}, {3, "1.5"}, {3, "99999999999999999999"}, {4, `"open`}} {
		f := NewParametersForm(look.New(palette.Dark), Parameters{}, func(Parameters) tea.Cmd {
			t.Errorf("field %d takes %q", tt.tabs, tt.value)
			return nil
		})
		uitest.Drive(t, f, 80, 20).Press(strings.Repeat("tab ", tt.tabs)).Type(tt.value).Press("enter")
		if f.Closed() {
			t.Errorf("field %d closes on %q", tt.tabs, tt.value)
		}
	}
}

func TestTheFormChangesNothingByItself(t *testing.T) {
	t.Parallel()
	temperature, most := 0.3, 100
	before := gateway.Params{Temperature: &temperature, MaxTokens: &most, Stop: []string{"\n", "a,b"}}
	was := Parameters{System: "Be kind\n\tand tabbed", Params: before, API: gateway.APIResponses}
	f := NewParametersForm(look.New(palette.Dark), was, func(s Parameters) tea.Cmd {
		uitest.Equal(t, "settings", s, was)
		return nil
	})
	uitest.Drive(t, f, 80, 20).Press("ctrl+s")
	if !f.Closed() {
		t.Error("it stays open")
	}
}

func TestEscAsksBeforeItDropsWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := NewParametersForm(look.New(palette.Dark), Parameters{}, nil)
	d := uitest.Drive(t, f, 80, 20).Type("Be kind").Press("esc")
	if f.Closed() {
		t.Fatal("one esc drops a text")
	}
	d.Type("!").Press("esc")
	if f.Closed() {
		t.Fatal("an esc long ago counts")
	}
	d.Press("esc")
	if !f.Closed() {
		t.Error("two don't close")
	}
	f = NewParametersForm(look.New(palette.Dark), Parameters{System: "kept"}, nil)
	uitest.Drive(t, f, 80, 20).Press("esc")
	if !f.Closed() {
		t.Error("an unchanged form asks")
	}
}

func TestTheWireFormIsChosen(t *testing.T) {
	t.Parallel()
	var got Parameters
	f := NewParametersForm(look.New(palette.Dark), Parameters{}, func(p Parameters) tea.Cmd { got = p; return nil })
	d := uitest.Drive(t, f, 80, 20).Press("shift+tab").WantText("▌Wire form", "‹ the vendor's choice ›").Type("prose").WantNoText("prose")
	d.Press("right").WantText("‹ chat ›").Press("right").WantText("‹ responses ›").Press("right left").WantText("‹ responses ›").Press("enter")
	uitest.Equal(t, "wire form", got.API, gateway.APIResponses)
	f = NewParametersForm(look.New(palette.Dark), Parameters{API: gateway.APIChat}, func(p Parameters) tea.Cmd { got = p; return nil })
	uitest.Drive(t, f, 80, 20).Press("shift+tab backspace enter")
	uitest.Equal(t, "no wire form", got.API, gateway.API(""))
}
