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
			help: "How long the gateway waits for the first part of the answer. It waits as long as needed on the last attempt."},
		{name: "max_attempts", unit: "tries in total, 1 to 5", sample: "2", least: 1, most: gateway.MostAttempts,
			help: "How often the gateway tries the step. This program then adds no tries of its own: 1 is one try."},
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
			help: "Whether the bodies are in that log."},
		{name: "custom_cost", unit: "US dollars for one token", sample: "{ per_token_in = 0.0000002, per_token_out = 0.0000008 }",
			help: "Prices that replace the gateway's in its log, and any other here; per_cache_read_token and per_cache_write_token are those of the vendor's cache."},
		{name: "key_alias", sample: `"work"`, check: checkWord,
			help: "Which of the provider's keys that the gateway holds is used."},
		{name: "no_wholesale", sample: "true",
			help: "Refuse the step where no key of one's own would pay for it, but Cloudflare's credits."},
		{name: "zdr", sample: "true",
			help: "Whether the vendor may keep nothing. Only OpenAI and Anthropic heed it, and only where credits pay."},
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
