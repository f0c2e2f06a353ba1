package cli_test

import (
	"strings"
	"testing"
)

// A file with several mistakes is corrected in one go, not by one run for each.
func TestEveryMistakeOfTheConfigurationIsTold(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[gatewy]\nurl = 1\n[gateway]\nurl = 3\nnothing = 2\n[[chains]]\nname = \"bad\"\n[[chains.steps]]\ntarget = \"opena/gpt\"\nmax_attempts = 9\n")
	want := []string{":1: unknown key gatewy", ":4: gateway.url must be a string", ":5: unknown key gateway.nothing", ":9: chains[0].steps[0].target", ":10: chains[0].steps[0].max_attempts is 9"}
	for _, command := range []string{"config check", "ask Hi", "models"} {
		got := run(t, home(t), "", append(strings.Fields(command), "--config", config)...)
		if got.status != 2 || strings.Count(got.stderr, "\n") != len(want) {
			t.Errorf("%s: status %d, %s", command, got.status, got.stderr)
		}
		wants(t, command, got.stderr, want...)
	}
	doctor := run(t, home(t), "", "doctor", "--config", config)
	wants(t, "doctor", doctor.stdout, append(want, "✗ verdict                not ready: the configuration can't be used")...)
	check := run(t, home(t), "", "chains", "check", "--config", config)
	wants(t, "chains check", check.stdout, ":9: chain:bad, step 1: target is \"opena/gpt\", but there is no provider", ":10: chain:bad, step 1: max_attempts is 9, want 1 to 5")
}

// A key that is configured and can't be had is what keeps prompts from being answered: it is
// said without a test call too.
func TestDoctorSaysWhichConfiguredKeyIsMissing(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[gateway]\naccount_id = \"acme\"\ntoken = \"env:MY_TOKEN\"\n[defaults]\ntarget = \"openai/gpt-4o-mini\"\n"+
		"[providers.anthropic]\napi_key = \"env:OTHER_KEY\"\n")
	env := home(t, "SLUICE_CONFIG="+config, "OPENAI_API_KEY=sk-canary")
	got := run(t, env, "", "doctor", "--offline")
	if got.status != 1 {
		t.Errorf("exit status %d", got.status)
	}
	wants(t, "doctor", got.stdout, "✗ key gateway            env:MY_TOKEN: the variable is not set\n", "→ set MY_TOKEN; or sluice config set-key gateway stores one\n",
		"· key anthropic          env:OTHER_KEY: the variable is not set\n", "✗ verdict                not ready: key gateway → set MY_TOKEN; or ")
	wantsNot(t, "doctor", got.stdout, "canary", "gateway.url", "gateway.gateway_id", "leads nowhere")
	got = run(t, append(env, "MY_TOKEN=t"), "", "doctor", "--offline", "--all")
	if got.status != 0 {
		t.Errorf("with the token: exit status %d", got.status)
	}
	wants(t, "with the token", got.stdout, "✓ gateway.url            not set: the default\n")
}
