package ui

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
	"sluice/sessions"
)

// ownServer is a server of the user's own that speaks OpenAI's format, and what it
// was asked.
func ownServer(t *testing.T) (host string, asked chan string) {
	t.Helper()
	asked = make(chan string, 100)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- string(body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, `data: {"choices":[{"delta":{"content":"From my own machine."}}]}`+"\n\n"+
			`data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":9}}`+"\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://"), asked
}

var (
	llama  = gateway.Target{Provider: "ollama", Model: "llama3.2"}
	remote = gateway.Target{Provider: "far", Model: "m"}
)

// ownProviders adds ollama, which is called at a host, and far, which is called at
// one that is never reached; and the chain "mixed", whose first step is the gateway's.
func ownProviders(host string) func(*Options) {
	return func(o *Options) {
		gatewayOnly := o.Resolve
		o.Resolve = func(t gateway.Target) ([]gateway.Step, error) {
			base := map[string]string{"ollama": "http://" + host + "/v1", "far": "https://models.far.example/v1"}[t.Provider]
			if base == "" {
				return gatewayOnly(t)
			}
			spec, _ := providers.Lookup("openai")
			p, err := spec.New(providers.Settings{Name: t.Provider, BaseURL: base})
			return []gateway.Step{{Provider: p, Model: t.Model}}, err
		}
		chain := sessions.Chain{Name: "mixed", Mode: modeClient, Steps: []sessions.ChainStep{{Target: "openai/gpt-5"}, {Target: llama.String(), System: "Be brief."}}}
		o.Chains = func() []sessions.Chain { return []sessions.Chain{chain} }
		o.Steps = func(c sessions.Chain) (steps []gateway.Step, err error) {
			for _, s := range c.Steps {
				t, _ := gateway.ParseTarget(s.Target)
				one, err := o.Resolve(t)
				if err != nil {
					return nil, err
				}
				one[0].Mode, one[0].Provider = gateway.Mode(c.Mode), gateway.Override{System: s.System}.Of(one[0].Provider)
				steps = append(steps, one...)
			}
			return steps, nil
		}
	}
}

// claims are words that are true of the emulator alone.
var claims = regexp.MustCompile(`(?i)embedded|emulator|no real model|no network|scripted|nothing (is|was) charged|nothing leaves|has no port`)

// places goes through the screens that speak of a lane, and gives each by its name.
func (r *rig) places() map[string]string {
	r.t.Helper()
	all := map[string]string{"first": r.text(), "title": r.a.View().WindowTitle}
	see := func(name, keys string) {
		r.press(keys).idle()
		all[name] = r.text()
		r.press("esc").idle()
	}
	see("models", "ctrl+l")
	see("gateway sheet", "ctrl+g")
	see("palette", "ctrl+p")
	if len(r.a.focusedLane().answerIDs()) == 0 {
		return all
	}
	for i := range 6 {
		see(fmt.Sprint("inspector ", i+1), strings.TrimSpace("f3"+strings.Repeat(" tab", i)))
	}
	return all
}

func (r *rig) wantNoClaim() {
	r.t.Helper()
	for name, text := range r.places() {
		if claim := claims.FindString(text); claim != "" {
			r.t.Errorf("%s says %q of a lane whose prompts go out:\n%s", name, claim, text)
		}
	}
}

