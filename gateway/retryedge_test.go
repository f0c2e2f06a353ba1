package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReplyThatEndsAfterItsLastWordKeepsTheConnection(t *testing.T) {
	t.Parallel()
	soon := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			send(w, body)
			select {
			case <-time.After(40 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	}
	for name, row := range map[string]struct {
		reply func(w http.ResponseWriter, r *http.Request)
		leave bool // the caller leaves at the first text
		dials int
	}{
		"ends soon":       {reply: soon(goodStream), dials: 1},
		"doesn't end":     {reply: func(w http.ResponseWriter, r *http.Request) { send(w, goodStream); <-r.Context().Done() }, dials: 3},
		"the caller left": {reply: soon(goodStream), leave: true, dials: 3},
		"a broken answer": {reply: soon("data: oops\n\n"), dials: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{Retry: RetryPolicy{Attempts: 1}}, row.reply)
				dials, dial := 0, c.transport.DialContext
				c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					dials++
					return dial(ctx, network, address)
				}
				for range 3 {
					start := time.Now()
					for d := range c.Stream(t.Context(), hello, oneStep(stub{name: "v"}), Options{}) {
						if row.leave && d.Kind == DeltaText {
							break
						}
					}
					if took := time.Since(start); took > 50*time.Millisecond || row.dials > 1 && !strings.HasPrefix(name, "doesn't") && took > 0 {
						t.Errorf("took %v", took)
					}
				}
				if dials != row.dials {
					t.Errorf("got %d connections, want %d", dials, row.dials)
				}
			})
		})
	}
}

// A wait ends when the caller says so, however long it is, and saying it twice is harmless.
func TestTheWaitForAnotherTryIsCutShort(t *testing.T) {
	t.Parallel()
	chain := walked("a", "b")
	chain[0].Controls = Controls{MaxAttempts: 2, RetryDelay: 5 * time.Second}
	for name, row := range map[string]struct {
		steps []Step
		hurry bool
		took  time.Duration
	}{
		"one step":                             {oneStep(stub{name: "v"}), true, 0},
		"one step, and nobody hurries":         {oneStep(stub{name: "v"}), false, 50 * time.Second},
		"a walked step":                        {chain, true, 0},
		"a walked step, and nobody hurries it": {chain, false, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				c := pipeClient(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
					if asked++; asked == 1 {
						w.Header().Set("Retry-After", "50")
						w.WriteHeader(http.StatusTooManyRequests)
						return
					}
					send(w, goodStream)
				})
				start, text := time.Now(), ""
				for d, err := range c.Stream(t.Context(), hello, row.steps, Options{}) {
					if err != nil {
						t.Fatal(err)
					}
					if d.Kind == DeltaRetry && row.hurry {
						d.Retry.Now()
						d.Retry.Now()
					}
					text += d.Text
				}
				if took := time.Since(start); took != row.took || text == "" || asked != 2 {
					t.Errorf("%d requests in %v gave %q, want 2 in %v", asked, took, text, row.took)
				}
			})
		})
	}
}

func TestTheWaitForHeadersEndsWithThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
			send(w, "")
			time.Sleep(time.Hour + 10*time.Second)
			send(w, goodStream)
		})
		lines := []string{}
		for d, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "v"}), Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if lines = append(lines, describe(d)); d.Kind == DeltaStart {
				time.Sleep(time.Hour) // the caller's own time
			}
		}
		if want := "start v/m 200; text Hel; text lo; finish stop"; joined(lines) != want {
			t.Errorf("got %s, want %s", joined(lines), want)
		}
	})
}

// slowJob tells more of itself with each of its replies until it is done.
func slowJob(replies int, news bool) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		text, state := "a", "processing"
		if news {
			text = strings.Repeat("a", n+1)
		}
		if n++; n == replies {
			state = "done"
		}
		says(200, fmt.Sprintf(`{"id":"j1","state":%q,"text":%q}`, state, text))(w, r)
	}
}

