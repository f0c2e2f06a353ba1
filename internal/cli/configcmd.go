package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	var force, all bool
	var account, name string
	c := &cobra.Command{
		Use: "init", Short: "Write a configuration file", Args: cobra.NoArgs,
		Long: `Writes a short configuration file: the account, the gateway and a default
target. With --all it writes every key, explained and commented out. In the
playground ctrl+x K does the same, asks for keys and makes a test call.`,
		Example: `  sluice config init --account-id 0123456789abcdef0123456789abcdef
  sluice config init --account-id acme --gateway-id production
  sluice config init --all`,
		RunE: func(*cobra.Command, []string) error {
			path, err := p.configFile()
			if err != nil {
				return err
			}
			if err := config.CheckGateway(p.flags.gatewayURL, account, name); err != nil {
				return wrongUsage(err)
			}
			if all && (account != "" || name != "" || p.flags.gatewayURL != "") {
				return wrongUsage(errors.New("--all writes every key commented out: give it alone, or the ids without it"))
			}
			content := config.Starter(p.flags.gatewayURL, account, name)
			if all {
				content = config.Example(schemas())
			}
			err = config.Init(path, content, force)
			if errors.Is(err, fs.ErrExist) {
				err = fmt.Errorf("%s already exists and was left alone; --force replaces it", path)
			}
			if err != nil {
				return wrongUsage(err)
			}
			_, err = fmt.Fprintln(p.out(), p.shown(path))
			if account == "" && p.flags.gatewayURL == "" {
				p.note("Fill in account_id, then \"sluice doctor\" says whether it works.")
			} else {
				p.note("\"sluice config set-key PROVIDER\" stores a key, and \"sluice doctor\" says whether it works.")
			}
			return err
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace an existing file")
	c.Flags().BoolVar(&all, "all", false, "write every key, explained and commented out")
	c.Flags().StringVar(&account, "account-id", "", "the Cloudflare account's id")
	c.Flags().StringVar(&name, "gateway-id", "", "the gateway's name (default \"default\")")
	completeNothing(c, "account-id")
	completeNothing(c, "gateway-id")
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
		Use: "show", Short: "Show the values in force and their sources", Args: cobra.NoArgs,
		Long: `Shows every value in force and where it comes from: a flag, the file with its
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
	var fromStdin, inFile bool
	c := &cobra.Command{
		Use:   "set-key PROVIDER",
		Short: "Store a key in the system's keyring",
		Long: `Reads a key without echo, stores it in the operating system's keyring and
makes the configuration file refer to it. PROVIDER is a provider's slug, or
"gateway" for the gateway's token. The key never appears on a command line.

The keyring is tried before the key is asked for. Where there is none, the key
can go into a file with mode 0600 beside the configuration file: with --file,
or after a question.`,
		Example: `  sluice config set-key openai
  pass show openai | sluice config set-key --key-stdin openai`,
		Args: oneArgument("a provider's slug, or \"gateway\""), ValidArgsFunction: p.completeProviders("gateway"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			place, err := p.keyPlace(cmd.Context(), cfg, args[0], fromStdin, inFile)
			if err != nil {
				return err
			}
			value, err := p.readKey(cmd.Context(), args[0], fromStdin)
			if err != nil {
				return err
			}
			reference, err := cfg.SetKey(cmd.Context(), args[0], value, place)
			if err != nil {
				return wrongUsage(err)
			}
			where := "the keyring"
			if place == config.InFile {
				where = cfg.KeyFolder()
			}
			_, err = fmt.Fprintf(p.out(), "the key is in %s; %s refers to it as %s\n", p.shown(where), p.shown(cfg.Path), p.shown(reference))
			return err
		},
	}
	c.Flags().BoolVar(&fromStdin, "key-stdin", false, "read the key from standard input, for scripts")
	c.Flags().BoolVar(&inFile, "file", false, "store the key in a file with mode 0600 instead of the keyring")
	return c
}

// keyPlace decides where a key goes before it is asked for. Where the keyring can't be
// used, the user is asked whether it may be a file.
func (p *Program) keyPlace(ctx context.Context, cfg *config.Config, name string, fromStdin, inFile bool) (config.KeyPlace, error) {
	variable, err := cfg.KeyVariable(name)
	if err != nil {
		return "", wrongUsage(err)
	}
	f, ok := p.In.(*os.File)
	switch terminal := ok && isTerminal(f); {
	case inFile:
		return config.InFile, nil
	case !fromStdin && !terminal:
		return "", errKeyNeedsTerminal
	}
	err = cfg.TryKeyring(ctx)
	switch {
	case err == nil:
		return config.InKeyring, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case fromStdin:
		return "", wrongUsage(fmt.Errorf("%w; --file stores the key in %s instead, in a file with mode 0600, and without any line in %s the environment variable %s is used",
			err, cfg.KeyFolder(), cfg.Path, variable))
	}
	p.note(err.Error() + ".")
	yes, err := p.confirm(ctx, f, fmt.Sprintf("Store the key in a file that only you can read (mode 0600), in %s? [y/N] ", p.shown(p.abbreviateHome(cfg.KeyFolder()))))
	if err != nil {
		return "", err
	}
	if !yes {
		return "", wrongUsage(fmt.Errorf("nothing was stored; the environment variable %s is used without any line in %s", variable, cfg.Path))
	}
	return config.InFile, nil
}
