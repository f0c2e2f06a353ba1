package providers

import (
	"regexp"
	"strconv"
	"strings"

	"sluice/gateway"
)

// claudeRule is which parameters Anthropic's models support from a generation on,
// wherever they are served. Such rules go out of date: this is the only place that has
// them.
type claudeRule struct {
	// since is the first generation, as [claudeGeneration] counts.
	since int
	// sampling says that a temperature and a top-p can be set. If it is false, not even
	// the default values can.
	sampling bool
	// words says that the reasoning effort can be a word, counts that it can be a number
	// of tokens.
	words, counts bool
}

// claudeRules are the rules as of 2026-11, newest first. Sources: the vendor's error
// "`temperature` is deprecated for this model." since 4.7
// (UKGovernmentBEIS/inspect_ai#3721, qodo-ai/pr-agent#2456), and for the effort
// https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking.
func claudeRules() []claudeRule {
	return []claudeRule{
		{since: 47, words: true},
		{since: 46, sampling: true, words: true, counts: true},
		{since: 0, sampling: true, counts: true},
	}
}

// claudeRuleOf returns the rule of a model. Models of other vendors have the oldest,
// which forbids nothing.
func claudeRuleOf(model string) claudeRule {
	generation := claudeGeneration(model)
	rules := claudeRules()
	for _, r := range rules {
		if generation >= r.since {
			return r
		}
	}
	return rules[len(rules)-1]
}

// claudeVersion matches the version in the name of one of Anthropic's models, before or
// after the family's name. A date is not a version.
var claudeVersion = regexp.MustCompile(`claude(?:-[a-z]+)*-v?([0-9])(?:[.-]([0-9]))?(?:[^0-9]|$)`)

// claudeGeneration parses the version in a model's name as a number: 46 for
// claude-opus-4-6 and anthropic/claude-opus-4.6, 45 for
// us.anthropic.claude-haiku-4-5-20251001-v1:0 and claude-sonnet-4-5@20250929, 50 for
// claude-sonnet-5. It is 0 if there is none, and for other models.
func claudeGeneration(model string) int {
	m := claudeVersion.FindStringSubmatch(strings.ToLower(model))
	if m == nil {
		return 0
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	return major*10 + minor
}

// checkSampling refuses parameters that the model is known not to support. What only the
// vendor knows, its own error says.
func (v vendor) checkSampling(model string, params gateway.Params) error {
	switch rule := claudeRuleOf(model); {
	case !rule.sampling && params.Temperature != nil:
		return v.refuse("%s doesn't accept temperature; leave it out", model)
	case !rule.sampling && params.TopP != nil:
		return v.refuse("%s doesn't accept top-p; leave it out", model)
	}
	return nil
}
