package sessions

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
)

const (
	// EveryLane is the lane of a prompt that was sent to all lanes.
	EveryLane = -1
	// Root, passed as a message's parent to [Session.Append], starts a new branch at the
	// very beginning. Messages read back have an empty parent there.
	Root = "root"
)

// Meta is the header of a session: what may change after it was written.
type Meta struct {
	// ID is unique, short and sorts by time. Append fills it in if it is empty.
	ID string
	// Title is one line. If it is empty, it is made from the first prompt.
	Title string
	// Created is in UTC, with milliseconds.
	Created time.Time
	// Tags, Pinned and Note are the user's, for finding the session again. Tags are
	// single lines, none twice.
	Tags   []string
	Pinned bool
	Note   string
	// Lanes are the columns of the playground, from lane 0.
	Lanes []Lane
	// Chains are the chains that lanes name, as they were when they were used, so that
	// the session can be run again without this configuration.
	Chains []Chain
}

// Chain is an ordered list of steps with a name.
type Chain struct {
	Name string
	// Mode is "gateway" or "client", or empty.
	Mode  string
	Steps []ChainStep
}

// ChainStep is one target of a chain; zero fields are not set.
type ChainStep struct {
	Target string
	// System, Prompt, Stream and Body are what this step changes in its request; Body is
	// a JSON object. See [gateway.Override].
	System, Prompt string
	Stream         *bool
	Body           string
	// Controls are the step's gateway controls.
	Controls gateway.Controls
	// Off leaves the step out of requests.
	Off bool
}

// Lane is a target with its settings, as they apply to the next prompt.
type Lane struct {
	// Target is PROVIDER/MODEL or chain:NAME, as written and unchecked.
	Target string
	System string
	Params gateway.Params
	// API is the request format, empty for the provider's default.
	API gateway.API
	// Muted says that the lane doesn't get prompts to all lanes.
	Muted bool
	// Closed says that the lane was closed on the screen. Its messages stay, and so does
	// its number.
	Closed bool
	// Column is the lane's position from the left, from 1; 0 if it is given by its
	// number.
	Column int
	// From is the last message of the history that the lane took over when it was added,
	// [Root] for none. Such a lane doesn't show prompts to every lane from before then.
	From string
	// Shown is the message whose branch the lane shows, empty for the branch that ends
	// with its last message. The next message on another branch resets it.
	Shown string
	// Controls are the gateway's, for every request of the lane.
	Controls gateway.Controls
}

// Message is one prompt or answer.
type Message struct {
	// ID is unique within the session. Append fills it in if it is empty.
	ID string
	// Parent is the id of the message that this one follows, empty at the
	// beginning. Several messages with one parent are branches.
	Parent string
	// Lane counts from 0; [EveryLane] for a prompt to all of them.
	Lane int
	Role gateway.Role
	// Time is when the prompt was sent or the answer began, UTC, milliseconds.
	Time time.Time
	// Target is what the prompt was sent to; empty on prompts.
	Target string
	// Edited is the id of the message of which this is a changed copy: see
	// [Session.Edit].
	Edited string
	// Vote is the user's vote, Note their note: see [Session.SetVote].
	Vote Vote
	Note string
	// Text, Reasoning and Refusal are valid UTF-8; anything else is replaced by U+FFFD
	// when a message is saved.
	Text, Reasoning, Refusal string
	// Omissions name parts of the answer that can't be shown: an image, code that was
	// run.
	Omissions []string
	// Params are the parameters that the answer was requested with.
	Params gateway.Params
	// Start says who answered, nil if no reply began.
	Start *gateway.Start
	// Steps says what became of a chain's steps, in order; empty for a target of one
	// plain step.
	Steps []Step
	// Attachments were sent with a prompt; their content is beside the session.
	Attachments []Attachment
	ToolCalls   []gateway.ToolCall
	Citations   []gateway.Citation
	Usage       gateway.Usage
	Metrics     gateway.Metrics
	// CostUSD is nil if unknown; CostSource says where it comes from, empty in files of
	// older versions.
	CostUSD    *float64
	CostSource gateway.CostSource
	// Finish is nil if the vendor gave no reason.
	Finish *gateway.Finish
	// Error is why the answer is incomplete or missing.
	Error *MessageError
	// Incomplete says that the text is not the whole answer.
	Incomplete bool
}

// Vote is a user's vote on an answer.
type Vote string

// The votes; others in a file are kept as they are.
const (
	VoteNone Vote = ""
	VoteUp   Vote = "up"
	VoteDown Vote = "down"
)

// MessageError is the part of a [gateway.Error] that is saved.
type MessageError struct {
	Kind      gateway.Kind
	Provider  string
	Step      int
	Status    int
	Code      string
	Message   string
	Gateway   bool
	RequestID string
	LogID     string
	Retryable bool
	// KeySource says where the refused key came from.
	KeySource string
}

