package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
)

// finding is one line of the doctor's report.
type finding struct {
	// Check names what was checked, Status is "ok", "note" or "trouble".
	Check  string `json:"check"`
	Status string `json:"status"`
	// Found says what is there and where it comes from, Advice what to do.
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
}

const (
	fine    = "ok"
	remark  = "note"
	trouble = "trouble"
)

func (p *Program) doctorCommand() *cobra.Command {
	var asJSON, offline bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show what is configured and if it works",
		Long: `Shows what is configured, where each value comes from, which exact URLs will
be called, and whether it works: it reads the keyring and, unless --offline is
given, sends one tiny prompt (at most 16 tokens) to the default target, or to
the cheapest known model of the first provider with a key.

Exit status: 0 fine; 1 something doesn't work; 2 the configuration is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings, err := p.examine(cmd.Context(), offline)
			if len(findings) == 0 {
				return err
			}
			write := p.writeFindings
			if asJSON {
				write = p.writeFindingsJSON
			}
			if err := write(findings); err != nil {
				return err
			}
			if err != nil {
				return statusError{exitStatus(err), err}
			}
			for _, f := range findings {
				if f.Status == trouble {
					return statusError{exitFailed, errors.New(f.Check)}
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per line")
	c.Flags().BoolVar(&offline, "offline", false, "send nothing")
	return c
}

func (p *Program) writeFindingsJSON(findings []finding) error {
	return writeJSONLines(p.out(), findings, func(f finding) finding { return f })
}

func (p *Program) writeFindings(findings []finding) error {
	marks := map[string]string{fine: "✓", remark: "·", trouble: "✗"}
	for _, f := range findings {
		if _, err := fmt.Fprintf(p.out(), "%s %-22s %s\n", marks[f.Status], safe.Line(f.Check), safe.Line(f.Found)); err != nil {
			return err
		}
		if f.Advice != "" {
			if _, err := fmt.Fprintf(p.out(), "  %-22s → %s\n", "", safe.Line(f.Advice)); err != nil {
				return err
			}
		}
	}
	return nil
}

// examine checks everything, from the file to an answer. For an unusable configuration it
// returns both findings and the error.
func (p *Program) examine(ctx context.Context, offline bool) ([]finding, error) {
	s, err := p.setup(orEmbed) //nolint:contextcheck // the embedded gateway lives until it is closed
	if err != nil {
		return mistakeFindings(err), err
	}
	defer s.close() //nolint:contextcheck // as above
	if !offline {
		s.client.FindEmulator(ctx) // it may be someone's emulator on this machine
	}
	findings := []finding{s.fileFinding()}
	findings = append(findings, s.gatewayFindings()...)
	findings = append(findings, s.promptFindings()...)
	findings = append(findings, p.proxyFindings()...)
	findings = append(findings, s.keyFindings(ctx)...)
	findings = append(findings, s.urlFindings()...)
	findings = append(findings, s.sessionsFinding())
	if !offline && ctx.Err() == nil {
		findings = append(findings, s.callFinding(ctx))
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return findings, nil
}

// mistakeFindings are the mistakes in the configuration.
func mistakeFindings(err error) []finding {
	var out []finding
	for _, m := range config.Errors(err) {
		out = append(out, finding{"configuration", trouble, m.Error(), ""})
	}
	if out == nil {
		out = []finding{{"configuration", trouble, err.Error(), ""}}
	}
	return out
}

// sessionsFinding says where conversations are kept.
func (s *setup) sessionsFinding() finding {
	if dir := s.store.Dir(); dir != "" {
		return finding{"sessions", fine, dir, ""}
	}
	return finding{"sessions", trouble, "nothing is saved: no home folder is known", "set HOME, or SLUICE_SESSIONS to a folder"}
}

func (s *setup) fileFinding() finding {
	if s.cfg.Path == "" {
		return finding{"configuration file", remark, "none: no home folder is known", "set HOME, or name a file with --config or SLUICE_CONFIG"}
	}
	if s.cfg.Found {
		return finding{"configuration file", fine, s.cfg.Path, ""}
	}
	return finding{"configuration file", remark, "none at " + s.cfg.Path, "sluice config init writes a commented one"}
}

// gatewayFindings are about the gateway, not about what bypasses it.
func (s *setup) gatewayFindings() []finding {
	switch {
	case s.demo:
		return []finding{{"gateway", remark, "embedded, because of --demo: it answers for every provider, including your own, with scripted answers and no real model", ""}}
	case s.embedded != nil:
		return []finding{{"gateway", remark, "none is configured; the playground uses its embedded one, with scripted answers and no real model",
			"to use your own: set CLOUDFLARE_ACCOUNT_ID, or account_id under [gateway]"}}
	}
	out := []finding{{"gateway", fine, s.client.URL(), ""}}
	if d := s.client.Destination(nil); d.Emulated {
		out = append(out, finding{"what answers there", remark, d.String(), ""})
	}
	for _, key := range []string{"gateway.url", "gateway.account_id", "gateway.gateway_id"} {
		if src, ok := s.cfg.Sources[key]; ok {
			out = append(out, finding{key, fine, src.String(), ""})
		}
	}
	return out
}

// promptFindings say where prompts go: those to the default target, and those to
// providers that are called directly.
func (s *setup) promptFindings() []finding {
	var out []finding
	if t := s.defaultTarget(); !t.IsZero() {
		if steps, err := s.steps(t); err == nil {
			out = append(out, finding{"prompts to " + t.String(), fine, "go to " + s.destinations(steps), ""})
		}
	}
	for _, name := range s.providerNames() {
		if provider, err := s.provider(name); err == nil {
			if d := s.client.Destination(provider); d.Direct {
				out = append(out, finding{"prompts to " + name + "/…", fine, "go to " + d.String(), ""})
			}
		}
	}
	return out
}

// destinations describes where the steps' requests go.
func (s *setup) destinations(steps []gateway.Step) string {
	var words []string
	for _, d := range s.client.Destinations(steps) {
		words = append(words, d.String())
	}
	return strings.Join(words, ", and to ")
}

func (s *setup) keyFindings(ctx context.Context) []finding {
	var out []finding
	for _, name := range append([]string{"gateway"}, s.providerNames()...) {
		if s.embedded != nil && (name == "gateway" || s.emulated(name)) {
			continue // the embedded gateway needs no key, and gets none
		}
		state := s.cfg.CheckKey(ctx, name)
		check := "key " + name
		switch state.Status {
		case config.KeyPresent:
			out = append(out, finding{check, fine, state.Source, ""})
		case config.KeyMissing:
			found := "none"
			if state.Source != "" {
				found = state.Source + " leads nowhere"
			}
			out = append(out, finding{check, remark, found, state.Advice})
		default:
			out = append(out, finding{check, remark, string(state.Status), state.Advice})
		}
	}
	return out
}

// unconfigured reports whether nothing is configured for a provider: then nobody misses
// what it needs, such as a region.
func (s *setup) unconfigured(name string) bool {
	c := s.cfg.Providers[name]
	return c.APIKey.IsZero() && len(c.Secrets) == 0 && len(c.Options) == 0
}

// urlFindings are the URLs that a chat with each provider goes to.
func (s *setup) urlFindings() []finding {
	var out []finding
	for _, name := range s.providerNames() {
		provider, err := s.provider(name)
		if err != nil {
			out = append(out, finding{"url " + name, trouble, err.Error(), ""})
			continue
		}
		model := "MODEL"
		if known := s.catalogue.Models(s.kind(name)); len(known) > 0 {
			model = known[0].ID
		}
		prepared, err := s.client.Prepare(gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}},
			[]gateway.Step{{Provider: provider, Model: model}}, gateway.Options{})
		if err != nil {
			status := trouble
			if s.unconfigured(name) {
				status = remark
			}
			out = append(out, finding{"url " + name, status, gateway.Explain(err).What, ""})
			continue
		}
		out = append(out, finding{"url " + name, fine, prepared.Method + " " + prepared.URL, ""})
	}
	return out
}
