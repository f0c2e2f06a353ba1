package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"sluice/gateway/emulator"
)

// ownServer is a server of the user's own, and how often it was asked.
func ownServer(t *testing.T) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, `data: {"choices":[{"delta":{"content":"From my own machine."}}]}`+"\n\n"+
			`data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":9}}`+"\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// ownConfig is the README's table for a server of one's own as the whole
// configuration, and more.
func ownConfig(t *testing.T, url, more string) string {
	t.Helper()
	return writeFile(t, "config.toml", fmt.Sprintf("[defaults]\ntarget = \"ollama/llama3.2\"\n[providers.ollama]\nkind = \"openai\"\nbase_url = %q\n%s", url+"/v1", more))
}

const mixedChain = "[[chains]]\nname = \"mixed\"\nmode = \"client\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n[[chains.steps]]\ntarget = \"ollama/llama3.2\"\n"

func TestFieldT01DoctorSaysWherePromptsGo(t *testing.T) {
	t.Parallel()
	url, asked := ownServer(t)
	host := strings.TrimPrefix(url, "http://")
	_, emulate := startEmulator(t, emulator.Options{})
	keyed := "[providers.keyed]\nkind = \"openai\"\nbase_url = \"https://models.example/v1\"\napi_key = \"env:KEYED\"\n"
	for _, row := range []struct {
		name, more string
		args       []string
		want       map[string]string
		not        []string
		asked      bool
	}{
		{"U27 own provider alone", keyed, nil, map[string]string{
			"gateway": "none is configured", "prompts to ollama/llama3.2": "go to " + host + " directly, without a gateway",
			"prompts to keyed/…": "go to models.example directly", "key keyed": "", "answer of ollama": "HTTP 200 from ollama/llama3.2",
		}, []string{"answered by", "a scripted answer", "key openai", "embedded: scripted"}, true},
		{"U29 demo", keyed, []string{"--demo"}, map[string]string{
			"gateway": "it answers for every provider, including your own", "prompts to ollama/llama3.2": "go to the embedded gateway (scripted answers, no real model)",
			"answer of ollama": "a scripted answer: no real model was asked",
		}, []string{"models.example directly", host, "key keyed"}, false},
		{"U28 a chain of both", mixedChain, nil, map[string]string{"prompts to chain:mixed": "the embedded gateway (scripted answers, no real model), and to " + host + " directly"}, nil, false},
		{"someone's emulator", "", []string{"--gateway-url", emulate}, map[string]string{
			"gateway": emulate, "what answers there": "sluice's emulator at ", "prompts to ollama/llama3.2": "go to " + host + " directly",
		}, []string{"the embedded"}, true},
		{"one that nobody asks", "", []string{"--gateway-url", emulate, "--offline"}, map[string]string{"gateway": emulate}, []string{"emulator", "embedded", "no real model"}, false},
		{"a real gateway", "[gateway]\naccount_id = \"acme\"\n", []string{"--offline"}, map[string]string{
			"gateway": "https://gateway.ai.cloudflare.com/v1/acme/default", "prompts to ollama/llama3.2": "go to " + host + " directly, without a gateway",
		}, []string{"embedded", "emulator", "no real model", "scripted"}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := ownConfig(t, url, row.more)
			if row.name == "U28 a chain of both" {
				config = writeFile(t, "config.toml", strings.Replace(readFile(t, config), "ollama/llama3.2", "chain:mixed", 1))
			}
			before := asked.Load()
			found, got := doctor(t, home(t, "SLUICE_CONFIG="+config), row.args...)
			for check, words := range row.want {
				if f, ok := found[check]; !ok || !strings.Contains(f.Found, words) {
					t.Errorf("%s: %+v, want %q", check, f, words)
				}
			}
			for _, words := range row.not {
				if strings.Contains(got.stdout, words) {
					t.Errorf("it says %q:\n%s", words, got.stdout)
				}
			}
			if (asked.Load() > before) != row.asked {
				t.Errorf("the server was asked %d times", asked.Load()-before)
			}
		})
	}
}

