package emulator

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bodyMax is the largest request body that is read.
const bodyMax = 64 << 20

// ServeHTTP serves the gateway's URLs under /v1, a little of Cloudflare's own API under
// /client/v4, and the control API under /_sluice.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.busy.RLock()
	defer s.busy.RUnlock()
	if why := s.refusal(r); why != "" {
		writeJSON(w, http.StatusForbidden, map[string]string{"error": why})
		return
	}
	if strings.HasPrefix(r.URL.Path, controlPath) {
		s.control(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		http.Error(w, "the body could not be read", http.StatusRequestEntityTooLarge)
		return
	}
	rec := &Recorded{
		LogID: s.ids.ulid(), Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(),
		Header: r.Header.Clone(), Body: body, At: s.opts.Now(), Cache: "MISS",
	}
	update := s.journal.put(rec)
	defer func() {
		rec.DoneAt = s.opts.Now()
		update()
	}()
	s.serveGateway(w, r, rec)
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request, rec *Recorded) {
	rep, universal := s.gatewayReply(r, rec)
	want := cachingOf(r, rec.Body)
	p := &player{
		w: w, ctl: http.NewResponseController(w), ctx: r.Context(), closed: s.closed,
		rec: rec, now: s.opts.Now, split: s.opts.Split,
	}
	if rep == nil && strings.HasPrefix(r.URL.Path, apiPath) {
		own := s.cloudflareAPI(r)
		rep = &own
	}
	if rep == nil {
		hit, ok := s.cache.get(want)
		if ok {
			rec.Cache = "HIT"
			rec.Step, _ = strconv.Atoi(hit.header.Get("cf-aig-step"))
			rep = &hit
		} else {
			rep = s.askProviders(r, rec, universal)
			if rep == nil { // the client has gone
				p.stopped(p.gone())
				return
			}
			if universal != nil {
				rep.header.Set("cf-aig-step", strconv.Itoa(rec.Step))
			}
			streamed := rep.header.Get("Content-Length") == ""
			if rep.status == http.StatusOK && want.ttl > 0 && (policyCacheStreams || !streamed) {
				p.kept = &bytes.Buffer{}
			}
		}
	}
	if len(rep.split) > 0 {
		p.split = rep.split
	}
	if hit := rep.header.Get(headerCacheStatus); hit != "" {
		rec.Cache = hit
	}
	rec.Status = rep.status
	kept := rep.header.Clone()
	rep.header.Set("cf-aig-log-id", rec.LogID)
	rep.header.Set("cf-aig-event-id", s.eventID(r))
	rep.header.Set(headerCacheStatus, rec.Cache)
	if whole := p.play(*rep); whole && p.kept != nil {
		s.cache.put(want, kept, p.kept.Bytes())
	}
}

// gatewayReply makes the checks of the gateway itself. It returns its refusal, or nil for
// a request that goes on; universal is nil for a provider's URL.
func (s *Server) gatewayReply(r *http.Request, rec *Recorded) (refusal *reply, universal []step) {
	refuse := func(code int) (*reply, []step) {
		rep := gatewayReply(code)
		return &rep, nil
	}
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), "/v1/")
	if strings.HasPrefix(r.URL.Path, apiPath) {
		return nil, nil
	}
	if !ok {
		return refuse(codeUnknownGateway)
	}
	parts := strings.SplitN(rest, "/", 4)
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return refuse(codeUnknownGateway)
	}
	rec.Account, rec.Gateway = parts[0], parts[1]
	if !s.knows(rec.Gateway) {
		return refuse(codeUnknownGateway)
	}
	if !s.authorized(r) {
		return refuse(codeUnauthorized)
	}
	if len(parts) == 2 || parts[2] == "" && len(parts) == 3 {
		if r.Method != http.MethodPost {
			return refuse(policyBadBodyCode)
		}
		steps, ok := parseUniversal(r, rec.Body)
		if !ok {
			return refuse(policyBadBodyCode)
		}
		return nil, steps
	}
	rec.Provider = parts[2]
	if len(parts) == 4 {
		rec.Endpoint = parts[3]
	}
	if _, ok := s.vendorOf(rec.Provider); !ok {
		return refuse(codeInvalidProvider)
	}
	return nil, nil
}

// askProviders answers by the providers, not the cache.
func (s *Server) askProviders(r *http.Request, rec *Recorded, steps []step) *reply {
	if steps == nil {
		steps = []step{{
			request: request{
				provider: rec.Provider, method: r.Method, rawPath: rec.Endpoint, path: unescape(rec.Endpoint),
				query: r.URL.Query(), header: upstreamHeader(r.Header), body: rec.Body, fault: r.Header.Get(headerFault),
			},
			config: configOf(r.Header, stepConfig{}),
		}}
	}
	return s.walk(r.Context(), steps, rec)
}

func (s *Server) knows(gateway string) bool {
	if len(s.opts.Gateways) == 0 {
		return gateway != policyUnknownGateway
	}
	return slices.Contains(s.opts.Gateways, gateway)
}

func (s *Server) authorized(r *http.Request) bool {
	if s.opts.Token == "" {
		return true
	}
	return sameSecret(r.Header.Get("cf-aig-authorization"), "Bearer "+s.opts.Token)
}

func (s *Server) eventID(r *http.Request) string {
	if id := r.Header.Get("cf-aig-event-id"); id != "" {
		return id
	}
	return s.ids.ulid()
}

// upstreamHeader are the client's headers that a provider gets to see.
func upstreamHeader(h http.Header) http.Header {
	out := h.Clone()
	for name := range out {
		if low := strings.ToLower(name); strings.HasPrefix(low, "cf-aig-") || strings.HasPrefix(low, "cf-cache-") || low == "cf-skip-cache" || name == headerFault {
			delete(out, name)
		}
	}
	return out
}

func unescape(path string) string {
	if s, err := url.PathUnescape(path); err == nil {
		return s
	}
	return path
}
