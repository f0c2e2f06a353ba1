package message

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// What the other side said takes four lines, and more where they are shorter than usual:
// at the end there is often an address.
const (
	maxTroubleLines = 4
	maxTroubleCells = 320
)

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
	of := figures.TroubleOf(why, err)
	t := &trouble{failed: true, kind: gateway.KindOf(err), next: safe.Line(why.Next), words: safe.Line(of.Said), facts: safe.Line(of.Facts)}
	var e *gateway.Error
	if errors.As(err, &e) && e.Provider == "" { // our own words
		t.words = safe.Line(sentence(figures.Capital(of.Said)))
	}
	what := of.Head()
	if of.Said == "" {
		what, t.words = headSentence(what)
	}
	t.what = safe.Line(sentence(what))
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
	b.whole(st.Text, figures.Capital(sentenceOf(t.next.String())))
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
	st  *look.Styles
	bar lipgloss.Style
	// w is the width of the panel behind its bar, room that of the text in it: a blank stays
	// at both sides.
	w, room int
	lines   []string
}

func newTroubleBlock(st *look.Styles, bar lipgloss.Style, w int) *troubleBlock {
	return &troubleBlock{st: st, bar: bar, w: w, room: max(1, w-1)}
}

// on is a style on the panel's surface.
func (b *troubleBlock) on(style lipgloss.Style) lipgloss.Style {
	return style.Background(b.st.Panel.GetBackground())
}

// text adds a text, wrapped, of which no more than a few lines are shown.
func (b *troubleBlock) text(style lipgloss.Style, text string) {
	b.add(style, look.Wrapped(text, b.room, max(maxTroubleLines, maxTroubleCells/b.room)))
}

// whole adds a text of which nothing may be missing. A command in it stays in one line
// where it fits in one, so that it can be copied.
func (b *troubleBlock) whole(style lipgloss.Style, text string) {
	text = command.ReplaceAllStringFunc(text, func(words string) string {
		if ansi.StringWidth(words) > b.room {
			return words
		}
		return strings.ReplaceAll(words, " ", noBreak)
	})
	lines := look.Wrapped(text, b.room, len(text))
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], noBreak, " ")
	}
	b.add(style, lines)
}

// command matches a command within advice, and noBreak is a blank at which no line breaks.
var command = regexp.MustCompile(`\b(sluice|aws|gcloud) [a-z][^,;:()"]*`)

const noBreak = "\u00a0"

func (b *troubleBlock) add(style lipgloss.Style, lines []string) {
	for _, line := range lines {
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
		case ansi.StringWidth(line+between+piece) <= b.room:
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
		b.lines[i] = ansi.Truncate(b.lines[i], b.room, "…")
	}
	bar := b.on(b.bar)
	return part{kind: kind, panel: true, bar: &bar, lines: b.lines}
}
