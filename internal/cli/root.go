package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"sluice/internal/config"
	"sluice/ui"
)

const about = `A terminal playground for Cloudflare AI Gateway.

Pick a provider and a model, chat, watch the answer stream in, and find the
conversation again in a TOML file. Without any configuration the playground
opens on an embedded gateway that runs inside this program and needs no key.`

// playgroundCommand is "sluice [SESSION.toml]".
func (p *Program) playgroundCommand() *cobra.Command {
	var noMouse bool
	var theme string
	c := &cobra.Command{
		Use:   "sluice [SESSION.toml]",
		Short: "A terminal playground for Cloudflare AI Gateway",
		Long:  about,
		Example: `  sluice                        the playground
  sluice --demo                 the same on the embedded gateway
  sluice ask -t openai/gpt-4o-mini "Why is pizza so good?"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := p.sessionArgument(cmd, args)
			if err != nil {
				return err
			}
			return p.playground(cmd.Context(), path, noMouse, theme)
		},
	}
	c.Flags().BoolVar(&noMouse, "no-mouse", false, "leave the mouse to the terminal")
	c.Flags().StringVar(&theme, "theme", "", "NAME of the theme: auto, dark or light")
	return c
}

// sessionArgument takes the session's path, and tells a mistyped command from a
// file that isn't there.
func (p *Program) sessionArgument(cmd *cobra.Command, args []string) (string, error) {
	if len(args) == 0 {
		return "", nil
	}
	word := args[0]
	if _, err := os.Stat(word); err == nil || strings.HasSuffix(word, ".toml") || strings.ContainsRune(word, filepath.Separator) {
		return word, nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	text := fmt.Sprintf("there is no command and no session file %q", word)
	if near, ok := config.Nearest(word, names); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return "", wrongUsage(errors.New(text))
}

// playground opens the screen.
func (p *Program) playground(ctx context.Context, path string, noMouse bool, theme string) error {
	if !isTerminal(p.In) || !isTerminal(p.Out) {
		return wrongUsage(errors.New("the playground needs a terminal; \"sluice ask\" works in pipes and scripts"))
	}
	s, err := p.setup(orEmbed)
	if err != nil {
		return err
	}
	defer s.close()
	opts, err := p.screen(s, path, noMouse, theme)
	if err != nil {
		return err
	}
	return ui.Run(ctx, opts)
}

// screen gathers what the screen needs.
func (p *Program) screen(s *setup, path string, noMouse bool, theme string) (ui.Options, error) {
	cfg := s.cfg
	if theme == "" {
		theme = cfg.UI.Theme
	}
	switch theme {
	case "auto", "dark", "light":
	default:
		return ui.Options{}, wrongUsage(fmt.Errorf("there is no theme %q: auto, dark or light", theme))
	}
	return ui.Options{
		Client: s.client, Resolve: s.steps, Models: s.models, Providers: s.providerInfos, Price: s.price,
		Store: s.store, Session: path,
		Target: s.defaultTarget(), System: cfg.Defaults.System, Params: cfg.Defaults.Params,
		Gateway:        s.gatewayName(),
		Embedded:       s.embedded != nil,
		ConnectHint:    cfg.Path,
		RequestOptions: requestOptions(cfg),
		Theme:          theme,
		Mouse:          cfg.UI.Mouse && !noMouse,
		NoColor:        p.envOr("NO_COLOR", "") != "",
		NewlineOnEnter: cfg.UI.Send == "ctrl+j",
		NoStream:       !cfg.Defaults.Stream,
		Keys:           cfg.Keys,
		Environ:        cfg.Environ(),
		Input:          p.In,
		Output:         p.Out,
	}, nil
}

// gatewayName is account/gateway as the header shows it.
func (s *setup) gatewayName() string {
	if s.embedded != nil {
		return "embedded gateway"
	}
	url := strings.TrimSuffix(s.client.URL(), "/")
	parts := strings.Split(url, "/")
	if len(parts) < 2 {
		return url
	}
	account := parts[len(parts)-2]
	if len(account) > 10 {
		account = account[:6] + "…"
	}
	return account + "/" + parts[len(parts)-1]
}
