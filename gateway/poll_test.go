package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"
)

// jobVendor is a stub whose answers are jobs: {"id":…,"text":…,"state":…}, over
// where the state is "done".
type jobVendor struct {
	stub
	wait time.Duration
}

func (p jobVendor) Decoder(Reply) Decoder { return &jobDecoder{vendor: p} }

type jobDecoder struct {
	vendor   jobVendor
	id, seen string
	done     bool
}

func (d *jobDecoder) Decode(dst []Delta, f Frame) ([]Delta, error) {
	var r struct{ ID, Text, State string }
	if err := json.Unmarshal(f.Data, &r); err != nil {
		return dst, &Error{Kind: KindProtocol, Message: "broken JSON"}
	}
	d.id, d.done = r.ID, r.State == "done"
	if r.State == "failed" {
		d.id = ""
		return dst, &Error{Kind: KindStreamError, Message: "it broke"}
	}
	if r.Text != d.seen {
		dst = append(dst, Delta{Kind: DeltaText, Text: r.Text[len(d.seen):]})
		d.seen = r.Text
	}
	if d.done {
		dst = append(dst, Delta{Kind: DeltaFinish, Finish: &Finish{Reason: FinishStop}})
	}
	return dst, nil
}

func (d *jobDecoder) Done() bool { return d.done }

func (d *jobDecoder) Close(dst []Delta) ([]Delta, error) {
	return dst, &Error{Kind: KindTruncated, Message: "no job"}
}

func (d *jobDecoder) Next() (Request, time.Duration, bool) {
	return d.request(http.MethodGet, "jobs/"+d.id), d.vendor.wait, d.id != ""
}

func (d *jobDecoder) Cancel() (Request, bool) {
	return d.request(http.MethodPost, "jobs/"+d.id+"/cancel"), d.id != "" && !d.done
}

func (d *jobDecoder) request(method, endpoint string) Request {
	r, _ := d.vendor.Encode("m", hello)
	r.Method, r.Endpoint, r.Body = method, endpoint, nil
	return r
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (s *server) lines() []string {
	var lines []string
	for _, r := range s.requests() {
		lines = append(lines, r.Method+" "+r.RequestURI)
	}
	return lines
}

const (
	jobBegun = `{"id":"j1","state":"starting"}`
	jobHalf  = `{"id":"j1","state":"processing","text":"Hel"}`
	jobDone  = `{"id":"j1","state":"done","text":"Hello"}`
)

var jobKey = stub{name: "jobs", key: NewSecret("JOBS_KEY", "vendor-key")}

func TestPollAsksUntilTheJobIsOver(t *testing.T) {
	t.Parallel()
	cutShort := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		says(200, jobHalf)(w, r)
	}
	s := serve(t, says(201, jobBegun), says(200, jobHalf), says(503, `{"error":{"message":"busy"}}`), cutShort, says(200, jobHalf), says(200, jobDone))
	c := newClient(t, Config{URL: s.URL, Token: NewSecret("T", "gateway-token"), Retry: quick})
	lines, err := transcript(c.Stream(context.Background(), hello, oneStep(jobVendor{stub: jobKey}), Options{Controls: Controls{CacheTTL: time.Hour}, EventID: "e1"}))
	// A question that failed is asked again even after text: it costs nothing.
	if want := "start jobs/m 201; text Hel; retry 1/3 busy; retry 2/3 truncated; text lo; finish stop"; err != nil || joined(lines) != want {
		t.Errorf("\n got %s, %v\nwant %s", joined(lines), err, want)
	}
	poll := "GET /v1/local/default/jobs/jobs/j1"
	if got, want := s.lines(), []string{"POST /v1/local/default/jobs/chat/completions", poll, poll, poll, poll, poll}; !reflect.DeepEqual(got, want) {
		t.Errorf("requests\n got %q\nwant %q", got, want)
	}
	for i, r := range s.requests() {
		want := map[string]string{"Authorization": "Bearer vendor-key", "Cf-Aig-Authorization": "Bearer gateway-token",
			"Cf-Aig-Event-Id": "e1", "Cf-Aig-Cache-Ttl": "", "Cf-Aig-Skip-Cache": "true", "Content-Type": ""}
		if i == 0 {
			want["Cf-Aig-Cache-Ttl"], want["Cf-Aig-Skip-Cache"], want["Content-Type"] = "3600", "", "application/json"
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("request %d: %s is %q, want %q", i, name, got, value)
			}
		}
	}
}

func TestPollFollowsTheWinningStep(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("cf-aig-step", "1")
		says(201, jobBegun)(w, r)
	}, says(404, `{"error":{"message":"gone"}}`))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	steps := []Step{{Provider: stub{name: "openai"}, Model: "a"}, {Provider: jobVendor{stub: jobKey}, Model: "b"}}
	lines, err := transcript(c.Stream(context.Background(), hello, steps, Options{}))
	want := &Error{Kind: KindRequest, Provider: "jobs", Step: 1, Status: 404, Message: "gone"}
	if joined(lines) != "step 0 unknown; step 1 served; start jobs/b 201" || !reflect.DeepEqual(err, want) {
		t.Errorf("\n got %q, %+v\nwant start, %+v", lines, err, want)
	}
	c.Close()
	if got, want := s.lines(), []string{"POST /v1/local/default", "GET /v1/local/default/jobs/jobs/j1", "POST /v1/local/default/jobs/jobs/j1/cancel"}; !reflect.DeepEqual(got, want) {
		t.Errorf("requests\n got %q\nwant %q", got, want)
	}
}

