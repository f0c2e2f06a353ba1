package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/palette"
)

// demoRig is the first run with all that it offers.
func demoRig(t *testing.T, w, h int, edit ...func(*Options)) *rig {
	t.Helper()
	return newRig(t, rigOptions{w: w, h: h, ui: func(o *Options) {
		withChains(&chainShelf{})(o)
		for _, e := range edit {
			e(o)
		}
	}}).idle()
}

func TestTheFirstRunSaysWhatIsThereAndWhatToDo(t *testing.T) {
	t.Parallel()
	found := func(o *Options) {
		o.Found = []Found{{"openai", "OPENAI_API_KEY"}, {"workers-ai", "CLOUDFLARE_API_TOKEN"}, {"evil\x1b[2J", "X\u202e"}}
	}
	r := demoRig(t, 120, 36, found)
	r.wantText("██", "Ask models through your AI Gateway", "You are in the demo", "Connect your gateway ", "about a minute, no restart",
		"✓ openai           OPENAI_API_KEY", "✓ workers-ai       CLOUDFLARE_API_TOKEN", "ctrl+x K account, gateway, token, keys, one test call",
		"Or look around first", "▸ Show me a table and some Go code", "Nothing is sent anywhere until you connect.")
	small := demoRig(t, 80, 24, found)
	small.wantText("Ask models through your AI Gateway", "ctrl+x K connect your gateway", "found: openai, workers-ai", "▸ The same to three models")
	small.wantNoText("██")
	least := demoRig(t, 40, 12, found)
	least.wantText("ctrl+x K connect your gateway")
	for range len(least.a.tries()) { // what enter does is seen before it does it
		title := ansi.Truncate(least.a.tries()[least.a.tryAt].title, 20, "")
		least.press("down").wantText("▌ "+title, "enter do it")
	}
	least.press("esc").wantNoText("▌")
	r.ask("Hi").idle()
	r.wantNoText("Or look around first", "Connect your gateway")
	none := demoRig(t, 120, 36)
	none.wantText("no key yet")
	elsewhere := demoRig(t, 120, 36, func(o *Options) { o.Client, o.Gateway = clientOf(t, gateway.Config{AccountID: "acme"}), "acme/default" })
	elsewhere.wantText("Ask a model through acme/default.", "ctrl+x K")
	elsewhere.wantNoText("look around", "demo", "██")
}

// The footer names what the page offers, and the cursor is where the next key goes.
func TestTheFirstRunsFooterAndCursorFollowTheChoice(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 50}} {
		r := demoRig(t, size.w, size.h)
		r.wantText(" enter send  ctrl+x K connect your gateway  ↓ try one ")
		at := r.a.layout.composer
		if c := r.a.View().Cursor; c == nil || c.Y != at.y+1 {
			t.Fatalf("%v: the cursor isn't in the prompt: %+v", size, c)
		}
		for _, title := range []string{"Show me", "The same", "Let the", "Five tries"} {
			r.press("down")
			c := r.a.View().Cursor
			if c == nil {
				t.Fatalf("%v: no cursor at %s", size, title)
			}
			line := []rune(strings.Split(r.text(), "\n")[c.Y])
			if c.X >= len(line) || !strings.HasPrefix(string(line[c.X:]), "▌ "+title) {
				t.Errorf("%v: the cursor isn't at %s: %+v\n%s", size, title, c, r.text())
			}
		}
		r.press("esc").wantText("↓ try one")
		r.write("x").wantNoText("↓ try one")
		if c := r.a.View().Cursor; c == nil || c.Y != at.y+1 {
			t.Errorf("%v: the cursor isn't back in the prompt: %+v", size, c)
		}
	}
	demo := demoRig(t, 120, 36, func(o *Options) { o.Demo = true })
	demo.wantText(" enter send  ↓ try one ")
}

// The chain that fails at its first step keeps its steps and its figures on the screen.
func TestTheTriedChainIsSeenWithItsStepsAndFigures(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}} {
		r := demoRig(t, size.w, size.h).press("down down down enter").idle()
		r.wantText("steps workers-ai ", "rehearsed: server error", "→ openai ✓", "step 2 · ")
	}
}

// Down chooses, enter does it; typing leaves it.
func TestWhatToTryIsChosenAndDone(t *testing.T) {
	t.Parallel()
	r := demoRig(t, 120, 36)
	r.press("down").wantText("▌ Show me a table")
	r.press("down down down down").wantText("▌ Five tries")
	r.press("up").wantText("▌ Let the first step fail")
	r.press("esc").wantNoText("▌ ")
	r.press("down").write("x")
	r.wantNoText("▌ Show")
	r.press("down enter").idle()
	if got := r.a.focusedLane().exchanges; len(got) != 1 || got[0].prompt.Text != "x" {
		t.Errorf("what was typed wasn't sent: %+v", got)
	}
	for at, check := range map[int]func(r *rig){
		1: func(r *rig) {
			if got := r.a.focusedLane().exchanges; len(got) != 1 || got[0].prompt.Text != tourPrompt {
				t.Errorf("asked %+v", got)
			}
		},
		2: func(r *rig) {
			var asked []string
			for _, l := range r.a.lanes {
				asked = append(asked, l.settings.Target.Provider)
				if len(l.exchanges) != 1 {
					t.Errorf("%s was asked %d times", l.settings.Target, len(l.exchanges))
				}
			}
			slices.Sort(asked)
			if !slices.Equal(asked, []string{"anthropic", "openai", "workers-ai"}) {
				t.Errorf("asked %v", asked)
			}
		},
		3: func(r *rig) {
			answer := r.a.focusedLane().exchanges[0].answer
			if r.a.focusedLane().settings.Target.Chain == "" || !strings.Contains(r.text(), "step 2") {
				t.Errorf("the chain's answer: %+v\n%s", answer, r.text())
			}
		},
		4: func(r *rig) {
			if len(r.a.lanes) != 2 || r.a.overlay == nil {
				t.Errorf("%d lanes, and no plan of a run", len(r.a.lanes))
			}
			r.wantText("10 calls")
		},
	} {
		r := demoRig(t, 120, 36)
		r.press(strings.Repeat(" down", at) + " enter").idle()
		check(r)
	}
}

func TestTheNameIsDrawnInColoursThatTheTerminalHas(t *testing.T) {
	t.Parallel()
	for profile, want := range map[colorprofile.Profile]int{colorprofile.TrueColor: 10, colorprofile.ANSI256: 5, colorprofile.ANSI: 2} {
		theme := palette.Dark
		theme.Profile = profile
		colours := map[string]bool{}
		for _, row := range largeName(look.New(theme)) {
			for _, piece := range strings.Split(row, "\x1b[")[1:] {
				if code, _, ok := strings.Cut(piece, "m"); ok && code != "" {
					colours[code] = true
				}
			}
		}
		if len(colours) < want {
			t.Errorf("%v: %d colours", profile, len(colours))
		}
	}
	for _, row := range largeName(look.New(palette.NoColour)) {
		if strings.Contains(row, "38;") {
			t.Errorf("colours without colours: %q", row)
		}
	}
	r := demoRig(t, 120, 36)
	r.send(tea.WindowSizeMsg{Width: 120, Height: 29})
	r.wantNoText("██")
}
