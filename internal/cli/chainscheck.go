package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
)

func (p *Program) chainsCheck() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "check [NAME]", Short: "Report mistakes in chains, with file and line",
		Long: `Checks one chain, or all of them, without sending anything: targets that name
no provider, missing keys, values outside the gateway's limits, empty chains,
duplicate names, and steps that can't stream although streaming is on.

The exit status is 2 if something is wrong.`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: p.completeChains,
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, failed := p.load()
			if cfg == nil {
				return failed
			}
			name := ""
			if len(args) > 0 {
				name = strings.TrimPrefix(args[0], "chain:")
			}
			findings, err := p.checkChains(cfg, errors.Unwrap(failed), name)
			if err != nil {
				return err
			}
			return p.tellFindings(cfg, findings, name, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per finding, one per line")
	return c
}

// chainFinding is one thing that is wrong with a chain.
type chainFinding struct {
	Chain   string `json:"chain"`
	Step    int    `json:"step"` // from 1, 0 for the chain as a whole
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// String is the finding with its file and line. The chain has its name, and the step its
// number, where the configuration's own message has indices.
func (f chainFinding) String() string {
	message := f.Message
	if rest := chainIndex.ReplaceAllString(message, ""); f.Chain != "" && rest != message {
		where := "chain:" + f.Chain
		if f.Step > 0 {
			where += fmt.Sprintf(", step %d", f.Step)
		}
		message = where + ": " + strings.TrimSpace(strings.TrimPrefix(rest, "."))
	}
	return (&config.Error{File: f.File, Line: f.Line, Message: message}).Error()
}

// chainIndex is where a message of the configuration says which chain and step it means.
var chainIndex = regexp.MustCompile(`^chains\[\d+\](\.steps\[\d+\])?`)

// tellFindings prints what is wrong, or that nothing is.
func (p *Program) tellFindings(cfg *config.Config, findings []chainFinding, name string, asJSON bool) error {
	if asJSON {
		if err := writeJSONLines(p.out(), findings, func(f chainFinding) chainFinding { return f }); err != nil {
			return err
		}
	}
	if len(findings) == 0 {
		if asJSON {
			return nil
		}
		what := fmt.Sprintf("%d chains are fine", len(cfg.Chains))
		switch {
		case name != "":
			what = fmt.Sprintf("chain:%s is fine", name)
		case len(cfg.Chains) == 1:
			what = "1 chain is fine"
		case len(cfg.Chains) == 0:
			what = "no chain is configured"
		}
		return p.tellChecked(true, what)
	}
	errs := make([]error, len(findings))
	for i, f := range findings {
		if !asJSON {
			if err := p.tellChecked(false, f.String()); err != nil {
				return err
			}
		}
		errs[i] = errors.New(f.String())
	}
	return statusError{exitUsage, errors.Join(errs...)}
}

// tellChecked prints a line, on a terminal after a mark.
func (p *Program) tellChecked(fine bool, text string) error {
	ink := p.inks(p.Out)
	if !ink.on {
		_, err := fmt.Fprintln(p.out(), p.shown(text))
		return err
	}
	mark := ink.bad.Render("✗")
	if fine {
		mark = ink.good.Render("✓")
	}
	_, err := io.WriteString(p.out(), mark+" "+p.hanging(safe.Line(text).String(), 2)+"\n")
	return err
}

// checkChains returns what is wrong with the named chain, or with all if the name is
// empty.
func (p *Program) checkChains(cfg *config.Config, mistakes error, name string) ([]chainFinding, error) {
	findings, broken := chainMistakes(cfg, mistakes)
	if slices.ContainsFunc(config.Errors(mistakes), func(e *config.Error) bool { return e.Key == "" }) {
		return findings, nil // it is unknown which chains the file would have
	}
	if _, ok := cfg.Chain(name); name != "" && !ok {
		s := &setup{cfg: cfg}
		s.chains.list = cfg.Chains
		return nil, s.unknownChain(name)
	}
	s, err := p.checking(cfg)
	if err != nil {
		return nil, err
	}
	defer s.close()
	for i, chain := range cfg.Chains {
		if !broken[i] {
			findings = append(findings, s.checkChain(chain)...)
		}
	}
	findings = slices.DeleteFunc(findings, func(f chainFinding) bool { return name != "" && f.Chain != name })
	slices.SortStableFunc(findings, func(a, b chainFinding) int { return cmp.Compare(a.Line, b.Line) })
	return findings, nil
}

// chainMistakes selects the chains' mistakes from those of the whole file, and returns
// which chains can't be checked further.
func chainMistakes(cfg *config.Config, mistakes error) (findings []chainFinding, broken map[int]bool) {
	broken = map[int]bool{}
	for _, e := range config.Errors(mistakes) {
		parts := strings.FieldsFunc(e.Key, func(r rune) bool { return strings.ContainsRune("[].", r) }) // chains[0].steps[1].target
		if len(parts) == 0 {
			findings = append(findings, chainFinding{File: e.File, Line: e.Line, Message: messageOf(e)})
			continue
		}
		if parts[0] != "chains" {
			continue
		}
		f := chainFinding{File: e.File, Line: e.Line, Message: messageOf(e)}
		if len(parts) > 1 {
			if i, err := strconv.Atoi(parts[1]); err == nil && i < len(cfg.Chains) {
				f.Chain, broken[i] = cfg.Chains[i].Name, true
			}
		}
		if len(parts) > 3 && parts[2] == "steps" {
			if i, err := strconv.Atoi(parts[3]); err == nil {
				f.Step = i + 1
			}
		}
		findings = append(findings, f)
	}
	return findings, broken
}

// messageOf is a mistake's text without its position.
func messageOf(e *config.Error) string {
	return strings.TrimPrefix((&config.Error{Message: e.Message, Suggestion: e.Suggestion}).Error(), ": ")
}

// checking is a setup that sends nothing.
func (p *Program) checking(cfg *config.Config) (*setup, error) {
	s := &setup{cfg: cfg, env: p.env, catalogue: p.catalogue(), built: map[string]gateway.Provider{}}
	gc := clientConfig(cfg)
	if !cfg.Configured() {
		gc.AccountID = accountPlaceholder
	}
	var err error
	s.client, err = gateway.New(gc)
	return s, wrongUsage(err)
}

// checkChain finds what would go wrong if the chain were sent.
func (s *setup) checkChain(chain config.Chain) (findings []chainFinding) {
	if len(chain.Steps) > 0 && !slices.ContainsFunc(chain.Steps, func(step config.ChainStep) bool { return !step.Off }) {
		findings = append(findings, chainFinding{Chain: chain.Name, File: s.cfg.Path, Line: chain.Line, Message: fmt.Sprintf("chain:%s: all of its steps are turned off", chain.Name)})
	}
	for i, step := range chain.Steps {
		if step.Off {
			continue
		}
		for _, message := range s.checkStep(chain, step) {
			findings = append(findings, chainFinding{
				Chain: chain.Name, Step: i + 1, File: s.cfg.Path, Line: step.Line,
				Message: fmt.Sprintf("chain:%s, step %d: %s %s", chain.Name, i+1, step.Target, message),
			})
		}
	}
	return findings
}

// checkStep returns words that follow the step's target.
func (s *setup) checkStep(chain config.Chain, step config.ChainStep) (messages []string) {
	steps, err := s.chainSteps(config.Chain{Steps: []config.ChainStep{step}})
	if err != nil {
		return []string{"can't be asked: " + err.Error()}
	}
	provider := steps[0].Provider
	whole, err := provider.Encode(step.Target.Model, sample(false))
	if err != nil {
		return []string{"can't be asked: " + errorText(err)}
	}
	if state := s.cfg.KeyState(step.Target.Provider); state.Status == config.KeyMissing && s.cfg.Gateway.Token.IsZero() {
		messages = append(messages, "has no key: "+state.Advice)
	}
	if step.Controls.KeyAlias != "" && s.cfg.Gateway.Token.IsZero() && !s.client.Loopback() {
		messages = append(messages, "has a key_alias, which picks one of the keys stored at the gateway; it uses those only for requests with its token: set CF_AIG_TOKEN")
	}
	if whole.BaseURL != "" && chain.Mode != config.ChainClient {
		messages = append(messages, `is called directly and can't be a step that the gateway runs: with mode = "client" sluice runs the steps itself`)
	}
	streamed, err := provider.Encode(step.Target.Model, sample(true))
	same := err == nil && streamed.Endpoint == whole.Endpoint && string(streamed.Body) == string(whole.Body) && reflect.DeepEqual(streamed.Query, whole.Query)
	if (same || err != nil) && s.cfg.Defaults.Stream && step.Override.Stream == nil {
		messages = append(messages, "can't stream: its answer arrives whole, or piece by piece by polling")
	}
	return messages
}

// errorText is an error's own text, without who reported it.
func errorText(err error) string {
	var e *gateway.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return err.Error()
}
