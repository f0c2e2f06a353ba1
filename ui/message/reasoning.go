package message

import (
	"strings"
	"time"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// liveReasoningLines is how many of the newest lines of reasoning are shown until the
// answer itself begins.
const liveReasoningLines = 3

// reasoning is the model's thinking before its answer: folded into one line unless the
// reader opens it.
type reasoning struct {
	plainText
	open bool
	// done is set once the answer itself has begun.
	done bool
	// took is how long the model thought and tokens how many tokens that was, zero where
	// unknown.
	took   time.Duration
	tokens int
}

// layout adds the fold line and, where it is open, the text. Until the answer begins, the
// newest lines stand above the fold line.
func (r *reasoning) layout(out *parts, st *look.Styles, w int, h Hints, running, grows bool) {
	if r.Empty() {
		return
	}
	live := running && !r.done && !r.open
	if live {
		lines := r.flow.Lines(max(1, w-bodyIndent))
		for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
			lines = lines[:len(lines)-1]
		}
		lines = lines[max(0, len(lines)-liveReasoningLines):]
		out.add(false, part{kind: livePart, indent: bodyIndent, style: &st.Reasoning, lines: lines, arriving: grows})
	}
	mark := "▸ "
	if r.open {
		mark = "▾ "
	}
	line := foldLine(st, mark+r.summary(running), r.open, w, h)
	out.add(false, part{kind: foldPart, indent: bodyIndent, lines: []string{line}})
	if r.open {
		out.add(false, part{kind: foldedPart, indent: bodyIndent, style: &st.Reasoning, quoted: true, arriving: grows, lines: r.flow.Lines(max(1, w-bodyIndent))})
	}
}

// summary says how long the model thought: "thought for 1.50 s · 115 tokens", as far as
// that is known.
func (r *reasoning) summary(running bool) string {
	words := "thought"
	if running && !r.done {
		words = "thinking"
	}
	if r.took > 0 {
		words += " for " + figures.Duration(r.took.Round(time.Millisecond))
	}
	switch {
	case r.tokens == 1:
		words += " · 1 token"
	case r.tokens > 0:
		words += " · " + figures.Thousands(r.tokens) + " tokens"
	default:
		words += " · " + figures.Counted(r.chars, "character")
	}
	return words
}
