package message

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// maxTroubleLines is how many lines each of an error's texts takes at most.
const maxTroubleLines = 4

// trouble is why an answer is not what was asked for. It is drawn below what came of the
// answer, in a panel.
type trouble struct {
	// failed is unset where a limit cut the answer short, which is no failure. stopped is
	// set where the user ended it.
	failed, stopped bool
	// what happened, in which words the other side said it, what to do next, and who said
	// so.
	what, words, next, facts safe.Text
	// kind is the error's, empty for a limit.
	kind gateway.Kind
}

// newTrouble describes an error.
func newTrouble(why gateway.Explanation, err error) *trouble {
	if stopped(err) {
		return &trouble{failed: true, stopped: true}
	}
	if why.What == "" {
		why.What = err.Error()
	}
	t := &trouble{failed: true, kind: gateway.KindOf(err), next: safe.Line(why.Next)}
	what, facts := why.What, []string{why.Source}
	var e *gateway.Error
	if errors.As(err, &e) {
		if said, ok := strings.CutSuffix(what, ": "+e.Message); ok && e.Message != "" {
			what = said
			t.words = safe.Line(e.Message)
			if e.Provider == "" {
				t.words = safe.Line(sentence(capital(e.Message))) // our own words
			}
		}
		switch {
		case e.KeySource == "" || t.kind != gateway.KindAuth:
		case e.KeySource == gateway.HeldByGateway:
			facts = append(facts, "the gateway's key")
		default:
			facts = append(facts, "key from "+e.KeySource)
		}
		if e.LogID != "" {
			facts = append(facts, "gateway log "+e.LogID)
		} else if e.RequestID != "" {
			facts = append(facts, "request "+e.RequestID)
		}
		if what != e.Provider && !strings.HasPrefix(what, cmp.Or(e.Provider, "\x00")) {
			what = capital(what)
		}
	} else {
		what = capital(what)
	}
	if t.words.String() == "" {
		what, t.words = headSentence(what)
	}
	t.what = safe.Line(sentence(what))
	t.facts = safe.Line(strings.Trim(strings.Join(facts, " · "), " ·"))
	return t
}

// stopped reports whether the user caused the error by stopping the answer.
func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || gateway.KindOf(err) == gateway.KindCancelled
}

// headSentence divides a long description at its first colon: the rest is too long for
// what the eye should find.
func headSentence(what string) (head string, rest safe.Text) {
	const longest = 60
	if utf8.RuneCountInString(what) <= longest {
		return what, safe.Text{}
	}
	if before, after, ok := strings.Cut(what, ": "); ok && utf8.RuneCountInString(before) <= longest {
		return before, safe.Line(after)
	}
	return what, safe.Text{}
}

// capital begins a text with a capital letter.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}

// sentence ends a text with a period unless it has an end.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?…") {
		return text
	}
	return text + "."
}

// cutShort describes a finish that left the answer short; nil for the usual ones.
func cutShort(reason gateway.FinishReason) *trouble {
	switch reason {
	case gateway.FinishLength:
		return &trouble{what: safe.Line("Cut at the limit of output tokens."),
			next: safe.Line("Raise max tokens in the parameters for a longer answer.")}
	case gateway.FinishContentFilter:
		return &trouble{what: safe.Line("Cut by the provider's content filter.")}
	}
	return nil
}

// part draws the trouble. came says whether something of the answer came before it.
func (t *trouble) part(st *look.Styles, w int, h Hints, came bool) part {
	if t.stopped {
		words := "■ you stopped it here; what came is kept"
		if !came {
			words = "■ you stopped it before anything came"
		}
		return part{kind: troublePart, indent: bodyIndent, style: &st.Muted, lines: look.Wrapped(words, w, 2)}
	}
	if h.Alias != "" {
		t = t.masked()
	}
	tint := st.Warning
	if t.failed {
		tint = st.Trouble
	}
	b := newTroubleBlock(st, tint, w)
	b.text(tint.Bold(true), t.what.String())
	b.text(st.Text, t.words.String())
	b.text(st.Text, capital(sentenceOf(t.next.String())))
	b.gap()
	b.text(st.Muted, t.facts.String())
	b.gap()
	if t.failed {
		b.keys(t.hintsOf(h, came))
	}
	return b.part(troublePart)
}

