package sessions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"sluice/gateway"
)

// The tables of the file, as docs/session-format.md names them.
type (
	documentTable struct {
		Version any
		ID      string
		Title   string
		Created time.Time
		// The short form for a session written by hand: the first lane and prompt.
		laneTable
		Prompt string

		Tags   []string
		Pinned bool
		Note   string

		Lane    []laneTable
		Chain   []chainTable
		Message []messageTable
	}
	laneTable struct {
		Target string
		System string
		paramsTable
		API    string
		Muted  bool
		Closed bool
		Column int
		From   string
		Shown  string
		controlsTable
	}
	chainTable struct {
		Name, Mode string
		Step       []chainStepTable
	}
	chainStepTable struct {
		Target string
		stepControlsTable
		System, Prompt string
		Stream         *bool
		Body           string
		Off            bool
	}
	paramsTable struct {
		Temperature *float64
		TopP        *float64 `toml:"top_p"`
		MaxTokens   *int     `toml:"max_tokens"`
		Stop        []string
		Effort      string
		TopK        *int     `toml:"top_k"`
		MinP        *float64 `toml:"min_p"`
		Seed        *int
		Frequency   *float64 `toml:"frequency_penalty"`
		Presence    *float64 `toml:"presence_penalty"`
		Logprobs    *int     `toml:"top_logprobs"`
		Choices     *int
		Verbosity   string
		ServiceTier string `toml:"service_tier"`
		UserID      string `toml:"user_id"`
		CacheKey    string `toml:"prompt_cache_key"`
		CacheTTL    string `toml:"prompt_cache_ttl"`
	}
	messageTable struct {
		ID                       string
		Parent                   *string
		Lane                     *int
		Role                     string
		Time                     time.Time
		Target                   string
		Edited                   string
		Vote                     string
		Note                     string
		Incomplete               bool
		Finish                   string
		FinishRaw                string `toml:"finish_raw"`
		Reasoning, Text, Refusal string
		Omitted                  []string
		Params                   paramsTable
		Start                    *startTable
		Step                     []stepTable
		Usage                    usageTable
		Metrics                  metricsTable
		Error                    *errorTable
		Attachment               []Attachment
		ToolCall                 []toolCallTable `toml:"tool_call"`
		Citation                 []gateway.Citation
	}
	toolCallTable struct {
		ID, Name, Arguments string
		Proof               string
		Family              string `toml:"proof_family"`
		Provider            string `toml:"proof_provider"`
		Model               string `toml:"proof_model"`
	}
	startTable struct {
		Target      string
		Routed      string
		Status      int
		Step        *int
		Cache       string
		LogID       string `toml:"log_id"`
		ContentType string `toml:"content_type"`
		Streamed    bool
		Attempt     int
	}
	usageTable struct {
		Input     *int `toml:"input_tokens"`
		Output    *int `toml:"output_tokens"`
		Cached    *int `toml:"cached_tokens"`
		Written   *int `toml:"cache_write_tokens"`
		Reasoning *int `toml:"reasoning_tokens"`
		Apart     bool `toml:"reasoning_apart"`
	}
	metricsTable struct {
		TTFT       int64    `toml:"ttft_ms"`
		Duration   int64    `toml:"duration_ms"`
		LongestGap int64    `toml:"longest_gap_ms"`
		Thinking   int64    `toml:"thinking_ms"`
		Rate       float64  `toml:"tokens_per_second"`
		Cost       *float64 `toml:"cost_usd"`
		CostSource string   `toml:"cost_source"`
	}
	errorTable struct {
		Kind      string
		Provider  string
		Step      int
		Status    int
		Code      string
		Message   string
		Gateway   bool
		RequestID string `toml:"request_id"`
		LogID     string `toml:"log_id"`
		Retryable bool
		KeySource string `toml:"key_source"`
	}
)

// decodeTOML reads TOML that may come from anywhere: nesting that would exhaust the stack
// is refused before the parser sees it.
func decodeTOML(data []byte, into any) (toml.MetaData, error) {
	if depth := nesting(data); depth > maxNesting {
		return toml.MetaData{}, fmt.Errorf("nested %d levels deep, more than %d", depth, maxNesting)
	}
	return toml.Decode(string(data), into)
}

// decodeVersion checks whether this program can read the head's version.
func decodeVersion(head []byte) error {
	var v struct{ Version any }
	if _, err := decodeTOML(head, &v); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, inLine(err, 1))
	}
	return checkVersion(v.Version)
}

