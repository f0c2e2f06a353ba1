package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
)

// controlFlags are the gateway's controls beyond the cache's time to live. They
// hold for every step that has none of its own.
type controlFlags struct {
	cacheKey       string
	requestTimeout time.Duration
	maxAttempts    int
	retryDelay     time.Duration
	backoff        string
	collectLog     bool
	collectPayload bool
	customCost     string
	keyAlias       string
}

func (f *controlFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.cacheKey, "cache-key", "", "key of the answer in the gateway's cache")
	flags.DurationVar(&f.requestTimeout, "request-timeout", 0, "give a step up that has not begun to answer by then")
	flags.IntVar(&f.maxAttempts, "max-attempts", 0, "how often a step is tried in all, 1 to 5; 1 is no retry")
	flags.DurationVar(&f.retryDelay, "retry-delay", 0, "the gateway's wait before the second try, up to 5s")
	flags.StringVar(&f.backoff, "backoff", "", "growth of its waits: constant, linear or exponential")
	flags.BoolVar(&f.collectLog, "log", true, "log the request at the gateway, or not with =false")
	flags.BoolVar(&f.collectPayload, "log-bodies", true, "log the bodies there too, or not with =false")
	flags.StringVar(&f.customCost, "custom-cost", "", "INPUT,OUTPUT for log and cost, in $ for a million tokens")
	flags.StringVar(&f.keyAlias, "key-alias", "", "which of the keys that the gateway holds to use")
	for _, name := range []string{"cache-key", "request-timeout", "max-attempts", "retry-delay", "custom-cost", "key-alias"} {
		completeNothing(c, name)
		flags.Lookup(name).DefValue = ""
	}
	for _, name := range []string{"log", "log-bodies"} {
		flags.Lookup(name).DefValue = ""
	}
	completeWords(c, "backoff", string(gateway.BackoffConstant), string(gateway.BackoffLinear), string(gateway.BackoffExponential))
}

// addTo takes the flags that were given.
func (f *controlFlags) addTo(c *cobra.Command, opts *gateway.Options) error {
	given := c.Flags().Changed
	switch {
	case given("cache-key") && f.cacheKey == "":
		return errors.New("--cache-key: want a key that is not empty")
	case given("key-alias") && f.keyAlias == "":
		return errors.New("--key-alias: want an alias that is not empty")
	case given("request-timeout") && f.requestTimeout <= 0:
		return fmt.Errorf("--request-timeout %v: want a time above 0", f.requestTimeout)
	case given("max-attempts") && (f.maxAttempts < 1 || f.maxAttempts > gateway.MostAttempts):
		return fmt.Errorf("--max-attempts %d: the gateway takes 1 to %d", f.maxAttempts, gateway.MostAttempts)
	case given("retry-delay") && (f.retryDelay <= 0 || f.retryDelay > gateway.LongestRetryDelay):
		return fmt.Errorf("--retry-delay %v: the gateway takes up to %v", f.retryDelay, gateway.LongestRetryDelay)
	}
	switch opts.Backoff = gateway.Backoff(f.backoff); opts.Backoff {
	case "", gateway.BackoffConstant, gateway.BackoffLinear, gateway.BackoffExponential:
	default:
		return fmt.Errorf("--backoff %q: want constant, linear or exponential", f.backoff)
	}
	opts.CacheKey, opts.KeyAlias = f.cacheKey, f.keyAlias
	opts.RequestTimeout, opts.MaxAttempts, opts.RetryDelay = f.requestTimeout, f.maxAttempts, f.retryDelay
	if given("log") {
		opts.CollectLog = &f.collectLog
	}
	if given("log-bodies") {
		opts.CollectPayload = &f.collectPayload
	}
	if given("custom-cost") {
		cost, err := parseCost(f.customCost)
		if err != nil {
			return err
		}
		opts.CustomCost = cost
	}
	return nil
}

// parseCost reads two prices for a million tokens.
func parseCost(text string) (*gateway.CustomCost, error) {
	const million = 1e6
	input, output, ok := strings.Cut(text, ",")
	in, err := strconv.ParseFloat(strings.TrimSpace(input), 64)
	out, err2 := strconv.ParseFloat(strings.TrimSpace(output), 64)
	good := func(f float64) bool { return f >= 0 && !math.IsInf(f, 0) }
	if !ok || err != nil || err2 != nil || !good(in) || !good(out) {
		return nil, fmt.Errorf("--custom-cost %q: want INPUT,OUTPUT in US dollars for a million tokens, such as 0.15,0.60", text)
	}
	return &gateway.CustomCost{Input: in / million, Output: out / million}, nil
}
