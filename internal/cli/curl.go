package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"sluice/internal/safe"
)

func (p *Program) curlCommand() *cobra.Command {
	var target string
	var chat chatFlags
	var request requestFlags
	c := &cobra.Command{
		Use:   "curl [PROMPT…]",
		Short: "Print the exact request as a curl command",
		Long: `Prints the exact HTTP request that "ask" would send as a curl command for sh
and bash. Keys appear as "$NAME"; nothing is sent.`,
		Example: `  sluice curl -t openai/gpt-4o-mini "Why is pizza so good?"
  sluice curl -t openai/gpt-4o-mini --no-stream "Hi" | sh`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := p.setup(orPlaceholder)
			if err != nil {
				return err
			}
			defer s.close()
			t, err := s.target(target)
			if err != nil {
				return err
			}
			steps, err := s.steps(t)
			if err != nil {
				return err
			}
			prompt, err := readPrompt(cmd.Context(), args, p.In)
			if err != nil {
				return err
			}
			settings := configuredSettings(s.cfg)
			settings.Target = t
			opts, err := request.options(cmd, s.cfg)
			if err = firstOf(err, wrongUsage(chat.addTo(cmd, &settings)), wrongUsage(request.controls.addTo(cmd, &settings.Controls))); err != nil {
				return err
			}
			sent, err := settings.Request(steps, nil, prompt, s.cfg.Defaults.Stream && !chat.noStream, opts)
			if err != nil {
				return wrongUsage(err)
			}
			prepared, err := sent.Prepare(s.client)
			if err != nil {
				return wrongUsage(err)
			}
			if d := s.client.Destinations(steps); !s.cfg.Configured() && s.embedded == nil && !(len(d) == 1 && d[0].Direct) {
				p.note("sluice: note: no gateway is configured: " + accountPlaceholder + " stands for the account")
			}
			command := prepared.Curl()
			if cleaned := safe.Plain(command); isTerminal(p.Out) && cleaned.Hidden() > 0 {
				p.note(fmt.Sprintf("sluice: note: %d characters that a terminal would act on are replaced here; into a pipe or a file the command is exact", cleaned.Hidden()))
			}
			_, err = fmt.Fprintln(p.out(), p.shown(command))
			return err
		},
	}
	c.Flags().StringVarP(&target, "target", "t", "", "target: PROVIDER/MODEL or chain:NAME")
	chat.register(c)
	request.register(c)
	p.completeTargets(c, "target")
	c.ValidArgsFunction = cobra.NoFileCompletions
	return c
}
