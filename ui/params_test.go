package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

func TestStopTextsAreWrittenAndReadBack(t *testing.T) {
	t.Parallel()
	for _, stop := range [][]string{
		nil, {"END"}, {"a", "b c"}, {"\n"}, {"\n\nHuman:", "a,b"}, {" lead", "trail "}, {`"`, `\`}, {"塩", "🍕"}, {"\x00\x1b"}, {`say "hi", twice`},
	} {
		line := joinWords(stop)
		got, err := splitWords(line)
		if err != nil || !slices.Equal(got, stop) {
			t.Errorf("%q is written %s and read back as %q, %v", stop, line, got, err)
		}
	}
	for _, line := range []string{`"open`, `"a" b`, `"\q"`} {
		if got, err := splitWords(line); err == nil {
			t.Errorf("%s is read as %q", line, got)
		}
	}
	wantSplit := map[string][]string{" a , ,b,": {"a", "b"}, `""`: nil, `"a" , b`: {"a", "b"}}
	for line, want := range wantSplit {
		if got, err := splitWords(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is read as %q, %v; want %q", line, got, err, want)
		}
	}
}

func FuzzStopTexts(f *testing.F) {
	f.Add("a, \"b\\n\"")
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err != nil {
			return
		}
		again, err := splitWords(joinWords(words))
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
	}{{1, "2.1"}, {1, "-1"}, {1, "warm"}, {1, "NaN"}, {2, "1.5"}, {3, "0"}, {3, "1.5"}, {3, "99999999999999999999"}, {4, `"open`}, {5, "most"}, {6, "completions"}} {
		f := newParams(newStyles(true, false), laneSettings{}, func(laneSettings) tea.Cmd {
			t.Errorf("field %d takes %q", tt.tabs, tt.value)
			return nil
		})
		f.SetSize(80, 20)
		for range tt.tabs {
			f.Update(keyPress(t, "tab"))
		}
		typeInto(t, f, tt.value)
		f.Update(keyPress(t, "enter"))
		if f.Closed() {
			t.Errorf("field %d closes on %q", tt.tabs, tt.value)
		}
	}
}

func TestTheFormChangesNothingByItself(t *testing.T) {
	t.Parallel()
	temperature, most := 0.3, 100
	before := laneSettings{"Be kind\n\tand tabbed", gateway.Params{Temperature: &temperature, MaxTokens: &most, Stop: []string{"\n", "a,b"}}, gateway.APIResponses}
	f := newParams(newStyles(true, false), before, func(s laneSettings) tea.Cmd {
		wantEqual(t, "settings", s, before)
		return nil
	})
	f.SetSize(80, 20)
	f.Update(keyPress(t, "ctrl+s"))
	if !f.Closed() {
		t.Error("it stays open")
	}
}

func TestEscAsksBeforeItDropsWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := newParams(newStyles(true, false), laneSettings{}, nil)
	f.SetSize(80, 20)
	typeInto(t, f, "Be kind")
	f.Update(keyPress(t, "esc"))
	if f.Closed() {
		t.Fatal("one esc drops a text")
	}
	typeInto(t, f, "!")
	f.Update(keyPress(t, "esc"))
	if f.Closed() {
		t.Fatal("an esc long ago counts")
	}
	f.Update(keyPress(t, "esc"))
	if !f.Closed() {
		t.Error("two don't close")
	}
	f = newParams(newStyles(true, false), laneSettings{system: "kept", params: gateway.Params{}}, nil)
	f.Update(keyPress(t, "esc"))
	if !f.Closed() {
		t.Error("an unchanged form asks")
	}
}

func TestTheFormOfARequestIsTheLanesAndIsSaved(t *testing.T) {
	t.Parallel()
	openai := func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "gpt-4o-mini"} }
	dir := t.TempDir()
	r := newRig(t, rigOptions{w: 100, h: 30, dir: dir, ui: openai}).idle()
	r.press("ctrl+t shift+tab").write("Responses").press("enter").idle()
	r.wantText("responses")
	r.ask("hello")
	requests := r.em.Requests()
	if len(requests) != 1 || !strings.HasSuffix(requests[0].Path, "/responses") {
		t.Fatalf("sent to %v, want the Responses API", requests)
	}
	wantEqual(t, "saved", r.stored().Meta().Lanes[0].API, gateway.APIResponses)
	r.press("ctrl+n").idle().press("ctrl+s").idle().press("enter").idle()
	wantEqual(t, "opened again", r.a.focusedLane().api, gateway.APIResponses)
	r.press("ctrl+t shift+tab")
	r.wantText("▸ API", "responses", "OpenAI's forms")
}

func TestAFormThatAVendorDoesNotTakeIsToldBeforeItIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, ui: func(o *Options) { o.Target = gateway.Target{Provider: "anthropic", Model: "claude-haiku-4-5"} }}).idle()
	r.press("ctrl+t shift+tab").write("responses").press("enter").idle().ask("hello")
	r.wantText("✗", "responses")
	if n := len(r.em.Requests()); n != 0 {
		t.Errorf("%d requests were sent, want none", n)
	}
}