func TestPollWaitsAsLongAsSomethingNewComes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		limit   time.Duration
		replies int
		news    bool
		kind    Kind
		after   time.Duration
	}{
		"news each time":           {100 * time.Second, 10, true, "", 450 * time.Second},
		"no news":                  {100 * time.Second, 10, false, KindTimeoutIdle, 100 * time.Second},
		"no news, but just enough": {100 * time.Second, 3, false, "", 100 * time.Second},
		"no news and no limit":     {-1, 10, false, "", 450 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{Timers: Timers{NoContent: row.limit}}, slowJob(row.replies, row.news))
				start := time.Now()
				lines, err := transcript(c.Stream(t.Context(), hello, oneStep(jobVendor{stub: jobKey, wait: 50 * time.Second}), Options{}))
				if err == nil {
					err = &Error{}
				}
				if err.Kind != row.kind || time.Since(start) != row.after {
					t.Errorf("got %s, %v after %v, want %q after %v", joined(lines), err, time.Since(start), row.kind, row.after)
				}
			})
		})
	}
}

// strayJob is a job whose later requests go elsewhere, in the clear.
type strayJob struct {
	jobVendor
	next, cancel bool
}

func (p strayJob) Decoder(r Reply) Decoder {
	return &strayDecoder{p.jobVendor.Decoder(r).(*jobDecoder), p}
}

type strayDecoder struct {
	*jobDecoder
	vendor strayJob
}

func (d *strayDecoder) Next() (Request, time.Duration, bool) {
	r, wait, ok := d.jobDecoder.Next()
	if d.vendor.next {
		r.BaseURL = "http://elsewhere.example"
	}
	return r, wait, ok
}

func (d *strayDecoder) Cancel() (Request, bool) {
	r, ok := d.jobDecoder.Cancel()
	if d.vendor.cancel {
		r.BaseURL = "http://elsewhere.example"
	}
	return r, ok
}

// requestsOf notes where requests go, those that never arrive too.
func requestsOf() (addresses *[]string, trace func(TraceEvent)) {
	addresses = &[]string{}
	return addresses, func(e TraceEvent) {
		if e.Kind == TraceRequest {
			*addresses = append(*addresses, e.URL)
		}
	}
}

func TestK14KeysOfAJobsRequestsDoNotTravelInTheClear(t *testing.T) {
	t.Parallel()
	s := serve(t, says(201, jobBegun))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	addresses, trace := requestsOf()
	_, err := transcript(c.Stream(t.Context(), hello, oneStep(strayJob{jobVendor{stub: jobKey}, true, true}), Options{Trace: trace}))
	if !errors.Is(err, ErrInsecure) {
		t.Errorf("got %+v, want %v", err, ErrInsecure)
	}
	c.Close()
	if len(*addresses) != 1 || len(s.lines()) != 1 {
		t.Errorf("requests %q, want the first alone", *addresses)
	}
}

func TestAJobWhoseCancelCannotBeSentEndsAllTheSame(t *testing.T) {
	t.Parallel()
	s := serve(t, says(201, jobBegun), says(404, `{"error":{"message":"gone"}}`))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	addresses, trace := requestsOf()
	_, err := transcript(c.Stream(t.Context(), hello, oneStep(strayJob{jobVendor{stub: jobKey}, false, true}), Options{Trace: trace}))
	if err == nil || err.Message != "gone" {
		t.Errorf("got %+v", err)
	}
	c.Close()
	if len(*addresses) != 2 || len(s.lines()) != 2 {
		t.Errorf("requests %q, want two", *addresses)
	}
}

func TestTheCancelOfAJobIsAFirstAttempt(t *testing.T) {
	t.Parallel()
	s := serve(t, says(201, jobBegun), says(503, `{}`), says(503, `{}`), says(503, `{}`), says(200, `{}`))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	if _, err := transcript(c.Stream(t.Context(), hello, oneStep(jobVendor{stub: jobKey}), Options{})); err == nil || err.Kind != KindBusy {
		t.Errorf("got %+v", err)
	}
	c.Close()
	var got []string
	ids := map[string]bool{}
	for _, r := range s.requests() {
		got = append(got, r.Method+" "+r.Header.Get(headerClientAttempt))
		ids[r.Header.Get(headerClientRequest)] = true
	}
	if want := []string{"POST 1", "GET 1", "GET 2", "GET 3", "POST 1"}; !reflect.DeepEqual(got, want) || len(ids) != 3 {
		t.Errorf("requests %q with %d ids, want %q with 3", got, len(ids), want)
	}
}

