package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

const gatewayAddress = "https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY"

func TestReadRequestTakesACommandApart(t *testing.T) {
	t.Parallel()
	on, off := true, false
	text := `# asks for a joke
$ curl -sS -X POST -m 2.5 -o out.txt --retry 3 '` + gatewayAddress + `/openai/v1/chat/completions?api-version=1' \
  -H 'Content-Type: application/json' -H "Authorization: Bearer $OPENAI_API_KEY" -H 'x-api-key: sk-0123456789' -H 'X-Own:' \
  -H 'cf-aig-cache-ttl: 60' -H 'cf-skip-cache: true' -H 'cf-aig-cache-key: k' -H 'cf-aig-collect-log: false' -H 'cf-aig-collect-log-payload: true' \
  -H 'cf-aig-byok-alias: spare' -H 'cf-aig-custom-cost: {"per_token_in":0.1}' -H 'cf-aig-request-timeout: 1500' -H 'cf-aig-max-attempts: 3' \
  -H 'cf-aig-retry-delay: 250' -H 'cf-aig-backoff: linear' -H 'cf-aig-metadata: {"a":"b","n":1,"t":true}' -H 'cf-aig-event-id: e1' \
  -H 'cf-aig-max-attempts: many' -H 'cf-aig-unknown: x' -d '{"model":"m"}'
echo done`
	text = strings.Replace(text, "-H 'cf-aig-max-attempts: many' ", "", 1)
	calls, opts, notes, err := ReadRequest(text)
	if err != nil {
		t.Fatal(err)
	}
	want := []Call{{
		Provider: "openai", Endpoint: "v1/chat/completions", Query: url.Values{"api-version": {"1"}},
		Header: http.Header{"Content-Type": {"application/json"}}, Body: json.RawMessage(`{"model":"m"}`),
		Controls: Controls{CacheTTL: time.Minute, SkipCache: true, CacheKey: "k", CollectLog: &off, CollectPayload: &on, KeyAlias: "spare",
			CustomCost: calls[0].Controls.CustomCost, RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 3, RetryDelay: 250 * time.Millisecond, Backoff: "linear"},
	}}
	if !reflect.DeepEqual(calls, want) {
		t.Errorf("\n got %+v\nwant %+v", calls, want)
	}
	if cost, err := json.Marshal(calls[0].Controls.CustomCost); err != nil || !strings.Contains(string(cost), "0.1") {
		t.Errorf("custom cost: got %s, %v", cost, err)
	}
	wantOpts := Options{Timeout: 2500 * time.Millisecond, EventID: "e1", Controls: Controls{Metadata: map[string]string{"a": "b", "n": "1", "t": "true"}}}
	if opts.Trace = nil; !reflect.DeepEqual(opts, wantOpts) {
		t.Errorf("options\n got %+v\nwant %+v", opts, wantOpts)
	}
	wantNotes := []string{
		"what follows the command is left out: echo done",
		"curl's -o out.txt is left out", "curl's --retry 3 is left out",
		`the header Cf-Aig-Unknown is left out: "x" can't be read`,
		"the key in X-Api-Key is left out: keys come from the configuration",
	}
	if !reflect.DeepEqual(notes, wantNotes) {
		t.Errorf("notes\n got %q\nwant %q", notes, wantNotes)
	}
}

func TestReadRequestTakesAUniversalRequestApart(t *testing.T) {
	t.Parallel()
	steps := `[{"provider":"openai","endpoint":"/chat/completions?x=1","headers":{"Authorization":"Bearer sk-1","X-Own":"1","cf-aig-max-attempts":"9"},` +
		`"query":{"model":"m"},"config":{"requestTimeout":1000,"maxAttempts":2,"retryDelay":50,"backoff":"exponential"},"authorization":"Bearer sk-2","extra":1},` +
		`{"provider":"workers-ai","endpoint":"@cf/m","headers":{"cf-aig-cache-ttl":"0"},"query":{"prompt":"p"}}]`
	want := []Call{
		{Provider: "openai", Endpoint: "chat/completions", Query: url.Values{"x": {"1"}}, Header: http.Header{"X-Own": {"1"}}, Body: json.RawMessage(`{"model":"m"}`),
			Controls: Controls{RequestTimeout: time.Second, MaxAttempts: 2, RetryDelay: 50 * time.Millisecond, Backoff: "exponential"}},
		{Provider: "workers-ai", Endpoint: "@cf/m", Query: url.Values{}, Header: http.Header{}, Body: json.RawMessage(`{"prompt":"p"}`), Controls: Controls{CacheTTL: NoCache}},
	}
	wantNotes := []string{
		"step 1: the key in authorization is left out: keys come from the configuration", "step 1: extra is not a field of a step, and is left out",
		"step 1: the key in Authorization is left out: keys come from the configuration",
	}
	for name, text := range map[string]string{
		"the array": " " + steps, "in a command": "curl -H 'cf-aig-cache-key: k' -H 'cf-aig-request-timeout: 7000' '" + gatewayAddress + "/' --data-raw '" + steps + "'",
	} {
		calls, opts, notes, err := ReadRequest(text)
		wantOpts := Options{}
		if name != "the array" {
			wantOpts.CacheKey, wantOpts.RequestTimeout = "k", 7*time.Second
		}
		if err != nil || !reflect.DeepEqual(calls, want) || !reflect.DeepEqual(opts, wantOpts) {
			t.Errorf("%s: %v\n got %+v %+v\nwant %+v %+v", name, err, calls, opts, want, wantOpts)
		}
		if !reflect.DeepEqual(notes, wantNotes) {
			t.Errorf("%s: notes\n got %q\nwant %q", name, notes, wantNotes)
		}
	}
	calls, _, _, err := ReadRequest(`{"provider":"p","endpoint":"e","query":{}}`)
	if err != nil || len(calls) != 1 || calls[0].Provider != "p" || calls[0].Endpoint != "e" {
		t.Errorf("a step alone: got %+v, %v", calls, err)
	}
}

func TestReadRequestSaysWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	post := "curl " + gatewayAddress + "/openai/chat "
	for text, want := range map[string]string{
		"hello": ErrNotPasted.Error(), "": ErrNotPasted.Error(), "# a remark": ErrNotPasted.Error(), "curl": "no address", "curl https://h/x -d {}": "not an AI Gateway's",
		"curl -d '{}' 'http://[bad'":                         "not an AI Gateway's",
		"curl -d '{}' https:///v1/a/b/openai/x":              "not an AI Gateway's",
		"curl " + gatewayAddress + " -d '{\"model\":\"m\"}'": "not an AI Gateway's",
		post:                                "sends no body",
		post + "-d '{}' other":              "several addresses",
		post + "-d":                         "ends after -d",
		post + "-X PUT -d '{}'":             "sends a PUT",
		post + "-d @file":                   `in the file "file"`,
		post + "--json @file":               `in the file "file"`,
		post + "-H @file -d '{}'":           `in the file "file"`,
		post + "-u me:pw -d '{}'":           "curl's -u isn't supported",
		post + "--form a=b":                 "curl's --form isn't supported",
		post + "--unheard -d '{}'":          "curl's --unheard is unknown",
		post + "-d 'oops'":                  "the body is not a JSON object: line 1",
		post + "-d '[1]'":                   "the text is of type array, want object",
		post + "-d null":                    "the body is null",
		post + "-d ''":                      "the body is empty",
		post + "-d a -d b":                  "the body is not a JSON object",
		post + "-H $'X: a\\x01' -d '{}'":    "can't be sent",
		post + "-H ': a' -d '{}'":           "can't be sent",
		post + "-d 'x":                      "ends inside quotes",
		"[]":                                "the array is empty",
		"[1]":                               "step 1: the text is of type number, want object",
		"[\n{\"a\":}]":                      "line 2",
		`{"provider":`:                      "line 1",
		`[{"endpoint":"e","query":{}}]`:     "step 1: has no provider",
		`[{"provider":"p","query":{}}]`:     "step 1: has no endpoint",
		`[{"provider":"p","endpoint":"e"}]`: "step 1: query is empty",
		`[{"provider":7,"endpoint":"e"}]`:   "provider is of type number, want string",
		`[{"provider":"p","config":[]}]`:    "config is of type array, want object",
		`[{"provider":"p","headers":"x"}]`:  "headers is of type string, want object",
		`[{"provider":"p","endpoint":"e?%zz","query":{}}]`:                          "query of the endpoint",
		`[{"provider":"p","endpoint":"e","query":{},"config":{"maxAttempts":"2"}}]`: "config.maxAttempts is of type string, want number",
	} {
		calls, _, _, err := ReadRequest(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %+v, %v\nwant %s", text, calls, err, want)
		}
	}
	if _, _, _, err := ReadRequest("[]"); !errors.Is(err, ErrNotPasted) {
		t.Errorf("got %v, want %v", err, ErrNotPasted)
	}
}

func TestReadRequestJoinsWhatCurlJoins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"-d '{\"a\":1' --json '}'": `{"a":1}`, "--json '{\"a\"' --json ':1}'": `{"a":1}`, "--data-raw '{\"a\":\"@x\"}'": `{"a":"@x"}`,
		"-d'{\"a\":2}'": `{"a":2}`, "--data-binary '{\"a\":\"x' -d 'y\"}'": `{"a":"x&y"}`,
	} {
		calls, _, notes, err := ReadRequest("curl -sk4 gateway.ai.cloudflare.com/v1/a/g/openai/x " + text)
		if err != nil || len(calls) != 1 || string(calls[0].Body) != want || len(notes) != 0 || calls[0].Endpoint != "x" {
			t.Errorf("%s: got %+v, %q, %v, want %s", text, calls, notes, err, want)
		}
	}
}
