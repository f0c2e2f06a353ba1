package gateway

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheTimeOfAStepBoundsItsTimers(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ own, headers, want time.Duration }{
		"shorter than the timers'": {5 * time.Second, 30 * time.Second, 5 * time.Second},
		"longer":                   {30 * time.Second, 5 * time.Second, 5 * time.Second},
		"where they are off":       {5 * time.Second, -1, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{Timers: Timers{Headers: row.headers}}, func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.Path, "/a/") {
						<-r.Context().Done()
						return
					}
					answerSSE(goodStream)(w, r)
				})
				steps := walked("a", "b")
				steps[0].Controls.RequestTimeout = row.own
				start := time.Now()
				lines, err := transcript(c.Stream(t.Context(), hello, steps, Options{}))
				want := "step 0 timed_out timeout_first; step 1 served; start b/m 200; text Hel; text lo; finish stop"
				if err != nil || joined(lines) != want || time.Since(start) != row.want {
					t.Errorf("got %s, %v after %v\nwant %s after %v", joined(lines), err, time.Since(start), want, row.want)
				}
			})
		})
	}
}

// byHand dials a server that does with its end of the connection as told.
func byHand(serve func(net.Conn)) dialFunc {
	return func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go serve(there)
		return here, nil
	}
}

func TestTheWaitForHeadersBeginsWithTheRequest(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		serve func(net.Conn)
		want  string
		after time.Duration
	}{
		"never read": {func(net.Conn) {}, "no answer within 2m0s of the request", 120 * time.Second},
		"read late": {func(conn net.Conn) {
			time.Sleep(100 * time.Second)
			r, err := http.ReadRequest(bufio.NewReader(conn))
			if err == nil {
				_, err = io.Copy(io.Discard, r.Body)
			}
			time.Sleep(100 * time.Second)
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"+goodStream)
			}
			_ = conn.Close()
		}, "", 200 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{Retry: RetryPolicy{Attempts: 1}}, nil)
				c.transport.DialContext = byHand(row.serve)
				start := time.Now()
				long := Chat{Messages: []Message{{Role: RoleUser, Text: strings.Repeat("x", 64<<10)}}, Stream: true}
				_, err := transcript(c.Stream(t.Context(), long, oneStep(stub{name: "v"}), Options{}))
				if err == nil {
					err = &Error{}
				}
				if err.Message != row.want || time.Since(start) != row.after {
					t.Errorf("got %q after %v, want %q after %v", err.Message, time.Since(start), row.want, row.after)
				}
			})
		})
	}
}

func TestARequestThatIsOnItsWayIsPastTheHandshake(t *testing.T) {
	t.Parallel()
	w := newWatch(Timers{Headers: time.Hour}, func(error) {})
	defer w.disarm()
	w.enter(phaseTLS)
	if w.at() != phaseTLS {
		t.Errorf("got phase %d", w.at())
	}
	if w.awaitReply(); w.at() != phaseReply {
		t.Errorf("got phase %d", w.at())
	}
}

func TestACutAnswerKeepsTheIDsOfItsReply(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "req_1")
		w.Header().Set("cf-aig-log-id", "log_1")
		answerSSE("data: {\"text\":\"Hel\"}\n\n")(w, r)
	})
	_, err := ask(t, s.URL, stub{name: "v"})
	if err == nil || err.Kind != KindTruncated || err.RequestID != "req_1" || err.LogID != "log_1" || err.Provider != "v" {
		t.Errorf("got %+v", err)
	}
}

func TestF107AnErrorOfTheGatewayInAGoodReplyIsNoProviders(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE("data: {\"success\":false,\"error\":[{\"code\":2016,\"message\":\"m\"}]}\n\n"))
	_, err := ask(t, s.URL, stub{name: "v"})
	if err == nil || !err.Gateway || err.Provider != "" || err.Kind != KindRequest {
		t.Errorf("got %+v", err)
	}
}

func TestARequestThatCannotBeBuiltIsNotSent(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	p := stub{name: "v", make: func(string, Chat) (Request, error) {
		return Request{Provider: "v", Method: "BAD METHOD", Endpoint: "chat", Body: []byte("{}")}, nil
	}}
	_, err := ask(t, s.URL, p)
	if err == nil || err.Kind != KindRequest || err.Message != "the request can't be built" || len(s.requests()) != 0 {
		t.Errorf("got %+v after %d requests", err, len(s.requests()))
	}
}

