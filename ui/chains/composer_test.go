package chains

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

var resilient = sessions.Chain{Name: "resilient", Mode: modeGateway, Steps: []sessions.ChainStep{
	{Target: "workers-ai/fault-500", Controls: gateway.Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: time.Millisecond, Backoff: "linear"}},
	{Target: "openai/gpt-4o-mini"},
}}

// bench is a composer with options that keep what it asks for.
type bench struct {
	*Composer
	*uitest.Driver[*Composer]
	known []Known
	// drillFault is why no step can rehearse a failure.
	drillFault  error
	used, saved []Draft
}

// composing opens a composer of a draft in a box of the usual size. The chains are
// those that there are already.
func composing(t *testing.T, d Draft, known ...sessions.Chain) *bench {
	t.Helper()
	b := &bench{}
	for _, c := range known {
		b.known = append(b.known, Known{Chain: c, Configured: true})
	}
	st := look.New(palette.Dark)
	b.Composer = New(st, Options{
		Known: func() []Known { return b.known },
		Pick: func(_ gateway.Target, choose func(gateway.Target) tea.Cmd) overlay.Overlay {
			list := overlay.NewList(st, "Pick a model", "", nil, func(row overlay.Choice) tea.Cmd {
				target, err := gateway.ParseTarget(row.ID)
				if err != nil {
					t.Errorf("picked %q: %v", row.ID, err)
				}
				return choose(target)
			})
			list.Offer = func(typed string) (overlay.Choice, bool) { return overlay.Choice{ID: typed}, typed != "" }
			return list
		},
		Prepare:  func(sessions.Chain, []gateway.Drill) ([]*gateway.Prepared, error) { return nil, nil },
		CanDrill: func(sessions.ChainStep, gateway.Drill, int, int) error { return b.drillFault },
		Use:      func(d Draft) tea.Cmd { b.used = append(b.used, d); return nil },
		Save: func(d Draft) tea.Cmd {
			return func() tea.Msg { b.saved = append(b.saved, d); return Saved{Draft: d} }
		},
		OnSaved: func(Draft) tea.Cmd { return nil },
		LanesOn: func(string) int { return 1 },
	}, d)
	b.Driver = uitest.Drive(t, b.Composer, 120, 34)
	return b
}

// press presses keys, runs what they ask for, and checks that the box fills its size.
func (b *bench) press(keys string) *bench {
	b.T.Helper()
	b.Driver.Press(keys).RunAll()
	if b.list == nil {
		b.FullText()
	}
	return b
}

func (b *bench) write(text string) *bench {
	b.Type(text)
	return b
}

func TestStepsAreChangedInTheList(t *testing.T) {
	t.Parallel()
	three := sessions.Chain{Name: "three", Mode: modeGateway, Steps: []sessions.ChainStep{{Target: "openai/a"}, {Target: "openai/b"}, {Target: "openai/c"}}}
	for keys, want := range map[string]string{
		"":               "a b c",
		"J":              "b a c",
		"J J J":          "b c a",
		"down K":         "b a c",
		"shift+down":     "b a c",
		"d":              "a a b c",
		"down x":         "a c",
		"down x z":       "a b c",
		"x x x":          "",
		"x z z":          "a b c",
		"space":          "a! b c",
		"space space":    "a b c",
		"down down down": "a b c",
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range composing(t, Draft{Chain: three, SavedName: "three"}).press(keys).chain().Steps {
				name := s.Target[len(s.Target)-1:]
				if s.Off {
					name += "!"
				}
				got = append(got, name)
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestLimitsAreToldWhileOneTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field stepField
		typed string
		want  string
	}{
		{stepTimeout, "5", "which unit? 5s, 5ms"},
		{stepTimeout, "0s", "more than 0"},
		{stepTimeout, "-1s", "more than 0"},
		{stepTimeout, "soon", "a time: 5s, 500ms"},
		{stepTimeout, "10us", "1ms at least"},
		{stepTimeout, "90s", ""},
		{stepAttempts, "6", "5 at most"},
		{stepAttempts, "0", "1 at least"},
		{stepAttempts, "2.5", "a whole number, 1 to 5"},
		{stepAttempts, "5", ""},
		{stepDelay, "5001ms", "5s at most"},
		{stepDelay, "5s", ""},
		{stepBody, "[1]", `a JSON object: {"key": …}`},
		{stepBody, `{"a": 1`, `a JSON object: {"key": …}`},
		{stepBody, `{"a": 1}`, ""},
	} {
		b := composing(t, Draft{Chain: sessions.Chain{Name: "x", Steps: []sessions.ChainStep{{Target: "openai/m"}}}, SavedName: "x"})
		b.press("enter" + strings.Repeat(" down", int(tt.field-stepTimeout))).write(tt.typed)
		if tt.want == "" {
			b.WantNoText("✗")
			continue
		}
		b.WantText("✗ " + tt.want)
		b.press("ctrl+s").WantText("step 1, " + strings.ToLower(stepNames[tt.field]) + ": " + tt.want)
		if len(b.saved) > 0 || b.Closed() {
			t.Errorf("%q is saved", tt.typed)
		}
	}
}

func TestTheComposerAsksBeforeItDropsWork(t *testing.T) {
	t.Parallel()
	if b := composing(t, Draft{Chain: sessions.Chain{Name: "chain"}}, resilient).press("esc"); !b.Closed() {
		t.Error("a new chain that wasn't changed asks")
	}
	open := func() *bench {
		b := composing(t, Draft{Chain: sessions.Chain{Name: "chain"}}, resilient).press("a").write("openai/gpt-5")
		b.press("enter").WantText("openai/gpt-5")
		b.press("esc").WantText("esc again drops what was changed; u keeps it in this session, s saves it")
		b.press("l").WantText("l again drops")
		b.press("l").WantText("Open a chain", "chain:resilient")
		b.write("resil").press("enter").WantText("Chain resilient", "workers-ai/fault-500")
		return b
	}
	b := open()
	uitest.Equal(t, "the chain", b.chain(), resilient)
	if b.press("esc"); !b.Closed() {
		t.Error("an unchanged chain asks")
	}
	b = open().press("u")
	uitest.Equal(t, "used", b.used, []Draft{{Chain: resilient, SavedName: "resilient"}})
}

func TestASavedChainClosesTheComposer(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "resilient", Drills: []gateway.Drill{"", gateway.DrillRate}})
	b.press("s")
	uitest.Equal(t, "saved", b.saved, []Draft{{Chain: resilient, SavedName: "resilient", Drills: []gateway.Drill{"", gateway.DrillRate}}})
	if !b.Closed() {
		t.Error("it stays open")
	}
	b = composing(t, Draft{Chain: resilient})
	b.Update(Saved{Err: errors.New("the disk is full")})
	b.WantText("✗ not saved: the disk is full")
	if b.Closed() {
		t.Error("it closes without having saved")
	}
}

func TestADrillThatCannotBePlayedIsToldAtItsStep(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "resilient", Drills: []gateway.Drill{"", gateway.DrillRate}})
	b.drillFault = errors.New("ollama is called directly")
	if fault, step, field := b.firstFault(); step != 1 || field != stepDrill || !strings.Contains(fault, "ollama is called directly") {
		t.Errorf("step %d, field %d: %q", step, field, fault)
	}
	b.press("u").WantText("✗ step 2, rehearsal: ollama is called directly", "▸ Rehearse")
	if len(b.used) > 0 {
		t.Error("it is used")
	}
}
