package sessions

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
)

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// encoder writes TOML in a fixed order. Zero values are left out.
type encoder struct {
	b []byte
	// take, if set, receives long blocks piece by piece: see blockPieces. err is its
	// first error.
	take func([]byte) error
	err  error
}

func encodeHead(m Meta) []byte {
	e := encoder{b: []byte("# A sluice session: docs/session-format.md describes the format.\n")}
	e.int("version", FormatVersion)
	e.string("id", m.ID)
	e.string("title", m.Title)
	e.time("created", m.Created)
	for _, key := range headKeys[1:] {
		if value := key.value(m); value != "" {
			e.b = appendPair(e.b, key.name, value)
		}
	}
	for _, lane := range m.Lanes {
		e.b = append(e.b, encodeLane(lane)...)
	}
	for _, chain := range m.Chains {
		e.b = append(e.b, encodeChain(chain)...)
	}
	return e.b
}

// headKeys are the keys above all tables that may change, like laneKeys of a lane.
var headKeys = []struct {
	name  string
	value func(Meta) string
}{
	{"title", func(m Meta) string { return optional(m.Title) }},
	{"tags", func(m Meta) string { return listValue(m.Tags) }},
	{"pinned", func(m Meta) string { return boolValue(m.Pinned) }},
	{"note", func(m Meta) string { return textValue(m.Note) }},
}

func encodeChain(c Chain) []byte {
	var e encoder
	e.table("[[chain]]")
	e.b = appendPair(e.b, "name", stringValue(c.Name))
	e.string("mode", c.Mode)
	for _, step := range c.Steps {
		e.table("[[chain.step]]")
		e.b = appendPair(e.b, "target", stringValue(step.Target))
		e.controls(step.Controls, func(c gateway.Control) bool { return c.InConfig })
		e.controls(step.Controls, func(c gateway.Control) bool { return !c.InConfig && !c.WholeRequest })
		e.text("system", step.System)
		e.text("prompt", step.Prompt)
		if step.Stream != nil {
			e.b = appendPair(e.b, "stream", strconv.FormatBool(*step.Stream))
		}
		e.text("body", step.Body)
		e.bool("off", step.Off)
	}
	return e.b
}

// controls writes those of the controls that are wanted.
func (e *encoder) controls(c gateway.Controls, wanted func(gateway.Control) bool) {
	for _, control := range gateway.AllControls() {
		if value := controlValue(control, c); value != "" && wanted(control) {
			e.b = appendPair(e.b, control.Key, value)
		}
	}
}

func encodeLane(l Lane) []byte {
	var e encoder
	e.table("[[lane]]")
	e.b = appendPair(e.b, "target", stringValue(l.Target))
	for _, key := range laneKeys[1:] {
		if value := key.value(l); value != "" {
			e.b = appendPair(e.b, key.name, value)
		}
	}
	return e.b
}

// laneKey is a key of a lane; value returns its value in TOML, empty if the key is left
// out.
type laneKey struct {
	name  string
	value func(Lane) string
}

// laneKeys are a lane's keys in the order in which they are written, paramKeys those that
// are saved with an answer too.
var laneKeys = slices.Concat([]laneKey{
	{"target", func(l Lane) string { return stringValue(l.Target) }},
	{"system", func(l Lane) string {
		return textValue(l.System)
	}},
}, paramKeys, []laneKey{
	{"api", func(l Lane) string { return optional(string(l.API)) }},
	{"muted", func(l Lane) string { return boolValue(l.Muted) }},
	{"closed", func(l Lane) string { return boolValue(l.Closed) }},
	{"column", func(l Lane) string {
		if l.Column == 0 {
			return ""
		}
		return strconv.Itoa(l.Column)
	}},
	{"from", func(l Lane) string { return optional(l.From) }},
	{"shown", func(l Lane) string { return optional(l.Shown) }},
}, controlKeys)

