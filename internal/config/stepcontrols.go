package config

import (
	"time"

	"sluice/gateway"
)

// stepControls describe the keys of the gateway's controls that a step can have, in the
// order of the example.
func stepControls() []key[ChainStep] {
	return []key[ChainStep]{
		{name: "request_timeout", unit: "a duration", sample: `"5s"`, least: 1,
			help: "How long the gateway waits for the first part of the answer. On the very last attempt it waits as long as needed."},
		{name: "max_attempts", unit: "attempts in total, 1 to 5", sample: "2", least: 1, most: gateway.MostAttempts,
			help: "How often the gateway tries the step. sluice then adds no retries of its own: 1 means one attempt."},
		{name: "retry_delay", unit: "a duration, 5s at most", sample: `"500ms"`, most: gateway.LongestRetryDelay.Seconds(),
			help: "The wait before the second attempt."},
		{name: "backoff", sample: `"exponential"`,
			words: []string{string(gateway.BackoffConstant), string(gateway.BackoffLinear), string(gateway.BackoffExponential)},
			help:  "How the wait grows: constant, linear or exponential."},
		{name: "cache_ttl", unit: `a duration, 1m to 744h; "0s" keeps it out of the cache`, sample: `"10m"`,
			help: "How long the gateway keeps the step's answer."},
		{name: "skip_cache", sample: "true",
			help: "Don't take the step's answer from the gateway's cache."},
		{name: "cache_key", sample: `"greeting"`, check: checkWord,
			help: "The key of the step's answer in the cache."},
		{name: "collect_log", sample: "false",
			help: "Whether the gateway logs the step."},
		{name: "collect_log_payload", sample: "false",
			help: "Whether that log includes the bodies."},
		{name: "custom_cost", unit: "US dollars per token", sample: "{ per_token_in = 0.0000002, per_token_out = 0.0000008 }",
			help: "Prices that replace the gateway's in its log, and all others in sluice; per_cache_read_token and per_cache_write_token are for the vendor's cache."},
		{name: "key_alias", sample: `"work"`, check: checkWord,
			help: "Which of the provider's keys stored at the gateway to use."},
		{name: "no_wholesale", sample: "true",
			help: "Refuse the step if Cloudflare's credits, not a key of yours, would pay for it."},
		{name: "zdr", sample: "true",
			help: "Whether the vendor must keep no data. Only OpenAI and Anthropic support it, and only when credits pay."},
	}
}

// stepControlKeys are the keys of the controls, each with where its value goes.
func stepControlKeys() []key[ChainStep] {
	keys := stepControls()
	for i, k := range keys {
		control, _ := gateway.ControlNamed(k.name)
		keys[i].into = func(s *ChainStep) any {
			field := control.Field(&s.Controls)
			if ttl, ok := field.(*time.Duration); ok && control.CanBeOff {
				return (*cacheTTL)(ttl)
			}
			return field
		}
	}
	return keys
}
