package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// step is one step of a universal request, or the only one of a provider's URL.
type step struct {
	request request
	config  stepConfig
}

// stepConfig is how the gateway tries a step, from the step's config or the cf-aig-*
// headers. Zero values are the gateway's defaults.
type stepConfig struct {
	timeout time.Duration
	tries   int
	delay   time.Duration
	backoff string
}

// wireStep is a step as it is written in the body.
type wireStep struct {
	Provider      string            `json:"provider"`
	Endpoint      string            `json:"endpoint"`
	Headers       map[string]string `json:"headers"`
	Query         json.RawMessage   `json:"query"`
	Authorization string            `json:"authorization"`
	Config        struct {
		RequestTimeout float64 `json:"requestTimeout"` // milliseconds
		MaxAttempts    int     `json:"maxAttempts"`
		RetryDelay     float64 `json:"retryDelay"` // milliseconds
		Backoff        string  `json:"backoff"`
	} `json:"config"`
}

// parseUniversal parses the array of steps; ok is false if there is none.
func parseUniversal(r *http.Request, body []byte) (steps []step, ok bool) {
	var wire []wireStep
	if trimmed := bytes.TrimSpace(body); policyBareStep && len(trimmed) > 0 && trimmed[0] == '{' {
		body = append(append([]byte{'['}, trimmed...), ']')
	}
	if json.Unmarshal(body, &wire) != nil || len(wire) == 0 {
		return nil, false
	}
	defaults := configOf(r.Header, stepConfig{})
	for _, w := range wire {
		steps = append(steps, w.step(defaults))
	}
	return steps, true
}

func (w wireStep) step(defaults stepConfig) step {
	header := http.Header{}
	for k, v := range w.Headers {
		header.Set(k, v)
	}
	if policyStepAuthorization && w.Authorization != "" && header.Get("Authorization") == "" {
		header.Set("Authorization", w.Authorization)
	}
	config := configOf(header, defaults)
	if w.Config.RequestTimeout > 0 {
		config.timeout = milliseconds(w.Config.RequestTimeout)
	}
	if w.Config.MaxAttempts > 0 {
		config.tries = w.Config.MaxAttempts
	}
	if w.Config.RetryDelay > 0 {
		config.delay = milliseconds(w.Config.RetryDelay)
	}
	if w.Config.Backoff != "" {
		config.backoff = w.Config.Backoff
	}
	var compact bytes.Buffer
	if json.Compact(&compact, w.Query) != nil {
		compact.Reset()
	}
	endpoint, query, _ := strings.Cut(strings.TrimPrefix(w.Endpoint, "/"), "?")
	values, _ := url.ParseQuery(query) // invalid parts are dropped, as in net/http
	return step{
		request: request{
			provider: w.Provider, method: http.MethodPost, path: unescape(endpoint), rawPath: endpoint,
			query: values, header: upstreamHeader(header), body: compact.Bytes(), fault: header.Get(headerFault),
		},
		config: config,
	}
}

// configOf overrides the config by the headers.
func configOf(h http.Header, config stepConfig) stepConfig {
	if ms, err := strconv.ParseFloat(h.Get("cf-aig-request-timeout"), 64); err == nil && ms > 0 {
		config.timeout = milliseconds(ms)
	}
	if n, err := strconv.Atoi(h.Get("cf-aig-max-attempts")); err == nil && n > 0 {
		config.tries = n
	}
	if ms, err := strconv.ParseFloat(h.Get("cf-aig-retry-delay"), 64); err == nil && ms > 0 {
		config.delay = milliseconds(ms)
	}
	if kind := h.Get("cf-aig-backoff"); kind != "" {
		config.backoff = kind
	}
	return config
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// walk tries the steps in order, each as often as it may, and returns the first good
// answer, or the last one. It returns nil if the client has gone.
func (s *Server) walk(ctx context.Context, steps []step, rec *Recorded) *reply {
	var rep reply
	answered := false
	for i, st := range steps {
		rec.Step = i
		tries := min(max(st.config.tries, 1), policyTriesMax)
		for try := 1; try <= tries; try++ {
			last := i == len(steps)-1 && try == tries
			rep, answered = s.try(ctx, st, i, try, last, rec)
			if answered && rep.status < policyFailedFrom {
				return &rep
			}
			if ctx.Err() != nil {
				return nil
			}
			if try < tries {
				delay := policyBackoff(st.config.backoff, min(st.config.delay, policyRetryDelayMax), try)
				if s.pause(ctx, delay) != nil {
					return nil
				}
			}
		}
	}
	if policyAllFailedCode && len(steps) > 1 {
		rep = gatewayReply(codeNoResponse)
	}
	return &rep
}

// try makes one call. answered is false if the provider timed out or could not be
// reached; the reply is then the gateway's own. The last try of all has no timeout.
func (s *Server) try(ctx context.Context, st step, index, attempt int, last bool, rec *Recorded) (rep reply, answered bool) {
	rep = s.ask(st.request)
	up := Upstream{
		Step: index, Attempt: attempt, Provider: st.request.provider, Method: st.request.method,
		Endpoint: st.request.rawPath, Query: st.request.query, Header: st.request.header, Body: st.request.body,
		Status: rep.status,
	}
	switch {
	case rep.end == endUnreachable:
		rep, up.Status = gatewayReply(policyUnreachableCode), 0
	case !last && st.config.timeout > 0 && max(rep.wait, policyLeastWait) >= st.config.timeout:
		_ = s.pause(ctx, st.config.timeout) // the caller checks ctx
		rep, up.Status = gatewayReply(policyTimeoutCode), 0
	default:
		answered = true
	}
	rec.Upstream = append(rec.Upstream, up)
	return rep, answered
}

// pause waits unless the client hangs up or the server closes first.
func (s *Server) pause(ctx context.Context, d time.Duration) error {
	p := player{ctx: ctx, closed: s.closed}
	return p.sleep(d)
}
