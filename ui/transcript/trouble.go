package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// maxTroubleLines is how many lines each of an error's texts takes at most.
const maxTroubleLines = 4

// trouble is why an answer is not what was asked for. It is drawn below what came of the
// answer.
type trouble struct {
	// failed is unset where a limit cut the answer short, which is no failure.
	failed             bool
	mark               string
	what, detail, next safe.Text
	// kind is the error's, empty for a limit.
	kind gateway.Kind
}

// newTrouble describes an error.
func newTrouble(why gateway.Explanation, err error) *trouble {
	if stopped(err) {
		return &trouble{failed: true, mark: "■", what: safe.Line("stopped")}
	}
	if why.What == "" {
		why.What = err.Error()
	}
	return &trouble{
		failed: true, mark: "✗", kind: gateway.KindOf(err),
		what: safe.Line(why.What), detail: safe.Line(why.Source), next: safe.Line(why.Next),
	}
}

// cutShort describes a finish that left the answer short; nil for the usual ones.
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

// lines draws what happened, who said so and what to do.
func (t *trouble) lines(st *look.Styles, w int, h Hints) []string {
	if h.Alias != "" {
		t = t.masked()
	}
	tint := st.Muted
	if t.failed && t.mark == "✗" {
		tint = st.Trouble
	} else if !t.failed {
		tint = st.Warning
	}
	var out []string
	for i, line := range look.Wrapped(t.what.String(), w-2, maxTroubleLines) {
		lead := t.mark + " "
		if i > 0 {
			lead = "  "
		}
		out = append(out, tint.Render(lead+line))
	}
	for _, line := range look.Wrapped(t.detail.String(), w-2, maxTroubleLines) {
		out = append(out, "  "+st.Muted.Render(line))
	}
	for _, line := range look.Wrapped(t.next.String(), w-2, maxTroubleLines) {
		out = append(out, "  "+line)
	}
	for _, line := range t.keys(st, w-1, h) {
		out = append(out, "  "+line)
	}
	return out
}

// keys names what can be done by pressing a key, in lines of at most w cells.
func (t *trouble) keys(st *look.Styles, w int, h Hints) []string {
	if !t.failed {
		return nil
	}
	var lines []string
	dot := st.KeyHelp.Render(" · ")
	for _, k := range []struct{ key, does string }{{h.Retry, "ask again"}, {h.Other, "other model"}, {h.Details, "details"}} {
		if k.key == "" {
			continue
		}
		piece := st.Key.Render(k.key) + " " + st.KeyHelp.Render(k.does)
		if n := len(lines); n > 0 && ansi.StringWidth(lines[n-1]+dot+piece) <= w {
			lines[n-1] += dot + piece
			continue
		}
		lines = append(lines, piece)
	}
	return lines
}

// maskedNote is a remark without its reason, which is in the vendor's words.
func maskedNote(note string) string {
	note, _, _ = strings.Cut(note, ": ")
	return note
}

// masked is what went wrong without the words of the vendor, which would give away who
// answered.
func (t *trouble) masked() *trouble {
	if t.mark != "✗" { // a stop or a limit
		return t
	}
	what := figures.Failure(t.kind)
	return &trouble{failed: true, mark: t.mark, what: safe.Line(what),
		next: safe.Line("The text would reveal the model: it appears with your vote.")}
}
