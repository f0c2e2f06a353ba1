package ui

import (
	"errors"
	"strconv"
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
)

// troubleDetail is the most lines that the other side's own words take.
const troubleDetail = 4

// trouble is why an answer is not what was asked for. It stands under what came
// of the answer.
type trouble struct {
	// failed is false for a stop or a limit, which are no failures.
	failed             bool
	mark               string
	what, detail, next safe.Text
}

// newTrouble words an error. What the explanation says already isn't repeated.
func newTrouble(why gateway.Explanation, err error) *trouble {
	if stopped(err) {
		return &trouble{failed: true, mark: "■", what: safe.Line("stopped")}
	}
	t := &trouble{failed: true, mark: "✗", what: safe.Line(why.What), next: safe.Line(why.Next)}
	var e *gateway.Error
	if !errors.As(err, &e) {
		if why.What == "" {
			t.what = safe.Line(err.Error())
		}
		return t
	}
	if why.What == "" {
		t.what = safe.Line(e.Error())
		return t
	}
	t.detail = safe.Line(troubleFacts(e, why.What))
	return t
}

// troubleFacts are provider, status, code and message, without those that said
// names already.
func troubleFacts(e *gateway.Error, said string) string {
	who := e.Provider
	if e.Gateway || who == "" {
		who = "gateway"
	}
	facts := []string{who}
	if e.Status != 0 {
		facts = append(facts, strconv.Itoa(e.Status))
	}
	facts = append(facts, e.Code, e.Message)
	kept := facts[:0]
	for _, fact := range facts {
		if fact != "" && !strings.Contains(strings.ToLower(said), strings.ToLower(fact)) {
			kept = append(kept, fact)
		}
	}
	return strings.Join(kept, " · ")
}

// cutShort words a finish that left the answer short, nil for the usual ones.
func cutShort(reason gateway.FinishReason) *trouble {
	switch reason {
	case gateway.FinishLength:
		return &trouble{mark: "■", what: safe.Line("cut at the limit of output tokens"),
			next: safe.Line("Raise max tokens in the parameters for a longer answer.")}
	case gateway.FinishContentFilter:
		return &trouble{mark: "■", what: safe.Line("cut by the provider's content filter")}
	}
	return nil
}

// lines draws the trouble: what happened, the other side's words, what to do.
func (t *trouble) lines(st *styles, w int, h hints) []string {
	look := st.Muted
	if t.failed && t.mark == "✗" {
		look = st.Trouble
	} else if !t.failed {
		look = st.Warning
	}
	var out []string
	for i, line := range wrapped(t.what.String(), w-2, troubleDetail) {
		lead := t.mark + " "
		if i > 0 {
			lead = "  "
		}
		out = append(out, look.Render(lead+line))
	}
	for _, line := range wrapped(t.detail.String(), w-2, troubleDetail) {
		out = append(out, "  "+st.Muted.Render(line))
	}
	for _, line := range wrapped(t.next.String(), w-2, troubleDetail) {
		out = append(out, "  "+line)
	}
	if keys := t.keys(st, h); keys != "" {
		out = append(out, "  "+keys)
	}
	return out
}

// keys names what can be done with one key press.
func (t *trouble) keys(st *styles, h hints) string {
	if !t.failed {
		return ""
	}
	var keys []string
	for _, k := range []struct{ key, does string }{{h.Retry, "retry"}, {h.Other, "other model"}} {
		if k.key != "" {
			keys = append(keys, st.Key.Render(k.key)+" "+st.KeyHelp.Render(k.does))
		}
	}
	return strings.Join(keys, st.KeyHelp.Render(" · "))
}

// wrapped breaks a short text into at most most lines; what doesn't fit ends
// in an ellipsis.
func wrapped(text string, width, most int) []string {
	if text == "" {
		return nil
	}
	var f flow
	f.Append(text)
	lines := f.Lines(width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = ellipsis(lines[most-1], width)
	}
	return lines
}
