package gateway

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestDrillsAreReadByTheirNames(t *testing.T) {
	t.Parallel()
	for _, d := range Drills() {
		if got, err := ParseDrill(string(d)); err != nil || got != d {
			t.Errorf("%s: got %q, %v", d, got, err)
		}
	}
	for text, want := range map[string]Drill{"stall-5": "stall-5", "cut-020": "cut-20", "cut-65535": "cut-65535"} {
		if got, err := ParseDrill(text); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "cut-", "cut-65536", "cut--1", "429-1", "stall-x"} {
		if got, err := ParseDrill(text); err == nil {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

func TestOnlyTheEmbeddedGatewayPlaysEveryDrill(t *testing.T) {
	t.Parallel()
	emulator := serve(t, says(200, `{"faults":[]}`))
	other := serve(t, says(404, `{"faults":null}`))
	mine, real := newClient(t, Config{URL: emulator.URL}), newClient(t, Config{URL: other.URL})
	for range 2 {
		if !mine.FindEmulator(t.Context()) {
			t.Error("the embedded gateway is not known")
		}
	}
	if real.FindEmulator(t.Context()) || newClient(t, Config{AccountID: "a"}).FindEmulator(t.Context()) || newClient(t, Config{URL: "http://127.0.0.1:1"}).FindEmulator(t.Context()) {
		t.Error("another gateway passes for the embedded one")
	}
	if got := strings.Join(emulator.lines(), ", "); got != "GET /_sluice/faults" {
		t.Errorf("asked %s", got)
	}
	for _, row := range []struct {
		drill            Drill
		step             int
		atMine, atOthers bool
	}{
		{"", 1, true, true}, {DrillBadKey, 1, true, true}, {DrillUnknownModel, 1, true, true}, {DrillTimeout, 0, true, true}, {DrillTimeout, 1, false, false},
		{DrillRate, 1, true, false}, {DrillServerError, 0, true, false}, {"stall-3", 1, true, false}, {DrillCut, 1, true, false}, {"odd", 0, false, false},
	} {
		if err := mine.CanDrill(row.drill, row.step, 2); (err == nil) != row.atMine {
			t.Errorf("%s at step %d of the embedded gateway: %v", row.drill, row.step, err)
		}
		if err := real.CanDrill(row.drill, row.step, 2); (err == nil) != row.atOthers {
			t.Errorf("%s at step %d of another: %v", row.drill, row.step, err)
		}
	}
	steps := append(oneStep(stub{name: "a"}), Step{Provider: stub{name: "b"}, Model: "m", Drill: DrillRate})
	if _, err := transcript(real.Stream(t.Context(), hello, steps, Options{})); err == nil || err.Kind != KindRequest || err.Step != 1 || err.Provider != "b" {
		t.Errorf("a drill that can't be played: got %+v", err)
	}
}

func TestADrillChangesItsStepAlone(t *testing.T) {
	t.Parallel()
	s := serve(t, says(200, `{"faults":[]}`))
	c := newClient(t, Config{URL: s.URL})
	if !c.FindEmulator(t.Context()) {
		t.Fatal("the embedded gateway is not known")
	}
	key := NewSecret("K", "own-key-0123456789")
	for drill, want := range map[Drill]string{
		"":                "m Bearer $K  0 false",
		DrillBadKey:       "m Bearer $REHEARSED_BAD_KEY  0 true",
		DrillUnknownModel: "m-does-not-exist Bearer $K  0 true",
		DrillTimeout:      "m Bearer $K  1 true",
		DrillRate:         "m Bearer $K 429 0 true",
		"cut-20":          "m Bearer $K cut-20 0 true",
	} {
		steps := []Step{{Provider: stub{name: "a", key: key}, Model: "m", Drill: drill, Mode: ModeClient}, {Provider: stub{name: "b", key: key}, Model: "m", Mode: ModeClient}}
		all, err := c.PrepareAll(hello, steps, Options{})
		if err != nil || len(all) != 2 {
			t.Fatalf("%s: %d requests, %v", drill, len(all), err)
		}
		if got := all[1].Curl(); strings.Contains(got, "DRILL") || strings.Contains(got, "does-not-exist") || strings.Contains(got, headerFault) {
			t.Errorf("%s: the other step is %s", drill, got)
		}
		first := all[0]
		model := "m"
		if strings.Contains(string(first.Body), "m-does-not-exist") {
			model = "m-does-not-exist"
		}
		walk, failure := c.prepareWalk(hello, steps, Options{})
		if failure != nil {
			t.Fatal(failure)
		}
		auth := first.SecretHeaders()[0]
		got := fmt.Sprintf("%s %s %s %d %t", model, auth.Placeholder(), first.Header.Get(headerFault), walk[0].controls.RequestTimeout.Milliseconds(),
			first.Header.Get(headerSkipCache) == "true")
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", drill, got, want)
		}
	}
	// A request for which the gateway holds the key gets one too.
	p, err := c.Prepare(hello, []Step{{Provider: stub{name: "a"}, Model: "m", Drill: DrillBadKey}}, Options{})
	if err != nil || !strings.Contains(p.Curl(), `"Authorization: Bearer $REHEARSED_BAD_KEY"`) {
		t.Errorf("got %v, %v", p, err)
	}
}

func TestPrepareAllGivesEveryRequest(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{URL: "http://127.0.0.1:1"})
	chain := append(oneStep(stub{name: "a"}), oneStep(stub{name: "b"})...)
	bad := stub{name: "bad", make: func(string, Chat) (Request, error) { return Request{}, io.ErrClosedPipe }}
	for name, row := range map[string]struct {
		steps []Step
		want  string
	}{
		"one step":                           {oneStep(stub{name: "a"}), "http://127.0.0.1:1/v1/local/default/a/chat/completions"},
		"a chain":                            {chain, "http://127.0.0.1:1/v1/local/default"},
		"a walk":                             {walked("a", "b"), "http://127.0.0.1:1/v1/local/default/a/chat/completions http://127.0.0.1:1/v1/local/default/b/chat/completions"},
		"one that can't be encoded":          {oneStep(bad), "error"},
		"one of a walk that can't be either": {append(walked("a"), Step{Provider: bad, Model: "m", Mode: ModeClient}), "error"},
	} {
		all, err := c.PrepareAll(hello, row.steps, Options{})
		var urls []string
		for _, p := range all {
			urls = append(urls, p.URL)
		}
		if err != nil {
			urls = append(urls, "error")
		}
		if got := strings.Join(urls, " "); got != row.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", name, got, err, row.want)
		}
	}
	if c.URL() != "http://127.0.0.1:1/v1/local/default" || !c.Loopback() || newClient(t, Config{AccountID: "a"}).Loopback() {
		t.Errorf("got %s, loopback %t", c.URL(), c.Loopback())
	}
}

func TestEndpointsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/v1/models?limit=5&x=%20": "v1/models limit=5&x=+", "a%20b": "a%20b ", "@cf/m": "@cf/m ",
		"": "is empty", "/": "is empty", "?x=1": "is empty", "https://h/x": "a whole address", "a b": "contains characters", "a#b": "contains characters", "a\x7f": "contains characters",
		"a%zz": "without two hexadecimal digits", "a?%zz": "query",
	} {
		path, query, err := ParseEndpoint(text)
		got := path + " " + query.Encode()
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestCheckJSONSaysWhereATextStopsBeingJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":1}`: "", "{\n \"é\": x}": "line 2, column 7: ", `{"a":1`: "line 1, column 6: ", "": "line 1, column 1: ", "{}\n{}": "line 2, column 1: ", "x": "line 1, column 1: ",
	} {
		err := CheckJSON([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestWhatToDoNextFollowsTheWords(t *testing.T) {
	t.Parallel()
	for want, list := range map[string][]*Error{
		"HTTPS_PROXY":               {{Kind: KindNet, Message: "the proxy h refused"}},
		"this machine's clock":      {{Kind: KindNet, Message: "the certificate of h is not good"}},
		"check the network":         {{Kind: KindNet, Message: "no connection"}, {Kind: KindTimeoutConnect}},
		"account_id":                {{Kind: KindRequest, Gateway: true, Code: "2001"}},
		"custom-NAME":               {{Kind: KindRequest, Gateway: true, Code: "2008"}},
		"the target's spelling":     {{Kind: KindRequest, Gateway: true, Code: "2019"}},
		"guardrails":                {{Kind: KindRequest, Gateway: true, Code: "2016"}, {Kind: KindRequest, Gateway: true, Code: "2017"}},
		"data loss prevention":      {{Kind: KindRequest, Gateway: true, Code: "2029"}, {Kind: KindRequest, Gateway: true, Code: "2030"}},
		"settings in the dashboard": {{Kind: KindRequest, Gateway: true, Code: "7003"}},
		"CF_AIG_TOKEN":              {{Kind: KindAuth, Gateway: true}},
		"wait and try again":        {{Kind: KindAuth, Gateway: true, Code: "2009"}},
		"set-key openai":            {{Kind: KindAuth, Provider: "openai"}},
		"(sluice config set-key)":   {{Kind: KindAuth}},
		"in 1.2s":                   {{Kind: KindRate, RetryAfter: 1_234_000_000}},
		"in 13s":                    {{Kind: KindRate, RetryAfter: 12_600_000_000}},
		"in 10s":                    {{Kind: KindRate, RetryAfter: 10_040_000_000}},
		"wait a moment":             {{Kind: KindRate}},
		"allow_insecure":            {{Kind: KindRequest, Err: ErrInsecure}},
		"router.huggingface.co":     {{Message: "https://api-inference.huggingface.co is no longer supported"}},
		"DEPLOYMENT":                {{Code: "DeploymentNotFound", Provider: "azure-openai"}},
		"content filter":            {{Code: "content_filter"}},
		"sluice request":            {{Message: "This is not a chat model"}, {Message: "is not supported for generateContent"}, {Message: "can't chat"}},
		"aws sso login":             {{Code: "ExpiredTokenException"}, {Code: "ExpiredToken"}},
		"gcloud auth":               {{Kind: KindAuth, Message: "Expected OAuth 2 access token"}},
		"us.MODEL":                  {{Message: "The provided model identifier is invalid."}, {Message: "on-demand throughput isn't supported"}},
		"region or resource":        {{Gateway: true, Code: "2005"}},
		"check the model's name":    {{Message: "Unsupported region"}, {Message: "Publisher Model x was not found"}, {Kind: KindRequest}},
	} {
		for _, e := range list {
			if got := Explain(e).Next; !strings.Contains(got, want) {
				t.Errorf("%+v: got %q, want %q in it", e, got, want)
			}
		}
	}
	for level, want := range map[Level]string{LevelGateway: "gateway", LevelRequest: "request", LevelStep: "step"} {
		if level.String() != want {
			t.Errorf("got %s, want %s", level, want)
		}
	}
}
