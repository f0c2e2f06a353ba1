package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// finding is one line of the doctor's report.
type finding struct {
	// Check names what was checked, Status is "ok", "note" or "trouble".
	Check  string `json:"check"`
	Status string `json:"status"`
	// Found says what is there and where it comes from, Advice what to do.
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
	// unused is the provider, or "gateway token", of which nothing is configured: one line
	// sums these up.
	unused string
	// byDefault is set where a value is nobody's but the program's.
	byDefault bool
}

const (
	fine    = "ok"
	remark  = "note"
	trouble = "trouble"
)

// verdictCheck is the check of the last finding, which sums the others up. promptsTo is
// the beginning of those that say where prompts go.
const (
	verdictCheck = "verdict"
	promptsTo    = "prompts to "
)

func (p *Program) doctorCommand() *cobra.Command {
	var asJSON, offline, all bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show what is configured and if it works",
		Long: `Shows what is configured, where each value comes from, which exact URLs will
be called, and whether it works: it reads the keyring and, unless --offline is
given, sends one tiny prompt (at most 16 tokens) to the default target, or to
the cheapest known model of the first provider with a key.

What is configured comes first, then one line for what isn't; the last line is
the verdict. With --all, and as JSON, every provider has lines of its own.

Exit status: 0 fine; 1 something doesn't work; 2 the configuration is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings, err := p.examine(cmd.Context(), offline)
			if len(findings) == 0 {
				return err
			}
			write := func(findings []finding) error { return p.writeFindings(findings, all) }
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
	c.Flags().BoolVar(&all, "all", false, "show every provider, configured or not")
	c.Flags().BoolVar(&offline, "offline", false, "send nothing")
	return c
}

func (p *Program) writeFindingsJSON(findings []finding) error {
	return writeJSONLines(p.out(), findings, func(f finding) finding { return f })
}

// writeFindings prints the findings, unless all are wanted without those of defaults, and
// with those of what isn't configured in one line. The last finding is the verdict.
func (p *Program) writeFindings(findings []finding, all bool) error {
	var unused []string
	for i, f := range findings {
		if i == len(findings)-1 && len(unused) > 0 {
			if err := p.writeFinding(unusedFinding(unused)); err != nil {
				return err
			}
		}
		if f.byDefault && !all {
			continue
		}
		if f.unused != "" && !all {
			if !slices.Contains(unused, f.unused) {
				unused = append(unused, f.unused)
			}
			continue
		}
		if err := p.writeFinding(f); err != nil {
			return err
		}
	}
	return nil
}

// unusedFinding sums up what isn't configured.
func unusedFinding(names []string) finding {
	const most = 6
	words := strings.Join(names[:min(most, len(names))], ", ")
	if n := len(names) - most; n > 0 {
		words += fmt.Sprintf(" and %d more", n)
	}
	return finding{Check: "not configured", Status: remark, Found: words, Advice: "--all says what each needs"}
}

// checkCells is the width of the column that says what was checked.
const checkCells = 22

// writeFinding prints a line with a mark, what was checked and what was found, and one for
// the advice. On a terminal both are styled, and go on in their own column.
func (p *Program) writeFinding(f finding) error {
	if f.Check == verdictCheck && f.Advice != "" { // the last line says it all
		f.Found, f.Advice = f.Found+" → "+f.Advice, ""
	}
	if to, ok := strings.CutPrefix(f.Check, promptsTo); ok { // a target may be longer than the column
		f.Check, f.Found = "prompts", "to "+to+" "+f.Found
	}
	ink := p.inks(p.Out)
	mark := map[string]string{fine: ink.good.Render("✓"), remark: ink.dim.Render("·"), trouble: ink.bad.Render("✗")}[f.Status]
	check, found, advice := look.Pad(safe.Line(f.Check).String(), checkCells), safe.Line(f.Found).String(), safe.Line(f.Advice).String()
	if f.Check == verdictCheck {
		check, found = ink.strong.Render(check), ink.strong.Render(found)
	} else {
		check = ink.dim.Render(check)
	}
	text := mark + " " + check + " " + p.hanging(found, checkCells+3) + "\n"
	if advice != "" {
		text += strings.Repeat(" ", checkCells+3) + ink.water.Render("→") + " " + p.hanging(advice, checkCells+5) + "\n"
	}
	_, err := io.WriteString(p.out(), text)
	return err
}

// hanging wraps a text for standard output, if that is a terminal, so that its lines stand
// below each other at a column. Words aren't broken: a URL can be copied.
func (p *Program) hanging(text string, column int) string {
	width, ok := terminalWidth(p.Out)
	if !ok {
		return text
	}
	const least = 20
	lines := brokenAt(" ", text, max(least, min(width, widest)-column))
	return strings.Join(lines, "\n"+strings.Repeat(" ", column))
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
	slices.SortStableFunc(findings, func(a, b finding) int { return min(len(a.unused), 1) - min(len(b.unused), 1) })
	return append(findings, s.verdict(findings, offline)), nil
}

// verdict sums the findings up.
func (s *setup) verdict(findings []finding, offline bool) finding {
	for _, f := range findings {
		if f.Status == trouble {
			return finding{Check: verdictCheck, Status: trouble, Found: "not ready: " + f.Check, Advice: f.Advice}
		}
	}
	target := s.defaultTarget()
	steps, err := s.steps(target)
	switch {
	case target.IsZero():
		return finding{Check: verdictCheck, Status: remark, Found: "ready, but no default target is set: the playground asks for a model", Advice: "set target under [defaults]"}
	case err != nil:
		return finding{Check: verdictCheck, Status: trouble, Found: "not ready: " + err.Error()}
	case s.embedded != nil && !s.demo && s.emulated(target.Provider) && target.Chain == "":
		return finding{Check: verdictCheck, Status: remark, Found: "the demo is ready, and your gateway isn't connected", Advice: "start sluice and press ctrl+x K, or run sluice config init"}
	}
	found := "ready: prompts to " + target.String() + " go to " + s.destinations(steps)
	if offline {
		return finding{Check: verdictCheck, Status: remark, Found: found + "; nothing was sent to try it"}
	}
	return finding{Check: verdictCheck, Status: fine, Found: found}
}

// mistakeFindings are the mistakes in the configuration.
func mistakeFindings(err error) []finding {
	var out []finding
	for _, m := range config.Errors(err) {
		out = append(out, finding{Check: "configuration", Status: trouble, Found: m.Error()})
	}
	if out == nil {
		out = []finding{{Check: "configuration", Status: trouble, Found: err.Error()}}
	}
	return append(out, finding{Check: verdictCheck, Status: trouble, Found: "not ready: the configuration can't be used", Advice: "correct what is named above; sluice config check looks again"})
}

// sessionsFinding says where conversations are kept.
func (s *setup) sessionsFinding() finding {
	if dir := s.store.Dir(); dir != "" {
		return finding{Check: "sessions", Status: fine, Found: dir}
	}
	return finding{Check: "sessions", Status: trouble, Found: "nothing is saved: no home folder is known", Advice: "set HOME, or SLUICE_SESSIONS to a folder"}
}

func (s *setup) fileFinding() finding {
	if s.cfg.Path == "" {
		return finding{Check: "configuration file", Status: remark, Found: "none: no home folder is known", Advice: "set HOME, or name a file with --config or SLUICE_CONFIG"}
	}
	if s.cfg.Found {
		return finding{Check: "configuration file", Status: fine, Found: s.cfg.Path}
	}
	return finding{Check: "configuration file", Status: remark, Found: "none at " + s.cfg.Path, Advice: "sluice config init writes one, and so does ctrl+x K in the playground"}
}

// gatewayFindings are about the gateway, not about what bypasses it.
func (s *setup) gatewayFindings() []finding {
	switch {
	case s.demo:
		return []finding{{Check: "gateway", Status: remark, Found: "embedded, because of --demo: it answers for every provider, including your own, with scripted answers and no real model"}}
	case s.embedded != nil:
		if t := s.defaultTarget(); s.goesDirectly(t) {
			return []finding{{Check: "gateway", Status: remark, Found: "none is configured, and " + t.String() + " needs none"}}
		}
		return []finding{{Check: "gateway", Status: remark, Found: "none is configured; the playground opens on the demo, its embedded gateway, with scripted answers and no real model",
			Advice: "to use your own: start sluice and press ctrl+x K, set CLOUDFLARE_ACCOUNT_ID, or account_id under [gateway]"}}
	}
	out := []finding{{Check: "gateway", Status: fine, Found: s.client.URL()}}
	if d := s.client.Destination(nil); d.Emulated {
		out = append(out, finding{Check: "what answers there", Status: remark, Found: d.String()})
	}
	for _, key := range []string{"gateway.url", "gateway.account_id", "gateway.gateway_id"} {
		if src, ok := s.cfg.Sources[key]; ok {
			out = append(out, finding{Check: key, Status: fine, Found: sourceWords(src), byDefault: src.Kind == config.SourceDefault})
		}
	}
	return out
}

// sourceWords say where a value comes from.
func sourceWords(src config.Source) string {
	if src.Kind == config.SourceDefault {
		return "not set: the default"
	}
	return src.String()
}

// goesDirectly reports whether no gateway is between here and a target.
func (s *setup) goesDirectly(t gateway.Target) bool {
	steps, err := s.steps(t)
	return err == nil && !slices.ContainsFunc(s.client.Destinations(steps), func(d gateway.Destination) bool { return !d.Direct })
}

// promptFindings say where prompts go: those to the default target, and those to
// providers that are called directly.
func (s *setup) promptFindings() []finding {
	var out []finding
	if t := s.defaultTarget(); !t.IsZero() {
		if steps, err := s.steps(t); err == nil {
			out = append(out, finding{Check: promptsTo + t.String(), Status: fine, Found: "go to " + s.destinations(steps)})
		}
	}
	for _, name := range s.providerNames() {
		if provider, err := s.provider(name); err == nil {
			if d := s.client.Destination(provider); d.Direct && name != s.defaultTarget().Provider {
				out = append(out, finding{Check: promptsTo + name + "/…", Status: fine, Found: "go to " + d.String()})
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
		f := finding{Check: "key " + name, Status: remark, Found: string(state.Status), Advice: state.Advice}
		switch state.Status {
		case config.KeyPresent:
			f.Status, f.Found, f.Advice = fine, state.Source, ""
		case config.KeyOptional:
			f.Found = "none, and it may need none"
		case config.KeyMissing:
			f.Found = "none"
			if state.Source != "" {
				f.Found, f.Advice = lostKey(name, state)
				if s.needsKey(name) {
					f.Status = trouble
				}
			}
		}
		if state.Status != config.KeyPresent && state.Source == "" && s.unneeded(name) {
			f.unused = name
			if name == "gateway" {
				f.unused = "gateway token"
			}
		}
		out = append(out, f)
	}
	return out
}

// lostKey says why a key that is configured can't be had, and what to do.
func lostKey(name string, state config.KeyState) (found, advice string) {
	found, advice, _ = strings.Cut(state.Advice, "; ")
	if !strings.HasPrefix(found, state.Source) {
		found = state.Source + ": " + found
	}
	if advice == "" {
		advice = "sluice config set-key " + name + " stores one"
		if variable, ok := strings.CutPrefix(state.Source, "env:"); ok {
			advice = "set " + variable + "; or " + advice
		}
	}
	return found, advice
}

// needsKey reports whether prompts to the default target use a key.
func (s *setup) needsKey(name string) bool {
	t := s.defaultTarget()
	if name == "gateway" {
		return !t.IsZero() && !s.goesDirectly(t)
	}
	return t.Provider == name
}

// unneeded reports whether nothing is configured for a provider and the default target
// doesn't need it either.
func (s *setup) unneeded(name string) bool {
	return name == "gateway" || s.unconfigured(name) && s.defaultTarget().Provider != name && s.cfg.Providers[name].BaseURL == ""
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
		f := finding{Check: "url " + name, Status: fine}
		if s.unneeded(name) || s.embedded != nil && s.emulated(name) && s.unconfigured(name) {
			f.unused = name
		}
		provider, err := s.provider(name)
		if err != nil {
			f.Status, f.Found, f.unused = trouble, err.Error(), ""
			out = append(out, f)
			continue
		}
		model := "MODEL"
		if known := s.catalogue.Models(s.kind(name)); len(known) > 0 {
			model = known[0].ID
		}
		prepared, err := s.client.Prepare(gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}},
			[]gateway.Step{{Provider: provider, Model: model}}, gateway.Options{})
		if err == nil {
			f.Found = prepared.Method + " " + prepared.URL
		} else {
			f.Found = gateway.Explain(err).What
			if f.Status = trouble; s.unconfigured(name) {
				f.Status = remark
			}
		}
		out = append(out, f)
	}
	return out
}
