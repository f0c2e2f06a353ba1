package emulator

import (
	"regexp"
	"strings"
	"time"
)

// These are decisions where Cloudflare's documentation doesn't say. A check against the
// live service changes this file and nothing else.
const (
	// policyTriesMax caps the tries of one step, the first one included.
	policyTriesMax = 5
	// policyRetryDelayMax caps the wait before a step's second try.
	policyRetryDelayMax = 5 * time.Second
	// policyCacheTTLMin is the shortest TTL: a shorter one is raised to it, except that 0
	// turns caching off.
	policyCacheTTLMin = 60 * time.Second
	// policyCacheTTLMax is the longest: a longer one is lowered to it.
	policyCacheTTLMax = 30 * 24 * time.Hour
	// policyCacheKeyTTL is the TTL of an entry with a custom key if none was requested.
	policyCacheKeyTTL = 5 * time.Minute
	// policyCacheStreams says that streamed answers are cached too.
	policyCacheStreams = true
	// policyCacheBytesMax is the largest answer that is cached.
	policyCacheBytesMax = 25 << 20
	// policyCacheTotalMax is the size of the whole cache.
	policyCacheTotalMax = 100 << 20
	// policyBareStep says that a single step may come without its array.
	policyBareStep = true
	// policyStepAuthorization says that a step's authorization field is used if the
	// Authorization header is missing.
	policyStepAuthorization = true
	// policyAllFailedCode says that a universal request whose steps all failed is
	// answered with the gateway's own error 2005 instead of the last step's answer.
	policyAllFailedCode = false
	// policyFailedFrom is the lowest status that makes the gateway retry or go on to the
	// next step.
	policyFailedFrom = 400
	// policyLeastWait is the least time to a provider's first byte.
	policyLeastWait = time.Millisecond
	// policyTimeoutCode is the gateway's error for a step that timed out.
	policyTimeoutCode = codeNoResponse
	// policyUnreachableCode is the gateway's error for a provider that could not
	// be reached.
	policyUnreachableCode = codeNoResponse
	// policyBadBodyCode is the gateway's error for a universal request that is
	// not an array of steps.
	policyBadBodyCode = 2004
	// policyPerplexityDone says that Perplexity's streams end with [DONE]; reports
	// differ, and a client must manage without.
	policyPerplexityDone = false
	// policySignatureAge is how far the time of an AWS signature may be off.
	policySignatureAge = 5 * time.Minute
	// policyUnknownGateway is unknown if Options.Gateways is empty, so that the error can
	// be tested.
	policyUnknownGateway = "unknown-gateway"
)

// policyBackoff returns the wait after the given try, counted from 1.
func policyBackoff(kind string, delay time.Duration, try int) time.Duration {
	switch kind {
	case "linear":
		return delay * time.Duration(try)
	case "exponential":
		return delay << (try - 1)
	}
	return delay
}

// policyBadKey reports whether vendors refuse a provider key: "wrong" and all that begin
// with "invalid", with or without the usual prefix of a key. Any other key is good, and
// so is none, since a gateway may hold the keys.
func policyBadKey(key string) bool {
	for _, prefix := range []string{"sk-ant-", "sk-", "hf_", "pplx-"} {
		key = strings.TrimPrefix(key, prefix)
	}
	return key == "wrong" || strings.HasPrefix(key, "invalid")
}

// policyExpired reports whether a cloud credential has expired: those that begin with
// "expired".
func policyExpired(token string) bool {
	return strings.HasPrefix(strings.TrimPrefix(token, "ya29."), "expired")
}

// policyUnknownModel reports whether a model doesn't exist: those with a part that says
// so. Any other name answers.
func policyUnknownModel(model string) bool {
	model = strings.ToLower(model)
	for _, word := range []string{"unknown", "no-such", "nonexistent", "does-not-exist"} {
		if strings.Contains(model, word) {
			return true
		}
	}
	return false
}

// policyNoSampling reports whether a model of Anthropic's rejects a temperature: 4.7 and
// later.
func policyNoSampling(model string) bool { return newerClaude.MatchString(model) }

var newerClaude = regexp.MustCompile(`claude-[a-z]+-(4-[7-9]|[5-9])(-|@|$)`)

// policyAWSSecret returns the secret of the access keys that AWS knows here: the examples
// of AWS's own documentation. Any other key is refused, since its signatures can't be
// verified.
func policyAWSSecret(id string) (secret string, ok bool) {
	switch id {
	case "AKIDEXAMPLE":
		return "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", true
	case "AKIAIOSFODNN7EXAMPLE":
		return "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", true
	}
	return "", false
}
