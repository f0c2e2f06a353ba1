package connect

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

var tour = gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}

// world is what the sheet works on, and what it did there.
type world struct {
	found    Found
	gateways []Gateway
	noList   error
	plan     Plan
	planErr  error
	results  map[gateway.Target]Result
	saveErr  *NotSaved

	tested []gateway.Target
	drafts []Draft
	saved  []Draft
	listed int
}

func machine() *world {
	return &world{
		found: Found{
			URL: gateway.DefaultURL, GatewayID: "default", File: "~/.config/sluice/config.toml", KeyFolder: "~/.config/sluice/keys",
			Providers: []Provider{{Name: "workers-ai"}, {Name: "openai", From: "OPENAI_API_KEY, from the environment"}, {Name: "anthropic"}, {Name: "azure-openai", Lacks: "resource"}},
		},
		noList: errors.New("it needs a Cloudflare API token"),
		plan:   Plan{Targets: []gateway.Target{tour}, Lines: []string{"[gateway]", `account_id = "acc"`}},
		results: map[gateway.Target]Result{tour: {
			Target: tour, URL: "POST https://gateway.ai.cloudflare.com/v1/acc/default/workers-ai/run", Status: 200, Took: 410 * time.Millisecond, Text: "pong",
		}},
	}
}

// opened is the sheet after it has looked around.
func (w *world) opened(t *testing.T, edit ...func(*Options)) *uitest.Driver[*Sheet] {
	t.Helper()
	o := Options{Context: t.Context(), Lane: tour, Backend: Backend{
		Find: func(context.Context) (Found, error) { return w.found, nil },
		Gateways: func(context.Context, Draft) ([]Gateway, error) {
			w.listed++
			return w.gateways, w.noList
		},
		Plan: func(_ context.Context, d Draft, _ gateway.Target) (Plan, error) {
			w.drafts = append(w.drafts, d)
			return w.plan, w.planErr
		},
		Test: func(_ context.Context, _ Draft, target gateway.Target) Result {
			w.tested = append(w.tested, target)
			return w.results[target]
		},
	}}
	var sheet *Sheet
	o.Save = func(_ context.Context, d Draft) tea.Cmd {
		return func() tea.Msg {
			if w.saveErr != nil {
				return *w.saveErr
			}
			w.saved = append(w.saved, d)
			sheet.Close()
			return nil
		}
	}
	for _, e := range edit {
		e(&o)
	}
	sheet = New(look.New(palette.Dark), o)
	return uitest.Drive(t, sheet, 84, 28).RunAll()
}

func paste(d *uitest.Driver[*Sheet], text string) *uitest.Driver[*Sheet] {
	return d.Send(tea.PasteMsg{Content: text}).RunAll()
}

func reveal(t *testing.T, s gateway.Secret) string {
	t.Helper()
	value, err := s.Reveal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestFromNothingToWritten(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t)
	d.WantText("32 letters and digits", "nothing is written before it", "OPENAI_API_KEY, from the environment", "type a provider's name: 2 more")
	d.Type("acc").Press("tab tab")
	paste(d, "  tok-canary\r\n").Press("down").Type("cf-canary")
	d.WantText("pasted, 10 letters", "typed, 9 letters", "•••••••••").WantNoText("canary")
	d.Press("enter").RunAll()
	d.WantText("passed", "200 in 0.41 s", "pong", "POST https://gateway.ai.cloudflare.com", "enter writes ~/.config/sluice/config.toml: 2 lines, and 2 keys into the keyring")
	if len(w.saved) > 0 {
		t.Fatal("it was written before the second enter")
	}
	d.Press("enter").RunAll()
	if len(w.saved) != 1 || !d.Box.Closed() {
		t.Fatalf("saved %d times, closed %v", len(w.saved), d.Box.Closed())
	}
	got := w.saved[0]
	if got.AccountID != "acc" || got.GatewayID != "default" || got.URL != "" || got.Place != Keyring || got.Target != tour {
		t.Errorf("saved %+v", got)
	}
	if len(got.Keys) != 2 || reveal(t, got.Keys[TokenName]) != "tok-canary" || reveal(t, got.Keys["workers-ai"]) != "cf-canary" {
		t.Errorf("keys %v", got.Keys)
	}
}

