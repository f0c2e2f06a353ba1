package gateway

import (
	"io"
	"net/http"
	"strconv"
	"testing"
)

func TestF101AChainThatFailedAdvisesWhatItsFailuresAskFor(t *testing.T) {
	t.Parallel()
	const (
		again    = "try again, or pick another model"
		check    = "check the model's name and the parameters"
		credit   = "add credit or raise the limit there, or pick another model"
		elsewise = ";\nthe gateway doesn't say why the others failed; a chain with mode = \"client\" does"
	)
	key := func(name string) string {
		return "no key for " + name + " was sent: check the one that the gateway holds, or use your own: sluice config set-key " + name
	}
	for name, row := range map[string]struct {
		a, b int
		mode Mode
		step string // what the gateway says of the step that answered
		want Explanation
	}{
		"both refuse the key": {a: 401, b: 403, mode: ModeClient, want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "b · HTTP 403", Next: "step 1: " + key("a") + ";\nstep 2: " + key("b")}},
		"no step has the model": {a: 404, b: 404, mode: ModeClient, want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "b · HTTP 404", Next: "every step: " + check}},
		"both are overloaded": {a: 503, b: 500, mode: ModeClient, want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "b · HTTP 500", Next: again}},
		"each for itself": {a: 402, b: 503, mode: ModeClient, want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "b · HTTP 503", Next: "step 1: " + credit + ";\nstep 2: " + again}},
		"the gateway tells of the last": {b: 401, step: "1", want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "b · HTTP 401", Next: "step 2: " + key("b") + elsewise}},
		"the gateway doesn't say which": {b: 401, want: Explanation{
			What: "all 2 steps failed (a/m, b/m); the last said: no", Source: "HTTP 401",
			Next: "one of the steps: set the key in the configuration (sluice config set-key)" + elsewise}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s *server
			if row.mode == ModeClient {
				s = serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(row.a)}, "b": {refuses(row.b)}}).server
			} else {
				s = serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("cf-aig-step", row.step)
					w.WriteHeader(row.b)
					_, _ = io.WriteString(w, `{"error":{"message":"no"}}`)
				})
			}
			steps := walked("a", "b")
			for i := range steps {
				steps[i].Mode = row.mode
			}
			_, err := transcript(newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Attempts: 1}}).Stream(t.Context(), hello, steps, Options{}))
			if err == nil || err.Kind != KindBusy {
				t.Fatalf("got %v, want an error of kind busy", err)
			}
			if got := Explain(err); got != row.want {
				t.Errorf("\n got %+v\nwant %+v", got, row.want)
			}
		})
	}
}

func TestStepsAreNamedByTheirNumbers(t *testing.T) {
	t.Parallel()
	for n, want := range []string{"one of the steps", "step 1", "steps 1 and 2", "steps 1, 2 and 3"} {
		var numbers []string
		for i := range n {
			numbers = append(numbers, strconv.Itoa(i+1))
		}
		if got := stepWords(numbers); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
