package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sluice/internal/config"
	"sluice/internal/safe"
)

func (p *Program) configCommand() *cobra.Command {
	return group("config", "Create, check and show the configuration",
		p.configInit(), p.configPath(), p.configShow(), p.configCheck(), p.configSetKey())
}

// configFile is the path that is read, whether it exists or not.
func (p *Program) configFile() (string, error) {
	if p.flags.config != "" {
		return config.ExpandHome(p.flags.config, p.env), nil
	}
	path, _, err := config.DefaultPath(p.env)
	return path, wrongUsage(err)
}

func (p *Program) configInit() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use: "init", Short: "Write a commented configuration file", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path, err := p.configFile()
			if err != nil {
				return err
			}
			err = config.Init(path, force, schemas())
			if errors.Is(err, fs.ErrExist) {
				err = fmt.Errorf("%s already exists and was left alone; --force replaces it", path)
			}
			if err != nil {
				return wrongUsage(err)
			}
			_, err = fmt.Fprintln(p.out(), p.shown(path))
			p.note("Fill in account_id, then \"sluice config check\" and \"sluice doctor\".")
			return err
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace an existing file")
	return c
}

func (p *Program) configPath() *cobra.Command {
	return &cobra.Command{
		Use: "path", Short: "Print where the configuration file is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path, err := p.configFile()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.out(), p.shown(path))
			return err
		},
	}
}

// settingRow is an effective value in --json.
type settingRow struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

func (p *Program) configShow() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "show", Short: "Show the effective values and their sources", Args: cobra.NoArgs,
		Long: `Shows every effective value and where it comes from: a flag, the file with its
line, the environment or the default. Keys are never shown.`,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			settings := cfg.Effective()
			if asJSON {
				return writeJSONLines(p.out(), settings, func(s config.Setting) settingRow {
					return settingRow{s.Key, s.Value, s.Source.String()}
				})
			}
			tw := tabwriter.NewWriter(p.out(), 0, 8, 2, ' ', 0)
			for _, s := range settings {
				_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\n", safe.Line(s.Key), safe.Line(s.Value), safe.Line(s.Source.String()))
			}
			return tw.Flush()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per line")
	return c
}

func (p *Program) configCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Report mistakes, with file and line", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			for _, w := range cfg.Warnings {
				p.note("sluice: note: " + w)
			}
			if !cfg.Found {
				_, err = fmt.Fprintf(p.out(), "no configuration file at %s; the defaults and the environment are fine\n", p.shown(cfg.Path))
				return err
			}
			_, err = fmt.Fprintf(p.out(), "%s is fine\n", p.shown(cfg.Path))
			return err
		},
	}
}

func (p *Program) configSetKey() *cobra.Command {
	var fromStdin bool
	c := &cobra.Command{
		Use:   "set-key PROVIDER",
		Short: "Store a key in the system's keyring",
		Long: `Reads a key without echo, stores it in the operating system's keyring and
makes the configuration file refer to it. PROVIDER is a provider's slug, or
"gateway" for the gateway's token. The key never appears on a command line.`,
		Example: `  sluice config set-key openai
  pass show openai | sluice config set-key --key-stdin openai`,
		Args: oneArgument("a provider's slug, or \"gateway\""), ValidArgsFunction: p.completeProviders("gateway"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			value, err := p.readKey(cmd.Context(), args[0], fromStdin)
			if err != nil {
				return err
			}
			reference, err := cfg.SetKey(cmd.Context(), args[0], value)
			if err != nil {
				return wrongUsage(err)
			}
			_, err = fmt.Fprintf(p.out(), "the key is in the keyring; %s refers to it as %s\n", p.shown(cfg.Path), p.shown(reference))
			return err
		},
	}
	c.Flags().BoolVar(&fromStdin, "key-stdin", false, "read the key from standard input, for scripts")
	return c
}
