package message

import (
	"fmt"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
)

// Waiting is what a running answer waits for. The zero value is nothing in particular.
type Waiting struct {
	// Silent is how long nothing has come, 0 where that is no trouble; Since is when the
	// last data came, and GivenUp when the request ends unless more does, zero where that
	// isn't known.
	Silent         time.Duration
	Since, GivenUp time.Time
	// Retry is the attempt that failed, nil for none; Left is the time until the next.
	Retry *gateway.Retry
	Left  time.Duration
}

// part draws what is waited for; false where that is nothing.
func (w Waiting) part(st *look.Styles, width int, h Hints, came bool) (part, bool) {
	switch {
	case w.Retry != nil:
		return w.retryPart(st, width, h), true
	case w.Silent > 0:
		return w.silentPart(st, width, h, came), true
	}
	return part{}, false
}

// clockTime is the form of a time of day to the second.
const clockTime = "15:04:05"

// silentPart says since when nothing has come, and when that is given up.
func (w Waiting) silentPart(st *look.Styles, width int, h Hints, came bool) part {
	b := newTroubleBlock(st, st.Warning, width)
	b.text(st.Warning.Bold(true), st.WarnMark()+"Silent for "+figures.WholeSeconds(w.Silent)+".")
	since := w.Since.Local().Format(clockTime)
	if came {
		b.text(st.Text, "Nothing has come since "+since+". What came is kept.")
	} else {
		b.text(st.Text, "No word has come since "+since+".")
	}
	if !w.GivenUp.IsZero() {
		b.text(st.Muted, "Given up at "+w.GivenUp.Local().Format(clockTime)+" unless more comes.")
	}
	b.gap()
	b.keys([]look.Hint{{Key: h.Stop, Word: "stop it"}, {Key: h.Retry, Word: "ask again"}})
	return b.part(troublePart)
}

// retryPart says why an attempt failed and when the next one starts. Where the model's
// name is hidden the reason is too: it is in the vendor's words.
func (w Waiting) retryPart(st *look.Styles, width int, h Hints) part {
	b := newTroubleBlock(st, st.Water, width)
	what, keys := "Trying again.", []look.Hint{{Key: h.Stop, Word: "stop it"}}
	if w.Left > 0 {
		what = "Waiting " + figures.WholeSeconds(w.Left) + " to try again."
	}
	if w.Left > 0 && w.Retry.Now != nil {
		keys = append(keys, look.Hint{Key: h.Retry, Word: "try now"})
	}
	try := fmt.Sprintf("Try %d of %d.", w.Retry.Attempt+1, w.Retry.Of)
	if head := b.on(st.Water.Bold(true)).Render(what); len(what)+1+len(try) <= b.room {
		b.lines = append(b.lines, head+b.on(st.Muted).Render(" "+try))
	} else {
		b.text(st.Water.Bold(true), what)
		b.text(st.Muted, try)
	}
	if w.Retry.Err != nil && h.Alias == "" {
		t := newTrouble(gateway.Explain(w.Retry.Err), w.Retry.Err)
		b.text(st.Text, t.what.String())
		b.text(st.Text, t.words.String())
		b.text(st.Muted, t.facts.String())
	}
	b.gap()
	b.keys(keys)
	return b.part(troublePart)
}
