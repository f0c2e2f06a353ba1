package transcript

import (
	"strings"
	"unicode/utf8"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// maxTailRunes is how much of the newest reasoning the fold line shows at most, in runes.
const maxTailRunes = 240

// reasoning is the model's thinking before its answer: folded into one line unless the
// reader opens it.
type reasoning struct {
	plainText
	open bool
	// done is set once the answer itself has begun.
	done bool
}

// layout adds the fold line and, where it is open, the text.
func (r *reasoning) layout(out *parts, st *look.Styles, w int, h Hints, running bool) {
	if r.Empty() {
		return
	}
	mark, tail := "▸", ""
	if r.open {
		mark = "▾"
	} else if running && !r.done {
		tail = r.tail()
	}
	line := foldLine(st, mark+" thinking · "+figures.Counted(r.chars, "character"), r.open, tail, w, h)
	out.add(false, part{kind: foldPart, indent: bodyIndent, lines: []string{line}})
	if r.open {
		out.add(false, part{kind: foldedPart, indent: 2 * bodyIndent, style: &st.Reasoning, lines: r.flow.Lines(max(1, w-bodyIndent))})
	}
}

// tail is the newest reasoning as one line.
func (r *reasoning) tail() string {
	text := r.flow.String()
	for n := 0; n < maxTailRunes && n < len(text); n++ {
		if at := len(text) - maxTailRunes + n; at > 0 && utf8.RuneStart(text[at]) {
			text = text[at:]
			break
		}
	}
	return strings.Join(strings.Fields(text), " ")
}
