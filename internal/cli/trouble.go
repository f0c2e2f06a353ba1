package cli

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// troubleParts are why there is no whole answer, in the parts that a terminal shows one below
// the other: what happened, the other side's words for it, who said so, and what to do.
type troubleParts struct {
	what, words, facts safe.Text
	next               []safe.Text
	// stopped is set where the user ended it, which is no failure.
	stopped bool
}

// troubleOf describes an error of a client's, after whose it is.
func troubleOf(who string, err error) troubleParts {
	if gateway.KindOf(err) == gateway.KindCancelled {
		return troubleParts{stopped: true}
	}
	x := gateway.Explain(err)
	what, words := x.What, ""
	var e *gateway.Error
	if errors.As(err, &e) && e.Message != "" {
		if before, ok := strings.CutSuffix(what, ": "+e.Message); ok {
			what, words = before, e.Message
		}
	}
	if who != "" {
		what = who + ": " + what
	} else if e == nil || !strings.HasPrefix(what, e.Provider) || e.Provider == "" {
		what = capital(what)
	}
	facts := []string{x.Source}
	switch {
	case e == nil:
	case e.LogID != "":
		facts = append(facts, "gateway log "+e.LogID)
	case e.RequestID != "":
		facts = append(facts, "request "+e.RequestID)
	}
	if what == "" {
		what = "Failed, and nothing was said about why"
	}
	t := troubleParts{what: safe.Line(what), words: safe.Line(words), facts: safe.Line(strings.Trim(strings.Join(facts, " · "), " ·"))}
	for line := range strings.SplitSeq(x.Next, "\n") {
		t.next = append(t.next, safe.Line(capital(line)))
	}
	return t
}

// mostTroubleLines is how many lines each part takes at most.
const mostTroubleLines = 12

// lines draws the parts.
func (t troubleParts) lines(ink inks, width int) []string {
	if t.stopped {
		return []string{ink.dim.Render("■ you stopped it here")}
	}
	var out []string
	add := func(style lipgloss.Style, text safe.Text) {
		if text.String() == "" {
			return
		}
		for _, line := range look.Wrapped(text.String(), width-2, mostTroubleLines) {
			out = append(out, "  "+style.Render(line))
		}
	}
	add(ink.bad.Bold(true), t.what)
	out[0] = ink.bad.Bold(true).Render("✗") + out[0][1:]
	add(lipgloss.NewStyle(), t.words)
	add(ink.dim, t.facts)
	for _, next := range t.next {
		add(lipgloss.NewStyle(), next)
	}
	return out
}

// capital begins a text with a capital letter.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}
