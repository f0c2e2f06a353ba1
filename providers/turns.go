package providers

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"sluice/gateway"
)

// unanswered is the result of a call that was stopped before it had one. Every vendor
// refuses calls without results.
const unanswered = "The call was not run: the user stopped it."

// turn is a message as the formats need it: every result directly follows its call.
type turn struct {
	role gateway.Role
	// results are those of all calls of the turn before, in the order of the calls.
	results []gateway.ToolResult
	// parts are texts, media, reasoning and calls.
	parts []gateway.Part
}

// turnRules are how vendors differ in turns.
type turnRules struct {
	// textFiles says that the format has a place for text files; elsewhere they become
	// part of the text.
	textFiles bool
	// alone says that nothing may stand beside results, or between them and the answer.
	alone bool
	// ids is the form of call ids.
	ids idForm
}

// turnsOf arranges a chat's messages: results in the order of their calls, calls without a
// result with one that says so, text files as text. Turns that hold nothing, such as an
// answer that was stopped before its first word, are left out.
func (v vendor) turnsOf(messages []gateway.Message, rules turnRules) ([]turn, error) {
	b := turnBuilder{vendor: v, rules: rules, ids: callIDs{form: rules.ids}}
	for _, m := range messages {
		if err := b.add(m); err != nil {
			return nil, err
		}
	}
	if err := b.close(); err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(b.turns, func(t turn) bool { return len(t.parts) == 0 && len(t.results) == 0 })
	if len(list) == 0 {
		return nil, v.refuse("there is no message to answer")
	}
	return list, nil
}

// turnBuilder arranges messages one by one.
type turnBuilder struct {
	vendor
	rules turnRules
	ids   callIDs
	turns []turn
	// open says that the last turn's calls wait for results. Answers are those so far and
	// held what else the user said since.
	open    bool
	calls   []waitingCall
	answers []*gateway.ToolResult
	held    []gateway.Part
}

// waitingCall is a call with the id that is sent for it.
type waitingCall struct {
	gateway.ToolCall
	sent string
}

func (b *turnBuilder) add(m gateway.Message) error {
	var parts []gateway.Part
	var results []gateway.ToolResult
	for _, p := range m.Content() {
		if p.ToolResult != nil {
			results = append(results, *p.ToolResult)
		} else if setIn(p) > 0 || p.Proof != nil {
			parts = append(parts, p)
		}
	}
	parts, err := b.asTexts(parts)
	if err != nil {
		return err
	}
	if m.Role == gateway.RoleAssistant {
		return b.assistant(parts)
	}
	return b.user(parts, results)
}

func (b *turnBuilder) assistant(parts []gateway.Part) error {
	if err := b.close(); err != nil {
		return err
	}
	for i, p := range parts {
		if p.ToolCall == nil {
			continue
		}
		call := *p.ToolCall
		call.ID, call.Arguments = b.ids.next(call.ID), cmp.Or(call.Arguments, "{}")
		b.calls = append(b.calls, waitingCall{*p.ToolCall, call.ID})
		parts[i].ToolCall = &call
	}
	b.answers, b.open = make([]*gateway.ToolResult, len(b.calls)), len(b.calls) > 0
	b.turns = append(b.turns, turn{role: gateway.RoleAssistant, parts: parts})
	return nil
}

// user adds what a user's message holds. Results may come in several messages in a row.
func (b *turnBuilder) user(parts []gateway.Part, results []gateway.ToolResult) error {
	for _, r := range results {
		i := b.callOf(r)
		if i < 0 {
			return b.refuse("the result of the tool %s belongs to no call of the message before it (%s)", r.Name, r.CallID)
		}
		texts, err := b.asTexts(r.Parts)
		if err != nil {
			return err
		}
		r.Parts = texts
		b.answers[i] = &r
	}
	if b.open {
		b.held = append(b.held, parts...)
		return nil
	}
	b.turns = append(b.turns, turn{role: gateway.RoleUser, parts: parts})
	return nil
}

