package gateway

import "slices"

// Parts returns the answer as the parts of an assistant message, in the order in which
// they came and with their proofs. It is nil for an answer of text alone. A refusal is not
// part of it.
func (a *Answer) Parts() []Part {
	if len(a.order) == 0 {
		return nil
	}
	text, reasoning := a.Text(), a.Reasoning()
	parts := make([]Part, len(a.order))
	for i, span := range a.order {
		switch p := &parts[i]; span.kind {
		case DeltaText:
			p.Text, p.Proof = text[span.from:span.to], span.proof
		case DeltaReasoning:
			p.Reasoning, p.Proof = &Reasoning{Text: reasoning[span.from:span.to]}, span.proof
		case DeltaToolCall:
			call := a.ToolCalls[span.from]
			p.ToolCall = &call
		}
	}
	return parts
}

// partOrder says where the parts of an answer are in its texts, so that no text is held
// twice. It stays empty while the answer is text alone.
type partOrder []partSpan

// partSpan is a part: the bytes from from to to of the text or the reasoning, as kind says,
// or the tool call number from.
type partSpan struct {
	kind     DeltaKind
	from, to int
	proof    *Proof
}

// text records a piece that was added to the text.
func (o *partOrder) text(piece string, text *growingText) {
	if len(*o) > 0 {
		o.grow(DeltaText, len(piece), text)
	}
}

// reasoning records a piece that was added to the reasoning.
func (o *partOrder) reasoning(piece string, reasoning, text *growingText) {
	if piece != "" {
		o.begin(text)
		o.grow(DeltaReasoning, len(piece), reasoning)
	}
}

// call records a tool call by its number.
func (o *partOrder) call(number int, text *growingText) {
	o.begin(text)
	*o = append(*o, partSpan{kind: DeltaToolCall, from: number})
}

// begin records the text so far if it is the only part.
func (o *partOrder) begin(text *growingText) {
	if len(*o) == 0 && text.len() > 0 {
		*o = append(*o, partSpan{kind: DeltaText, to: text.len()})
	}
}

// grow adds a piece of n bytes to the newest part if that is of the kind and has no proof,
// else to a new one.
func (o *partOrder) grow(kind DeltaKind, n int, whole *growingText) {
	if n == 0 {
		return
	}
	if last := o.last(); last != nil && last.kind == kind && last.proof == nil {
		last.to = whole.len()
		return
	}
	*o = append(*o, partSpan{kind: kind, from: whole.len() - n, to: whole.len()})
}

func (o partOrder) last() *partSpan {
	if len(o) == 0 {
		return nil
	}
	return &o[len(o)-1]
}

// proof gives a part its proof. That of reasoning may come later than the text after it:
// some vendors prove all of an answer's reasoning at the end.
func (o *partOrder) proof(d Delta, a *Answer) {
	o.begin(&a.text)
	kind, whole := DeltaText, &a.text
	if d.OfReasoning {
		kind, whole = DeltaReasoning, &a.reasoning
	}
	if !d.Alone {
		for i, span := range slices.Backward(*o) {
			if span.kind == kind && span.proof == nil {
				(*o)[i].proof = d.Proof
				return
			}
			if !d.OfReasoning {
				break
			}
		}
	}
	*o = append(*o, partSpan{kind: kind, from: whole.len(), to: whole.len(), proof: d.Proof})
}