func TestPollCancelsTheJobOfACallerWhoStops(t *testing.T) {
	t.Parallel()
	stops := map[string]func(c *Client, ctx context.Context, cancel context.CancelFunc) error{
		"while it waits": func(c *Client, ctx context.Context, cancel context.CancelFunc) error {
			p := jobVendor{stub: jobKey, wait: time.Minute}
			for d, err := range c.Stream(ctx, hello, oneStep(p), Options{}) {
				if err != nil {
					return err
				}
				if d.Kind == DeltaText {
					time.AfterFunc(time.Millisecond, cancel)
				}
			}
			return nil
		},
		"by leaving": func(c *Client, ctx context.Context, _ context.CancelFunc) error {
			for d, err := range c.Stream(ctx, hello, oneStep(jobVendor{stub: jobKey}), Options{}) {
				if d.Kind == DeltaText {
					return context.Canceled
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
		"by a total timeout": func(c *Client, ctx context.Context, _ context.CancelFunc) error {
			p := jobVendor{stub: jobKey, wait: time.Minute}
			_, err := transcript(c.Stream(ctx, hello, oneStep(p), Options{Timeout: 2 * time.Second}))
			if err == nil || err.Kind != KindTimeoutIdle {
				return err
			}
			return context.Canceled
		},
	}
	for name, stop := range stops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, says(201, jobHalf), says(200, jobHalf))
			c := newClient(t, Config{URL: s.URL})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if err := stop(c, ctx, cancel); !errors.Is(err, context.Canceled) {
				t.Fatalf("ended with %v", err)
			}
			c.Close() // waits for the request that cancels
			want := []string{"POST /v1/local/default/jobs/chat/completions", "POST /v1/local/default/jobs/jobs/j1/cancel"}
			if got := s.lines(); !reflect.DeepEqual(got, want) {
				t.Errorf("requests\n got %q\nwant %q", got, want)
			}
		})
	}
}

func TestPollCancelsNothingThatIsOver(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ body, want string }{
		"done at once": {jobDone, "start jobs/m 201; text Hello; finish stop"},
		"failed":       {`{"id":"j1","state":"failed"}`, "start jobs/m 201"},
		"no job":       {`{}`, "start jobs/m 201"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, says(201, row.body))
			c := newClient(t, Config{URL: s.URL})
			lines, err := transcript(c.Stream(context.Background(), hello, oneStep(jobVendor{stub: jobKey}), Options{}))
			c.Close()
			if joined(lines) != row.want || (err == nil) != (name == "done at once") {
				t.Errorf("got %s, %v, want %s", joined(lines), err, row.want)
			}
			if n := len(s.requests()); n != 1 {
				t.Errorf("%d requests, want 1: %q", n, s.lines())
			}
		})
	}
}

func TestPollGivesUpWhereNothingNewComes(t *testing.T) {
	t.Parallel()
	s := serve(t, says(201, jobHalf), says(200, jobHalf))
	c := newClient(t, Config{URL: s.URL, Timers: Timers{NoContent: 20 * time.Millisecond}})
	lines, err := transcript(c.Stream(context.Background(), hello, oneStep(jobVendor{stub: jobKey, wait: 5 * time.Millisecond}), Options{}))
	if joined(lines) != "start jobs/m 201; text Hel" || err == nil || err.Kind != KindTimeoutIdle || err.Provider != "jobs" {
		t.Errorf("got %s, %+v, want a timeout of jobs", joined(lines), err)
	}
}

// A program that ends cancels its streams and closes the client at once. The job
// is cancelled all the same.
func TestPollCloseWaitsForTheCancel(t *testing.T) {
	t.Parallel()
	for range 5 {
		s := serve(t, says(201, jobHalf), says(200, jobHalf))
		c := newClient(t, Config{URL: s.URL})
		ctx, cancel := context.WithCancel(t.Context())
		g := Gather(c.Stream(ctx, hello, oneStep(jobVendor{stub: jobKey, wait: time.Minute}), Options{}), 0)
		for known := false; !known; {
			batch, ok := g.Next()
			if !ok {
				t.Fatal("the stream ended by itself")
			}
			known = slices.ContainsFunc(batch.Deltas, func(d Delta) bool { return d.Kind == DeltaText })
		}
		cancel()
		c.Close()
		if lines := s.lines(); len(lines) != 2 || lines[1] != "POST /v1/local/default/jobs/jobs/j1/cancel" {
			t.Fatalf("requests %q, want a cancel at the end", lines)
		}
	}
}
