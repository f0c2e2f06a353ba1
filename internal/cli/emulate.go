package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway/emulator"
)

func (p *Program) emulateCommand() *cobra.Command {
	var listen, replay, token string
	var rate int
	c := &cobra.Command{
		Use:   "emulate",
		Short: "Run the embedded gateway for other programs",
		Long: `Runs the local gateway until it is interrupted: the same URLs and bytes as a
real AI Gateway, with scripted answers and faults on demand. The first line
on standard output is its base URL, up to and including /v1: any account and
gateway id work after it. It only listens on this machine, and refuses
requests from web pages.

The second line ends with the control token, a new one each time. Requests to
/_sluice/requests (what was received) and /_sluice/faults (what should fail)
need it as "Authorization: Bearer TOKEN", so that no other user of the machine
can read what you ask, or make it fail. The gateway's own endpoints need no
token, unless --require-token sets one.

Providers of your own answer in the format of their kind, if the configuration
that defines them is loaded.

A model fails on purpose if its name, or the last part of its name, is one of
these. Join several with "+"; "-times-K" after one makes it fail K times. N is
a number of tokens (default 10), MS is milliseconds, S is seconds. Faults of
particular vendors are played only for vendors that were seen to send them.

` + faultHelp(),
		Example: `  sluice emulate --listen 127.0.0.1:8787
  curl -H "Authorization: Bearer $TOKEN" 127.0.0.1:8787/_sluice/requests
  sluice ask --gateway-url http://127.0.0.1:8787/v1 -t openai/gpt-4o "Hi"
  sluice emulate --replay recordings`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if replay != "" {
				if info, err := os.Stat(replay); err != nil || !info.IsDir() {
					return wrongUsage(fmt.Errorf("--replay %s: not a folder of recordings", replay))
				}
			}
			if rate < 0 {
				return wrongUsage(fmt.Errorf("--rate %d: want tokens a second, or 0 for each model's own", rate))
			}
			cfg, err := p.load()
			if err != nil {
				return err
			}
			server := emulator.New(emulator.Options{Token: token, Rate: rate, ReplayDir: replay, Kinds: ownKinds(cfg)})
			url, err := server.Start(listen)
			if err != nil {
				return wrongUsage(err)
			}
			lines := url + "\ncontrol token: " + server.ControlToken()
			if _, err := fmt.Fprintln(p.out(), p.shown(lines)); err != nil {
				_ = server.Close()
				return err
			}
			<-cmd.Context().Done()
			return server.Close()
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "loopback address; port 0 picks a free one")
	c.Flags().IntVar(&rate, "rate", 0, "tokens per second; by default each vendor has its own pace")
	c.Flags().StringVar(&replay, "replay", "", "folder of recordings to answer from")
	c.Flags().StringVar(&token, "require-token", "", "gateway token, made up here, that requests must carry")
	completeNothing(c, "listen")
	completeNothing(c, "rate")
	completeNothing(c, "require-token")
	completeFolders(c, "replay")
	return c
}

// faultHelp lists the faults, one per line.
func faultHelp() string {
	var b strings.Builder
	for _, f := range emulator.Faults() {
		fmt.Fprintf(&b, "  %-29s  %s\n", f.Name, f.Help)
	}
	return strings.TrimRight(b.String(), "\n")
}
