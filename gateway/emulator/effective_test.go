package emulator_test

import (
	"strconv"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
)

// What is told to be in force is what the gateway does: it tries a failing step as
// often as the winning level says, whoever walks.
func TestTheWinningLevelIsWhatTheGatewayHeeds(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T", Rate: emulator.Unlimited})
	c := client(t, base)
	once := 1
	asked := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	for _, mode := range []gateway.Mode{gateway.ModeGateway, gateway.ModeClient} {
		for _, request := range []int{0, 2, 5} {
			for _, own := range []int{0, 1, 3} {
				opts := gateway.Options{Controls: gateway.Controls{MaxAttempts: request}, EventID: string(mode) + strconv.Itoa(request) + strconv.Itoa(own)}
				failing := step(t, "openai/fault-500")
				failing.Controls.MaxAttempts, failing.Mode = own, mode
				want := once
				for _, setting := range gateway.Effective(gateway.Settings{MaxAttempts: once}, opts, failing.Controls) {
					if setting.Name == "attempts" {
						want, _ = strconv.Atoi(setting.Value())
					}
				}
				for _, err := range c.Stream(t.Context(), asked, []gateway.Step{failing, step(t, "anthropic/claude-haiku-4-5")}, opts) {
					if err != nil {
						t.Fatal(err)
					}
				}
				all, err := s.WaitDone(t.Context(), len(s.Requests()))
				if err != nil {
					t.Fatal(err)
				}
				tries := 0
				for _, r := range all {
					for _, up := range r.Upstream {
						if r.Header.Get("cf-aig-event-id") == opts.EventID && up.Provider == "openai" {
							tries++
						}
					}
				}
				if tries != want {
					t.Errorf("%s, request %d, step %d: %d tries, want %d", mode, request, own, tries, want)
				}
			}
		}
	}
}
