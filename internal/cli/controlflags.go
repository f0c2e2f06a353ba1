package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
)

// controlFlag is the flag of one of the gateway's controls.
type controlFlag struct {
	// control is the control's key.
	control, name, usage string
	// words are the only values, if there are few.
	words []string
	// check finds a value that was given and that the gateway doesn't accept.
	check func(*gateway.Controls) error
}

// controlFlagList has a flag for every control. They apply to every step that doesn't set
// the control itself.
var controlFlagList = []controlFlag{
	{control: "cache_ttl", name: "cache-ttl", usage: "keep the answer in the gateway's cache, 1m to 744h; 0 off", check: checkCacheTTL},
	{control: "skip_cache", name: "skip-cache", usage: "don't take the answer from the gateway's cache"},
	{control: "cache_key", name: "cache-key", usage: "key of the answer in the gateway's cache",
		check: func(c *gateway.Controls) error { return notEmpty("--cache-key", "a key", c.CacheKey) }},
	{control: "request_timeout", name: "request-timeout", usage: "give up on a step that hasn't begun to answer by then",
		check: func(c *gateway.Controls) error {
			if c.RequestTimeout <= 0 {
				return fmt.Errorf("--request-timeout %v: want a time above 0", c.RequestTimeout)
			}
			return nil
		}},
	{control: "max_attempts", name: "max-attempts", usage: "how often to try a step, 1 to 5",
		check: func(c *gateway.Controls) error {
			if c.MaxAttempts < 1 || c.MaxAttempts > gateway.MostAttempts {
				return fmt.Errorf("--max-attempts %d: the gateway takes 1 to %d", c.MaxAttempts, gateway.MostAttempts)
			}
			return nil
		}},
	{control: "retry_delay", name: "retry-delay", usage: "wait between tries at the gateway, up to 5s",
		check: func(c *gateway.Controls) error {
			if c.RetryDelay <= 0 || c.RetryDelay > gateway.LongestRetryDelay {
				return fmt.Errorf("--retry-delay %v: the gateway takes up to %v", c.RetryDelay, gateway.LongestRetryDelay)
			}
			return nil
		}},
	{control: "backoff", name: "backoff", usage: "how that wait grows: constant, linear or exponential", words: backoffs,
		check: func(c *gateway.Controls) error {
			if c.Backoff != "" && !slices.Contains(backoffs, string(c.Backoff)) {
				return fmt.Errorf("--backoff %q: want constant, linear or exponential", c.Backoff)
			}
			return nil
		}},
	{control: "metadata", name: "metadata", usage: "entry KEY=VALUE for the gateway's log (up to 5 times)", check: checkMetadata},
	{control: "collect_log", name: "log", usage: "log the request at the gateway; =false turns it off"},
	{control: "collect_log_payload", name: "log-bodies", usage: "log the bodies there too; =false turns it off"},
	{control: "custom_cost", name: "custom-cost", usage: "prices INPUT,OUTPUT in $ per million tokens"},
	{control: "key_alias", name: "key-alias", usage: "which of the keys stored at the gateway to use",
		check: func(c *gateway.Controls) error { return notEmpty("--key-alias", "an alias", c.KeyAlias) }},
	{control: "no_wholesale", name: "no-wholesale", usage: "refuse what Cloudflare's credits would pay for"},
	{control: "zdr", name: "zdr", usage: "let the vendor keep no data; =false turns it off"},
}

var backoffs = []string{string(gateway.BackoffConstant), string(gateway.BackoffLinear), string(gateway.BackoffExponential)}

func checkCacheTTL(c *gateway.Controls) error {
	switch ttl := c.CacheTTL; {
	case ttl == 0:
		c.CacheTTL = gateway.NoCache
	case ttl < gateway.ShortestCacheTTL || ttl > gateway.LongestCacheTTL:
		return fmt.Errorf("--cache-ttl %v: the gateway takes 1m to 744h, or 0 for no cache", ttl)
	}
	return nil
}

func checkMetadata(c *gateway.Controls) error {
	if len(c.Metadata) > gateway.MostMetadata {
		return fmt.Errorf("--metadata has %d entries: the gateway keeps %d and drops the others silently", len(c.Metadata), gateway.MostMetadata)
	}
	return nil
}

func notEmpty(flag, what, text string) error {
	if text == "" {
		return fmt.Errorf("%s: want %s that is not empty", flag, what)
	}
	return nil
}