// inLine adds where in the file something is wrong. The decoded part began in line first.
func inLine(err error, first int) error {
	var wrong toml.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Position.Line > 0:
	case first > 1:
		return fmt.Errorf("in the message at line %d: %w", first, err)
	default:
		return err
	}
	key := ""
	if wrong.LastKey != "" {
		key = " (" + strings.TrimPrefix(wrong.LastKey, "message.") + ")"
	}
	return fmt.Errorf("line %d%s: %s", first+wrong.Position.Line-1, key, strings.TrimSuffix(wrong.Message, "."))
}

// checkVersion returns an error that wraps [ErrNewer] or [ErrDamaged] for a version that
// this program doesn't read.
func checkVersion(version any) error {
	switch n, ok := version.(int64); {
	case version == nil:
		return nil
	case !ok || n < 1:
		return fmt.Errorf("%w: version = %v is not a version of a session", ErrDamaged, version)
	case n > FormatVersion:
		return fmt.Errorf("%w: version %d, and this program knows %d; a newer sluice can read it", ErrNewer, n, FormatVersion)
	}
	return nil
}

// decodeBlock reads one [[message]] block with nothing filled in.
func decodeBlock(block []byte) (Message, error) {
	var d documentTable
	if _, err := decodeTOML(block, &d); err != nil {
		return Message{}, err
	}
	if len(d.Message) != 1 {
		return Message{}, fmt.Errorf("want one message, got %d", len(d.Message))
	}
	return d.Message[0].message(), nil
}

// decodeDocument reads a session from its head and blocks. If a block can't be read, the
// document holds what came before it, and bad is the block's index. Of a newer version it
// holds what could be understood. Blocks that are spelled as this package spells them are
// not decoded yet. Blocks may hold nothing but a message, so that they mean the same
// alone as in the file.
func decodeDocument(p parts) (doc document, bad int, err error) {
	bad = -1
	var all documentTable
	keys, err := decodeTOML(p.head, &all)
	if err != nil {
		if err := decodeVersion(p.head); err != nil {
			return document{}, bad, err // a newer version may have other types
		}
		return document{}, bad, fmt.Errorf("%w: %w", ErrDamaged, inLine(err, 1))
	}
	newer := checkVersion(all.Version)
	if newer != nil && !errors.Is(newer, ErrNewer) {
		return document{}, bad, newer
	}
	if len(p.blocks) > 0 && keys.IsDefined("message") {
		return document{}, bad, fmt.Errorf("%w: message stands in the head too", ErrDamaged)
	}
	doc = all.document(len(p.blocks))
	for i, block := range p.blocks {
		if o, ok := readOutline(block); ok {
			doc.add(record{id: o.id, parent: o.parent, lane: o.lane, role: o.role, block: block, cost: o.spending()}, o.lane != EveryLane, namesParent(block))
			continue
		}
		var d documentTable
		keys, err = decodeTOML(block, &d)
		if err != nil && newer != nil {
			break
		}
		if err != nil {
			return doc, i, fmt.Errorf("%w: %w", ErrDamaged, inLine(err, p.line(i)))
		}
		if slices.ContainsFunc(keys.Keys(), func(key toml.Key) bool { return key[0] != "message" }) {
			return doc, bad, fmt.Errorf("%w: tables between messages: line %d", ErrDamaged, p.line(i))
		}
		doc.addTables(d.Message)
	}
	return doc, bad, newer
}

// namesParent reports whether a block that is spelled as this package spells it names a
// parent, even an empty one: a block without one follows the message before it.
func namesParent(block []byte) bool {
	_, rest, _ := bytes.Cut(block, []byte("\nid = "))
	_, rest, _ = bytes.Cut(rest, []byte("\n"))
	return bytes.HasPrefix(rest, []byte("parent = "))
}

// document takes over the head, and the messages in it; more says how many will follow.
func (d documentTable) document(more int) document {
	doc := document{meta: Meta{
		ID: d.ID, Title: d.Title, Created: d.Created, Tags: d.Tags, Pinned: d.Pinned, Note: d.Note,
	}}
	if first := d.lane(); first.Target != "" || first.System != "" {
		doc.meta.Lanes = append(doc.meta.Lanes, first)
	}
	for _, l := range d.Lane {
		doc.meta.Lanes = append(doc.meta.Lanes, l.lane())
	}
	for _, c := range d.Chain {
		doc.meta.Chains = append(doc.meta.Chains, c.chain())
	}
	doc.meta = doc.meta.normal()
	if d.Prompt != "" {
		d.Message = append([]messageTable{{Text: d.Prompt}}, d.Message...)
	}
	doc.records = make([]record, 0, len(d.Message)+more)
	doc.addTables(d.Message)
	return doc
}

func (t laneTable) lane() Lane {
	return Lane{
		Target: t.Target, System: t.System, Params: t.params(), API: gateway.API(t.API),
		Muted: t.Muted, Closed: t.Closed, Column: t.Column, From: t.From, Shown: t.Shown, Controls: t.controls(),
	}
}

