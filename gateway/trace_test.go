package gateway

import (
	"bytes"
	"strings"
	"testing"
)

func TestFieldT14ATracedBodyIsNotCopied(t *testing.T) {
	t.Parallel()
	const key = "sk-a-key-that-must-not-be-seen-0123456789"
	for name, row := range map[string]struct {
		prompt string
		shared bool
	}{
		"nothing to hide":            {"a long conversation", true},
		"what might be and is not":   {"see https://example.com/?q=1&page=2 and me@example.com", true},
		"a key that the user quoted": {"my key is " + key, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, refuses(503), says(200, "data: done\n\n"))
			c := newClient(t, Config{URL: s.URL, Retry: quick})
			var bodies [][]byte
			trace := func(e TraceEvent) {
				if e.Kind == TraceRequest {
					bodies = append(bodies, e.Body)
				}
			}
			step := oneStep(stub{name: "v", key: NewSecret("test", key)})
			chat := Chat{Messages: []Message{{Role: RoleUser, Text: row.prompt}}}
			for range c.Stream(t.Context(), chat, step, Options{Trace: trace}) { //nolint:revive // what is traced counts
			}
			if len(bodies) < 2 || len(bodies[0]) == 0 || !bytes.Equal(bodies[0], bodies[1]) {
				t.Fatalf("the attempts' bodies are %q", bodies)
			}
			if shared := &bodies[0][0] == &bodies[1][0]; shared != row.shared {
				t.Errorf("the attempts share one body: %v, want %v", shared, row.shared)
			}
			if strings.Contains(string(bodies[0]), key) {
				t.Errorf("the trace holds the key: %s", bodies[0])
			}
		})
	}
}