// ErrorOf converts an error for a session, nil for nil. Of an error that is not a
// [gateway.Error] it keeps only the text.
func ErrorOf(err error) *MessageError {
	if err == nil {
		return nil
	}
	var e *gateway.Error
	if !errors.As(err, &e) {
		return &MessageError{Message: err.Error()}
	}
	return &MessageError{
		Kind: e.Kind, Provider: e.Provider, Step: e.Step, Status: e.Status, Code: e.Code, Message: e.Message,
		Gateway: e.Gateway, RequestID: e.RequestID, LogID: e.LogID, Retryable: e.Retryable, KeySource: e.KeySource,
	}
}

// Answered fills in a message from an answer: text, calls, usage, times, error. What
// identifies the message (id, parent, lane, target, time) stays, and so does its cost:
// see [Message.SetCost].
func Answered(m Message, a *gateway.Answer, now time.Time) Message {
	m.Role = gateway.RoleAssistant
	m.Text, m.Reasoning, m.Refusal = a.Text(), a.Reasoning(), a.Refusal()
	m.Start, m.Finish, m.Usage = a.Start, a.Finish, a.Usage
	m.Steps = StepsOf(a.Steps)
	m.ToolCalls, m.Citations = slices.Clone(a.ToolCalls), slices.Clone(a.Citations)
	m.Omissions = slices.Clone(a.Omissions)
	m.Metrics = a.Metrics(now)
	m.Incomplete, m.Error = a.Incomplete(), ErrorOf(a.Err)
	return m
}

// SetCost sets what the answer cost; nil is unknown.
func (m *Message) SetCost(c *gateway.Cost) {
	m.CostUSD, m.CostSource = nil, ""
	if c != nil {
		m.CostUSD, m.CostSource = &c.USD, c.Source
	}
}

// normal returns the message as it will be read back from the file: valid UTF-8,
// milliseconds, no NaN, no empty tables, and only those of the gateway's fields that the
// format has. It copies what it changes.
func (m Message) normal() Message {
	m.ID, m.Parent, m.Target = valid(m.ID), valid(m.Parent), valid(m.Target)
	m.Edited, m.Vote, m.Note = valid(m.Edited), Vote(valid(string(m.Vote))), valid(m.Note)
	m.Role = gateway.Role(valid(string(m.Role)))
	m.Text, m.Reasoning, m.Refusal = valid(m.Text), valid(m.Reasoning), valid(m.Refusal)
	m.Time = normalTime(m.Time)
	m.Params = normalParams(m.Params)
	m.CostUSD, m.CostSource = normalFloat(m.CostUSD), gateway.CostSource(valid(string(m.CostSource)))
	m.Metrics = normalMetrics(m.Metrics)
	m.Usage = gateway.Usage{
		InputTokens: m.Usage.InputTokens, OutputTokens: m.Usage.OutputTokens,
		CachedTokens: m.Usage.CachedTokens, CacheWriteTokens: m.Usage.CacheWriteTokens, ReasoningTokens: m.Usage.ReasoningTokens,
		ReasoningApart: m.Usage.ReasoningApart,
	}
	if m.Lane < 0 {
		m.Lane = EveryLane
	}
	if m.Start != nil {
		m.Start = normalStart(*m.Start)
	}
	m.Steps = normalSteps(m.Steps)
	if m.Finish != nil {
		f := gateway.Finish{Reason: gateway.FinishReason(valid(string(m.Finish.Reason))), Raw: valid(m.Finish.Raw)}
		if f.Reason == "" {
			f.Reason = gateway.FinishOther
		}
		m.Finish = &f
	}
	if m.Error != nil {
		e := *m.Error
		e.Kind = gateway.Kind(valid(string(e.Kind)))
		e.Provider, e.Code, e.Message = valid(e.Provider), valid(e.Code), valid(e.Message)
		e.RequestID, e.LogID, e.KeySource = valid(e.RequestID), valid(e.LogID), valid(e.KeySource)
		m.Error = &e
	}
	var calls []gateway.ToolCall
	for _, c := range m.ToolCalls {
		calls = append(calls, normalCall(c))
	}
	var citations []gateway.Citation
	for _, c := range m.Citations {
		citations = append(citations, gateway.Citation{URL: valid(c.URL), Title: valid(c.Title)})
	}
	var omissions []string
	for _, o := range m.Omissions {
		omissions = append(omissions, valid(o))
	}
	m.Omissions = omissions
	var attachments []Attachment
	for _, a := range m.Attachments {
		attachments = append(attachments, Attachment{Name: valid(a.Name), Type: valid(a.Type), Size: a.Size, SHA256: valid(a.SHA256)})
	}
	m.ToolCalls, m.Citations, m.Attachments = calls, citations, attachments
	return m
}

