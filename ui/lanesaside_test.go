package ui

import (
	"testing"

	"sluice/gateway"
)

func (r *rig) targets() []gateway.Target { return r.a.laneTargets() }

func TestANewChatKeepsOneLaneAndBringsTheOthersBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, five)}).idle()
	temperature := 0.7
	r.a.lanes[1].settings.Params.Temperature = &temperature
	r.a.lanes[2].settings.System = "Be brief"
	r.ask("first").press("alt+2 ctrl+n").idle()
	wantEqual(t, "lanes of the new chat", r.targets(), []gateway.Target{haiku})
	r.wantWords("a new chat; kept: claude-haiku-4-5, temperature 0.7; ctrl+x + brings the other 2 lanes back")
	r.wantText("ctrl+x + lanes back")
	wantEqual(t, "exchanges", len(r.a.lanes[0].exchanges), 0)
	r.press("ctrl+x +").idle()
	wantEqual(t, "lanes brought back", r.targets(), []gateway.Target{mini, haiku, five})
	wantEqual(t, "the focused lane", r.a.current, 1)
	wantEqual(t, "its settings", r.a.lanes[2].settings.System, "Be brief")
	r.wantText("2 lanes brought back")
	r.ask("again")
	s := r.reopenNewest(120, 36)
	wantEqual(t, "lanes of the session", s.targets(), []gateway.Target{mini, haiku, five})
	s.press("ctrl+n").idle().press("tab +").idle().wantText("gpt-4o-mini", "brought back")
	s.press("+").idle().wantText("Add a lane")
}

// reopenNewest closes the program and opens the session that it had open in another.
func (r *rig) reopenNewest(w, h int) *rig {
	r.t.Helper()
	path := r.a.path
	if err := r.a.close(0); err != nil && err != errQuitGrace {
		r.t.Fatal(err)
	}
	next := newRig(r.t, rigOptions{dir: r.store.Dir(), w: w, h: h, ui: func(o *Options) { o.Session = path }})
	return next.idle()
}

func TestTheOtherLanesAreClosedAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, rate: 100, ui: lanes(mini, haiku, five)}).idle()
	r.write("long 4000").press("enter").until("all stream", func() bool {
		for _, l := range r.a.lanes {
			if l.turn == nil || len(l.turn.received.Text()) < 40 {
				return false
			}
		}
		return true
	})
	r.press("alt+2 _")
	wantEqual(t, "lanes", r.targets(), []gateway.Target{haiku})
	r.wantText("closed 2 lanes; the messages stay in the session")
	r.press("ctrl+c").idle()
	for n, closed := range []bool{true, false, true} {
		wantEqual(t, "closed", r.a.sessionLanes[n].Closed, closed)
	}
	wantEqual(t, "messages of a closed lane", len(r.stored().Transcript(0)), 2)
	r.press("_").wantText("there is one lane")
}

func TestEmptyLanesSayWhatLanesCanDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku, five)}).idle()
	r.wantWords("One prompt goes to every lane.")
	r.wantText("ctrl+t changes this lane's", "ctrl+x . asks every lane")
	r.press("alt+1 O").press("esc").ask("one alone")
	r.wantText("Nothing asked here yet")
	r.wantNoText("ctrl+x . asks every lane")
}