// controlFlags are the values of the flags, and those that can't be parsed.
type controlFlags struct {
	controls gateway.Controls
	err      error
}

func (f *controlFlags) register(c *cobra.Command) {
	flags := c.Flags()
	for _, flag := range controlFlagList {
		control, _ := gateway.ControlNamed(flag.control) // each has a row: a test names the one that hasn't
		switch field := control.Field(&f.controls).(type) {
		case *time.Duration:
			flags.DurationVar(field, flag.name, 0, flag.usage)
		case *int:
			flags.IntVar(field, flag.name, 0, flag.usage)
		case *bool:
			flags.BoolVar(field, flag.name, false, flag.usage)
		case **bool:
			flags.Var(switchValue{field}, flag.name, flag.usage)
			flags.Lookup(flag.name).NoOptDefVal = "true"
		case *string:
			flags.StringVar(field, flag.name, "", flag.usage)
		case *gateway.Backoff:
			flags.StringVar((*string)(field), flag.name, "", flag.usage)
		case *map[string]string:
			flags.Var(metadataValue{field, &f.err}, flag.name, flag.usage)
		case **gateway.CustomCost:
			flags.Var(costValue{field, &f.err}, flag.name, flag.usage)
		}
		flags.Lookup(flag.name).DefValue = "" // unset by default
		switch field := control.Field(&f.controls); {
		case flag.words != nil:
			completeWords(c, flag.name, flag.words...)
		default:
			if _, chosen := field.(*bool); !chosen {
				completeNothing(c, flag.name)
			}
		}
	}
}

// addTo overrides the controls of a request by the flags that were given.
func (f *controlFlags) addTo(c *cobra.Command, to *gateway.Controls) error {
	if f.err != nil {
		return f.err
	}
	for _, flag := range controlFlagList {
		control, _ := gateway.ControlNamed(flag.control) // each has a row: a test names the one that hasn't
		if !c.Flags().Changed(flag.name) {
			continue
		}
		if flag.check != nil {
			if err := flag.check(&f.controls); err != nil {
				return err
			}
		}
		control.Copy(to, f.controls)
	}
	return nil
}

// switchValue is a flag that is true, false, or not given.
type switchValue struct{ to **bool }

func (v switchValue) String() string {
	if v.to == nil || *v.to == nil {
		return ""
	}
	return strconv.FormatBool(**v.to)
}

// Set implements [pflag.Value].
func (v switchValue) Set(text string) error {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return errors.New("want true or false")
	}
	*v.to = &on
	return nil
}

// Type implements [pflag.Value].
func (switchValue) Type() string { return "bool" }

// metadataValue is a flag that may be given several times. Each entry is split at its
// first "=", so that a value may contain anything.
type metadataValue struct {
	to  *map[string]string
	err *error
}

func (v metadataValue) String() string { return "" }

// Set implements [pflag.Value]. What can't be parsed is reported with the other mistakes
// of the request, not by the flags' own parser.
func (v metadataValue) Set(entry string) error {
	key, value, ok := strings.Cut(entry, "=")
	if !ok || key == "" {
		*v.err = errors.Join(*v.err, fmt.Errorf("--metadata %q: want KEY=VALUE", entry))
		return nil
	}
	if *v.to == nil {
		*v.to = map[string]string{}
	}
	(*v.to)[key] = value
	return nil
}

// Type implements [pflag.Value].
func (metadataValue) Type() string { return "stringArray" }

// costValue is a flag of prices per million tokens.
type costValue struct {
	to  **gateway.CustomCost
	err *error
}

func (v costValue) String() string {
	if v.to == nil {
		return ""
	}
	return (*v.to).Text()
}

// Set implements [pflag.Value]; see [metadataValue.Set].
func (v costValue) Set(text string) error {
	cost, err := gateway.ParseCustomCost(text)
	if err != nil || cost == nil {
		*v.err = errors.Join(*v.err, fmt.Errorf("--custom-cost %q: want INPUT,OUTPUT in US dollars for a million tokens, such as 0.15,0.60, "+
			"or INPUT,OUTPUT,CACHE_READ,CACHE_WRITE", text))
		return nil
	}
	*v.to = cost
	return nil
}

// Type implements [pflag.Value].
func (costValue) Type() string { return "string" }
