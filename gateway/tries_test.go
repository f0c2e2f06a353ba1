package gateway

import (
	"net/http"
	"reflect"
	"testing"
	"time"
)

// What is told before is what is done: a server that never answers well counts.
func TestMostTriesIsHowOftenAStepIsAsked(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		opts  Options
		steps []Controls
		mode  Mode
		want  []int
		asked int // how often this client sends
	}{
		"nothing set":             {steps: []Controls{{}}, want: []int{3}, asked: 3},
		"one try":                 {opts: Options{Controls: Controls{MaxAttempts: 1}}, steps: []Controls{{}}, want: []int{1}, asked: 1},
		"the gateway's four":      {opts: Options{Controls: Controls{MaxAttempts: 4}}, steps: []Controls{{}}, want: []int{4}, asked: 1},
		"a chain":                 {steps: []Controls{{}, {}}, want: []int{3, 3}, asked: 3},
		"a chain's own":           {opts: Options{Controls: Controls{MaxAttempts: 2}}, steps: []Controls{{MaxAttempts: 5}, {}}, want: []int{5, 2}, asked: 1},
		"a walk":                  {steps: []Controls{{}, {}}, mode: ModeClient, want: []int{3, 3}, asked: 6},
		"a walk's own":            {steps: []Controls{{MaxAttempts: 2}, {}}, mode: ModeClient, want: []int{2, 1}, asked: 3},
		"a walk of lone attempts": {steps: []Controls{{MaxAttempts: 1}, {MaxAttempts: 1}}, mode: ModeClient, want: []int{1, 1}, asked: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
			c := newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Base: time.Nanosecond, Max: time.Nanosecond}})
			var steps []Step
			for _, config := range row.steps {
				steps = append(steps, Step{Provider: stub{name: "a"}, Model: "m", Controls: config, Mode: row.mode})
			}
			if got := c.MostTries(steps, row.opts); !reflect.DeepEqual(got, row.want) {
				t.Errorf("got %v, want %v", got, row.want)
			}
			_, _ = transcript(c.Stream(t.Context(), hello, steps, row.opts))
			if got := len(s.requests()); got != row.asked {
				t.Errorf("%d requests, want %d", got, row.asked)
			}
		})
	}
}
