package settings

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/form"
)

// controlField is a field of the gateway sheet.
type controlField struct {
	// control is the key of the control that it edits.
	control string
	// group is the heading that it stands below, with its neighbours of the same group.
	group, name string
	// empty stands in the field while nothing is typed, hint says what the field does.
	empty, hint string
}

const (
	groupCache = "Cache"
	groupTries = "Time and tries"
	groupLog   = "Log and bill"
)

// asGateway stands in a field that leaves the choice to the gateway.
const asGateway = "as the gateway"

// controlFields has a field for every control, in the order of [gateway.AllControls].
var controlFields = []controlField{
	{"cache_ttl", groupCache, "Keep answers for", asGateway, "How long the gateway keeps an answer: 1m to 744h, or off."},
	{"skip_cache", groupCache, "Answer from it", "yes", "Whether a kept answer may be given; no always asks the model."},
	{"cache_key", groupCache, "Cache key", "from the request", "Your own key in place of the one that the gateway makes of the request."},
	{"request_timeout", groupTries, "Answer within", asGateway, "How long to wait for the first byte: 5s, 500ms. The last try waits as long as it takes."},
	{"max_attempts", groupTries, "Tries", asGateway, "How often to try in all, 1 to 5."},
	{"retry_delay", groupTries, "Between tries", asGateway, "How long to wait before the second try, 5s at most."},
	{"backoff", groupTries, "Growing", asGateway, "How the wait grows from try to try."},
	{"metadata", groupLog, "Metadata", "none", "Kept in the gateway's log, 5 entries at most: user=ada, plan=free."},
	{"collect_log", groupLog, "Log this", asGateway, "Whether the gateway logs the request."},
	{"collect_log_payload", groupLog, "Log the text too", asGateway, "Whether its log keeps what was asked and answered."},
	{"custom_cost", groupLog, "Your price", "the catalogue's", "Dollars for a million tokens in and out: 0.15, 0.60; then for the cache's read and write."},
	{"key_alias", groupLog, "Key", "mine, or the gateway's", "The alias of a provider's key stored at the gateway. Without one: your key, else the gateway's default."},
	{"no_wholesale", groupLog, "Own keys only", "no", "Yes refuses what Cloudflare's credits would pay for."},
	{"zdr", groupLog, "Zero retention", asGateway, "On: OpenAI or Anthropic keeps no data, if credits pay."},
}

// The values of the fields that are chosen; the first leaves the gateway's.
var (
	flagWords   = []string{"", "yes"}
	switchWords = []string{"", "on", "off"}
)

// shown is how a value is written where it isn't typed. Answering from the cache is
// the opposite of the control, which skips it.
func (f controlField) shown(value string) string {
	switch {
	case f.control == "skip_cache" && value != "":
		return "no"
	case value == "":
		return f.empty
	case f.control == "backoff":
		return figures.BackoffWord(gateway.Backoff(value))
	}
	var probe gateway.Controls
	if _, isTime := f.value(&probe).(*time.Duration); isTime {
		if d, fault := form.ParseDuration(value, 0); fault == "" && d > 0 {
			return form.DurationWords(d)
		}
	}
	return value
}

// words are the values to choose from; nil for a field that is typed.
func (f controlField) words() []string {
	switch f.value(&gateway.Controls{}).(type) {
	case *bool:
		return flagWords
	case **bool:
		return switchWords
	case *gateway.Backoff:
		return figures.BackoffWords()
	}
	return nil
}

// value points to what the field edits.
func (f controlField) value(in *gateway.Controls) any {
	control, _ := gateway.ControlNamed(f.control) // each has a row: a test names the one that hasn't
	return control.Field(in)
}

// text is a control's value as one would type it.
func (f controlField) text(c gateway.Controls) string {
	control, _ := gateway.ControlNamed(f.control)
	if !control.IsSet(c) {
		return ""
	}
	switch v := control.Field(&c).(type) {
	case *time.Duration:
		if *v < 0 && control.CanBeOff {
			return "off"
		}
		return form.FormatDuration(*v)
	case *int:
		return strconv.Itoa(*v)
	case *bool:
		return flagWords[1]
	case **bool:
		if **v {
			return switchWords[1]
		}
		return switchWords[2]
	case *string:
		return form.OneLine(safe.Copy(*v))
	case *gateway.Backoff:
		return string(*v)
	case *map[string]string:
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(*v)) {
			pairs = append(pairs, k+"="+(*v)[k])
		}
		return safe.Copy(form.JoinWords(pairs))
	case **gateway.CustomCost:
		return (*v).Text()
	}
	return ""
}

// set parses a text into the control. fault says in a few words what is wrong with it,
// and the control is then left as it is; an empty fault means that the text is right.
func (f controlField) set(c *gateway.Controls, text string) (fault string) {
	text = strings.TrimSpace(text)
	var err error
	switch v := f.value(c).(type) {
	case *time.Duration:
		var d time.Duration
		if d, fault = f.time(text); fault == "" {
			*v = d
		}
	case *int:
		if text == "" {
			*v = 0
		} else if fault = form.NumberFault(text, 1, gateway.MostAttempts); fault == "" {
			*v, err = strconv.Atoi(text)
		}
	case *bool:
		*v = text != ""
	case **bool:
		*v = nil
		if text != "" {
			on := text == switchWords[1]
			*v = &on
		}
	case *string:
		*v = form.ManyLines(text)
	case *gateway.Backoff:
		*v = gateway.Backoff(text)
	case *map[string]string:
		var m map[string]string
		if m, err = parseMetadata(text); err == nil {
			*v = m
		}
	case **gateway.CustomCost:
		var cost *gateway.CustomCost
		if cost, err = gateway.ParseCustomCost(text); err == nil {
			*v = cost
		}
	}
	if err != nil {
		return err.Error()
	}
	return fault
}

// time parses a duration within the control's limits.
func (f controlField) time(text string) (d time.Duration, fault string) {
	switch control, _ := gateway.ControlNamed(f.control); {
	case control.CanBeOff:
		return parseTTL(text)
	case f.control == "retry_delay":
		return form.ParseDuration(text, gateway.LongestRetryDelay)
	}
	return form.ParseDuration(text, 0)
}

// fault says in a few words what is wrong with a text; it is empty where nothing is.
func (f controlField) fault(text string) string { return f.set(&gateway.Controls{}, text) }

// controlTexts are the texts of the fields for controls.
func controlTexts(c gateway.Controls) []string {
	text := make([]string, len(controlFields))
	for i, f := range controlFields {
		text[i] = f.text(c)
	}
	return text
}

// controlsOf parses the fields. Faulty ones are left out.
func controlsOf(text []string) (c gateway.Controls) {
	for i, f := range controlFields {
		_ = f.set(&c, text[i])
	}
	return c
}

// parseTTL parses a time to live, or "off".
func parseTTL(text string) (time.Duration, string) {
	if text == "off" || text == "0" || text == "0s" {
		return gateway.NoCache, ""
	}
	d, fault := form.ParseDuration(text, 0)
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

// parseMetadata parses key=value pairs, separated by commas, in quotes where they contain
// one.
func parseMetadata(text string) (map[string]string, error) {
	words, err := form.SplitWords(text)
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
