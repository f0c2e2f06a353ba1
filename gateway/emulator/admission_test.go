package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
)

// with is a set of headers and further ones.
func with(header map[string]string, more ...string) map[string]string {
	all := maps.Clone(header)
	if all == nil {
		all = map[string]string{}
	}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// Another user of the machine reaches the port; without the token neither reads
// what was asked, nor lets anybody's request fail.
func TestFieldT02TheControlAPIAnswersWhoKnowsItsToken(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	control := strings.TrimSuffix(base, "/v1/acc/default") + "/_sluice/"
	must(t, call{url: base + "/openai/chat/completions", body: strings.Replace(openaiHi, `"hi"`, `"my secret plan"`, 1)})
	if len(s.ControlToken()) < 26 || s.ControlToken() == emulator.New(emulator.Options{}).ControlToken() {
		t.Errorf("the token %q can be guessed", s.ControlToken())
	}
	for name, header := range map[string]map[string]string{
		"K21 no token": nil, "K21 an empty one": {"Authorization": ""}, "K21 nothing behind the word": {"Authorization": "Bearer "},
		"K21 another": {"Authorization": "Bearer wrong"}, "K21 without the word": {"Authorization": s.ControlToken()},
		"K21 too long": {"Authorization": "Bearer " + s.ControlToken() + "x"}, "K21 too short": {"Authorization": "Bearer " + s.ControlToken()[1:]},
		"K21 in the gateway's header": {"Cf-Aig-Authorization": "Bearer " + s.ControlToken()},
	} {
		for _, c := range []call{
			{method: http.MethodGet, url: control + "requests"}, {method: http.MethodDelete, url: control + "requests"},
			{method: http.MethodGet, url: control + "faults"}, {method: http.MethodDelete, url: control + "faults"},
			{url: control + "faults", body: `{"fault":"500"}`}, {method: http.MethodGet, url: control}, {method: http.MethodOptions, url: control + "requests"},
			{method: http.MethodGet, url: control + "../_sluice/requests"},
		} {
			c.header = header
			res, body := must(t, c)
			if res.StatusCode != http.StatusUnauthorized || strings.Contains(body, "secret plan") || !strings.Contains(body, "control token") {
				t.Errorf("%s: %s %s: got %d %s, want 401", name, c.method, c.url, res.StatusCode, body)
			}
		}
	}
	if res, body := must(t, call{method: http.MethodGet, url: control + "requests", header: token(s)}); res.StatusCode != 200 || !strings.Contains(body, "secret plan") {
		t.Errorf("with the token: got %d %s", res.StatusCode, body)
	}
	if res, _, err := ask(t, base, "gpt-4o-mini"); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("a fault was queued without the token: %v, %v", res, err)
	}
}

func TestFieldT02TheControlTokenCanBeChosen(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{ControlToken: "mine"})
	url := strings.TrimSuffix(base, "/v1/acc/default") + "/_sluice/faults"
	if res, body := must(t, call{method: http.MethodGet, url: url, header: map[string]string{"Authorization": "Bearer mine"}}); res.StatusCode != 200 || s.ControlToken() != "mine" {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
}

// A page in the user's browser reaches the port too: by its address, or by a name
// of its own that is led here. It gets nothing, the token or not.
func TestFieldT02NoWebPageIsAnswered(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	origin := strings.TrimSuffix(base, "/v1/acc/default")
	host := strings.TrimPrefix(origin, "http://")
	_, port, _ := strings.Cut(host, ":")
	for _, row := range []struct {
		name   string
		header map[string]string
		// control and api are the statuses of the two APIs.
		control, api int
	}{
		{"K22 a program", nil, 200, 200},
		{"the address bar", map[string]string{"Sec-Fetch-Site": "none"}, 200, 200},
		{"a page of the server itself", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": origin}, 200, 200},
		{"K22 another site's page", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403, 403},
		{"its image", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403, 403},
		{"an older browser", map[string]string{"Origin": "https://evil.example"}, 403, 403},
		{"a page without an origin", map[string]string{"Origin": "null"}, 403, 403},
		{"another port's page", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}, 403, 403},
		{"an origin that only begins so", map[string]string{"Origin": origin + ".evil.example"}, 403, 403},
		{"K22 a name that leads here", map[string]string{"Host": "evil.example"}, 403, 403},
		{"the same with the port", map[string]string{"Host": "evil.example:" + port, "Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example:" + port}, 403, 403},
		{"a name that begins so", map[string]string{"Host": "127.0.0.1.evil.example"}, 403, 403},
		{"a name below localhost", map[string]string{"Host": "evil.localhost"}, 403, 403},
		{"a number for an address", map[string]string{"Host": "2130706433"}, 403, 403},
		{"localhost", map[string]string{"Host": "LocalHost:" + port}, 200, 200},
		{"IPv6", map[string]string{"Host": "[::1]:" + port}, 200, 200},
		{"a client that knows one gateway only", map[string]string{"Host": "gateway.ai.cloudflare.com"}, 403, 200},
	} {
		t.Run(row.name, func(t *testing.T) {
			res, body := must(t, call{method: http.MethodGet, url: origin + "/_sluice/requests", header: with(token(s), flat(row.header)...)})
			if res.StatusCode != row.control || row.control == 403 && !strings.Contains(body, "this server answers") {
				t.Errorf("control: got %d %s, want %d", res.StatusCode, body, row.control)
			}
			before := len(s.Requests())
			res, body = must(t, call{url: base + "/openai/chat/completions", body: openaiHi, header: row.header})
			if res.StatusCode != row.api || (len(s.Requests()) > before) != (row.api == 200) {
				t.Errorf("a chat: got %d %.100s, want %d", res.StatusCode, body, row.api)
			}
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("pages of %s may read the answer", got)
			}
		})
	}
}