// badCancel is a job whose cancel is changed so that it can't be sent.
type badCancel struct {
	jobVendor
	change func(*Request)
}

func (p badCancel) Decoder(r Reply) Decoder {
	return &badCancelDecoder{p.jobVendor.Decoder(r).(*jobDecoder), p.change}
}

type badCancelDecoder struct {
	*jobDecoder
	change func(*Request)
}

func (d *badCancelDecoder) Cancel() (Request, bool) {
	r, ok := d.jobDecoder.Cancel()
	d.change(&r)
	return r, ok
}

func TestACancelThatCannotBeMadeIsLeftOut(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Request){
		"its method is none": func(r *Request) { r.Method = "BAD METHOD" },
		"it can't be signed": func(r *Request) {
			r.Signature = &Signature{Sign: func(context.Context, []byte) (http.Header, error) { return nil, errors.New("signed off") }}
		},
	} {
		s := serve(t, says(201, jobBegun), says(404, `{"error":{"message":"gone"}}`))
		c := newClient(t, Config{URL: s.URL, Retry: quick})
		_, err := transcript(c.Stream(t.Context(), hello, oneStep(badCancel{jobVendor{stub: jobKey}, change}), Options{}))
		c.Close()
		if err == nil || err.Message != "gone" || len(s.requests()) != 2 {
			t.Errorf("%s: got %+v after the requests %q", name, err, s.lines())
		}
	}
}

func TestACallerWhoStopsDuringABackOffSendsNothingMore(t *testing.T) {
	t.Parallel()
	s := serve(t, refuses(503))
	c := newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Base: time.Hour, Max: time.Hour}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sent := 0
	trace := func(e TraceEvent) {
		if e.Kind == TraceRequest {
			sent++
		}
	}
	for d := range c.Stream(ctx, hello, oneStep(stub{name: "v"}), Options{Trace: trace}) {
		if d.Kind == DeltaRetry {
			cancel()
		}
	}
	if sent != 1 {
		t.Errorf("%d requests were made", sent)
	}
}

func TestTheClockOfAReadIsWhatRunsOutFirst(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		timers Timers
		before func(w *watch)
		want   string
	}{
		"nothing read yet": {
			Timers{FirstContent: time.Hour, Silence: time.Minute, NoContent: 2 * time.Hour}, func(*watch) {},
			"the answer began but had no content within 1h0m0s",
		},
		"a read of nothing begins no body": {
			Timers{FirstContent: time.Hour, Silence: time.Minute}, func(w *watch) { w.afterRead(0, 0) },
			"the answer began but had no content within 1h0m0s",
		},
		"a read of nothing ends no body": {
			Timers{FirstContent: time.Hour, Silence: time.Minute}, func(w *watch) { w.afterRead(1, 0); w.afterRead(0, 0) },
			"nothing came for 1m0s, though the connection is open",
		},
		"two at once": {
			Timers{FirstContent: time.Hour, Silence: time.Hour}, func(w *watch) { w.afterRead(1, 0) },
			"nothing came for 1h0m0s, though the connection is open",
		},
		"used up": {
			Timers{FirstContent: time.Hour, Silence: 2 * time.Hour}, func(w *watch) { w.afterRead(1, time.Hour) },
			"the answer began but had no content within 1h0m0s",
		},
		"after content": {
			Timers{FirstContent: time.Hour, Silence: 3 * time.Hour, NoContent: 2 * time.Hour}, func(w *watch) { w.afterRead(1, time.Minute); w.gotContent() },
			"no content came for 2h0m0s, only keep-alives",
		},
		"in a hurry": {
			Timers{FirstContent: time.Second, Silence: time.Second, NoContent: time.Second}, func(w *watch) { w.afterRead(1, 0); w.boundErrorBody() },
			"the explanation took too long",
		},
		"all off": {Timers{}, func(w *watch) { w.afterRead(1, 0) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // so that no clock runs while we look
				w := newWatch(row.timers, func(error) {})
				row.before(w)
				w.beforeRead()
				got := ""
				if w.why != nil {
					got = w.why.words
				}
				w.disarm()
				if got != row.want {
					t.Errorf("got %q, want %q", got, row.want)
				}
			})
		})
	}
}