func TestTheDashboardsURLFillsInEverything(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]address{
		"https://gateway.ai.cloudflare.com/v1/acc/mine/openai/chat/completions": {gateway.DefaultURL, "acc", "mine"},
		" https://gateway.ai.cloudflare.com/v1/acc/mine/\n":                     {gateway.DefaultURL, "acc", "mine"},
		"http://127.0.0.1:8787/v1":                                              {"http://127.0.0.1:8787/v1", "", "default"},
		"http://127.0.0.1:8787":                                                 {"http://127.0.0.1:8787/v1", "", "default"},
		"https://proxy.example/ai/v1/acc/mine":                                  {"https://proxy.example/ai/v1", "acc", "mine"},
	} {
		w := machine()
		d := paste(w.opened(t), text)
		if s := d.Box; s.account.Value() != want.account || s.gateway.Value() != want.gateway || s.address.Value() != want.url {
			t.Errorf("%q gives %q, %q, %q", text, s.address.Value(), s.account.Value(), s.gateway.Value())
		}
		typed := machine().opened(t).Type(strings.TrimSpace(text)).Press("enter").RunAll()
		if s := typed.Box; s.account.Value() != want.account || s.gateway.Value() != want.gateway || s.address.Value() != want.url {
			t.Errorf("%q typed gives %q, %q, %q", text, s.address.Value(), s.account.Value(), s.gateway.Value())
		}
		if shown := strings.Contains(d.Text(), "Address"); shown != (want.url != gateway.DefaultURL) {
			t.Errorf("%q: the address is shown: %v", text, shown)
		}
	}
	for _, text := range []string{"acc", "ftp://x/v1/a/b", "https://user:password@host/v1/a/b", "https://"} {
		if a, ok := parseAddress(text); ok {
			t.Errorf("%q is read as %+v", text, a)
		}
	}
}

func TestAGatewayIsChosenFromTheList(t *testing.T) {
	t.Parallel()
	w := machine()
	w.gateways, w.noList = []Gateway{{ID: "default"}, {ID: "work", Authenticated: true}, {ID: "mine\x1b[31m"}}, nil
	d := w.opened(t).Type("acc").Press("tab").RunAll()
	d.WantText("‹ default ›", "3 in this account", "✓ not asked for")
	d.Press("right").WantText("‹ work ›", "! it asks for one")
	d.Press("right").WantText("‹ mine").Press("right").WantText("‹ default ›").Press("left left").WantText("‹ work ›")
	if w.listed != 1 {
		t.Errorf("the list was asked for %d times", w.listed)
	}
	d.Type("x").WantNoText("‹ work ›").Press("enter").RunAll()
	if got := w.drafts[len(w.drafts)-1].GatewayID; got != "x" {
		t.Errorf("typed over the list: %q", got)
	}
	without := machine().opened(t).Type("acc").Press("tab").RunAll()
	without.WantText("since there is no list to choose from: it needs a Cloudflare API token")
}

func TestKeysThatCantBeKeysAreRefusedByName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"sk-canary\nsk-two":      "it has a line break in it",
		"sk\tcanary":             "it has a tab in it",
		"sk\x1b[31mcanary":       "it has a control character in it (U+001B)",
		"sk\u200bcanary":         "it has a hidden character in it (U+200B)",
		" \r\n ":                 "it is empty",
		"canary\xff":             "it isn't UTF-8",
		strings.Repeat("k", 1e5): "no key is longer than 64 KiB",
	} {
		d := paste(machine().opened(t).Press("tab tab"), text)
		d.WantText("the pasted text was not taken", want).WantNoText("canary")
		if f := d.Box.keys[TokenName]; f != nil && f.text != "" {
			t.Errorf("%q was taken", text)
		}
	}
	d := paste(machine().opened(t).Press("tab tab"), "\ufeff  sk-canary \r\n")
	if got := d.Box.keys[TokenName].text; got != "sk-canary" {
		t.Errorf("pasted with blanks around it: %q", got)
	}
	d.Press("backspace backspace").WantText("pasted, 7 letters").Press("ctrl+u").WantText("only if asked for")
}

