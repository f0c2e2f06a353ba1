package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/ui"
	"sluice/ui/markdown"
)

const about = `A terminal playground for Cloudflare AI Gateway.

Pick a provider and a model, chat, watch the answer stream in, and find the
conversation again in a TOML file. Without any configuration it opens as a
demo, with scripted answers from inside this program: nothing leaves this
machine, and no key is needed.`

// themes are the names that --theme and the configuration accept.
var themes = []string{"auto", "dark", "light"}

// playgroundOptions are the command line's settings of the screen.
type playgroundOptions struct {
	session string
	newest  bool
	targets []string
	noMouse bool
	theme   string
}

// playgroundCommand is "sluice [SESSION.toml]".
func (p *Program) playgroundCommand() *cobra.Command {
	var o playgroundOptions
	c := &cobra.Command{
		Use:   "sluice [SESSION.toml]",
		Short: "A terminal playground for Cloudflare AI Gateway",
		Long:  about,
		Example: `  # the playground, and the same as a demo
  sluice
  sluice --demo
  # go on where you left off
  sluice -c
  # two models side by side
  sluice -t openai/gpt-4o-mini -t anthropic/claude-haiku-4-5
  # one prompt, no screen
  sluice ask -t openai/gpt-4o-mini "Why is pizza so good?"
  # what is configured, and whether it works
  sluice doctor`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := p.sessionArgument(cmd, args)
			if err != nil {
				return err
			}
			if o.newest {
				if path != "" {
					return wrongUsage(errTwoSessions)
				}
				if path, err = p.newestSession(cmd.Context()); err != nil {
					return err
				}
			}
			if path != "" && len(o.targets) > 0 {
				return wrongUsage(errors.New("a session has lanes of its own: give it or targets, not both"))
			}
			o.session = path
			return p.playground(cmd.Context(), o)
		},
	}
	c.Flags().StringArrayVarP(&o.targets, "target", "t", nil, "open a lane for PROVIDER/MODEL (repeatable)")
	c.Flags().BoolVarP(&o.newest, "continue", "c", false, continueUsage)
	c.Flags().BoolVar(&o.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	c.Flags().StringVar(&o.theme, "theme", "", "colours: auto, dark or light")
	completeWords(c, "theme", themes...)
	p.completeTargets(c, "target")
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"toml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return c
}

// sessionArgument returns the session's path, and distinguishes a mistyped command from a
// missing file.
func (p *Program) sessionArgument(cmd *cobra.Command, args []string) (string, error) {
	if len(args) == 0 {
		return "", nil
	}
	word := config.ExpandHome(args[0], p.env)
	if _, err := os.Stat(word); err == nil || strings.HasSuffix(word, ".toml") || strings.ContainsRune(word, filepath.Separator) {
		return word, nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	text := fmt.Sprintf("there is no command and no session file %q", word)
	if near, ok := config.Nearest(word, names); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	} else {
		text += "; sluice --help lists the commands"
	}
	return "", wrongUsage(errors.New(text))
}

// oneArgument requires exactly one argument, and says what it is.
func oneArgument(what string) cobra.PositionalArgs { return arguments(1, what) }

// arguments requires so many words.
func arguments(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			got := "arguments"
			if len(args) == 1 {
				got = "argument"
			}
			return fmt.Errorf("%s wants %s, and got %d %s", c.CommandPath(), what, len(args), got)
		}
		return nil
	}
}

// group is a command that only has subcommands: alone it shows its help, and for a
// mistyped word it suggests the nearest one.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	c.AddCommand(subs...)
	onlyHolds(c)
	return c
}

func onlyHolds(c *cobra.Command) {
	c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, sub := range c.Commands() {
			names = append(names, sub.Name())
		}
		text := fmt.Sprintf("there is no %q", c.CommandPath()+" "+args[0])
		if near, ok := config.Nearest(args[0], names); ok {
			text += fmt.Sprintf("; did you mean %q?", near)
		} else {
			text += ": there are " + strings.Join(names, ", ")
		}
		return errors.New(text)
	}
}

// playground opens the screen.
func (p *Program) playground(ctx context.Context, o playgroundOptions) error {
	if !isTerminal(p.In) || !isTerminal(p.Out) {
		return errNoTerminal
	}
	if p.dumbTerminal() {
		return errDumbTerminal
	}
	s, err := p.setup(orEmbed) //nolint:contextcheck // the embedded gateway lives until it is closed
	if err != nil {
		return err
	}
	live := &connector{p: p, o: o, setups: []*setup{s}, cfg: s.cfg}
	defer live.close() //nolint:contextcheck // as above
	opts, err := p.screen(ctx, s, o)
	if err != nil {
		return err
	}
	opts.Connect = live.screen()
	log, err := p.messageLog()
	if err != nil {
		return err
	}
	if log != nil {
		defer func() { _ = log.Close() }()
		opts.Log = log
	}
	defer p.watchdog(ctx)()
	err = ui.Run(ctx, opts)
	if fault := (*ui.Fault)(nil); errors.As(err, &fault) {
		return err
	}
	if ctx.Err() != nil {
		// A signal ended it, whatever the screen returned.
		if err != nil && !errors.Is(err, ctx.Err()) {
			p.complain(err.Error())
		}
		return ctx.Err()
	}
	return err
}

