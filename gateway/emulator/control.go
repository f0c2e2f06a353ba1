package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// controlPath is the prefix of the control API's paths, beside the gateway's own.
const controlPath = "/_sluice/"

// control serves the control API, if the request carries its token. Without it, only the
// emulator's identity is returned, which gateway.Client.FindEmulator asks for.
func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	if !s.knowsToken(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		writeJSON(w, http.StatusUnauthorized, map[string]string{
			"error": "want the control token: Authorization: Bearer TOKEN, as \"sluice emulate\" prints it below its address", "emulator": "sluice",
		})
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

// listed is a recorded request as the control API shows it: the values of headers and
// parameters are hidden unless they are known to hold no key, and only the beginning of a
// long body is shown.
type listed struct {
	LogID  string      `json:"log_id"`
	Method string      `json:"method"`
	Path   string      `json:"path"`
	Query  string      `json:"query,omitempty"`
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
	// BodyBytes is the length of the whole body; BodyCut says that Body is only its
	// beginning.
	BodyBytes int         `json:"body_bytes"`
	BodyCut   bool        `json:"body_cut,omitempty"`
	Account   string      `json:"account,omitempty"`
	Gateway   string      `json:"gateway,omitempty"`
	Provider  string      `json:"provider,omitempty"`
	Endpoint  string      `json:"endpoint,omitempty"`
	At        time.Time   `json:"at,omitzero"`
	FirstAt   time.Time   `json:"first_byte_at,omitzero"`
	DoneAt    time.Time   `json:"done_at,omitzero"`
	HungUpAt  time.Time   `json:"hung_up_at,omitzero"`
	Status    int         `json:"status"`
	Step      int         `json:"step"`
	Cache     string      `json:"cache,omitempty"`
	Bytes     int         `json:"bytes_sent"`
	Attempts  []listedTry `json:"attempts,omitempty"`
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
			LogID: r.LogID, Method: r.Method, Path: r.Path, Query: maskQuery(r.Query).Encode(), Header: maskHeader(r.Header),
			BodyBytes: len(r.Body), Account: r.Account, Gateway: r.Gateway, Provider: r.Provider,
			Endpoint: r.Endpoint, At: r.At, FirstAt: r.FirstByteAt, DoneAt: r.DoneAt, HungUpAt: r.HungUpAt,
			Status: r.Status, Step: r.Step, Cache: r.Cache, Bytes: r.BytesSent,
		}
		l.Body, l.BodyCut = beginning(bodyWithoutKeys(r.Body, r.Provider == ""))
		for _, up := range r.Upstream {
			l.Attempts = append(l.Attempts, listedTry{up.Step, up.Attempt, up.Provider, up.Status})
		}
		out = append(out, l)
	}
	writeJSON(w, http.StatusOK, map[string]any{"requests": out})
}

// bodyWithoutKeys redacts the headers inside a universal request; other bodies stay as
// they are. A universal body that can't be parsed isn't shown at all, since the keys in
// it can't be found.
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
		if !shownHeaders[http.CanonicalHeaderKey(name)] {
			headers[name] = encode(redacted)
		}
	}
	return encode(headers)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(encode(v), '\n')) // nobody is left to report the error to
}
