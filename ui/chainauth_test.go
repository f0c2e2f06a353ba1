package ui

import (
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/sessions"
)

func TestAGatewayThatWantsATokenIsTold(t *testing.T) {
	t.Parallel()
	em := emulator.New(emulator.Options{Rate: emulator.Unlimited, Token: "secret"})
	url, err := em.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client, err := gateway.New(gateway.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		_ = em.Close()
	})
	for _, mode := range []string{modeGateway, modeClient} {
		c := three
		c.Mode = mode
		r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
		r.a.opts.Client = client
		r.a.setTarget(gateway.Target{Chain: "three"})
		r.ask("Is anybody there?")
		r.wantText("Is anybody there?", "Set CF_AIG_TOKEN, or token under [gateway] in the configuration")
		wantEqual(t, "the session's prompt", r.stored().Transcript(0)[0].Text, "Is anybody there?")
	}
}
