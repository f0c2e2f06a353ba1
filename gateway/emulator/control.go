package emulator

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// controlPath begins the control API's paths, beside the gateway's own.
const controlPath = "/_sluice/"

// control answers the control API. It is for programs on this machine: a
// request that came under another host's name is refused, so that no web page
// can reach it by way of a name that leads here.
func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	if !loopbackHost(r.Host) {
		http.Error(w, "the control API answers loopback names only", http.StatusForbidden)
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET " + controlPath + "requests":
		s.listRequests(w)
	case "DELETE " + controlPath + "requests":
		s.journal.clear()
		w.WriteHeader(http.StatusNoContent)
	case "GET " + controlPath + "faults":
		s.queue.mu.Lock()
		defer s.queue.mu.Unlock()
		writeJSON(w, http.StatusOK, map[string]any{"faults": append([]queued{}, s.queue.list...)})
	case "POST " + controlPath + "faults":
		s.postFault(w, r)
	case "DELETE " + controlPath + "faults":
		s.queue.mu.Lock()
		defer s.queue.mu.Unlock()
		s.queue.list = nil
		w.WriteHeader(http.StatusNoContent)
	default:
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "want GET or DELETE " + controlPath + "requests, or GET, POST or DELETE " + controlPath + "faults"})
	}
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var want queued
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err == nil {
		err = json.Unmarshal(body, &want)
	}
	if err == nil {
		err = s.Queue(want.Fault, want.Provider, want.Times)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// listed is a recorded request as the control API shows it: without keys, since
// any program on the machine may ask.
type listed struct {
	LogID    string      `json:"log_id"`
	Method   string      `json:"method"`
	Path     string      `json:"path"`
	Query    string      `json:"query,omitempty"`
	Header   http.Header `json:"header"`
	Body     string      `json:"body"`
	Account  string      `json:"account,omitempty"`
	Gateway  string      `json:"gateway,omitempty"`
	Provider string      `json:"provider,omitempty"`
	Endpoint string      `json:"endpoint,omitempty"`
	At       time.Time   `json:"at,omitzero"`
	FirstAt  time.Time   `json:"first_byte_at,omitzero"`
	DoneAt   time.Time   `json:"done_at,omitzero"`
	HungUpAt time.Time   `json:"hung_up_at,omitzero"`
	Status   int         `json:"status"`
	Step     int         `json:"step"`
	Cache    string      `json:"cache,omitempty"`
	Bytes    int         `json:"bytes_sent"`
	Attempts []listedTry `json:"attempts,omitempty"`
}

type listedTry struct {
	Step     int    `json:"step"`
	Attempt  int    `json:"attempt"`
	Provider string `json:"provider"`
	Status   int    `json:"status"`
}

func (s *Server) listRequests(w http.ResponseWriter) {
	out := []listed{}
	for _, r := range s.Requests() {
		l := listed{
			LogID: r.LogID, Method: r.Method, Path: r.Path, Query: r.Query.Encode(), Header: withoutKeys(r.Header),
			Body: bodyWithoutKeys(r.Body, r.Provider == ""), Account: r.Account, Gateway: r.Gateway, Provider: r.Provider,
			Endpoint: r.Endpoint, At: r.At, FirstAt: r.FirstByteAt, DoneAt: r.DoneAt, HungUpAt: r.HungUpAt,
			Status: r.Status, Step: r.Step, Cache: r.Cache, Bytes: r.BytesSent,
		}
		for _, up := range r.Upstream {
			l.Attempts = append(l.Attempts, listedTry{up.Step, up.Attempt, up.Provider, up.Status})
		}
		out = append(out, l)
	}
	writeJSON(w, http.StatusOK, map[string]any{"requests": out})
}

// redacted stands for a key.
const redacted = "[redacted]"

// keyHeader tells which headers carry keys.
func keyHeader(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Xi-Api-Key", "Cf-Aig-Authorization",
		"X-Amz-Security-Token", "Cookie", "Proxy-Authorization":
		return true
	}
	return false
}

func withoutKeys(h http.Header) http.Header {
	out := h.Clone()
	for name := range out {
		if keyHeader(name) {
			out[name] = []string{redacted}
		}
	}
	return out
}

// bodyWithoutKeys redacts the headers inside a universal request; other bodies
// stay as they are. A universal body that can't be read isn't shown at all: the
// keys in it can't be found.
func bodyWithoutKeys(body []byte, universal bool) string {
	if !universal {
		return string(body)
	}
	var steps []map[string]json.RawMessage
	if json.Unmarshal(body, &steps) != nil {
		var bare map[string]json.RawMessage
		if json.Unmarshal(body, &bare) != nil {
			return "[not a universal request]"
		}
		steps = append(steps, bare)
	}
	for _, step := range steps {
		for name, value := range step {
			switch {
			case strings.EqualFold(name, "authorization"):
				step[name] = encode(redacted)
			case strings.EqualFold(name, "headers"):
				step[name] = headersWithoutKeys(value)
			}
		}
	}
	return string(encode(steps))
}

func headersWithoutKeys(value json.RawMessage) json.RawMessage {
	var headers map[string]json.RawMessage
	if json.Unmarshal(value, &headers) != nil {
		return encode(redacted)
	}
	for name := range headers {
		if keyHeader(name) {
			headers[name] = encode(redacted)
		}
	}
	return encode(headers)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(encode(v), '\n')) // a client that is gone can't be told
}

func loopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