func TestEscWritesNothing(t *testing.T) {
	t.Parallel()
	w := machine()
	if d := w.opened(t).Press("esc"); !d.Box.Closed() {
		t.Error("esc doesn't close what wasn't touched")
	}
	d := w.opened(t).Type("acc").Press("esc").WantText("esc again drops what was filled in")
	if d.Box.Closed() {
		t.Error("one esc drops what was typed")
	}
	if d.Press("tab esc"); d.Box.Closed() {
		t.Error("another key between doesn't count")
	}
	if d.Press("esc"); !d.Box.Closed() || d.Box.ctx.Err() == nil {
		t.Error("esc esc doesn't close, or leaves something running")
	}

	// During a test it stops the test; an answer that comes later changes nothing.
	d = w.opened(t).Type("acc").Press("enter")
	d.WantText("waiting", "One tiny prompt").Press("esc").RunAll()
	d.WantNoText("passed").Press("enter").RunAll().WantText("passed")
	d.Press("esc esc")
	if len(w.saved) > 0 {
		t.Errorf("written: %v", w.saved)
	}
}

func TestWhatFailedIsWrittenOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	w := machine()
	w.results[tour] = Result{Target: tour, URL: "POST https://x/v1", Status: 401, Took: time.Second, What: "the gateway refused the token", Next: "check it\x1b[2J"}
	d := w.opened(t).Type("acc").Press("ctrl+s").WantText("enter makes a test call first")
	d.Press("enter").RunAll()
	d.WantText("failed", "401 in 1.00 s", "✗ the gateway refused the token", "→ check it", "ctrl+r tests again, ctrl+s writes it anyway")
	d.Press("enter").RunAll().WantText("ctrl+r tests again, ctrl+s writes it anyway")
	if len(w.saved) > 0 {
		t.Fatal("enter writes what failed")
	}
	w.results[tour] = Result{Target: tour, Status: 200, Text: "pong"}
	d.Press("ctrl+r").RunAll().WantText("passed")
	w.results[tour] = Result{Target: tour, What: "no"}
	d.Press("ctrl+r").RunAll().Press("ctrl+s").RunAll()
	if len(w.saved) != 1 || !w.saved[0].Target.IsZero() {
		t.Errorf("saved %+v", w.saved)
	}
}

func TestAChangeNeedsAnotherTest(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t).Type("acc").Press("enter").RunAll().WantText("passed")
	d.Type("2").WantNoText("passed", "pong").Press("enter").RunAll()
	if len(w.tested) != 2 || w.drafts[len(w.drafts)-1].AccountID != "acc2" || len(w.saved) > 0 {
		t.Errorf("tested %v, drafts %+v, saved %v", w.tested, w.drafts, w.saved)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	w := machine()
	w.opened(t).Press("enter").RunAll().WantText("✗ the account is missing: the id, or the gateway's URL")
	w.opened(t).Type("acc").Press("tab ctrl+u enter").RunAll().WantText("✗ the gateway's name is missing")
	w.planErr = errors.New(`config.toml:2: account_id is "a b", which can't be an id`)
	w.opened(t).Type("a b").Press("enter").RunAll().WantText("which can't be an id")
	w.planErr, w.plan.Targets = nil, nil
	d := w.opened(t).Type("acc").Press("enter").RunAll().WantText("there is nothing to test with", "ctrl+s writes ~/.config/sluice/config.toml")
	d.Press("enter").RunAll().WantText("nothing was tested: ctrl+s writes it")
	if d.Press("ctrl+s").RunAll(); len(w.saved) != 1 {
		t.Errorf("saved %d times", len(w.saved))
	}
}

func TestAnotherProvidersKey(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t).Type("acc").Press("up up").Type("azu").WantText("enter: azure-openai")
	d.Press("enter").WantText("! needs resource too")
	paste(d, "k-canary")
	if d.Box.row().name != "azure-openai" || d.Box.keys["azure-openai"].text != "k-canary" {
		t.Errorf("the key is in %+v", d.Box.row())
	}
	d.Press("down").Type("zzz").Press("enter").WantText("there is no such provider")
	wanted := w.opened(t, func(o *Options) { o.Provider = "anthropic" })
	if wanted.Box.row().name != "anthropic" {
		t.Errorf("opened for a key it begins at %+v", wanted.Box.row())
	}
}

