package gateway_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// script is an answer's course, as the emulator is asked to play it.
type script struct {
	provider          string
	slow, drip, pause int // milliseconds
	tokens            int
}

func (s script) model() string {
	return fmt.Sprintf("fault-slow-%d+drip-%d+pause-%d", s.slow, s.drip, s.pause)
}

// want are the figures that the script must come to.
func (s script) want() gateway.Metrics {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	return gateway.Metrics{
		TTFT: ms(s.slow + s.drip), LongestGap: ms(s.drip + s.pause), Duration: ms(s.slow + s.tokens*s.drip + s.pause),
		TokensPerSecond: float64(s.tokens-1) / ms((s.tokens-1)*s.drip+s.pause).Seconds(),
	}
}

// scripts are eight answers that differ in everything.
func scripts() []script {
	var out []script
	for i, provider := range []string{"openai", "cerebras", "workers-ai", "mistral", "groq", "deepseek", "grok", "openrouter"} {
		out = append(out, script{provider, 60 + 25*i, 4 + i, 40 + 10*i, 24 + i})
	}
	return out
}

// measured asks for a script's answer as the playground does: the stream is
// gathered on its own, and the batches are taken a frame at a time.
func measured(ctx context.Context, c *gateway.Client, s script) (*gateway.Answer, error) {
	spec, ok := providers.Lookup(s.provider)
	if !ok {
		return nil, fmt.Errorf("no provider %s", s.provider)
	}
	p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("KEY", "k")})
	if err != nil {
		return nil, err
	}
	chat := gateway.Chat{
		Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "long 100"}}, Stream: true,
		Params: gateway.Params{MaxTokens: &s.tokens},
	}
	var a gateway.Answer
	a.Begin(time.Now())
	g := gateway.Gather(c.Stream(ctx, chat, []gateway.Step{{Provider: p, Model: s.model()}}, gateway.Options{}), 33*time.Millisecond)
	for b, ok := g.Next(); ok; b, ok = g.Next() {
		for i, d := range b.Deltas {
			a.Add(d, b.Times[i])
		}
		err = b.Err
	}
	a.End(err, time.Now())
	return &a, err
}

// allAtOnce asks for several scripts at the same time.
func allAtOnce(t *testing.T, c *gateway.Client, list []script) []*gateway.Answer {
	t.Helper()
	out, errs := make([]*gateway.Answer, len(list)), make([]error, len(list))
	var wg sync.WaitGroup
	for i, s := range list {
		wg.Go(func() { out[i], errs[i] = measured(t.Context(), c, s) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("%s: %v", list[i].provider, err)
		}
	}
	return out
}

// TestScriptedFiguresComeBackExactly runs client and emulator on a clock that
// stands still while either works, so the script is all the time there is: what
// is measured must be that, for one lane and for eight at once.
func TestScriptedFiguresComeBackExactly(t *testing.T) {
	t.Parallel()
	for _, lanes := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			c := gateway.PipeClient(t, emulator.New(emulator.Options{Rate: emulator.Unlimited}).ServeHTTP)
			list := scripts()[:lanes]
			for i, a := range allAtOnce(t, c, list) {
				s := list[i]
				if got, want := a.Metrics(time.Time{}), s.want(); got != want {
					t.Errorf("%d lanes, %s:\n got %+v\nwant %+v", lanes, s.provider, got, want)
				}
				if n := a.Usage.OutputTokens; n == nil || *n != s.tokens {
					t.Errorf("%d lanes, %s: got %v output tokens, want %d", lanes, s.provider, n, s.tokens)
				}
			}
		})
	}
}

// sentLog is what a server did for one request: when it came, and when each piece
// of content was sent.
type sentLog struct {
	begun time.Time
	sent  []time.Time
}

// figures are what the server's own clock says of its answer.
func (l *sentLog) figures(tokens int) (m gateway.Metrics) {
	last := l.sent[len(l.sent)-1]
	m.TTFT, m.Duration = l.sent[0].Sub(l.begun), last.Sub(l.begun)
	for i, t := range l.sent[1:] {
		m.LongestGap = max(m.LongestGap, t.Sub(l.sent[i]))
	}
	m.TokensPerSecond = float64(tokens-1) / last.Sub(l.sent[0]).Seconds()
	return m
}

// sentWriter notes when pieces of content are sent. The emulator flushes what it
// wrote before it waits; where it is late it writes several pieces at once.
type sentWriter struct {
	http.ResponseWriter
	log     *sentLog
	pending int
}

var content = regexp.MustCompile(`"(content|response|text)":"[^"]`)

