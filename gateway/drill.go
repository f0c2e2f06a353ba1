package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Drill is a failure that a step simulates for one request, to show how a chain reacts.
// The values are stored in sessions.
type Drill string

// The drills. The first three are real: the request itself makes any provider fail. The
// others only the embedded gateway can simulate; [DrillStall] and [DrillCut] may be
// followed by a number of tokens that come before, as in "cut-20".
const (
	// DrillBadKey sends an invalid key.
	DrillBadKey Drill = "bad-key"
	// DrillUnknownModel asks for a model that doesn't exist.
	DrillUnknownModel Drill = "unknown-model"
	// DrillTimeout gives the provider a millisecond to begin its reply.
	DrillTimeout Drill = "timeout"
	// DrillRate is the provider's rate limit, DrillServerError its failure.
	DrillRate        Drill = "429"
	DrillServerError Drill = "500"
	// DrillStall is an answer that stops moving, DrillCut one whose connection breaks.
	// Both have begun by then, so that no other step takes over.
	DrillStall Drill = "stall"
	DrillCut   Drill = "cut"
)

// Drills are all of them, in the order in which to list them.
func Drills() []Drill {
	return []Drill{DrillBadKey, DrillUnknownModel, DrillTimeout, DrillRate, DrillServerError, DrillStall, DrillCut}
}

// ParseDrill reads a drill's name.
func ParseDrill(text string) (Drill, error) {
	word, tokens, numbered := strings.Cut(text, "-")
	switch d := Drill(text); {
	case slices.Contains(Drills(), d):
		return d, nil
	case numbered && (Drill(word) == DrillStall || Drill(word) == DrillCut):
		if n, err := strconv.ParseUint(tokens, 10, 16); err == nil {
			return Drill(fmt.Sprintf("%s-%d", word, n)), nil
		}
	}
	return "", fmt.Errorf("%q is not a drill: want bad-key, unknown-model, timeout, 429, 500, stall, stall-TOKENS, cut or cut-TOKENS", text)
}

// Real reports whether the drill works against any gateway, because the request itself
// makes the provider fail.
func (d Drill) Real() bool {
	return d == DrillBadKey || d == DrillUnknownModel || d == DrillTimeout
}

// CanDrill returns why a step of a chain can't do a drill, and nil if it can. The step
// counts from 0; of is the number of steps.
func (c *Client) CanDrill(d Drill, step, of int) error {
	if d == "" {
		return nil
	}
	if _, err := ParseDrill(string(d)); err != nil {
		return err
	}
	switch {
	case !d.Real() && !c.emulated.Load():
		return fmt.Errorf("only the embedded gateway can simulate %s; here use bad-key, unknown-model or timeout", d)
	case d == DrillTimeout && step == of-1:
		return fmt.Errorf("the last step can't simulate a timeout: the gateway waits there as long as it takes")
	}
	return nil
}

// CanDrillStep is [Client.CanDrill] for a known step: a provider that is called directly
// can't do the drills that only the embedded gateway simulates.
func (c *Client) CanDrillStep(s Step, step, of int) error {
	if err := c.CanDrill(s.Drill, step, of); err != nil {
		return err
	}
	if s.Drill != "" && !s.Drill.Real() && !c.Destination(s.Provider).Emulated {
		return fmt.Errorf("only the embedded gateway can simulate %s, and %s is called directly; use bad-key, unknown-model or timeout there", s.Drill, s.Provider.Name())
	}
	return nil
}

// FindEmulator asks a gateway on this machine whether it is package emulator's, such as
// one run by "sluice emulate", and reports whether it is. Other gateways are not asked.
// The emulator answers this without its control token.
func (c *Client) FindEmulator(ctx context.Context) bool {
	const within, enough = 2 * time.Second, 1 << 16
	if c.emulated.Load() || !c.Loopback() {
		return c.emulated.Load()
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	address := *c.base
	address.Path, address.RawPath = "/_sluice/faults", ""
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return false
	}
	resp, err := c.carrier.RoundTrip(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	var says struct {
		Faults   *[]json.RawMessage
		Emulator string
	}
	if json.NewDecoder(io.LimitReader(resp.Body, enough)).Decode(&says) == nil && (says.Faults != nil || says.Emulator == "sluice") {
		c.emulated.Store(true)
	}
	return c.emulated.Load()
}

// headerFault asks the embedded gateway to simulate a failure.
const headerFault = "X-Sluice-Fault"

const (
	drillTimeout     = time.Millisecond
	drillModelSuffix = "-does-not-exist"
	drillKey         = "invalid-key-of-a-rehearsal"
)

func (c *Client) checkDrills(steps []Step) *Error {
	for i, s := range steps {
		if err := c.CanDrillStep(s, i, len(steps)); err != nil {
			return requestError(s.Provider.Name(), i, fmt.Errorf("step %d: %w", i+1, err))
		}
	}
	return nil
}

// withDrills returns the steps and options as the drills need them. The cache is
// bypassed, since a cached answer can't fail.
func withDrills(steps []Step, opts Options) ([]Step, Options) {
	steps = slices.Clone(steps)
	for i := range steps {
		s := &steps[i]
		opts.SkipCache = opts.SkipCache || s.Drill != ""
		switch s.Drill {
		case DrillUnknownModel:
			s.Model += drillModelSuffix
		case DrillTimeout:
			s.Controls.RequestTimeout = drillTimeout
		}
	}
	return steps, opts
}

// applyTo changes a request so that it fails.
func (d Drill) applyTo(req Request) Request {
	switch {
	case d == DrillBadKey:
		return withBadKey(req)
	case d != "" && !d.Real():
		req.Header = req.Header.Clone()
		if req.Header == nil {
			req.Header = map[string][]string{}
		}
		req.Header.Set(headerFault, string(d))
	}
	return req
}

// withBadKey replaces every secret by an invalid key. A signature, and a request for
// which the gateway holds the key, get a bearer token instead.
func withBadKey(req Request) Request {
	bad := NewSecret("REHEARSED_BAD_KEY", drillKey)
	auth := slices.Clone(req.Auth)
	for i := range auth {
		auth[i].Secret = bad
	}
	if len(auth) == 0 {
		auth = []AuthHeader{{Name: "Authorization", Prefix: "Bearer ", Secret: bad}}
	}
	req.Auth, req.Signature = auth, nil
	return req
}