func TestWhereKeysGo(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t).Press("up").WantText("(•) the system's keyring")
	d.Press("right").WantText("(•) files that only you can read", "~/.config/sluice/keys, mode 0600").Press("right").WantText("(•) nowhere").Press("right").WantText("(•) the system's keyring")
	w.found.NoKeyring = "no D-Bus session is running, which it needs"
	d = w.opened(t).Press("up").WantText("✗ not here: no D-Bus session is running", "(•) files that only you can read")
	d.Press("left").WantText("(•) nowhere").Press("left").WantText("(•) files")

	// A keyring that refuses the keys leaves the file as the next choice.
	w = machine()
	w.saveErr = &NotSaved{Words: "the keyring refused the key: locked", NoKeyring: true}
	d = w.opened(t).Type("acc").Press("enter").RunAll().Press("enter").RunAll()
	d.WantText("✗ the keyring refused the key: locked. With enter the keys go into files that only you can read", "(•) files")
	w.saveErr = nil
	if d.Press("enter").RunAll(); len(w.saved) != 1 || w.saved[0].Place != File {
		t.Errorf("saved %+v", w.saved)
	}
}

func TestTheLinesAreShown(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t).Type("acc").Press("ctrl+o").RunAll()
	d.WantText("~/.config/sluice/config.toml gains these lines", `+ account_id = "acc"`).Press("esc").WantText("Account id")
	if d.Box.Closed() {
		t.Error("esc closes more than the lines")
	}
	w.plan.ByHand = true
	d = w.opened(t).Type("acc").Press("enter").RunAll().WantText("can't be changed safely. Add these lines yourself", `account_id = "acc"`)
	if d.Press("esc").WantText("Account id"); len(w.tested)+len(w.saved) > 0 {
		t.Error("it was tested or written")
	}
	w.plan.ByHand, w.plan.Lines = false, nil
	w.opened(t).Press("ctrl+o").RunAll().WantText("stays as it is").Press("ctrl+o").WantText("Account id")
}

func TestCtrlVPastes(t *testing.T) {
	t.Parallel()
	d := machine().opened(t).Press("tab tab")
	cmd := d.Box.Update(uitest.Key(t, "ctrl+v"))
	if _, ok := cmd().(form.PasteWanted); !ok {
		t.Error("ctrl+v doesn't ask for the clipboard")
	}
	paste(machine().opened(t).Press("up"), "sk-canary").WantText("nothing is pasted here").WantNoText("canary")
}

// At every size the box fits, the focused row is on it, and no key is.
func TestItFitsAndShowsTheFocusedRow(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{84, 28}, {80, 21}, {60, 14}, {40, 9}, {20, 6}} {
		w := machine()
		w.results[tour] = Result{Target: tour, URL: "POST https://x/v1", Status: 401, What: strings.Repeat("what went wrong ", 20), Next: strings.Repeat("then ", 30)}
		d := w.opened(t).Resize(size[0], size[1])
		paste(d, "https://proxy.example/v1/acc/mine")
		for range len(d.Box.rows) + 1 {
			if d.Box.keyField() != nil {
				paste(d, "sk-canary")
			}
			if text := d.FullText(); strings.Contains(text, "canary") || !strings.Contains(text, "▌") {
				t.Errorf("%v, row %+v:\n%s", size, d.Box.row(), text)
			}
			if c := d.Box.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= size[0] || c.Y >= size[1]) {
				t.Errorf("%v: the cursor is at %v", size, c.Position)
			}
			d.Press("tab")
		}
		d.Press("enter").RunAll().FullText()
	}
}

