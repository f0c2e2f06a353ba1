package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"sluice/gateway"
	"sluice/ui/uitest"
)

// BenchmarkTurnMemory is what the program holds, for each byte of an answer's
// text, once a turn of 200,000 tokens is over: the screen's lines, the text, the
// frames for the inspector, the session. It is given above a program that has
// shown an answer of 4,000 tokens, and above one that has shown nothing, to which
// the highlighter's patterns add a constant.
func BenchmarkTurnMemory(b *testing.B) {
	const tokens, each = 200_000, 4
	whole := uitest.Markdown(tokens * each)
	answers := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for text := []rune(<-answers); len(text) > 0; {
			n := min(each, len(text))
			token, _ := json.Marshal(string(text[:n]))
			_, _ = fmt.Fprintf(w, "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":null}]}\n\n", token)
			text = text[n:]
		}
		_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	b.Cleanup(server.Close)
	var short, empty float64
	for b.Loop() {
		client, err := gateway.New(gateway.Config{URL: server.URL})
		if err != nil {
			b.Fatal(err)
		}
		r := newRig(b, rigOptions{w: 120, h: 36, ui: func(o *Options) {
			o.Client, o.Target = client, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
		}}).idle()
		first := held()
		answers <- whole[:4000*each]
		r.ask("hello")
		second := held()
		answers <- whole
		r.ask("hello")
		third := held()
		if text := r.a.focusedLane().exchanges[1].answer.Text; text != whole {
			b.Fatalf("%d bytes of text came, want %d", len(text), len(whole))
		}
		size := float64(len(whole))
		short, empty = (third-second)/size, (third-first)/size
		client.Close()
	}
	b.ReportMetric(short, "B/B")
	b.ReportMetric(empty, "above-empty-B/B")
}

// conversed gives a rig whose model answers with so many times ten tokens.
func conversed(t testing.TB, tens int) *rig {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		for range tens {
			_, _ = fmt.Fprint(w, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ten tokens or some forty letters of text \"},\"finish_reason\":null}]}\n\n")
		}
		_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return newRig(t, rigOptions{w: 120, h: 36, ui: func(o *Options) {
		o.Client, o.Target = client, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	}}).idle()
}

// TestFieldT14APromptTakesLittleBesideItsText measures the live heap that each prompt
// of a long conversation adds, short answers and longer ones.
func TestFieldT14APromptTakesLittleBesideItsText(t *testing.T) {
	inFull(t)
	const first, more, most = 100, 200, 12 << 10
	for _, tens := range []int{1, 40} {
		t.Run(fmt.Sprintf("%d tokens", 10*tens), func(t *testing.T) {
			r := conversed(t, tens)
			ask := func(n int) {
				for i := range n {
					r.ask(fmt.Sprintf("prompt %d", i))
				}
			}
			ask(first)
			before := held()
			ask(more)
			each := (held() - before) / more
			if text := float64(len(r.a.focusedLane().exchanges[first].answer.Text)); each > text+most {
				t.Errorf("a prompt with an answer of %.0f bytes takes %.0f", text, each)
			} else {
				t.Logf("%.0f bytes for %.0f of text", each, text)
			}
		})
	}
}

// BenchmarkConversationMemory is what the program holds in a conversation of prompts
// with answers of 400 tokens, each of which sends all that came before: the live heap
// after a collection, and how much of it the last half of the prompts added.
func BenchmarkConversationMemory(b *testing.B) {
	const prompts, tokens = 500, 400
	for b.Loop() {
		r := conversed(b, tokens/10)
		empty, half := held(), 0.0
		for i := range prompts {
			r.ask(fmt.Sprintf("prompt %d", i))
			if i == prompts/2 {
				half = held()
			}
		}
		full := held()
		b.ReportMetric((full-empty)/1e6, "MB")
		b.ReportMetric((full-half)/1e6, "MB-of-last-half")
	}
}

// held is the live heap in bytes.
func held() float64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools held at the first
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}
