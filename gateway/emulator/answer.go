package emulator

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// answer is a scripted answer, cut into tokens, before it is encoded for a vendor.
type answer struct {
	// input is the number of tokens of the prompt.
	input           int
	reasoningTokens []string
	textTokens      []string
	tools           []toolCall
	finish          finish
	// sequence is the stop sequence that ended the answer.
	sequence string
}

type toolCall struct{ name, arguments string }

// finish is why an answer ended.
type finish int

const (
	finishStop finish = iota
	finishLength
	finishTool
	finishSequence
)

func (a answer) text() string      { return strings.Join(a.textTokens, "") }
func (a answer) reasoning() string { return strings.Join(a.reasoningTokens, "") }
func (a answer) thought() int      { return len(a.reasoningTokens) }

// output is how many tokens were written, reasoning included.
func (a answer) output() int {
	n := len(a.reasoningTokens) + len(a.textTokens)
	for _, call := range a.tools {
		n += 1 + len(tokens(call.arguments))
	}
	return n
}

// limit ends the answer at the first stop sequence and at maxTokens, 0 for none.
func (a answer) limit(maxTokens int, stop []string) answer {
	text, first := a.text(), -1
	for _, s := range stop {
		if i := strings.Index(text, s); s != "" && i >= 0 && (first < 0 || i < first) {
			first, a.sequence = i, s
		}
	}
	if first >= 0 {
		a.textTokens, a.tools, a.finish = tokens(text[:first]), nil, finishSequence
	}
	if maxTokens <= 0 || a.output() <= maxTokens {
		return a
	}
	a.tools, a.sequence, a.finish = nil, "", finishLength
	if n := len(a.reasoningTokens); maxTokens <= n {
		a.reasoningTokens, a.textTokens = a.reasoningTokens[:maxTokens], nil
	} else {
		a.textTokens = a.textTokens[:min(maxTokens-n, len(a.textTokens))]
	}
	return a
}

// tokenBytes is the usual length of a token.
const tokenBytes = 4

// tokens cuts a text into pieces of about four bytes, never within a character, and
// preferably before a blank. Both the pieces of a stream and the counts come from here,
// so they agree.
func tokens(text string) []string {
	out := make([]string, 0, len(text)/tokenBytes+1)
	begin := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if size := i - begin; size >= tokenBytes || size == tokenBytes-1 && unicode.IsSpace(r) {
			out = append(out, text[begin:i])
			begin = i
		}
		i += n
	}
	if begin < len(text) {
		out = append(out, text[begin:])
	}
	return out
}

// messageTokens is what a message costs in addition to its text.
const messageTokens = 3

// inputTokens counts a prompt's tokens.
func inputTokens(q question) int {
	n := 0
	if q.system != "" {
		n += messageTokens + len(tokens(q.system))
	}
	for _, t := range q.turns {
		n += messageTokens + len(tokens(t.text))
	}
	return n
}
