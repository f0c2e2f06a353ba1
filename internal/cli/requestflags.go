package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
)

// requestFlags are what is asked of the gateway beside the answer.
type requestFlags struct {
	cacheTTL  time.Duration
	skipCache bool
	timeout   time.Duration
	metadata  []string
	controls  controlFlags
}

func (f *requestFlags) register(c *cobra.Command) {
	c.Flags().DurationVar(&f.cacheTTL, "cache-ttl", 0, "keep the answer in the gateway's cache, 1m to 744h; 0 off")
	c.Flags().BoolVar(&f.skipCache, "skip-cache", false, "don't take the answer from the gateway's cache")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after this time in total, such as 30s")
	c.Flags().StringArrayVar(&f.metadata, "metadata", nil, "KEY=VALUE for the gateway's log (up to 5 times)")
	f.controls.register(c)
	for _, name := range []string{"cache-ttl", "timeout", "metadata"} {
		completeNothing(c, name)
	}
	// Zero is no default worth showing.
	c.Flags().Lookup("cache-ttl").DefValue = ""
	c.Flags().Lookup("timeout").DefValue = ""
}

func (f *requestFlags) options(c *cobra.Command, cfg *config.Config) (gateway.Options, error) {
	opts := requestOptions(cfg)
	ttl := f.cacheTTL
	switch {
	case !c.Flags().Changed("cache-ttl"):
	case ttl == 0:
		ttl = gateway.NoCache
	case ttl < gateway.ShortestCacheTTL || ttl > gateway.LongestCacheTTL:
		return opts, wrongUsage(fmt.Errorf("--cache-ttl %v: the gateway takes 1m to 744h, or 0 for no cache", ttl))
	}
	if c.Flags().Changed("timeout") && f.timeout <= 0 {
		return opts, wrongUsage(fmt.Errorf("--timeout %v: want a time above 0", f.timeout))
	}
	metadata, err := parseMetadata(f.metadata)
	if err != nil {
		return opts, wrongUsage(err)
	}
	opts.CacheTTL, opts.SkipCache, opts.Metadata = ttl, f.skipCache, metadata
	if f.timeout > 0 {
		opts.Timeout = f.timeout
	}
	return opts, wrongUsage(f.controls.addTo(c, &opts))
}

// parseMetadata cuts each entry at its first "=", so that a value may hold
// anything.
func parseMetadata(entries []string) (map[string]string, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	out := make(map[string]string, len(entries))
	for _, entry := range entries {
		key, value, ok := strings.Cut(entry, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--metadata %q: want KEY=VALUE", entry)
		}
		out[key] = value
	}
	if len(out) > gateway.MostMetadata {
		return nil, fmt.Errorf("--metadata has %d entries: the gateway keeps %d and drops the others silently", len(out), gateway.MostMetadata)
	}
	return out, nil
}

// requestOptions are those that the configuration sets for every request.
func requestOptions(cfg *config.Config) gateway.Options {
	return gateway.Options{Timeout: cfg.Gateway.Timers.Total}
}
