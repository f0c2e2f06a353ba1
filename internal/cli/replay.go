package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
)

// replayFlags are the flags of "sluice replay".
type replayFlags struct {
	targets []string
	request requestFlags
	json    bool
}

func (p *Program) replayCommand() *cobra.Command {
	f := replayFlags{}
	c := &cobra.Command{
		Use: "replay SESSION", Short: "Send a session's prompts again",
		Long: `Sends a session's prompts again, each with the saved conversation before it,
to the session's own targets or to others, and shows how the answers differ
from the saved ones. The session itself is not changed.

The exit status is that of "sluice ask" for the first answer that failed.`,
		Example: `  sluice replay pizza.toml
  sluice replay pizza.toml -t openai/gpt-4.1 -t openai/gpt-4o`,
		Args: oneArgument("a session's id, title or path"), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.readSession(cmd, args[0], func(s *sessions.Session) error { return p.replay(cmd, s, &f) })
		},
	}
	c.Flags().StringArrayVarP(&f.targets, "target", "t", nil, "target: PROVIDER/MODEL or chain:NAME (repeatable)")
	f.request.register(c)
	c.Flags().BoolVar(&f.json, "json", false, "write one JSON object per answer, one per line")
	p.completeTargets(c, "target")
	return c
}

// replay checks every target before it sends the first prompt.
func (p *Program) replay(cmd *cobra.Command, saved *sessions.Session, f *replayFlags) error {
	s, err := p.setup(orDirect)
	if err != nil {
		return err
	}
	defer s.close()
	s.sessionChains = saved.Meta().Chains
	opts, err := f.request.options(cmd, s.cfg)
	if err != nil {
		return err
	}
	turns, err := replayTurns(saved, f.targets)
	if err != nil {
		return wrongUsage(err)
	}
	words := make([]string, 0, len(turns))
	for i, t := range turns {
		words = append(words, t.target)
		if err := f.request.controls.addTo(cmd, &turns[i].settings.Controls); err != nil {
			return wrongUsage(err)
		}
	}
	lanes, err := s.lanes(words)
	if err != nil {
		return err
	}
	for i, t := range turns {
		t.settings.Target = lanes[i].Target
		err := s.checkKeyAlias(t.settings.Controls)
		if err == nil {
			lanes[i].Request, err = t.settings.Request(lanes[i].Steps, sessions.Conversation(t.before), t.prompt.Text, s.cfg.Defaults.Stream, opts)
		}
		if err != nil {
			return wrongUsage(err)
		}
	}
	var failed error
	for i, t := range turns {
		row := s.replayOne(cmd.Context(), t, lanes[i].Request)
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if f.json {
			err = writeJSONLines(p.out(), []replayRow{row}, same)
		} else {
			err = p.writeReplay(row)
		}
		if err != nil {
			return err
		}
		failed = firstOf(failed, row.err)
	}
	if failed != nil {
		return statusError{exitStatus(failed), failed}
	}
	return nil
}

// replayTurn is one prompt to be sent again.
type replayTurn struct {
	lane   int
	number int
	target string
	// settings are the lane's, without the conversation so far.
	settings ask.Settings
	before   []sessions.Message
	prompt   sessions.Message
	// was is the saved answer; without an id if there is none.
	was sessions.Message
}

// replayTurns lists the prompts of every lane, or of the first one for each of the given
// targets.
func replayTurns(s *sessions.Session, targets []string) ([]replayTurn, error) {
	var turns []replayTurn
	lanes := s.Meta().Lanes
	if len(targets) > 0 {
		first := sessions.Lane{}
		if len(lanes) > 0 {
			first = lanes[0]
		}
		for i, target := range targets {
			first.Target = target
			turns = append(turns, laneTurns(s.Transcript(0), first, i)...)
		}
	} else {
		for i, lane := range lanes {
			turns = append(turns, laneTurns(s.Transcript(i), lane, i)...)
		}
	}
	if len(turns) == 0 {
		return nil, errors.New("the session has no prompt and target to send again")
	}
	return turns, nil
}