// failing is a stub whose decoder fails with an error of its own.
type failing struct {
	stub
	err *Error
}

func (p failing) Decoder(Reply) Decoder { return failingDecoder{err: p.err} }

type failingDecoder struct {
	*stubDecoder
	err *Error
}

func (d failingDecoder) Decode(dst []Delta, _ Frame) ([]Delta, error) {
	err := *d.err
	return dst, &err
}

func TestAnErrorWithoutAKindInAStreamIsTheStreams(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	_, err := ask(t, s.URL, failing{stub{name: "v"}, &Error{Message: "m"}})
	if err == nil || err.Kind != KindStreamError || err.Message != "m" || len(s.requests()) != 1 {
		t.Errorf("got %+v after %d requests", err, len(s.requests()))
	}
}

func TestAnErrorInAStreamMayAskToWait(t *testing.T) {
	t.Parallel()
	const limit = `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"`
	for body, want := range map[string]time.Duration{
		limit + `,"details":[{"retryDelay":"7s"}]}}`: 7 * time.Second,
		limit + `}}`: 500 * time.Millisecond,
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			c := pipeClient(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				if n++; n == 1 {
					answerSSE("data: "+body+"\n\n")(w, r)
					return
				}
				answerSSE(goodStream)(w, r)
			})
			start := time.Now()
			lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "v"}), Options{}))
			if err != nil || time.Since(start) != want || !strings.Contains(joined(lines), "retry 1/3 rate") {
				t.Errorf("%s: got %s, %v after %v, want %v", body, joined(lines), err, time.Since(start), want)
			}
		})
	}
}

func TestARemarkOfTheFramingStandsOnceAndNotTooMany(t *testing.T) {
	t.Parallel()
	note := func(kind string) string {
		return string(awsMessage(t, `{}`, ":event-type", "e", ":message-type", kind))
	}
	body := note("odd") + note("odd") + note("odder") + note("odd")
	for i := range 30 {
		body += note(fmt.Sprint("kind-", i))
	}
	body += string(event(t, "e", `{"text":"Hi"}`)) + string(event(t, "e", `{"finish":"stop"}`))
	s := serve(t, answerBytes(eventStreamType, []byte(body)))
	c := newClient(t, Config{URL: s.URL})
	notes := map[string]int{}
	text := ""
	for d, err := range c.Stream(t.Context(), hello, oneStep(awsStub{stub{name: "v"}}), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if text += d.Text; d.Kind == DeltaNote {
			text = strings.TrimSuffix(text, d.Text)
			notes[d.Text]++
		}
	}
	if len(notes) != 16 || notes[`a message of the unknown type "odd"`] != 1 || notes[`a message of the unknown type "odder"`] != 1 || text != "Hi" {
		t.Errorf("got %q and the notes %v", text, notes)
	}
}

func TestAStepThatCannotBeReachedIsNamed(t *testing.T) {
	t.Parallel()
	s := serve(t, refuses(500))
	l := listen(t)
	closed := "http://" + l.Addr().String()
	_ = l.Close()
	gone := called(closed)
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	steps := append(walked("a"), Step{Provider: gone, Model: "m", Mode: ModeClient})
	_, err := transcript(c.Stream(t.Context(), hello, steps, Options{}))
	if err == nil || err.Kind != KindNet || err.Step != 1 || err.Provider != gone.Name() {
		t.Errorf("got %+v", err)
	}
}

