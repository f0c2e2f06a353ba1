package ui

import (
	"context"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/ui/connect"
)

// ownGateway is a gateway on this machine that asks for a token, and a client of it.
func ownGateway(t *testing.T) (*emulator.Server, *gateway.Client) {
	t.Helper()
	em := emulator.New(emulator.Options{Token: "tok-canary", Rate: emulator.Unlimited})
	url, err := em.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = em.Close() })
	return em, clientOf(t, gateway.Config{URL: url, AccountID: "acme", Token: gateway.NewSecret("CF_AIG_TOKEN", "tok-canary")})
}

// connected fills in the sheet and writes it.
func (r *rig) connects() *rig {
	r.t.Helper()
	return r.press("ctrl+x K").idle().write("acme").press("enter").idle().press("enter").idle()
}

// A configuration that is written is used from the next prompt on; what is under way goes
// on as it was asked.
func TestAConnectionGoesLiveWithoutARestart(t *testing.T) {
	t.Parallel()
	own, client := ownGateway(t)
	million := 1e6
	dear := func(gateway.Target) (*gateway.Price, bool) {
		return &gateway.Price{Input: &million, Output: &million}, true
	}
	var saved []connect.Draft
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
		o.Connect.Save = func(_ context.Context, d connect.Draft) (Options, error) {
			saved = append(saved, d)
			return Options{Client: client, Resolve: o.Resolve, Models: o.Models, Providers: o.Providers, Price: dear, Entry: o.Entry, Target: tour,
				RenewList: func(context.Context, string) (int, error) { return 7, nil }, Gateway: "here acme/default", ConnectHint: o.ConnectHint, Connect: o.Connect, Theme: "light"}, nil
		}
	}}).idle()
	r.wantText("You are in the demo", "ctrl+x K")
	r.write("long 3000").press("enter").until("it streams", func() bool { return r.a.focusedLane().busy() && r.a.focusedLane().turn.received.Start != nil })
	r.press("ctrl+x K").until("the sheet is filled", func() bool { return strings.Contains(r.text(), "Account id") })
	r.write("acme").press("enter").until("it passed", func() bool { return strings.Contains(r.text(), "passed") })
	r.press("enter").idle()
	if len(saved) != 1 || saved[0].AccountID != "acme" || saved[0].Target != tour {
		t.Fatalf("saved %+v", saved)
	}
	if r.a.overlay != nil {
		t.Error("the sheet is still open")
	}
	if r.a.opts.Theme == "light" {
		t.Error("the theme was changed")
	}
	if n := len(own.Requests()); n != 0 {
		t.Errorf("the new gateway got %d requests of an answer that was under way", n)
	}
	if head, _, _ := strings.Cut(r.text(), "\n"); !strings.Contains(head, "here acme/default") {
		t.Errorf("the header says %q", head)
	}
	if answer := r.a.focusedLane().exchanges[0].answer; answer.CostUSD != nil && *answer.CostUSD > 0.01 {
		t.Errorf("the answer that was under way is billed by the new prices: $%g", *answer.CostUSD)
	}
	if n, err := r.a.opts.RenewList(t.Context(), "openai"); n != 7 || err != nil {
		t.Errorf("lists are renewed by the old configuration: %d, %v", n, err)
	}
	r.ask("now there").idle()
	if answer := r.a.focusedLane().exchanges[1].answer; answer.CostUSD == nil || *answer.CostUSD < 1 {
		t.Errorf("the next answer isn't billed by the new prices: %v", answer.CostUSD)
	}
	asked := own.Requests()
	if len(asked) != 1 || asked[0].Header.Get("cf-aig-authorization") != "Bearer tok-canary" || asked[0].Account != "acme" {
		t.Errorf("asked %+v", asked)
	}
}

// A lane whose target can't be asked gets the one that passed the test, and is told.
func TestALaneThatCantBeAskedGetsTheTestedTarget(t *testing.T) {
	t.Parallel()
	_, client := ownGateway(t)
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
		o.Connect.Plan = func(context.Context, connect.Draft, gateway.Target) (connect.Plan, error) {
			return connect.Plan{Targets: []gateway.Target{mini}}, nil
		}
		o.Connect.Save = func(context.Context, connect.Draft) (Options, error) {
			return Options{Client: client, Resolve: o.Resolve, Connect: o.Connect, Gateway: "here acme/default"}, nil
		}
	}}).idle().connects()
	r.wantText("This lane asks openai/gpt-4o-mini now.")
	if got := r.a.focusedLane().settings.Target; got != mini || r.a.opts.Target != mini {
		t.Errorf("it asks %s, new lanes %s", got, r.a.opts.Target)
	}
}

func TestAConnectionThatCantBeWrittenChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	before := r.a.opts.Client
	r.connects()
	r.wantText("nothing is written here")
	if r.a.opts.Client != before || r.a.overlay == nil {
		t.Error("it is used, or the sheet is gone")
	}
	r.press("esc esc")
	if r.a.overlay != nil {
		t.Error("esc doesn't close it")
	}
	demo := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { o.Demo = true }}).idle()
	demo.press("ctrl+x K").idle()
	demo.wantText("sluice was started with --demo")
	if demo.a.overlay != nil {
		t.Error("--demo can be left")
	}
}

// After an answer that failed because of a key or a token, the sheet opens on it.
func TestARefusedKeyLeadsToItsField(t *testing.T) {
	t.Parallel()
	em := emulator.New(emulator.Options{Token: "letmein", Rate: emulator.Unlimited})
	url, err := em.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = em.Close() })
	locked := clientOf(t, gateway.Config{URL: url, AccountID: "acme"})
	r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { o.Client = locked }}).idle()
	r.ask("Hi").idle()
	r.wantText("ctrl+x K takes the gateway's token, and tests it")
	r.press("ctrl+x K").idle()
	r.wantText("▌ Gateway token")

	r = newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-401"} }}).idle()
	r.ask("Hi").idle()
	r.wantText("ctrl+x K takes another key for openai")
	r.press("ctrl+x K").idle()
	r.wantText("▌ openai")
}

// Esc while it is written stops that, and doesn't blame the keyring.
func TestAWriteCanBeStopped(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{context.Canceled, connect.ErrNoKeyring} {
		r := newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
			o.Connect.Save = func(ctx context.Context, _ connect.Draft) (Options, error) {
				<-ctx.Done()
				return Options{}, failure
			}
		}}).idle()
		r.press("ctrl+x K").idle().write("acme").press("enter").idle().press("enter").wantText("Writing")
		r.press("esc").idle().wantText("stopped before the file was changed", "(•) the system's keyring")
		if r.a.overlay == nil {
			t.Error("the sheet is gone")
		}
	}
}