var paramKeys = []laneKey{
	{"temperature", func(l Lane) string { return floatValue(l.Params.Temperature) }},
	{"top_p", func(l Lane) string { return floatValue(l.Params.TopP) }},
	{"max_tokens", func(l Lane) string { return intValue(l.Params.MaxTokens) }},
	{"stop", func(l Lane) string { return listValue(l.Params.Stop) }},
	{"effort", func(l Lane) string { return optional(string(l.Params.Effort)) }},
	{"top_k", func(l Lane) string { return intValue(l.Params.TopK) }},
	{"min_p", func(l Lane) string { return floatValue(l.Params.MinP) }},
	{"seed", func(l Lane) string { return intValue(l.Params.Seed) }},
	{"frequency_penalty", func(l Lane) string { return floatValue(l.Params.FrequencyPenalty) }},
	{"presence_penalty", func(l Lane) string { return floatValue(l.Params.PresencePenalty) }},
	{"top_logprobs", func(l Lane) string { return intValue(l.Params.TopLogprobs) }},
	{"choices", func(l Lane) string { return intValue(l.Params.Choices) }},
	{"verbosity", func(l Lane) string { return optional(l.Params.Verbosity) }},
	{"service_tier", func(l Lane) string { return optional(l.Params.ServiceTier) }},
	{"user_id", func(l Lane) string { return optional(l.Params.UserID) }},
	{"prompt_cache_key", func(l Lane) string { return optional(l.Params.CacheKey) }},
	{"prompt_cache_ttl", func(l Lane) string { return optional(l.Params.CacheTTL) }},
}