// With --demo nothing leaves the program, whatever is configured, and a provider of
// one's own answers in its vendor's format.
func TestFieldT01DemoAnswersForOwnProviders(t *testing.T) {
	t.Parallel()
	url, asked := ownServer(t)
	config := ownConfig(t, url, "[providers.mine]\nkind = \"anthropic\"\nbase_url = \""+url+"\"\napi_key = \"env:MINE\"\n"+mixedChain)
	env := home(t, "SLUICE_CONFIG="+config, "MINE=sk-canary")
	for _, target := range []string{"", "ollama/llama3.2", "mine/claude", "chain:mixed"} {
		args := []string{"ask", "--demo", "--json", "Hi"}
		if target != "" {
			args = append(args, "-t", target)
		}
		got := run(t, env, "", args...)
		list := events(t, got.stdout)
		done := list[len(list)-1]
		if got.status != 0 || joinedText(list, "text") == "" || done.CostUSD == nil || *done.CostUSD != 0 {
			t.Errorf("%s: status %d, %s %s", target, got.status, got.stdout, got.stderr)
		}
	}
	for _, args := range [][]string{
		{"request", "--demo", "mine", "v1/messages", "--body", `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`},
		{"request", "--demo", "ollama", "chat/completions", "--body", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`},
		{"ask", "--demo", "-t", "mine/claude", "--drill", "429", "Hi"},
	} {
		got := run(t, env, "", args...)
		if drill := args[0] == "ask"; got.status != map[bool]int{true: 1, false: 0}[drill] || !drill && !strings.Contains(got.stdout, "role") {
			t.Errorf("%v: status %d, %s %s", args, got.status, got.stdout, got.stderr)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the user's own server was asked %d times", n)
	}
}

// What goes out has its price, or none is known; only the emulator is free.
func TestFieldT01WhatGoesOutHasItsPrice(t *testing.T) {
	t.Parallel()
	url, _ := ownServer(t)
	for name, row := range map[string]struct {
		model, prices string
		known         bool
	}{
		"U30 in the catalogue": {"gpt-4o-mini", "", true},
		"U30 nobody knows":     {"llama3.2", "", false},
		"U30 one's own price":  {"llama3.2", "[prices]\n\"ollama/llama3.2\" = { input = 1.0, output = 2.0 }\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, home(t, "SLUICE_CONFIG="+ownConfig(t, url, row.prices)), "", "ask", "--json", "-t", "ollama/"+row.model, "Hi")
			list := events(t, got.stdout)
			cost := list[len(list)-1].CostUSD
			if got.status != 0 || (cost != nil) != row.known || cost != nil && *cost <= 0 {
				t.Errorf("status %d, cost %v, %s", got.status, cost, got.stderr)
			}
		})
	}
}

// A failure that the emulator plays is refused where a step goes past it.
func TestFieldT01ADrillOfAStepThatGoesOutIsRefused(t *testing.T) {
	t.Parallel()
	url, asked := ownServer(t)
	s, emulate := startEmulator(t, emulator.Options{})
	env := home(t, "SLUICE_CONFIG="+ownConfig(t, url, mixedChain))
	got := run(t, env, "", "ask", "--gateway-url", emulate, "-t", "chain:mixed", "--drill", "2=429", "Hi")
	if got.status != 2 || !strings.Contains(got.stderr, "ollama is called directly") || asked.Load() > 0 || len(s.Requests()) > 0 {
		t.Errorf("status %d, %s, asked %d", got.status, got.stderr, asked.Load())
	}
	got = run(t, env, "", "ask", "--gateway-url", emulate, "-t", "chain:mixed", "--drill", "1=500", "Hi")
	if got.status != 0 || !strings.Contains(got.stdout, "From my own machine.") {
		t.Errorf("status %d, %s %s", got.status, got.stdout, got.stderr)
	}
}

func TestFieldT02ACurlCommandLeadsSomewhere(t *testing.T) {
	t.Parallel()
	url, _ := ownServer(t)
	env := home(t, "SLUICE_CONFIG="+ownConfig(t, url, ""))
	for _, row := range []struct {
		name           string
		args           []string
		out, err, nots string
	}{
		{"U31 own provider", []string{"curl", "Hi"}, "'" + url + "/v1/chat/completions'", "", "embedded"},
		{"U31 no gateway", []string{"curl", "-t", "openai/gpt-4o", "Hi"}, "gateway.ai.cloudflare.com/v1/ACCOUNT_ID/default/openai", "no gateway is configured", "embedded"},
		{"U31 demo, the note", []string{"curl", "--demo", "Hi"}, "# The embedded gateway has no port.", "", "invalid"},
		{"U31 demo, the address", []string{"curl", "--demo", "Hi"}, "'http://127.0.0.1:8787/v1/embedded/default/ollama/chat/completions'", "", "invalid"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := run(t, env, "", row.args...)
			if got.status != 0 || !strings.Contains(got.stdout, row.out) || strings.Contains(got.stdout, row.nots) && row.nots != "" {
				t.Errorf("status %d\n%s", got.status, got.stdout)
			}
			if row.err == "" && got.stderr != "" || !strings.Contains(got.stderr, row.err) {
				t.Errorf("it says %q", got.stderr)
			}
		})
	}
}