func TestWhichStepARequestWithoutAReplyBelongsTo(t *testing.T) {
	t.Parallel()
	hangsUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	begun := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("cf-aig-step", "1")
		says(201, jobBegun)(w, r)
	}
	plain := stub{name: "a"}
	for name, row := range map[string]struct {
		steps    []Step
		handlers []http.HandlerFunc
		step     int
		unknown  bool
	}{
		"the only one":           {oneStep(plain), []http.HandlerFunc{hangsUp}, 0, false},
		"one of a chain":         {append(oneStep(plain), oneStep(plain)...), []http.HandlerFunc{hangsUp}, 0, true},
		"the last of a walk":     {walked("a", "b"), []http.HandlerFunc{hangsUp}, 1, false},
		"the one whose job runs": {append(oneStep(plain), oneStep(jobVendor{stub: jobKey})...), []http.HandlerFunc{begun, hangsUp}, 1, false},
	} {
		s := serve(t, row.handlers...)
		c := newClient(t, Config{URL: s.URL, Retry: quick})
		_, err := transcript(c.Stream(t.Context(), hello, row.steps, Options{}))
		if err == nil || err.Step != row.step || err.StepUnknown != row.unknown {
			t.Errorf("%s: got %+v, want step %d, unknown %t", name, err, row.step, row.unknown)
		}
	}
}

func TestWordsForARequestThatGotNoReply(t *testing.T) {
	t.Parallel()
	u := &url.URL{Scheme: "https", Host: "h.example:8443"}
	op := func(op string, err error) error { return &net.OpError{Op: op, Net: "tcp", Err: err} }
	certificate := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	for _, row := range []struct {
		err   error
		at    phase
		kind  Kind
		retry bool
		words string
	}{
		{op("proxyconnect", errors.New("refused")), phaseConnect, KindNet, true, "the proxy can't be reached: refused"},
		{&net.DNSError{IsNotFound: true}, phaseConnect, KindNet, false, "the host h.example does not exist"},
		{&net.DNSError{}, phaseConnect, KindNet, true, "the host h.example could not be looked up"},
		{op("remote error", tls.AlertError(40)), phaseTLS, KindNet, false, "h.example refused the TLS handshake: tls: handshake failure: it has no cipher in common with this program, or requires a client certificate"},
		{tls.RecordHeaderError{Msg: "m"}, phaseTLS, KindNet, false, "h.example:8443 does not speak TLS; is it http?"},
		{http.ErrSchemeMismatch, phaseTLS, KindNet, false, "h.example:8443 does not speak TLS; is it http?"},
		{op("read", syscall.ETIMEDOUT), phaseTLS, KindTimeoutConnect, true, "h.example accepted the connection, but the TLS handshake took longer than 7s"},
		{op("read", syscall.ETIMEDOUT), phaseReply, KindTimeoutConnect, true, "the connection to h.example timed out"},
		{op("read", syscall.ECONNRESET), phaseTLS, KindNet, true, "the connection to h.example failed: connection reset by peer"},
		{op("dial", syscall.ECONNREFUSED), phaseConnect, KindNet, true, "no connection to h.example:8443: connection refused"},
		{fmt.Errorf("net/http: server response headers exceeded 1 bytes"), phaseReply, KindProtocol, false, "the response headers are larger than allowed"},
		{fmt.Errorf("http2: response header list larger than advertised limit"), phaseReply, KindProtocol, false, "the response headers are larger than allowed"},
		{fmt.Errorf(`malformed HTTP response "x"`), phaseReply, KindProtocol, false, "h.example:8443 does not speak HTTP"},
		{fmt.Errorf("read: %w", io.EOF), phaseReply, KindNet, true, "h.example closed the connection without an answer"},
		{io.ErrUnexpectedEOF, phaseReply, KindNet, true, "h.example closed the connection without an answer"},
		{fmt.Errorf("get %q: %w", "https://h/?key=1", fmt.Errorf("again %w", errors.New("odd"))), phaseReply, KindNet, true, "the connection to h.example failed: odd"},
		{&Error{Kind: KindTimeoutConnect, Retryable: true, Message: "ours"}, phaseConnect, KindTimeoutConnect, true, "ours"},
		{certificate(x509.UnknownAuthorityError{}), phaseTLS, KindNet, false, "the certificate of h.example is not valid: it is signed by an authority that this machine doesn't trust; for a company's own, set ca_file"},
		{certificate(x509.CertificateInvalidError{Reason: x509.Expired}), phaseTLS, KindNet, false, "the certificate of h.example is not valid: it has expired or is not valid yet"},
		{certificate(x509.CertificateInvalidError{Reason: x509.TooManyIntermediates}), phaseTLS, KindNet, false, "the certificate of h.example is not valid: x509: too many intermediates for path length constraint"},
		{certificate(x509.HostnameError{Certificate: &x509.Certificate{}}), phaseTLS, KindNet, false, "the certificate of h.example is not valid: it is for another host"},
		{certificate(errors.New("odd")), phaseTLS, KindNet, false, "the certificate of h.example is not valid: odd"},
	} {
		v := noReply(row.err, row.at, u, Timers{TLS: 7 * time.Second})
		if v.err.Kind != row.kind || v.retry != row.retry || v.err.Retryable != row.retry || v.err.Message != row.words {
			t.Errorf("%v:\n got %s %t %q\nwant %s %t %q", row.err, v.err.Kind, v.retry, v.err.Message, row.kind, row.retry, row.words)
		}
		if !errors.Is(v.err, row.err) {
			t.Errorf("%v: the cause is lost", row.err)
		}
	}
}