func laneTurns(transcript []sessions.Message, lane sessions.Lane, index int) []replayTurn {
	var turns []replayTurn
	for i, m := range transcript {
		if m.Role != gateway.RoleUser || m.Text == "" {
			continue
		}
		t := replayTurn{lane: index, number: len(turns) + 1, target: lane.Target, before: transcript[:i], prompt: m}
		t.settings, _ = ask.SettingsOf(lane) // its target is checked with the others
		if i+1 < len(transcript) && transcript[i+1].Role == gateway.RoleAssistant {
			t.was = transcript[i+1]
		}
		turns = append(turns, t)
	}
	return turns
}

// replayRow is an answer and the previous one, in --json.
type replayRow struct {
	Lane    int          `json:"lane"`
	Turn    int          `json:"turn"`
	Target  string       `json:"target"`
	Prompt  string       `json:"prompt"`
	Changed bool         `json:"changed"`
	Was     replayAnswer `json:"was"`
	Now     replayAnswer `json:"now"`
	err     error
}

type replayAnswer struct {
	Target     string   `json:"target,omitempty"`
	Text       string   `json:"text"`
	Incomplete bool     `json:"incomplete"`
	TTFTMS     int64    `json:"ttft_ms"`
	DurationMS int64    `json:"duration_ms"`
	Usage      event    `json:"usage,omitempty"`
	CostUSD    *float64 `json:"cost_usd"`
	CostSource string   `json:"cost_source,omitempty"`
	Error      string   `json:"error,omitempty"`
}

func replayAnswerOf(m sessions.Message) replayAnswer {
	row := messageRowOf(m)
	return replayAnswer{
		Target: m.Target, Text: m.Text, Incomplete: m.Incomplete, TTFTMS: milliseconds(m.Metrics.TTFT),
		DurationMS: milliseconds(m.Metrics.Duration), Usage: row.Usage, CostUSD: m.CostUSD, CostSource: row.CostSource, Error: row.Error,
	}
}

// replayOne sends a prompt and compares the answer with the saved one.
func (s *setup) replayOne(ctx context.Context, t replayTurn, request ask.Request) replayRow {
	var a gateway.Answer
	a.Begin(time.Now())
	var failed error
	for d, err := range request.Stream(ctx, s.client) {
		if err != nil {
			failed = err
			break
		}
		a.Add(d, time.Now())
	}
	now := time.Now()
	a.End(failed, now)
	m := ask.End(sessions.Message{Target: t.target}, &a, request.Cost(&a, s.priceOf), now)
	return replayRow{
		Lane: t.lane, Turn: t.number, Target: t.target, Prompt: t.prompt.Text, Changed: m.Text != t.was.Text,
		Was: replayAnswerOf(t.was), Now: replayAnswerOf(m), err: failed,
	}
}

// writeReplay shows what changed, cleaned if standard output is a terminal.
func (p *Program) writeReplay(r replayRow) error {
	verdict := "unchanged"
	if r.Changed {
		verdict = "changed"
	}
	if r.Now.Error != "" {
		verdict = figures.Failure(gateway.Kind(r.Now.Error))
	}
	var b strings.Builder
	prompt, _, _ := strings.Cut(strings.TrimSpace(r.Prompt), "\n")
	fmt.Fprintf(&b, "── %d · %s · %s\n   %s\n", r.Turn, safe.Line(r.Target), safe.Line(verdict), safe.Line(prompt))
	fmt.Fprintf(&b, "   %s → %s · %s → %s\n", duration(r.Was.DurationMS), duration(r.Now.DurationMS), figures.Cost(r.Was.CostUSD), figures.Cost(r.Now.CostUSD))
	if r.Changed {
		b.WriteString("\n" + p.difference("saved", r.Was.Text, "now", r.Now.Text))
	}
	b.WriteString("\n")
	_, err := p.out().Write([]byte(b.String()))
	return err
}

func duration(ms int64) string { return figures.Seconds(time.Duration(ms) * time.Millisecond) }