// What the screen says of a gateway is said of the lane: where its prompts really
// go, and the embedded gateway's words only where they go there.
func TestFieldT01TheScreenFollowsEachLane(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		target gateway.Target
		ui     func(*Options)
		// header, page and answer are words on the first screen, and after a prompt.
		header, page, answer string
		emulated             bool
	}{
		{name: "the tour", target: tour, header: "demo: nothing leaves this machine", page: "You are in the demo: a gateway inside", emulated: true},
		{name: "U29 demo", target: tour, ui: func(o *Options) { o.Demo = true }, header: "demo: nothing leaves this machine", page: "With --demo it answers for every provider, those of your own too.", emulated: true},
		{name: "U27 own provider", target: llama, header: "HOST", page: "Ask the model at HOST. The prompt goes there directly, without a gateway: to a server on this machine.", answer: "From my own machine."},
		{name: "U27 own provider, raw", target: gateway.Target{Provider: "ollama", Endpoint: "chat/completions"}, header: "HOST", page: "Ask the model at HOST."},
		{name: "U27 own provider elsewhere", target: remote, header: "models.far.example", page: "Ask the model at models.far.example. The prompt goes there directly, without a gateway. The"},
		{name: "raw on the embedded gateway", target: gateway.Target{Provider: "openai", Endpoint: "models"}, header: "demo: nothing leaves this machine", page: "You are in the demo", emulated: true},
		{name: "U28 mixed chain", target: gateway.Target{Chain: "mixed"}, header: "demo + HOST",
			page: "The prompt goes to the embedded gateway (scripted answers, no real model), or to HOST directly, without a gateway.", emulated: true},
		{name: "unknown provider", target: gateway.Target{Provider: "nobody", Model: "m"}, header: "no destination", page: "there is no provider nobody"},
		{name: "U27 real gateway", target: mini, ui: func(o *Options) { o.Client, o.Gateway = clientOf(t, gateway.Config{AccountID: "acme"}), "acme/default" },
			header: "acme/default", page: "Ask a model through acme/default. The prompt goes through gateway.ai.cloudflare.com to the model named above."},
		{name: "own provider beside a real gateway", target: llama, ui: func(o *Options) { o.Client, o.Gateway = clientOf(t, gateway.Config{AccountID: "acme"}), "acme/default" },
			header: "HOST", page: "Ask the model at HOST.", answer: "From my own machine."},
		{name: "a gateway on this machine of which nobody knows more", target: mini, ui: func(o *Options) {
			o.Client, o.Gateway = clientOf(t, gateway.Config{URL: "http://127.0.0.1:1"}), "127.0.0.1:1 local/default"
		}, header: "127.0.0.1:1 local/default", page: "Ask a model through 127.0.0.1:1 local/default."},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			host, asked := ownServer(t)
			named := func(s string) string { return strings.ReplaceAll(s, "HOST", host) }
			r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
				o.Target = row.target
				ownProviders(host)(o)
				if row.ui != nil {
					row.ui(o)
				}
			}}).idle()
			if head, _, _ := strings.Cut(r.text(), "\n"); !strings.HasSuffix(strings.TrimSpace(head), " "+named(row.header)) {
				t.Errorf("header %q, want it to end with %q", head, named(row.header))
			}
			r.wantWords(named(row.page))
			if !row.emulated {
				r.wantNoClaim()
			}
			if row.answer == "" {
				return
			}
			r.ask("hello out there")
			r.wantText(row.answer)
			if body := <-asked; !strings.Contains(body, "hello out there") {
				t.Errorf("the server got %s", body)
			}
			r.wantNoClaim()
			if n := len(r.em.Requests()); n > 0 {
				t.Errorf("the embedded gateway got %d requests", n)
			}
		})
	}
}

func TestFieldF06AnOwnProviderWithoutAGatewayIsNamed(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		host, _ := ownServer(t)
		r := newRig(t, rigOptions{w: size.w, h: size.h, ui: func(o *Options) { o.Target = llama; ownProviders(host)(o) }}).idle()
		r.wantText("Ask the model at "+host[:min(len(host), 20)], " "+host[:min(len(host), 20)])
		r.wantNoText("embedded", "config init")
		r.ask("hello").wantText("From my own machine.")
		r.wantNoClaim()
	}
}

// The lane's target changes while the screen is open, and so does what is said.
func TestFieldT01AnotherTargetIsAnotherDestination(t *testing.T) {
	t.Parallel()
	host, _ := ownServer(t)
	r := newRig(t, rigOptions{w: 120, h: 36, ui: ownProviders(host)}).idle()
	for _, step := range []struct {
		target gateway.Target
		says   string
		claims bool
	}{{tour, "You are in the demo", true}, {llama, "Ask the model at " + host, false}, {mini, "You are in the demo", true}, {remote, "models.far.example", false}} {
		r.a.setTarget(step.target)
		r.idle().wantText(step.says)
		if got := claims.MatchString(r.text()); got != step.claims {
			t.Errorf("with %s: the embedded gateway is spoken of: %v\n%s", step.target, got, r.text())
		}
	}
	// A gateway on this machine turns out to be the emulator.
	s := emulator.New(emulator.Options{})
	url, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c := clientOf(t, gateway.Config{URL: url})
	r.a.opts.Client = c
	r.a.setTarget(mini)
	r.idle().wantNoText("emulator", "embedded", "no real model")
	if !c.FindEmulator(t.Context()) {
		t.Fatal("the emulator isn't found")
	}
	r.a.setTarget(mini)
	r.idle().wantText("This is sluice's emulator at 127.0.0.1:", "no real model")
	r.wantNoText("needs no key and no network", "inside sluice")
}

