package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

// long gives a rig a conversation of so many exchanges.
func long(r *rig, exchanges int) {
	r.a.focusedLane().load(conversationOf(exchanges))
	r.send(nil)
}

func conversationOf(exchanges int) []sessions.Message {
	var all []sessions.Message
	parent := ""
	for i := range exchanges {
		id := strconv.Itoa(i)
		all = append(all,
			sessions.Message{ID: "p" + id, Parent: parent, Role: gateway.RoleUser, Text: "Question " + id},
			sessions.Message{ID: "a" + id, Parent: "p" + id, Role: gateway.RoleAssistant, Target: tour.String(),
				Text: strings.Repeat("Some **words** of an answer, `code` and all.\n\n", 20)})
		parent = "a" + id
	}
	return all
}

func BenchmarkAppView(b *testing.B) {
	for _, exchanges := range []int{1, 100, 2000} {
		b.Run("idle/"+strconv.Itoa(exchanges), func(b *testing.B) {
			r := newRig(b, rigOptions{w: 120, h: 36})
			long(r, exchanges)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = r.a.Update(nil)
				_ = r.a.View()
			}
		})
		b.Run("streaming/"+strconv.Itoa(exchanges), func(b *testing.B) {
			r := newRig(b, rigOptions{w: 120, h: 36})
			long(r, exchanges)
			t := streamed(r)
			piece, n := uitest.Text("some **more** words of `text` "), 0
			b.ReportAllocs()
			for b.Loop() {
				if n++; n%200 == 0 { // an answer's length, then another
					_, _ = r.a.Update(deltasArrived{id: t.id, batch: gateway.Batch{Last: true}})
					long(r, exchanges)
					t = streamed(r)
				}
				at := t.lastData.Add(33 * time.Millisecond)
				_, _ = r.a.Update(deltasArrived{id: t.id, batch: gateway.Batch{Deltas: []gateway.Delta{piece}, Times: []time.Time{at}}})
				_ = r.a.View()
			}
		})
	}
}

func TestNothingTicksWhileNothingRuns(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	if r.ticks != 1 { // after which the history of prompts is read, once
		t.Errorf("%d ticks were asked for at rest", r.ticks)
	}
	r.send(historyWanted{})
	r.idle()
	if r.ticks != 1 {
		t.Errorf("%d ticks were asked for at rest", r.ticks)
	}
	r.ask("hello")
	r.send(ticked{time.Now()})
	if r.a.ticking {
		t.Error("time is asked for after the answer has ended")
	}
	r.ticks = 0
	r.write("draft").press("ctrl+l").idle().press("esc tab j k")
	if r.ticks != 0 || r.pending != 0 {
		t.Errorf("%d ticks and %d commands for keys alone", r.ticks, r.pending)
	}
}

func TestTheClockTellsWhatIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	turn := streamed(r)
	began := turn.lastData
	r.send(ticked{began.Add(9 * time.Second)})
	r.wantNoText("Silent")
	r.send(ticked{began.Add(18 * time.Second)})
	r.wantText("Silent for 18 s.")
	arrive(r, turn, gateway.Delta{Kind: gateway.DeltaRetry, Retry: &gateway.Retry{Attempt: 1, Of: 3, Wait: 5 * time.Second}})
	r.send(ticked{turn.lastData.Add(3 * time.Second)})
	r.wantText("Waiting 2 s to try again. Try 2 of 3.")
	r.send(ticked{turn.lastData.Add(6 * time.Second)})
	r.wantText("Trying again. Try 2 of 3.")
	arrive(r, turn, uitest.Text("here"))
	r.wantText("here")
	r.wantNoText("trying again", "silent for")
}

// The view must not depend on how long the conversation is: the rig's frames
// cost the same, in allocations, for a long one.
func TestU22AFrameCostsTheSameInALongConversation(t *testing.T) {
	cost := func(exchanges int) float64 {
		r := newRig(t, rigOptions{w: 120, h: 36})
		long(r, exchanges)
		r.look()
		return testing.AllocsPerRun(20, func() {
			_, _ = r.a.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
			_, _ = r.a.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
			_ = r.a.View()
		})
	}
	if short, far := cost(5), cost(500); far > 2*short+200 {
		t.Errorf("a frame takes %.0f allocations in a long conversation, %.0f in a short one", far, short)
	}
}
