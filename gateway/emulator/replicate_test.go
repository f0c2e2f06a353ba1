package emulator_test

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// predicted is what the tests read of a prediction.
type predicted struct {
	ID, Status, Error, Logs string
	Output                  []string
	URLs                    map[string]string
}

const predictionHi = `{"version":"v1","input":{"prompt":"hi"}}`

// life asks about a prediction until it is over, and gives what each reply said.
func life(t *testing.T, base, create, body string) (p predicted, states []string) {
	t.Helper()
	res, text := must(t, call{url: base + create, body: body})
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("created with %d: %s", res.StatusCode, text)
	}
	for p = decode[predicted](t, text); len(states) < 20; p = decode[predicted](t, text) {
		states = append(states, p.Status)
		if p.Status != "starting" && p.Status != "processing" {
			break
		}
		_, text = must(t, call{method: http.MethodGet, url: base + "/replicate/predictions/" + p.ID})
	}
	return p, states
}

func TestReplicateRunsPredictions(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	walk := []string{"starting", "processing", "processing", "succeeded"}
	for name, tt := range map[string]struct {
		path, body, prefer string
		states             []string
	}{
		"by version":              {"/replicate/predictions", predictionHi, "", walk},
		"with v1":                 {"/replicate/v1/predictions", predictionHi, "", walk},
		"of an official model":    {"/replicate/models/meta/llama/predictions", `{"input":{"prompt":"hi"}}`, "", walk},
		"of a deployment":         {"/replicate/deployments/acme/llama/predictions", `{"input":{"prompt":"hi"}}`, "", walk},
		"that fails on its way":   {"/replicate/models/a/fault-error-midstream-3/predictions", `{"input":{"prompt":"hi"}}`, "", []string{"starting", "processing", "processing", "failed"}},
		"limited in its max size": {"/replicate/predictions", `{"version":"v1","input":{"prompt":"hi","max_tokens":2}}`, "", walk},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, states := life(t, base, tt.path, tt.body)
			if !reflect.DeepEqual(states, tt.states) {
				t.Errorf("states\n got %q\nwant %q", states, tt.states)
			}
			if len(p.Output) == 0 || (p.Error != "") != (p.Status == "failed") || !strings.HasPrefix(p.URLs["stream"], "https://") {
				t.Errorf("ends as %+v", p)
			}
			if strings.Contains(tt.body, "max_tokens") && len(p.Output) != 2 {
				t.Errorf("%d tokens, want 2", len(p.Output))
			}
		})
	}
}

func TestReplicateWaitsAndCancels(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	_, text := must(t, call{url: base + "/replicate/predictions", body: predictionHi, header: map[string]string{"Prefer": "wait=5"}})
	if p := decode[predicted](t, text); p.Status != "succeeded" || len(p.Output) == 0 {
		t.Errorf("waited for %s", text)
	}
	_, text = must(t, call{url: base + "/replicate/predictions", body: predictionHi})
	at := base + "/replicate/predictions/" + decode[predicted](t, text).ID
	for _, c := range []call{{url: at + "/cancel"}, {method: http.MethodGet, url: at}} {
		if _, text := must(t, c); decode[predicted](t, text).Status != "canceled" {
			t.Errorf("%s %s: %s", c.method, c.url, text)
		}
	}
}

func TestReplicateRefuses(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	for name, tt := range map[string]struct {
		c      call
		status int
		want   string
	}{
		"a wrong key":      {call{url: "/predictions", body: predictionHi, header: map[string]string{"Authorization": "Token r8_wrong"}}, 401, `"title":"Unauthenticated"`},
		"no version":       {call{url: "/predictions", body: `{"input":{"prompt":"hi"}}`}, 422, `- version is required`},
		"no input":         {call{url: "/predictions", body: `{"version":"v"}`}, 422, `"field":"input"`},
		"no prompt":        {call{url: "/models/a/b/predictions", body: `{"input":{"text":"hi"}}`}, 422, `prompt is required`},
		"no JSON":          {call{url: "/predictions", body: `{`}, 400, `not valid JSON`},
		"an unknown model": {call{url: "/models/a/no-such/predictions", body: `{"input":{"prompt":"hi"}}`}, 404, `could not be found`},
		"an unknown id":    {call{method: http.MethodGet, url: "/predictions/nobody"}, 404, `could not be found`},
		"an unknown path":  {call{url: "/trainings", body: predictionHi}, 404, `could not be found`},
		"a fault":          {call{url: "/models/a/fault-402-quota/predictions", body: `{"input":{"prompt":"hi"}}`}, 402, `insufficient credit`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.c.url = base + "/replicate" + tt.c.url
			res, body := must(t, tt.c)
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("got %d %s, want %d with %s", res.StatusCode, body, tt.status, tt.want)
			}
		})
	}
}