// Of several lanes one goes out: the header says so whichever has the focus, and each
// lane says where its own prompts go.
func TestFieldT01OneOfSeveralLanesGoesOut(t *testing.T) {
	t.Parallel()
	host, _ := ownServer(t)
	r := newRig(t, rigOptions{w: 160, h: 36, ui: func(o *Options) { ownProviders(host)(o); o.Targets = []gateway.Target{tour, llama, mini} }}).idle()
	r.wantText("demo + "+host, "Prompts go nowhere", "Prompts go directly to "+host)
	r.press("tab right").idle()
	r.wantText(host + " + demo")
	r.press("V").idle()
	if !r.a.mask.on {
		t.Fatal("the lanes aren't hidden")
	}
	r.wantNoText("Prompts go")
	for range 3 { // the order doesn't follow the focus, which would tell who is who
		r.wantText(host + " + demo")
		r.press("right").idle()
	}
	narrow := newRig(t, rigOptions{w: 60, h: 24, ui: func(o *Options) { ownProviders(host)(o); o.Targets = []gateway.Target{tour, llama, remote} }}).idle()
	narrow.wantText("demo + 2 others")
	same := newRig(t, rigOptions{w: 120, h: 24, ui: lanes(tour, mini)}).idle()
	same.wantNoText("Prompts go")
}

// A session that is opened names a provider of one's own, and one that isn't
// configured here.
func TestFieldT01ASessionNamesItsOwnProvider(t *testing.T) {
	t.Parallel()
	host, _ := ownServer(t)
	for target, want := range map[string]string{"ollama/llama3.2": host, "gone/m": "no destination", "chain:mixed": "demo + " + host} {
		dir := t.TempDir()
		s, err := sessions.NewStore(dir).Create(sessions.Meta{Title: "mine", Lanes: []sessions.Lane{{Target: target}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(sessions.Message{Role: gateway.RoleUser, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		path := s.Path()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		r := newRig(t, rigOptions{w: 120, h: 30, dir: dir, ui: func(o *Options) { ownProviders(host)(o); o.Session = path }}).idle()
		r.wantText(want)
		if strings.Contains(r.text(), "demo") != strings.Contains(want, "demo") {
			t.Errorf("%s:\n%s", target, r.text())
		}
	}
}

// What the emulator answers costs nothing, and the inspector says why; what another
// answers has its price.
func TestFieldT01OnlyTheEmulatorIsFree(t *testing.T) {
	t.Parallel()
	host, _ := ownServer(t)
	free := func(o *Options) {
		ownProviders(host)(o)
		real := o.Price
		o.Price = func(t gateway.Target) (*gateway.Price, bool) {
			switch t.Provider {
			case "ollama":
				return price(1000, 1000), true
			case "openai":
				return real(t)
			}
			zero := 0.0
			return &gateway.Price{Input: &zero, Output: &zero, Free: true}, true
		}
	}
	known := func(o *Options) {
		free(o)
		o.Entry = func(t gateway.Target) (gateway.Model, bool) {
			return gateway.Model{Provider: t.Provider, ID: t.Model, Price: price(1000, 1000)}, true
		}
	}
	r := newRig(t, rigOptions{w: 120, h: 36, ui: known}).idle()
	r.ask("hello").press("f3 5").idle()
	r.wantWords("nothing is charged: the demo answers")
	r.wantText("Cost  free")
	r.press("esc")
	r.a.setTarget(llama)
	r.ask("hello").press("f3 5").idle()
	r.wantText("$0.014", "5 × $1000.00 per million")
	r.wantNoText("nothing is charged")
}

// A request to the gateway in this process is copied to where it can be sent.
func TestFieldT02ACopiedRequestLeadsSomewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("hello").press("f3 1").idle()
	r.wantText("POST http://embedded.invalid/", "has no port: nothing leaves the program")
	curl := r.copies("c")
	for _, copied := range []string{curl, r.copies("h")} {
		if strings.Contains(copied, "invalid") || !strings.Contains(copied, "http://127.0.0.1:8787/v1/local/default/workers-ai/") ||
			!strings.HasPrefix(copied, "# The embedded gateway has no port.") || !strings.Contains(copied, "sluice emulate --listen 127.0.0.1:8787") {
			t.Errorf("copied: %s", copied)
		}
	}
	calls, _, _, err := gateway.ReadRequest(curl)
	if err != nil || len(calls) != 1 || calls[0].Provider != "workers-ai" {
		t.Errorf("the copy is read again as %+v, %v", calls, err)
	}
}