// normal returns the header as it will be read back.
func (m Meta) normal() Meta {
	m.ID, m.Title, m.Created = valid(m.ID), cleanTitle(m.Title), normalTime(m.Created)
	var lanes []Lane
	for _, l := range m.Lanes {
		lanes = append(lanes, l.normal())
	}
	m.Lanes = lanes
	m.Note = valid(m.Note)
	var tags []string
	for _, tag := range m.Tags {
		if tag = cleanTitle(tag); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	m.Tags = tags
	var chains []Chain
	for _, c := range m.Chains {
		chain := Chain{Name: valid(c.Name), Mode: valid(c.Mode)}
		for _, step := range c.Steps {
			step.Target, step.Controls = valid(step.Target), normalStepControls(step.Controls)
			step.System, step.Prompt, step.Body = valid(step.System), valid(step.Prompt), valid(step.Body)
			chain.Steps = append(chain.Steps, step)
		}
		chains = append(chains, chain)
	}
	m.Chains = chains
	return m
}

func (l Lane) normal() Lane {
	return Lane{
		Target: valid(l.Target), System: valid(l.System), Params: normalParams(l.Params), API: gateway.API(valid(string(l.API))),
		Muted: l.Muted, Closed: l.Closed, Column: max(0, l.Column), From: valid(l.From), Shown: valid(l.Shown), Controls: normalControls(l.Controls),
	}
}

// normalCall drops a proof that names no family: it can't go back to anybody.
func normalCall(c gateway.ToolCall) gateway.ToolCall {
	call := gateway.ToolCall{ID: valid(c.ID), Name: valid(c.Name), Arguments: valid(c.Arguments)}
	if p := c.Proof; p != nil && p.Family != "" {
		call.Proof = &gateway.Proof{Family: valid(p.Family), Provider: valid(p.Provider), Model: valid(p.Model)}
		if len(p.Data) > 0 {
			call.Proof.Data = json.RawMessage(valid(string(p.Data)))
		}
	}
	return call
}

func normalParams(p gateway.Params) gateway.Params {
	var stop []string
	for _, s := range p.Stop {
		stop = append(stop, valid(s))
	}
	return gateway.Params{
		Temperature: normalFloat(p.Temperature), TopP: normalFloat(p.TopP), MaxTokens: p.MaxTokens, Stop: stop,
		Effort: gateway.Effort(valid(string(p.Effort))),
		TopK:   p.TopK, MinP: normalFloat(p.MinP), Seed: p.Seed,
		FrequencyPenalty: normalFloat(p.FrequencyPenalty), PresencePenalty: normalFloat(p.PresencePenalty),
		TopLogprobs: p.TopLogprobs, Choices: p.Choices, Verbosity: valid(p.Verbosity), ServiceTier: valid(p.ServiceTier),
		UserID: valid(p.UserID), CacheKey: valid(p.CacheKey), CacheTTL: valid(p.CacheTTL),
	}
}

func normalStart(s gateway.Start) *gateway.Start {
	if !s.StepKnown {
		s.Step = 0
	}
	return &gateway.Start{
		Target: normalTarget(s.Target), Routed: normalTarget(s.Routed), Status: s.Status, Step: s.Step, StepKnown: s.StepKnown, Cache: valid(s.Cache),
		LogID: valid(s.LogID), ContentType: valid(s.ContentType), Streamed: s.Streamed, Attempt: s.Attempt,
	}
}

// normalTarget drops a target that doesn't survive being written and parsed.
func normalTarget(t gateway.Target) gateway.Target {
	t = gateway.Target{Provider: valid(t.Provider), Model: valid(t.Model), Chain: valid(t.Chain)}
	if parsed, err := gateway.ParseTarget(t.String()); err != nil || parsed != t {
		return gateway.Target{}
	}
	return t
}

func normalMetrics(m gateway.Metrics) gateway.Metrics {
	rate := math.Round(m.TokensPerSecond*100) / 100
	if math.IsNaN(rate) || math.IsInf(rate, 0) {
		rate = 0
	}
	return gateway.Metrics{
		TTFT: m.TTFT.Round(time.Millisecond), Duration: m.Duration.Round(time.Millisecond),
		LongestGap: m.LongestGap.Round(time.Millisecond), Thinking: m.Thinking.Round(time.Millisecond), TokensPerSecond: rate,
	}
}

func normalFloat(f *float64) *float64 {
	if f != nil && (math.IsNaN(*f) || math.IsInf(*f, 0)) {
		return nil
	}
	return f
}

func normalTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
