package gateway

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestUniversalJSONIsWhatTheEndpointTakes(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{URL: "http://127.0.0.1:1/v1/a/g"})
	step := Step{Provider: stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "sk-secret")}, Model: "m"}
	for n := 1; n <= 3; n++ {
		var steps []Step
		for range n {
			steps = append(steps, step)
		}
		got, err := c.UniversalJSON(hello, steps, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var array []struct{ Provider, Endpoint string }
		if err := json.Unmarshal(got, &array); err != nil || len(array) != n || array[0].Provider != "openai" {
			t.Fatalf("%d steps: got %s, %v", n, got, err)
		}
		if text := string(got); !strings.Contains(text, `"Bearer $OPENAI_API_KEY"`) || strings.Contains(text, "sk-secret") {
			t.Errorf("%d steps: the key isn't named: %s", n, text)
		}
		if n == 1 {
			continue
		}
		p, err := c.Prepare(hello, steps, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, got); err != nil || compact.String() != string(p.Body) {
			t.Errorf("%d steps: got %s\nwant %s", n, compact.String(), p.Body)
		}
	}
	if _, err := c.UniversalJSON(hello, nil, Options{}); KindOf(err) != KindRequest {
		t.Errorf("no step: %v", err)
	}
}

func TestUniversalJSONShowsWhatADrillSends(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{URL: "http://127.0.0.1:1/v1/a/g"})
	steps := []Step{
		{Provider: stub{name: "openai"}, Model: "m", Drill: DrillTimeout},
		{Provider: stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "sk-secret")}, Model: "m", Drill: DrillBadKey},
	}
	got, err := c.UniversalJSON(hello, steps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Prepare(hello, steps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, got); err != nil || compact.String() != string(p.Body) || !strings.Contains(compact.String(), `"requestTimeout":1`) {
		t.Errorf("got %s\nwant %s", compact.String(), p.Body)
	}
}
