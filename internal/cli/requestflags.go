package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/config"
)

// requestFlags are the flags that control the request, not the chat.
type requestFlags struct {
	timeout  time.Duration
	controls controlFlags
}

func (f *requestFlags) register(c *cobra.Command) {
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after this total time, such as 30s")
	c.Flags().Lookup("timeout").DefValue = "" // zero isn't worth showing
	completeNothing(c, "timeout")
	f.controls.register(c)
}

// options are those that aren't a lane's: the timeout of an answer.
func (f *requestFlags) options(c *cobra.Command, cfg *config.Config) (gateway.Options, error) {
	opts := requestOptions(cfg)
	if c.Flags().Changed("timeout") && f.timeout <= 0 {
		return opts, wrongUsage(fmt.Errorf("--timeout %v: want a time above 0", f.timeout))
	}
	if f.timeout > 0 {
		opts.Timeout = f.timeout
	}
	return opts, nil
}

// requestOptions are those that the configuration sets for every request.
func requestOptions(cfg *config.Config) gateway.Options {
	return gateway.Options{Timeout: cfg.Gateway.Timers.Total}
}

// configuredSettings are a lane's settings by default.
func configuredSettings(cfg *config.Config) ask.Settings {
	return ask.Settings{System: cfg.Defaults.System, Params: cfg.Defaults.Params}
}