// sentenceOf ends advice with a period where it is prose; a command must stay as it is
// typed.
func sentenceOf(text string) string {
	if strings.Contains(text, ": ") || strings.ContainsAny(text, "\n`") {
		return text
	}
	return sentence(text)
}

// hintsOf are the keys that do something about a failed answer.
func (t *trouble) hintsOf(h Hints, came bool) []look.Hint {
	keys := []look.Hint{{Key: h.Retry, Word: "ask again"}, {Key: h.Other, Word: "another model"}, {Key: h.Details, Word: "what went over the wire"}}
	if !came && h.Details != "" {
		keys = append(keys, look.Hint{Key: h.Copy, Word: "copy report"})
	}
	return keys
}

// report is what happened as text, for copying.
func (t *trouble) report() string {
	var lines []string
	for _, text := range []safe.Text{t.what, t.words, t.next, t.facts} {
		if text.String() != "" {
			lines = append(lines, text.String())
		}
	}
	return strings.Join(lines, "\n")
}

// masked is what went wrong without the words of the vendor, which would give away who
// answered.
func (t *trouble) masked() *trouble {
	if !t.failed { // a limit
		return t
	}
	return &trouble{failed: true, what: safe.Line(sentence(figures.Failure(t.kind))),
		next: safe.Line("The text would reveal the model: it appears with your vote.")}
}

// troubleBlock is a panel with a coloured bar, for what an answer suffers from or waits
// for.
type troubleBlock struct {
	st    *look.Styles
	bar   lipgloss.Style
	w     int
	lines []string
}

func newTroubleBlock(st *look.Styles, bar lipgloss.Style, w int) *troubleBlock {
	return &troubleBlock{st: st, bar: bar, w: w}
}

// on is a style on the panel's surface.
func (b *troubleBlock) on(style lipgloss.Style) lipgloss.Style {
	return style.Background(b.st.Panel.GetBackground())
}

// text adds a text, wrapped.
func (b *troubleBlock) text(style lipgloss.Style, text string) {
	for _, line := range look.Wrapped(text, b.w, maxTroubleLines) {
		b.lines = append(b.lines, b.on(style).Render(line))
	}
}

// gap adds a blank line, unless there is one.
func (b *troubleBlock) gap() {
	if n := len(b.lines); n > 0 && b.lines[n-1] != "" {
		b.lines = append(b.lines, "")
	}
}

// keys adds keys with what they do, none broken; keys that are empty aren't named.
func (b *troubleBlock) keys(keys []look.Hint) {
	between := b.on(b.st.Text).Render("   ")
	line := ""
	for _, k := range keys {
		if k.Key == "" {
			continue
		}
		piece := b.on(b.st.Key).Render(k.Key) + b.on(b.st.KeyHelp).Render(" "+k.Word)
		switch {
		case line == "":
			line = piece
		case ansi.StringWidth(line+between+piece) <= b.w:
			line += between + piece
		default:
			b.lines = append(b.lines, line)
			line = piece
		}
	}
	if line != "" {
		b.lines = append(b.lines, line)
	}
}

func (b *troubleBlock) part(kind partKind) part {
	for len(b.lines) > 0 && b.lines[len(b.lines)-1] == "" {
		b.lines = b.lines[:len(b.lines)-1]
	}
	for i := range b.lines {
		b.lines[i] = ansi.Truncate(b.lines[i], b.w, "…")
	}
	bar := b.on(b.bar)
	return part{kind: kind, panel: true, bar: &bar, lines: b.lines}
}