func flat(header map[string]string) (pairs []string) {
	for k, v := range header {
		pairs = append(pairs, k, v)
	}
	return pairs
}

// As a handler the server knows no names of its own: what mounts it decides which
// reach the gateway. The control API stays this machine's.
func TestFieldT02AHandlerGuardsItsControlAPI(t *testing.T) {
	t.Parallel()
	s := emulator.New(emulator.Options{Rate: emulator.Unlimited})
	mounted := httptest.NewServer(s)
	t.Cleanup(mounted.Close)
	for path, want := range map[string]int{"/v1/acc/default/openai/models": 200, "/_sluice/requests": 403} {
		res, body := must(t, call{method: http.MethodGet, url: mounted.URL + path, header: with(token(s), "Host", "gateway.test")})
		if res.StatusCode != want {
			t.Errorf("%s: got %d %s, want %d", path, res.StatusCode, body, want)
		}
	}
}

// What is listed holds no header and no parameter of which nobody knows that it is
// no key, and of a long body its beginning.
func TestFieldT02WhatIsListedHoldsNothingUnknown(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	const secret = "s3cr3t-0123456789"
	header := map[string]string{}
	for _, name := range []string{
		"Authorization", "X-Api-Key", "Ocp-Apim-Subscription-Key", "X-Functions-Key", "X-Company-Token", "X-Auth-Token", "Api-Token", "X-Vault-Token",
		"Cookie", "X-Amz-Security-Token", "Cf-Access-Client-Secret", "Cf-Aig-Authorization", "Cf-Aig-Something-New", "X-Csrf", "Helicone-Auth",
	} {
		header[name] = secret
	}
	header["Anthropic-Version"], header["Cf-Aig-Metadata"] = "2023-06-01", `{"team":"blue"}`
	inside, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	must(t, call{url: base + "/openai/chat/completions?key=" + secret + "&access_token=" + secret + "&api-version=1", body: openaiHi, header: header})
	must(t, call{url: base, body: fmt.Sprintf(`[{"provider":"openai","endpoint":"chat/completions","headers":%s,"query":%s}]`, inside, openaiHi)})
	long := strings.Replace(openaiHi, `"hi"`, `"`+strings.Repeat("é", 300_000)+`"`, 1)
	must(t, call{url: base + "/openai/chat/completions", body: long})

	_, body := must(t, call{method: http.MethodGet, url: strings.TrimSuffix(base, "/v1/acc/default") + "/_sluice/requests", header: token(s)})
	if strings.Contains(body, secret) {
		t.Errorf("a secret is listed: %.3000s", body)
	}
	if !strings.Contains(body, "2023-06-01") || !strings.Contains(body, "blue") || !strings.Contains(body, "api-version=1") {
		t.Errorf("what is known is hidden too: %.3000s", body)
	}
	var list struct {
		Requests []struct {
			Header    http.Header
			Body      string
			BodyBytes int  `json:"body_bytes"`
			BodyCut   bool `json:"body_cut"`
		}
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Requests) != 3 {
		t.Fatalf("%v, %d requests", err, len(list.Requests))
	}
	if got := list.Requests[0].Header.Get("X-Company-Token"); got != "[redacted]" {
		t.Errorf("got %q, want the name without the value", got)
	}
	if got := list.Requests[2]; !got.BodyCut || got.BodyBytes != len(long) || len(got.Body) > 64<<10 || !strings.HasPrefix(long, got.Body) {
		t.Errorf("a body of %d bytes is listed with %d of %d, cut %v", len(long), len(got.Body), got.BodyBytes, got.BodyCut)
	}
}

// The program itself finds the emulator without its token, and learns nothing else.
func TestFieldT02TheEmulatorIsFoundWithoutItsToken(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	c, err := gateway.New(gateway.Config{URL: base})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if !c.FindEmulator(t.Context()) {
		t.Error("the emulator is not found")
	}
}