func (w *sentWriter) Write(p []byte) (int, error) {
	if content.Match(p) {
		w.pending++
	}
	return w.ResponseWriter.Write(p)
}

func (w *sentWriter) FlushError() error {
	for ; w.pending > 0; w.pending-- {
		w.log.sent = append(w.log.sent, time.Now())
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *sentWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// noting serves the emulator and keeps what was sent when, by provider.
type noting struct {
	emulator *emulator.Server
	mu       sync.Mutex
	logs     map[string]*sentLog
}

func (n *noting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		return
	}
	log := &sentLog{begun: time.Now()}
	sw := &sentWriter{ResponseWriter: w, log: log}
	n.emulator.ServeHTTP(sw, r)
	_ = sw.FlushError()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.logs[strings.Split(r.URL.Path, "/")[4]] = log
}

// differences gathers by how much measured figures are off, as a share of what is
// allowed.
type differences struct{ ttft, gap, duration, rate []float64 }

func (d *differences) add(got, want gateway.Metrics) {
	off := func(a, b time.Duration) float64 {
		// As a share of what is allowed: 2 ms or 1 %, whichever is larger.
		return math.Abs(float64(a-b)) / max(2*float64(time.Millisecond), 0.01*float64(b))
	}
	d.ttft = append(d.ttft, off(got.TTFT, want.TTFT))
	d.gap = append(d.gap, off(got.LongestGap, want.LongestGap))
	d.duration = append(d.duration, off(got.Duration, want.Duration))
	d.rate = append(d.rate, math.Abs(got.TokensPerSecond-want.TokensPerSecond)/(0.01*want.TokensPerSecond))
}

// hops is how long a request and its answer with nothing in between take, so many
// at once, again and again until the context ends: nine of ten take no longer. A
// stream is as late as its slowest piece, so the median would promise too much.
func hops(ctx context.Context, url string, atOnce int) time.Duration {
	var mu sync.Mutex
	var all []time.Duration
	for {
		var wg sync.WaitGroup
		begun := time.Now()
		for range atOnce {
			wg.Go(func() {
				if resp, err := http.Get(url); err == nil {
					_ = resp.Body.Close()
				}
				mu.Lock()
				defer mu.Unlock()
				all = append(all, time.Since(begun))
			})
		}
		wg.Wait()
		select {
		case <-ctx.Done():
			slices.Sort(all)
			return all[len(all)*9/10]
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// TestFiguresAgreeWithWhatTheServerDid runs over loopback and holds what the
// client measured against the server's own notes of when it sent what, both on
// this process's clock. The median of the differences must be within 2 ms or
// 1 %, plus what two empty requests take on this machine at that moment; where
// that is as much again, nothing can be said.
func TestFiguresAgreeWithWhatTheServerDid(t *testing.T) {
	const rounds = 5
	for _, lanes := range []int{1, 8} {
		n := &noting{emulator: emulator.New(emulator.Options{Rate: emulator.Unlimited}), logs: map[string]*sentLog{}}
		server := httptest.NewServer(n)
		defer server.Close()
		c, err := gateway.New(gateway.Config{URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		list := scripts()[:lanes]
		ctx, stop := context.WithCancel(t.Context())
		hop := make(chan time.Duration)
		go func() { hop <- hops(ctx, server.URL, lanes) }()
		var d differences
		for range rounds {
			for i, a := range allAtOnce(t, c, list) {
				n.mu.Lock()
				log := n.logs[list[i].provider]
				n.mu.Unlock()
				if len(log.sent) != list[i].tokens {
					t.Fatalf("%s: %d pieces were sent, want %d", list[i].provider, len(log.sent), list[i].tokens)
				}
				d.add(a.Metrics(time.Time{}), log.figures(list[i].tokens))
			}
		}
		stop()
		noise := <-hop
		if noise > time.Millisecond {
			t.Skipf("an empty request takes %v at the moment: this machine can't tell 2 ms", noise)
		}
		most := 1 + float64(noise)/float64(time.Millisecond)
		for _, f := range []struct {
			name string
			off  []float64
		}{{"TTFT", d.ttft}, {"longest gap", d.gap}, {"duration", d.duration}, {"rate", d.rate}} {
			m := median(f.off)
			t.Logf("%d lanes, %s: off by %.2f of what is allowed, %.2f at most (an empty request takes %v)", lanes, f.name, m, f.off[len(f.off)-1], noise)
			if m > most {
				t.Errorf("%d lanes, %s: off by %.2f of what is allowed, want %.2f at most", lanes, f.name, m, most)
			}
		}
	}
}