// screen collects what the screen needs.
func (p *Program) screen(ctx context.Context, s *setup, o playgroundOptions) (ui.Options, error) {
	cfg, theme := s.cfg, o.theme
	if theme == "" {
		theme = cfg.UI.Theme
	}
	if !slices.Contains(themes, theme) {
		return ui.Options{}, wrongUsage(fmt.Errorf("there is no theme %q: auto, dark or light", theme))
	}
	targets, err := s.laneTargets(o.targets)
	if err != nil {
		return ui.Options{}, err
	}
	if len(targets) == 0 && o.session == "" {
		targets = s.lastTargets(ctx)
	}
	return ui.Options{
		Client: s.client, Resolve: s.steps, Models: s.models, Providers: s.providerInfos, Price: s.charge, Entry: s.entry, Paste: s.paste,
		RenewList: func(ctx context.Context, provider string) (int, error) { return p.renewList(ctx, s, provider) },
		Kept:      p.keptModels, SaveKept: p.saveKept,
		Chains: s.knownChains, Steps: s.stepsOf, SaveChain: s.saveChain, RemoveChain: s.removeChain,
		Store: s.store, Session: o.session, ExpandHome: func(path string) string { return config.ExpandHome(path, p.env) },
		Target: s.defaultTarget(), Targets: targets, System: cfg.Defaults.System, Params: cfg.Defaults.Params,
		Gateway:        s.gatewayName(),
		Demo:           s.demo,
		ConnectHint:    p.abbreviateHome(cfg.Path),
		Found:          s.found(),
		Tour:           s.tour(),
		RequestOptions: requestOptions(cfg),
		Theme:          theme,
		Mouse:          cfg.UI.Mouse && !o.noMouse,
		Source:         !cfg.UI.Markdown,
		Links:          linkForm(cfg.UI.Links),
		NoColor:        p.noColour(),
		ASCII:          p.asciiSigns(cfg.UI.Glyphs),
		Still:          p.reducedMotion(cfg.UI.Motion),
		NewlineOnEnter: cfg.UI.Send == "ctrl+j",
		NoStream:       !cfg.Defaults.Stream,
		Keys:           cfg.Keys,
		Environ:        cfg.Environ(),
		Input:          p.In,
		Output:         p.Out,
		Suspender:      suspender(),
	}, nil
}

// found are the keys and ids that the machine has, as far as that is known without a look
// into a keyring.
func (s *setup) found() []ui.Found {
	var out []ui.Found
	if s.cfg.Gateway.AccountID != "" {
		out = append(out, ui.Found{What: "account", From: origin(s.cfg, "gateway.account_id")})
	}
	for _, name := range append([]string{"gateway"}, s.providerNames()...) {
		from := keyOrigin(s.cfg.KeyState(name))
		if from == "" || s.cfg.Providers[name].BaseURL != "" {
			continue
		}
		what := name
		if name == "gateway" {
			what = "gateway token"
		}
		from, _, _ = strings.Cut(from, ", from the environment")
		out = append(out, ui.Found{What: what, From: from})
	}
	return out
}

// tour are three models that the playground shows beside each other in the demo.
func (s *setup) tour() []gateway.Target {
	out := []gateway.Target{tourModel}
	for _, name := range []string{"openai", "anthropic"} {
		if model, ok := s.cheapest(name); ok {
			out = append(out, gateway.Target{Provider: name, Model: model})
		}
	}
	return out
}

// gatewayName is account/gateway as the header shows it, after the host if that isn't
// Cloudflare's.
func (s *setup) gatewayName() string {
	u, err := url.Parse(strings.TrimSuffix(s.client.URL(), "/"))
	if err != nil {
		return s.client.URL()
	}
	parts := strings.Split(u.Path, "/")
	if len(parts) < 2 {
		return u.Host
	}
	account := parts[len(parts)-2]
	if len(account) > 10 {
		account = account[:6] + "…"
	}
	name := account + "/" + parts[len(parts)-1]
	if "https://"+u.Host+"/v1" != gateway.DefaultURL {
		name = u.Host + " " + name
	}
	return name
}

// linkForm parses the configuration's name of a form of links.
func linkForm(name string) markdown.Links {
	switch name {
	case "clickable":
		return markdown.LinksClickable
	case "off":
		return markdown.LinksOff
	}
	return markdown.LinksShown
}

// dumbTerminal reports whether the terminal supports no escape sequences, or doesn't say
// which it supports. Windows has no such variable.
func (p *Program) dumbTerminal() bool {
	name := p.envOr("TERM", "")
	return name == "dumb" || name == "" && runtime.GOOS != "windows"
}

// noColour reports whether the user wants none: https://no-color.org and
// https://bixense.com/clicolors.
func (p *Program) noColour() bool {
	return p.envOr("NO_COLOR", "") != "" || p.envOr("CLICOLOR", "") == "0"
}
