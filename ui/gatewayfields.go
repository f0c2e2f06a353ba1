package ui

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/safe"
)

// controlField is a field of the gateway sheet. The order is that of
// [gateway.Effective].
type controlField int

const (
	controlTTL controlField = iota
	controlSkip
	controlKey
	controlTimeout
	controlAttempts
	controlDelay
	controlBackoff
	controlMetadata
	controlLog
	controlBodies
	controlCost
	controlAlias
	controlFields
)

var controlNames = [controlFields]string{
	"Cache TTL", "Skip the cache", "Cache key", "Request timeout", "Attempts", "Retry delay", "Back-off",
	"Metadata", "Log", "Log bodies", "Custom cost", "Stored key",
}

var controlHints = [controlFields]string{
	"how long the gateway keeps the answer: 1m to 744h, or off",
	"whether a kept answer may be given; ← and → change it",
	"a key of your own in place of the one that the gateway makes of the request",
	"the wait for the first byte: 5s, 500ms; on the last try as long as it takes",
	"tries in total, 1 to 5",
	"the wait before the second try, 5s at most",
	"how the wait grows from try to try; ← and → change it",
	`kept in the gateway's log, 5 entries at most: user=ada, plan=free`,
	"whether the gateway logs the request; ← and → change it",
	"whether its log keeps the bodies; ← and → change it",
	"dollars for a million input and output tokens, in the log and here: 0.15, 0.60",
	"which of the keys that the gateway holds for the provider; empty is its default",
}

// The values of the fields that are chosen; the first leaves the gateway's.
var (
	skipWords = []string{"", "yes"}
	logWords  = []string{"", "on", "off"}
)

func (f controlField) words() []string {
	switch f {
	case controlSkip:
		return skipWords
	case controlBackoff:
		return backoffWords
	case controlLog, controlBodies:
		return logWords
	}
	return nil
}

// perMillionTokens turns prices for a token into those that people say.
const perMillionTokens = 1e6

// controlTexts writes options into fields.
func controlTexts(o gateway.Options) (text [controlFields]string) {
	text[controlTTL] = waitText(o.CacheTTL)
	if o.CacheTTL < 0 {
		text[controlTTL] = "off"
	}
	if o.SkipCache {
		text[controlSkip] = skipWords[1]
	}
	text[controlKey] = oneLine(safe.Copy(o.CacheKey))
	text[controlTimeout], text[controlDelay] = waitText(o.RequestTimeout), waitText(o.RetryDelay)
	if o.MaxAttempts != 0 {
		text[controlAttempts] = strconv.Itoa(o.MaxAttempts)
	}
	text[controlBackoff] = string(o.Backoff)
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(o.Metadata)) {
		pairs = append(pairs, k+"="+o.Metadata[k])
	}
	text[controlMetadata] = safe.Copy(joinWords(pairs))
	text[controlLog], text[controlBodies] = logWord(o.CollectLog), logWord(o.CollectPayload)
	if c := o.CustomCost; c != nil {
		text[controlCost] = tidyPrice(c.Input) + ", " + tidyPrice(c.Output)
	}
	text[controlAlias] = oneLine(safe.Copy(o.KeyAlias))
	return text
}

// tidyPrice is a price for a million tokens without the noise of its binary form.
func tidyPrice(perToken float64) string {
	return strconv.FormatFloat(perToken*perMillionTokens, 'g', 12, 64)
}

func logWord(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return logWords[1]
	}
	return logWords[2]
}

func logChoice(word string) *bool {
	if word == "" {
		return nil
	}
	on := word == logWords[1]
	return &on
}

// controlFault says in few words what is wrong with a field, and nothing where it
// is right.
func controlFault(f controlField, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	var err error
	switch f {
	case controlTTL:
		_, fault := parseTTL(text)
		return fault
	case controlTimeout:
		_, fault := parseWait(text, 0)
		return fault
	case controlDelay:
		_, fault := parseWait(text, gateway.LongestRetryDelay)
		return fault
	case controlAttempts:
		return attemptsFault(text)
	case controlMetadata:
		_, err = parseMetadata(text)
	case controlCost:
		_, err = parseCost(text)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// controlOptions lays the fields over a lane's options. Fields that are wrong are
// left out.
func controlOptions(o gateway.Options, text [controlFields]string) gateway.Options {
	for f := range controlFields {
		if text[f] = strings.TrimSpace(text[f]); controlFault(f, text[f]) != "" {
			text[f] = ""
		}
	}
	o.CacheTTL, _ = parseTTL(text[controlTTL])
	o.SkipCache = text[controlSkip] != ""
	o.CacheKey, o.KeyAlias = manyLines(text[controlKey]), manyLines(text[controlAlias])
	o.RequestTimeout, _ = parseWait(text[controlTimeout], 0)
	o.RetryDelay, _ = parseWait(text[controlDelay], 0)
	o.MaxAttempts, _ = strconv.Atoi(text[controlAttempts])
	o.Backoff = gateway.Backoff(text[controlBackoff])
	o.Metadata, _ = parseMetadata(text[controlMetadata])
	o.CollectLog, o.CollectPayload = logChoice(text[controlLog]), logChoice(text[controlBodies])
	o.CustomCost, _ = parseCost(text[controlCost])
	return o
}

// parseTTL reads a time to live, or "off".
func parseTTL(text string) (time.Duration, string) {
	if text == "off" || text == "0" || text == "0s" {
		return gateway.NoCache, ""
	}
	d, fault := parseWait(text, 0)
	switch {
	case fault != "":
		return 0, fault
	case d > 0 && d < gateway.ShortestCacheTTL:
		return 0, "1m at least, or off"
	case d > gateway.LongestCacheTTL:
		return 0, "744h at most"
	}
	return d, ""
}

// parseMetadata reads key=value pairs, separated by commas, in quotes where they
// hold one.
func parseMetadata(text string) (map[string]string, error) {
	words, err := splitWords(text)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	if len(words) > gateway.MostMetadata {
		return nil, fmt.Errorf("%d entries at most", gateway.MostMetadata)
	}
	out := map[string]string{}
	for _, word := range words {
		k, v, ok := strings.Cut(word, "=")
		if k = strings.TrimSpace(k); !ok || k == "" {
			return nil, fmt.Errorf("key=value, …")
		}
		if _, twice := out[k]; twice {
			return nil, fmt.Errorf("%s is there twice", k)
		}
		out[k] = strings.TrimSpace(v)
	}
	return out, nil
}

// parseCost reads two prices for a million tokens.
func parseCost(text string) (*gateway.CustomCost, error) {
	if text == "" {
		return nil, nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(words) != 2 {
		return nil, fmt.Errorf("two prices: 0.15, 0.60")
	}
	var prices [2]float64
	for i, word := range words {
		v, err := strconv.ParseFloat(strings.TrimPrefix(word, "$"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			return nil, fmt.Errorf("two prices: 0.15, 0.60")
		}
		prices[i] = v / perMillionTokens
	}
	return &gateway.CustomCost{Input: prices[0], Output: prices[1]}, nil
}

// controlsSet counts what a lane asks of the gateway.
func controlsSet(o gateway.Options) int {
	n := 0
	for _, text := range controlTexts(o) {
		if text != "" {
			n++
		}
	}
	return n
}
