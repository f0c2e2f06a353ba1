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
	// last data came.
	Silent time.Duration
	Since  time.Time
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

// silentPart says since when nothing has come.
func (w Waiting) silentPart(st *look.Styles, width int, h Hints, came bool) part {
	b := newTroubleBlock(st, st.Warning, width)
	b.text(st.Warning.Bold(true), st.WarnMark()+"Silent for "+figures.WholeSeconds(w.Silent)+".")
	since := w.Since.Local().Format("15:04:05")
	if came {
		b.text(st.Text, "Nothing has come since "+since+". What came is kept.")
	} else {
		b.text(st.Text, "No word has come since "+since+".")
	}
	b.gap()
	b.keys([]look.Hint{{Key: h.Stop, Word: "stop it"}})
	return b.part(notePart)
}

// retryPart says why an attempt failed and when the next one starts. Where the model's
// name is hidden the reason is too: it is in the vendor's words.
func (w Waiting) retryPart(st *look.Styles, width int, h Hints) part {
	b := newTroubleBlock(st, st.Water, width)
	what := "Trying again."
	if w.Left > 0 {
		what = "Waiting " + figures.WholeSeconds(w.Left) + " to try again."
	}
	try := fmt.Sprintf("Try %d of %d.", w.Retry.Attempt+1, w.Retry.Of)
	b.lines = append(b.lines, b.on(st.Water.Bold(true)).Render(what)+b.on(st.Muted).Render(" "+try))
	if w.Retry.Err != nil && h.Alias == "" {
		t := newTrouble(gateway.Explain(w.Retry.Err), w.Retry.Err)
		b.text(st.Text, t.what.String())
		b.text(st.Text, t.words.String())
		b.text(st.Muted, t.facts.String())
	}
	b.gap()
	b.keys([]look.Hint{{Key: h.Stop, Word: "stop it"}})
	return b.part(notePart)
}
