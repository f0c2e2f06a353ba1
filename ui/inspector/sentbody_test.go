package inspector

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// requestsOf are the bodies that a lane's prompts send, each with all before it.
func requestsOf(prompts int) [][]byte {
	var bodies [][]byte
	var messages strings.Builder
	for i := range prompts {
		fmt.Fprintf(&messages, `{"role":"user","content":"prompt %d"},`, i)
		bodies = append(bodies, fmt.Appendf(nil, `{"model":"m","messages":[%s],"stream":true}`, strings.TrimSuffix(messages.String(), ",")))
		fmt.Fprintf(&messages, `{"role":"assistant","content":"%s"},`, strings.Repeat("answer ", 40+i))
	}
	return bodies
}

func TestFieldT14BodiesAreKeptAsTheyWereSent(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	long := requestsOf(60)
	for name, bodies := range map[string][][]byte{
		"a conversation": long,
		"asked again":    {long[3], long[3], long[4], long[4]},
		"an earlier one": {long[9], long[2], long[10], long[1], nil, long[11]},
		"nothing alike":  {noise(rng, 500), noise(rng, 900), noise(rng, 20), {}, noise(rng, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all sentBodies
			var kept []*sentBody
			for _, body := range bodies {
				kept = append(kept, all.add(body))
			}
			for i, body := range bodies {
				if got := kept[i].bytes(); !bytes.Equal(got, body) {
					t.Errorf("body %d: %d bytes are kept as %d others", i, len(body), len(got))
				}
			}
		})
	}
}

func TestFieldT14AConversationTakesItsLastRequest(t *testing.T) {
	t.Parallel()
	t.Run("F145 bodies count, share what they have in common, and go with the frames", func(t *testing.T) {
		t.Parallel()
		var a Exchanges
		sent := 0
		for i, body := range requestsOf(500) {
			r := a.Watch(finished(fmt.Sprint(i)), ask.Request{})
			r.Options.Trace(gateway.TraceEvent{Kind: gateway.TraceRequest, Body: body})
			sent += len(body)
		}
		size := 0
		for _, f := range a.all {
			size += f.trace.size()
		}
		if size > 2*maxBody || size < maxBody/2 {
			t.Errorf("%d bytes were sent, %d are kept, want about the last body's %d", sent, size, maxBody)
		}
	})
	t.Run("messages", func(t *testing.T) {
		t.Parallel()
		var a Exchanges
		chat := gateway.Chat{}
		for i := range 40 {
			if i == 25 { // an earlier prompt was changed
				chat.Messages = append(chat.Messages[:7:7], gateway.Message{Text: "another way"})
			}
			chat.Messages = append(chat.Messages[:len(chat.Messages):len(chat.Messages)], gateway.Message{Text: fmt.Sprint(i)})
			a.Watch(finished(fmt.Sprint(i)), ask.Request{Chat: chat})
		}
		lists := map[*pastMessages]bool{}
		for i, f := range a.all {
			lists[f.history] = true
			asked := f.madeRequest().Chat.Messages
			if last := asked[len(asked)-1].Text; last != fmt.Sprint(i) {
				t.Errorf("request %d ends with %q", i, last)
			}
		}
		uitest.Equal(t, "lists of messages", len(lists), 2)
	})
}

func TestFieldT14BodiesThatAreUnlikeMakeWay(t *testing.T) {
	t.Parallel()
	var a Exchanges
	rng := rand.New(rand.NewPCG(3, 4))
	const answers = maxExchangeBytes/maxBody + 20
	for i := range answers {
		r := a.Watch(finished(fmt.Sprint(i)), ask.Request{})
		r.Options.Trace(gateway.TraceEvent{Kind: gateway.TraceRequest, Method: "POST", URL: "http://x", Body: noise(rng, maxBody)})
		r.Options.Trace(gateway.TraceEvent{Kind: gateway.TraceResponse, At: time.Unix(1, 0), Status: 500, Body: noise(rng, 100)})
	}
	a.Watch(finished("last"), ask.Request{})
	size := 0
	for _, f := range a.all {
		size += f.trace.size()
	}
	if size > maxExchangeBytes || size < maxExchangeBytes/2 {
		t.Errorf("%d bytes are kept, the most is %d", size, maxExchangeBytes)
	}
	drawn := func(id string) string {
		s := newSection(look.New(palette.NoColour), 100)
		d := Answer{trace: a.find(id).trace}
		d.request(s)
		d.reply(s)
		return strings.Join(s.Lines, "\n")
	}
	const words = "left out to save memory"
	if n := strings.Count(drawn("0"), words); n != 2 {
		t.Errorf("the screen says %d times that a body is gone, want 2:\n%s", n, drawn("0"))
	}
	if newest := drawn(fmt.Sprint(answers - 1)); strings.Contains(newest, words) {
		t.Errorf("the newest body is gone:\n%s", newest)
	}
}