// intValue writes a number, nothing for nil.
func intValue(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// encodeMessage writes the block of a normal message, with an empty line before
// it and a line break at its end.
func encodeMessage(m Message) []byte {
	var e encoder
	e.message(m)
	return e.b
}

func (e *encoder) message(m Message) {
	e.table(messageHeader)
	e.string("id", m.ID)
	e.b = appendPair(e.b, "parent", stringValue(m.Parent))
	if m.Lane != EveryLane {
		e.b = appendPair(e.b, "lane", strconv.Itoa(m.Lane))
	}
	e.string("role", string(m.Role))
	e.time("time", m.Time)
	e.string("target", m.Target)
	e.string("edited", m.Edited)
	e.string("vote", string(m.Vote))
	e.bool("incomplete", m.Incomplete)
	if m.Finish != nil {
		e.string("finish", string(m.Finish.Reason))
		e.string("finish_raw", m.Finish.Raw)
	}
	e.text("note", m.Note)
	e.text("reasoning", m.Reasoning)
	e.text("text", m.Text)
	e.text("refusal", m.Refusal)
	if omitted := listValue(m.Omissions); omitted != "" {
		e.b = appendPair(e.b, "omitted", omitted)
	}

	e.section("[message.params]", func() {
		for _, key := range paramKeys {
			if value := key.value(Lane{Params: m.Params}); value != "" {
				e.b = appendPair(e.b, key.name, value)
			}
		}
	})
	if m.Start != nil {
		e.start(*m.Start)
	}
	for _, step := range m.Steps {
		e.step(step)
	}
	e.section("[message.usage]", func() {
		e.intPointer("input_tokens", m.Usage.InputTokens)
		e.intPointer("output_tokens", m.Usage.OutputTokens)
		e.intPointer("cached_tokens", m.Usage.CachedTokens)
		e.intPointer("cache_write_tokens", m.Usage.CacheWriteTokens)
		e.intPointer("reasoning_tokens", m.Usage.ReasoningTokens)
		e.bool("reasoning_apart", m.Usage.ReasoningApart)
	})
	e.section("[message.metrics]", func() {
		e.int("ttft_ms", int(m.Metrics.TTFT.Milliseconds()))
		e.int("duration_ms", int(m.Metrics.Duration.Milliseconds()))
		e.int("longest_gap_ms", int(m.Metrics.LongestGap.Milliseconds()))
		e.int("thinking_ms", int(m.Metrics.Thinking.Milliseconds()))
		if m.Metrics.TokensPerSecond != 0 {
			e.b = appendPair(e.b, "tokens_per_second", floatValue(&m.Metrics.TokensPerSecond))
		}
		if m.CostUSD != nil {
			e.b = appendPair(e.b, "cost_usd", floatValue(m.CostUSD))
		}
		e.string("cost_source", string(m.CostSource))
	})
	if m.Error != nil {
		e.error(*m.Error)
	}
	for _, a := range m.Attachments {
		e.table("[[message.attachment]]")
		e.string("name", a.Name)
		e.string("type", a.Type)
		e.int("size", int(a.Size))
		e.string("sha256", a.SHA256)
	}
	for _, c := range m.ToolCalls {
		e.table("[[message.tool_call]]")
		e.string("id", c.ID)
		e.string("name", c.Name)
		e.text("arguments", c.Arguments)
		if c.Proof != nil {
			e.string("proof_family", c.Proof.Family)
			e.string("proof_provider", c.Proof.Provider)
			e.string("proof_model", c.Proof.Model)
			e.text("proof", string(c.Proof.Data))
		}
	}
	for _, c := range m.Citations {
		e.table("[[message.citation]]")
		e.string("url", c.URL)
		e.string("title", c.Title)
	}
}

func (e *encoder) start(s gateway.Start) {
	e.table("[message.start]")
	e.string("target", s.Target.String())
	e.string("routed", s.Routed.String())
	e.int("status", s.Status)
	if s.StepKnown {
		e.b = appendPair(e.b, "step", strconv.Itoa(s.Step))
	}
	e.string("cache", s.Cache)
	e.string("log_id", s.LogID)
	e.string("content_type", s.ContentType)
	e.bool("streamed", s.Streamed)
	e.int("attempt", s.Attempt)
}

func (e *encoder) error(m MessageError) {
	e.table("[message.error]")
	e.string("kind", string(m.Kind))
	e.string("provider", m.Provider)
	e.int("step", m.Step)
	e.int("status", m.Status)
	e.string("code", m.Code)
	e.string("message", m.Message)
	e.bool("gateway", m.Gateway)
	e.string("request_id", m.RequestID)
	e.string("log_id", m.LogID)
	e.bool("retryable", m.Retryable)
	e.string("key_source", m.KeySource)
}

func (e *encoder) table(header string) {
	e.emit(pieceSize)
	e.b = append(e.b, "\n"+header+"\n"...)
}

// section writes a table unless it would be empty.
func (e *encoder) section(header string, keys func()) {
	e.emit(pieceSize)
	before := len(e.b)
	e.table(header)
	empty := len(e.b)
	if keys(); len(e.b) == empty {
		e.b = e.b[:before]
	}
}

func (e *encoder) string(key, value string) {
	if value != "" {
		e.b = appendPair(e.b, key, stringValue(value))
	}
}

func (e *encoder) text(key, value string) {
	if e.take != nil && len(value) > pieceSize {
		e.longText(key, value)
	} else if value != "" {
		e.b = appendPair(e.b, key, textValue(value))
	}
}

func (e *encoder) bool(key string, value bool) {
	if value {
		e.b = appendPair(e.b, key, "true")
	}
}

func (e *encoder) int(key string, value int) {
	if value != 0 {
		e.intPointer(key, &value)
	}
}

func (e *encoder) intPointer(key string, value *int) {
	if value != nil {
		e.b = appendPair(e.b, key, strconv.Itoa(*value))
	}
}

func (e *encoder) time(key string, value time.Time) {
	if !value.IsZero() {
		e.b = appendPair(e.b, key, value.Format(timeLayout))
	}
}

func appendPair(b []byte, key, value string) []byte {
	b = append(b, key+" = "...)
	return append(append(b, value...), '\n')
}

func stringValue(s string) string { return string(appendString(nil, s)) }

// optional returns a string in TOML, empty for none.
func optional(s string) string {
	if s == "" {
		return ""
	}
	return stringValue(s)
}

// boolValue returns a boolean in TOML, empty for false.
func boolValue(b bool) string {
	if !b {
		return ""
	}
	return "true"
}

// textValue returns a text of several lines in TOML, empty for none.
func textValue(s string) string {
	if s == "" {
		return ""
	}
	return string(appendText(nil, s))
}

func listValue(list []string) string {
	if len(list) == 0 {
		return ""
	}
	values := make([]string, len(list))
	for i, s := range list {
		values[i] = stringValue(s)
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// floatValue keeps a point in the number: TOML distinguishes 1.0 from 1.
func floatValue(f *float64) string {
	if f == nil {
		return ""
	}
	s := strconv.FormatFloat(*f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

var errReadsDifferently = errors.New("it would read back differently")

// checkBlock reads a block back before it is written anywhere.
func checkBlock(block []byte, want Message) error {
	got, err := decodeBlock(block)
	if err != nil {
		return fmt.Errorf("check message %s before saving: %w", want.ID, err)
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("check message %s before saving: %w", want.ID, errReadsDifferently)
	}
	return nil
}