func TestTimersThatAreOffAndTimersOfADirectCall(t *testing.T) {
	t.Parallel()
	if got := (Timers{-1, -1, -1, -1, -1, -1}).withDefaults(); got != (Timers{}) {
		t.Errorf("off: got %+v", got)
	}
	want := Timers{10 * time.Second, 10 * time.Second, 120 * time.Second, 120 * time.Second, 60 * time.Second, 300 * time.Second}
	if got := (Timers{}).withDefaults(); got != want {
		t.Errorf("defaults: got %+v, want %+v", got, want)
	}
	step := oneStep(stub{})
	for _, row := range []struct {
		own    time.Duration
		direct bool
		want   time.Duration
	}{{0, true, 120 * time.Second}, {time.Second, true, time.Second}, {time.Second, false, 120 * time.Second}} {
		if got := want.of(step, Options{Controls: Controls{RequestTimeout: row.own}}, row.direct).Headers; got != row.want {
			t.Errorf("%v, direct %t: got %v, want %v", row.own, row.direct, got, row.want)
		}
	}
	if got := expiredHeaders(time.Second).Error(); got != "no answer within 1s of the request" {
		t.Errorf("got %q", got)
	}
}

func TestARetryPolicyFillsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	standard := RetryPolicy{Attempts: 3, Base: 500 * time.Millisecond, Max: 8 * time.Second, MaxWait: time.Minute, Budget: 20}
	if got := (RetryPolicy{}).withDefaults(); got != standard {
		t.Errorf("got %+v, want %+v", got, standard)
	}
	if got := (RetryPolicy{-1, -1, -1, -1, -1}).withDefaults(); got != standard {
		t.Errorf("negative: got %+v, want %+v", got, standard)
	}
	own := RetryPolicy{1, 1, 1, 1, 1}
	if got := own.withDefaults(); got != own {
		t.Errorf("own: got %+v, want %+v", got, own)
	}
}

func TestADirectCallTakesTheRetriesOfItsRequest(t *testing.T) {
	t.Parallel()
	p := RetryPolicy{}.withDefaults()
	if got := p.of(oneStep(stub{}), Options{}, true); got != p {
		t.Errorf("without its own: got %+v, want %+v", got, p)
	}
	want := p
	want.Attempts, want.Base = 5, time.Second
	if got := p.of(oneStep(stub{}), Options{Controls: Controls{MaxAttempts: 5, RetryDelay: time.Second}}, true); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAMessageIsNeverEmpty(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		status int
		words  string
		text   string
		want   string
	}{
		{400, "ours", " theirs ", "ours: theirs"}, {400, "ours", " ", "ours"}, {400, "", "theirs", "theirs"}, {400, "", "", "bad request"},
		{599, "", "", "status 599 without an explanation"},
	} {
		if got := message(row.status, rule{words: row.words}, wireError{message: row.text}, nil); got != row.want {
			t.Errorf("%+v: got %q", row, got)
		}
	}
}

func TestTheLongestWaitThatCanBeAsked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		fmt.Sprintf("%f", math.MaxInt64/float64(time.Second)): math.MaxInt64, "9223372036.854775808": math.MaxInt64,
	} {
		if got, ok := parseSeconds(text); got != want || !ok {
			t.Errorf("%s: got %v, %t", text, got, ok)
		}
	}
}