// quickReplicate is the provider with no pause worth the name between questions.
func quickReplicate(t *testing.T, model string) []gateway.Step {
	t.Helper()
	spec, _ := providers.Lookup("replicate")
	p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("KEY", "r8_k"), Options: map[string]string{"poll": "1ms"}})
	if err != nil {
		t.Fatal(err)
	}
	return []gateway.Step{{Provider: p, Model: model}}
}

func TestClientFollowsAPrediction(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	hi := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "hi"}}, Stream: true}
	if err := s.Queue("503", "replicate", 1); err != nil { // strikes the first request, which is sent again
		t.Fatal(err)
	}
	var a gateway.Answer
	var progress []string
	pieces := 0
	for d, err := range c.Stream(t.Context(), hi, quickReplicate(t, "meta/llama"), gateway.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		a.Add(d, time.Now())
		switch d.Kind {
		case gateway.DeltaProgress:
			progress = append(progress, strings.Fields(d.Text)[0])
		case gateway.DeltaText:
			pieces++
		}
	}
	if want := []string{"starting", "processing:", "processing:"}; !reflect.DeepEqual(progress, want) {
		t.Errorf("progress %q, want %q", progress, want)
	}
	if pieces < 2 || a.Finish == nil || a.Finish.Reason != gateway.FinishStop || a.Usage.OutputTokens == nil || len(a.Retries) != 1 {
		t.Errorf("%d pieces, finish %+v, usage %+v, %d retries", pieces, a.Finish, a.Usage, len(a.Retries))
	}
	var lines []string
	for _, r := range s.Requests() {
		endpoint, _, _ := strings.Cut(r.Endpoint, "/")
		lines = append(lines, r.Method+" "+endpoint)
		if r.Header.Get("Authorization") != "Bearer r8_k" || r.Header.Get("Cf-Aig-Authorization") != "Bearer T" {
			t.Errorf("%s %s came without its keys", r.Method, r.Path)
		}
	}
	if want := []string{"POST models", "POST models", "GET predictions", "GET predictions", "GET predictions"}; !reflect.DeepEqual(lines, want) {
		t.Errorf("requests %q, want %q", lines, want)
	}
}

func TestClientCancelsThePredictionOfAUserWhoStops(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T", Rate: 1})
	c := client(t, base)
	ctx, stop := context.WithCancel(t.Context())
	hi := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "hi"}}, Stream: true}
	for d := range c.Stream(ctx, hi, quickReplicate(t, "meta/llama"), gateway.Options{}) {
		if d.Kind == gateway.DeltaProgress {
			stop()
		}
	}
	stop()
	c.Close()
	requests := s.Requests()
	last := requests[len(requests)-1]
	if last.Method != http.MethodPost || !strings.HasSuffix(last.Endpoint, "/cancel") {
		t.Fatalf("last request is %s %s, want a cancel", last.Method, last.Endpoint)
	}
	id := strings.TrimSuffix(strings.TrimPrefix(last.Endpoint, "predictions/"), "/cancel")
	_, text := must(t, call{method: http.MethodGet, url: base + "/replicate/predictions/" + id, header: map[string]string{"cf-aig-authorization": "Bearer T"}})
	if p := decode[predicted](t, text); p.Status != "canceled" {
		t.Errorf("the prediction is %s", p.Status)
	}
}

func TestClientShowsAPredictionThatFails(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	hi := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "hi"}}}
	var a gateway.Answer
	var failed error
	for d, err := range c.Stream(t.Context(), hi, quickReplicate(t, "a/fault-error-midstream-3"), gateway.Options{}) {
		if failed = err; err == nil {
			a.Add(d, time.Now())
		}
	}
	want := "replicate failed: Prediction interrupted; please retry (code: PA)"
	if failed == nil || failed.Error() != want || gateway.KindOf(failed) != gateway.KindStreamError || a.Text() == "" {
		t.Errorf("got %v after %q, want %s", failed, a.Text(), want)
	}
}