func (t chainTable) chain() Chain {
	c := Chain{Name: t.Name, Mode: t.Mode}
	for _, s := range t.Step {
		c.Steps = append(c.Steps, ChainStep{
			Target: s.Target, Controls: s.controls(),
			System: s.System, Prompt: s.Prompt, Stream: s.Stream, Body: s.Body, Off: s.Off,
		})
	}
	return c
}

// durationValue is written as "1.5s".
type durationValue time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *durationValue) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = durationValue(parsed)
	return err
}

func (t toolCallTable) call() gateway.ToolCall {
	return normalCall(gateway.ToolCall{
		ID: t.ID, Name: t.Name, Arguments: t.Arguments,
		Proof: &gateway.Proof{Family: t.Family, Provider: t.Provider, Model: t.Model, Data: json.RawMessage(t.Proof)},
	})
}

func (t paramsTable) params() gateway.Params {
	return normalParams(gateway.Params{
		Temperature: t.Temperature, TopP: t.TopP, MaxTokens: t.MaxTokens, Stop: t.Stop, Effort: gateway.Effort(t.Effort),
		TopK: t.TopK, MinP: t.MinP, Seed: t.Seed, FrequencyPenalty: t.Frequency, PresencePenalty: t.Presence,
		TopLogprobs: t.Logprobs, Choices: t.Choices, Verbosity: t.Verbosity, ServiceTier: t.ServiceTier, UserID: t.UserID,
		CacheKey: t.CacheKey, CacheTTL: t.CacheTTL,
	})
}

func (t messageTable) message() Message {
	m := Message{
		ID: t.ID, Lane: EveryLane, Role: gateway.Role(t.Role), Time: t.Time.UTC(), Target: t.Target,
		Text: t.Text, Reasoning: t.Reasoning, Refusal: t.Refusal, Params: t.Params.params(),
		Edited: t.Edited, Vote: Vote(t.Vote), Note: t.Note,
		Incomplete: t.Incomplete, CostUSD: normalFloat(t.Metrics.Cost), CostSource: gateway.CostSource(t.Metrics.CostSource),
		Usage: gateway.Usage{
			InputTokens: t.Usage.Input, OutputTokens: t.Usage.Output,
			CachedTokens: t.Usage.Cached, CacheWriteTokens: t.Usage.Written, ReasoningTokens: t.Usage.Reasoning, ReasoningApart: t.Usage.Apart,
		},
		Metrics: gateway.Metrics{
			TTFT: milliseconds(t.Metrics.TTFT), Duration: milliseconds(t.Metrics.Duration),
			LongestGap: milliseconds(t.Metrics.LongestGap), Thinking: milliseconds(t.Metrics.Thinking), TokensPerSecond: t.Metrics.Rate,
		},
	}
	if t.Parent != nil {
		m.Parent = *t.Parent
	}
	if t.Lane != nil {
		m.Lane = max(EveryLane, *t.Lane)
	}
	if len(t.Attachment) > 0 {
		m.Attachments = t.Attachment
	}
	for _, c := range t.ToolCall {
		m.ToolCalls = append(m.ToolCalls, c.call())
	}

	if len(t.Citation) > 0 {
		m.Citations = t.Citation
	}
	if len(t.Omitted) > 0 {
		m.Omissions = t.Omitted
	}
	if t.Finish != "" {
		m.Finish = &gateway.Finish{Reason: gateway.FinishReason(t.Finish), Raw: t.FinishRaw}
	}
	if t.Start != nil {
		m.Start = t.Start.start()
	}
	for _, step := range t.Step {
		m.Steps = append(m.Steps, step.step())
	}
	if t.Error != nil {
		m.Error = t.Error.messageError()
	}
	return m
}

func (t startTable) start() *gateway.Start {
	s := &gateway.Start{
		Status: t.Status, Cache: t.Cache, LogID: t.LogID, ContentType: t.ContentType,
		Streamed: t.Streamed, Attempt: t.Attempt,
	}
	if target, err := gateway.ParseTarget(t.Target); err == nil {
		s.Target = target
	}
	if routed, err := gateway.ParseTarget(t.Routed); err == nil {
		s.Routed = routed
	}
	if t.Step != nil {
		s.Step, s.StepKnown = *t.Step, true
	}
	return s
}

func (t errorTable) messageError() *MessageError {
	return &MessageError{
		Kind: gateway.Kind(t.Kind), Provider: t.Provider, Step: t.Step, Status: t.Status, Code: t.Code,
		Message: t.Message, Gateway: t.Gateway, RequestID: t.RequestID, LogID: t.LogID, Retryable: t.Retryable, KeySource: t.KeySource,
	}
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
