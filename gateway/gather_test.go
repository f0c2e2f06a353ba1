package gateway

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

// batches writes down how a gathered stream comes out.
func batches(g *Gathered, start time.Time) (at []time.Duration, texts []string, last error) {
	for b, ok := g.Next(); ok; b, ok = g.Next() {
		text := ""
		for _, d := range b.Deltas {
			text += d.Text
		}
		if b.Last {
			text += "."
		}
		at, texts, last = append(at, time.Since(start)), append(texts, text), b.Err
	}
	return at, texts, last
}

func TestGatherHandsOutBatches(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	failure := &Error{Kind: KindTruncated}
	synctest.Test(t, func(t *testing.T) {
		seq := func(yield func(Delta, error) bool) {
			for _, text := range []string{"a", "b", "c", "d", "e"} {
				if !yield(Delta{Kind: DeltaText, Text: text}, nil) {
					return
				}
				time.Sleep(15 * ms)
			}
			yield(Delta{}, failure)
		}
		start := time.Now()
		at, texts, err := batches(Gather(seq, 40*ms), start)
		if want := []time.Duration{0, 40 * ms, 75 * ms}; !reflect.DeepEqual(at, want) {
			t.Errorf("batches at %v, want %v", at, want)
		}
		if want := []string{"a", "bc", "de."}; !reflect.DeepEqual(texts, want) {
			t.Errorf("got %q, want %q", texts, want)
		}
		if !errors.Is(err, failure) {
			t.Errorf("got %v", err)
		}
	})
}

// A stream may take its time between its error and its end. A batch that leaves
// meanwhile must not take the error with it, or a cut answer would pass for whole.
func TestF094GatherGivesTheErrorWithTheLastBatch(t *testing.T) {
	t.Parallel()
	failure := &Error{Kind: KindTruncated}
	synctest.Test(t, func(t *testing.T) {
		g := Gather(func(yield func(Delta, error) bool) {
			yield(Delta{Kind: DeltaText, Text: "a"}, nil)
			yield(Delta{}, failure)
			time.Sleep(time.Second)
		}, 0)
		synctest.Wait()
		type left struct {
			Texts int
			Err   error
			Last  bool
		}
		var got []left
		for b, ok := g.Next(); ok; b, ok = g.Next() {
			got = append(got, left{len(b.Deltas), b.Err, b.Last})
		}
		if want := []left{{1, nil, false}, {0, failure, true}}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestGatherNotesWhenDeltasCame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		g := Gather(func(yield func(Delta, error) bool) {
			for range 2 {
				time.Sleep(time.Second)
				yield(Delta{Kind: DeltaText}, nil)
			}
		}, 0)
		time.Sleep(time.Minute)
		b, ok := g.Next()
		want := []time.Time{start.Add(time.Second), start.Add(2 * time.Second)}
		if !ok || !b.Last || len(b.Deltas) != 2 || !reflect.DeepEqual(b.Times, want) {
			t.Errorf("got %+v, %t", b, ok)
		}
		if b, ok := g.Next(); ok {
			t.Errorf("after the last: got %+v", b)
		}
	})
}

func TestGatherOfNothingEnds(t *testing.T) {
	t.Parallel()
	g := Gather(func(func(Delta, error) bool) {}, time.Hour)
	if b, ok := g.Next(); !ok || !reflect.DeepEqual(b, Batch{Last: true}) {
		t.Errorf("got %+v, %t", b, ok)
	}
}

func TestU02APanicInADecoderBecomesAnError(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE("data: {\"text\":\"a\"}\n\ndata: {\"panic\":\"oh\"}\n\n"))
	c := newClient(t, Config{URL: s.URL})
	g := Gather(c.Stream(context.Background(), hello, oneStep(stub{name: "p"}), Options{}), 0)
	_, texts, err := batches(g, time.Now())
	if KindOf(err) != KindProtocol || len(texts) == 0 || texts[len(texts)-1][len(texts[len(texts)-1])-1] != '.' {
		t.Errorf("got %q, %v", texts, err)
	}
}

func TestGatherCloseLeavesTheStream(t *testing.T) {
	t.Parallel()
	hungUp := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		defer close(hungUp)
		for r.Context().Err() == nil {
			send(w, "data: {\"text\":\"a\"}\n\n")
		}
	})
	c := newClient(t, Config{URL: s.URL})
	g := Gather(c.Stream(context.Background(), hello, oneStep(stub{name: "p"}), Options{}), 0)
	if _, ok := g.Next(); !ok {
		t.Fatal("nothing came")
	}
	g.Close()
	<-hungUp
	if _, _, err := batches(g, time.Now()); err != nil {
		t.Errorf("got %v", err)
	}
}

// TestF094NoGoroutineIsLeft relies on the bubble, which fails where one is left.
func TestF094NoGoroutineIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			send(w, "data: {\"text\":\"a\"}\n\n")
			<-r.Context().Done()
		})
		for range 200 {
			ctx, cancel := context.WithCancel(t.Context())
			g := Gather(c.Stream(ctx, hello, oneStep(stub{name: "p"}), Options{}), 0)
			if _, ok := g.Next(); !ok {
				t.Fatal("nothing came")
			}
			cancel()
			if _, _, err := batches(g, time.Now()); KindOf(err) != KindCancelled {
				t.Fatalf("got %v", err)
			}
		}
	})
}