func TestWhatIsFoundIsCleaned(t *testing.T) {
	t.Parallel()
	evil := "x\x1b]0;canary\x07\u202e"
	w := machine()
	w.found = Found{URL: evil, AccountID: evil, AccountFrom: evil, GatewayID: evil, GatewayFrom: evil, TokenFrom: evil, NoKeyring: evil, File: evil, KeyFolder: evil,
		Providers: []Provider{{Name: evil, From: evil, Lacks: evil}}}
	w.noList = errors.New(evil)
	w.plan.Lines = []string{evil}
	w.results[tour] = Result{Target: gateway.Target{Provider: evil, Model: evil}, URL: evil, What: evil, Next: evil}
	d := w.opened(t, func(o *Options) { o.Provider = evil })
	see := func() {
		if view := d.Box.View(); strings.Contains(view, "\x1b]") || strings.ContainsRune(view, '\u202e') || strings.Contains(view, "\x07") {
			t.Errorf("it gets through: %q", view)
		}
	}
	see()
	for range 8 {
		d.Press("tab").RunAll()
		see()
	}
	d.Press("enter").RunAll()
	see()
	d.Press("ctrl+o").RunAll()
	see()
}

func TestItWorksWithoutColours(t *testing.T) {
	t.Parallel()
	d := machine().opened(t).Type("acc")
	d.Box.SetStyles(look.New(palette.NoColour))
	d.Press("enter").RunAll().WantText("✓  workers-ai", "▌ Account id")
	if strings.Contains(d.Box.View(), "38;") {
		t.Error("it has colours")
	}
}

// An emptied address means what stands in its place, Cloudflare's.
func TestAnEmptiedAddressIsCloudflares(t *testing.T) {
	t.Parallel()
	w := machine()
	w.found.URL, w.found.AccountID = "http://127.0.0.1:8787/v1", "acc"
	d := w.opened(t).Press("up").Press("ctrl+u").WantText("https://gateway.ai.cloudflare.com/…").WantNoText("not Cloudflare").Press("enter").RunAll()
	if got := w.drafts[len(w.drafts)-1].URL; got != gateway.DefaultURL {
		t.Errorf("the test call goes to %q", got)
	}
	if d.Press("enter").RunAll(); len(w.saved) != 1 || w.saved[0].URL != gateway.DefaultURL {
		t.Errorf("saved %+v", w.saved)
	}
	w = machine()
	w.found.URL = ""
	w.opened(t).Type("acc").Press("enter").RunAll()
	if got := w.drafts[0].URL; got != "" {
		t.Errorf("an address that was never there becomes %q", got)
	}
}

func TestAGatewayThatBeginsLikeAListedOneIsTyped(t *testing.T) {
	t.Parallel()
	w := machine()
	w.gateways, w.noList = []Gateway{{ID: "prod"}, {ID: "prod-eu"}}, nil
	w.found.AccountID = "acc"
	name := func(d *uitest.Driver[*Sheet], want string) {
		t.Helper()
		if got := d.Box.gateway.Value(); got != want {
			t.Errorf("the name is %q, want %q:\n%s", got, want, d.Text())
		}
	}
	d := w.opened(t)
	name(d.Press("ctrl+u").Type("prod-us"), "prod-us")
	name(d.Press("backspace backspace backspace").WantNoText("‹ prod ›"), "prod")
	name(d.Press("left").Type("x"), "proxd")

	// Entered again, it is chosen by arrows, and backspace begins to type.
	d = w.opened(t).Press("ctrl+u").Type("prod").Press("tab shift+tab").WantText("‹ prod ›")
	name(d.Press("right"), "prod-eu")
	name(d.Press("backspace").WantNoText("‹ prod-e"), "prod-e")
	name(d.Press("backspace backspace"), "prod")
	name(d.Type("2"), "prod2")
	name(d.Press("ctrl+u").Type("prod").Press("tab shift+tab right").Type("w"), "w")
	d = w.opened(t).Press("ctrl+u").Type("prod").Press("tab shift+tab")
	name(paste(paste(d, "pro"), "d-x"), "prod-x")
}