// callOf is the open call that a result answers, -1 for none. Vendors without call ids
// have results in the order of their calls.
func (b *turnBuilder) callOf(r gateway.ToolResult) int {
	if !b.open {
		return -1
	}
	for i, c := range b.calls {
		if b.answers[i] == nil && c.ID == r.CallID && (r.CallID != "" || c.Name == r.Name) {
			return i
		}
	}
	return -1
}

// close ends the last turn's calls: each has a result after that, or there are no calls.
func (b *turnBuilder) close() error {
	if !b.open {
		return nil
	}
	t := turn{role: gateway.RoleUser, parts: b.held}
	answered := slices.ContainsFunc(b.answers, func(r *gateway.ToolResult) bool { return r != nil })
	switch {
	case !b.rules.alone || len(t.parts) == 0:
		t.results = b.results()
	case answered:
		return b.refuse("this model takes nothing between the results of tools and its answer; send the text after that")
	default:
		b.dropCalls()
	}
	b.turns = append(b.turns, t)
	b.open, b.calls, b.answers, b.held = false, nil, nil, nil
	return nil
}

// results are those of the open calls, in their order.
func (b *turnBuilder) results() []gateway.ToolResult {
	list := make([]gateway.ToolResult, len(b.calls))
	for i, c := range b.calls {
		list[i] = gateway.ToolResult{IsError: true, Parts: []gateway.Part{{Text: unanswered}}}
		if b.answers[i] != nil {
			list[i] = *b.answers[i]
		}
		list[i].CallID, list[i].Name = c.sent, c.Name
	}
	return list
}

// dropCalls takes the calls that nobody answered out of the last turn. Reasoning alone is
// no turn.
func (b *turnBuilder) dropCalls() {
	last := &b.turns[len(b.turns)-1]
	last.parts = slices.DeleteFunc(last.parts, func(p gateway.Part) bool { return p.ToolCall != nil })
	if !slices.ContainsFunc(last.parts, func(p gateway.Part) bool { return p.Text != "" }) {
		last.parts = nil
	}
}

// asTexts puts text files into the text, unless the format has a place for them. The
// caller's parts stay as they are.
func (b *turnBuilder) asTexts(parts []gateway.Part) ([]gateway.Part, error) {
	list := slices.Clone(parts)
	for i, p := range list {
		if b.rules.textFiles || p.Media == nil || mediaKindOf(p.Media) != textMedia || p.Media.URL != "" {
			continue
		}
		text, err := b.fenced(p.Media)
		if err != nil {
			return nil, err
		}
		list[i] = gateway.Part{Text: text}
	}
	return list, nil
}

// idForm is which call ids a vendor takes.
type idForm uint8

const (
	// anyIDs is every id except an empty one.
	anyIDs idForm = iota
	// nineIDs is nine letters and digits: Mistral's.
	nineIDs
	// plainIDs is at most 64 letters, digits, "_" and "-": Anthropic's and Bedrock's.
	plainIDs
	// noIDs leaves missing ids out.
	noIDs
)

// callIDs gives each call of a chat an id that the vendor takes: its own if possible. The
// same chat always gets the same ids, also when it has grown.
type callIDs struct {
	form idForm
	// given are the ids in the order of the calls.
	given []string
}

func (c *callIDs) next(id string) string {
	if id == "" && c.form != noIDs {
		id = "call_" + strconv.Itoa(len(c.given)+1)
	}
	sent := id
	for n := 0; !c.fits(sent); n++ {
		sent = c.renamed(id, n)
	}
	c.given = append(c.given, sent)
	return sent
}

// fits reports whether an id can be sent.
func (c *callIDs) fits(id string) bool {
	switch c.form {
	case anyIDs, noIDs:
	case nineIDs:
		return len(id) == 9 && !strings.ContainsAny(id, "_-") && isToolName(id) && !slices.Contains(c.given, id)
	case plainIDs:
		return isToolName(id) && !slices.Contains(c.given, id)
	}
	return true
}

// renamed is an id of letters and digits that stands for another; n counts the tries.
func (c *callIDs) renamed(id string, n int) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte(strconv.Itoa(n) + " " + id))
	sent := make([]byte, 9)
	if c.form == plainIDs {
		sent = make([]byte, 24)
	}
	for i := range sent {
		sent[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(sent)
}