func TestEscStopsAWrite(t *testing.T) {
	t.Parallel()
	w := machine()
	var ctx context.Context
	d := w.opened(t, func(o *Options) {
		o.Save = func(c context.Context, _ Draft) tea.Cmd {
			ctx = c
			return func() tea.Msg {
				<-c.Done()
				return NotSaved{Words: "stopped before the file was changed"}
			}
		}
	}).Type("acc").Press("enter").RunAll().Press("enter")
	if help := d.Box.ShortHelp(); len(help) != 1 || help[0].Help().Desc != "stop" {
		t.Errorf("the footer offers %v", help)
	}
	if ctx.Err() != nil {
		t.Fatal("it is stopped from the beginning")
	}
	d.Press("x esc")
	if ctx.Err() == nil {
		t.Fatal("esc stops nothing")
	}
	d.RunAll().WantText("✗ stopped before the file was changed")
	if d.Box.Closed() || d.Box.ctx.Err() != nil {
		t.Error("the sheet is closed")
	}
	d.Press("enter")
	if ctx.Err() != nil {
		t.Error("another try is stopped too")
	}
}

func TestATestThatIsMadeAgainCountsItsOwnSeconds(t *testing.T) {
	t.Parallel()
	var ticks []Ticked
	w := machine()
	d := w.opened(t, func(o *Options) {
		o.Tick = func(m Ticked) tea.Cmd {
			ticks = append(ticks, m)
			return nil
		}
	}).Type("acc")
	begin := func(key string) { // plans, and leaves the test call waiting
		cmd := d.Box.Update(uitest.Key(t, key))
		for _, msg := range messages(cmd) {
			d.Box.Update(msg)
		}
	}
	begin("enter")
	begin("ctrl+r")
	if len(ticks) != 2 {
		t.Fatalf("%d clocks were started", len(ticks))
	}
	for _, m := range ticks[:2] {
		d.Box.Update(m)
	}
	if d.Box.seconds != 1 || len(ticks) != 3 {
		t.Errorf("%d seconds have passed, %d clocks", d.Box.seconds, len(ticks))
	}
}

// messages runs a command, and those of its batch.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, each := range msg {
			out = append(out, messages(each)...)
		}
		return out
	default:
		return []tea.Msg{msg}
	}
}

func TestAnotherKeyAsksForTheListAgain(t *testing.T) {
	t.Parallel()
	w := machine()
	d := w.opened(t, func(o *Options) { o.Provider = "workers-ai" })
	d.Box.account.SetValue("acc")
	paste(d, "wrong").Press("tab").RunAll()
	if w.listed != 1 {
		t.Fatalf("the list was asked for %d times", w.listed)
	}
	w.gateways, w.noList = []Gateway{{ID: "default"}}, nil
	paste(d.Press("shift+tab ctrl+u").RunAll(), "right").Press("tab").RunAll()
	if w.listed != 2 || len(d.Box.gateways) != 1 {
		t.Errorf("the list was asked for %d times, and has %d gateways", w.listed, len(d.Box.gateways))
	}
	d.Press("shift+tab tab").RunAll()
	if w.listed != 2 {
		t.Errorf("the same key asks again: %d times", w.listed)
	}
}

// What is chosen already needs no other test when it is chosen again.
func TestTheSameChoiceKeepsATest(t *testing.T) {
	t.Parallel()
	w := machine()
	w.gateways, w.noList = []Gateway{{ID: "default"}}, nil
	d := w.opened(t).Type("acc").Press("tab").RunAll().Press("enter").RunAll().WantText("passed")
	d.Press("right").WantText("passed")
	d.Resize(84, 40)
	at := func(words string) int {
		for y, line := range strings.Split(d.Text(), "\n") {
			if strings.Contains(line, words) {
				return y
			}
		}
		t.Fatalf("no %q:\n%s", words, d.Text())
		return 0
	}
	d.Box.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 5, at("(•) the system's keyring"))
	if d.WantText("passed"); d.Box.row().kind != placeRow {
		t.Error("the click hit nothing")
	}
	d.Box.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 5, at("files that only you can read"))
	d.WantText("(•) files").WantNoText("passed")
}

// On a small screen the frame says how much of the form is out of sight.
func TestASmallSheetSaysThatMoreFollows(t *testing.T) {
	t.Parallel()
	d := machine().opened(t)
	d.Resize(40, 10)
	d.WantText("╰─ ↓ ", " more ─")
	d.Resize(84, 60)
	d.WantNoText("↓ ")
}
