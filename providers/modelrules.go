package providers

import (
	"path"
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
	// sampling says that a temperature, a top-p and a top-k can be set. If it is false, not
	// even the default values can. That 4.5 and 4.6 take temperature or top-p, and not both,
	// is left to the vendor's error.
	sampling bool
	// adaptive says that the model takes the reasoning effort as a word and decides for
	// itself; for others, words stand for numbers of tokens. counts says that the effort
	// can be a number of tokens, and efforts lists the words.
	adaptive, counts bool
	efforts          []gateway.Effort
}

// claudeRules are the rules as of 2026-11, newest first. Sources: the vendor's error
// "`temperature` is deprecated for this model." since 4.7
// (UKGovernmentBEIS/inspect_ai#3721, qodo-ai/pr-agent#2456), and for the effort
// https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking.
func claudeRules() []claudeRule {
	return []claudeRule{
		{since: 47, adaptive: true, efforts: efforts("low medium high xhigh max none")},
		{since: 46, sampling: true, adaptive: true, counts: true, efforts: efforts("low medium high max none")},
		{since: 0, sampling: true, counts: true, efforts: efforts("low medium high none")},
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

// claudeAlwaysThinks reports whether a model's reasoning can't be turned off, as of
// 2026-11: Sonnet and Opus 5.5, and Fable.
func claudeAlwaysThinks(model string) bool {
	return claudeGeneration(model) == 55 && !strings.Contains(model, "haiku") || strings.Contains(model, "claude-fable")
}

// claudeNeverForced reports whether a model refuses to be forced to call a tool, as of
// 2026-11: Sonnet and Opus from 5.5 on, and Fable from 5.1 on.
func claudeNeverForced(model string) bool {
	generation := claudeGeneration(model)
	return generation >= 55 && !strings.Contains(model, "haiku") || generation >= 51 && strings.Contains(model, "claude-fable")
}

// bedrockNoGuarantee reports whether Bedrock refuses a schema, and a guarantee of a tool's
// arguments, for one of Anthropic's models, as of 2026-11.
func bedrockNoGuarantee(model string) bool {
	switch generation := claudeGeneration(model); {
	case strings.Contains(model, "opus"):
		return generation == 47 || generation == 48 || generation == 50
	case strings.Contains(model, "sonnet"), strings.Contains(model, "fable"):
		return generation == 50
	}
	return false
}

// efforts reads words.
func efforts(words string) []gateway.Effort {
	var list []gateway.Effort
	for _, w := range strings.Fields(words) {
		list = append(list, gateway.Effort(w))
	}
	return list
}

// alternatives lists efforts for people: "low, medium or high".
func alternatives(list []gateway.Effort) string {
	var b strings.Builder
	for i, e := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(e))
	}
	return b.String()
}

// effortRule is which words of the reasoning effort a vendor's models take.
type effortRule struct {
	// slug is the vendor, model the beginning of the model's name up to a version, or a
	// pattern with "*". Empty is every model.
	slug, model string
	// words are the efforts; empty refuses all of them, "?" leaves them to the vendor.
	words string
}

// effortRules are the rules as of 2026-11; the first that matches counts. Sources: the
// models' pages of the vendors, and what Vercel's clients send.
func effortRules() []effortRule {
	return []effortRule{
		{"openai", "gpt-5.1-codex-max", "?"},
		{"openai", "gpt-5", "minimal low medium high"},
		{"openai", "gpt-5.1", "none low medium high"},
		{"openai", "gpt-5.2", "none low medium high xhigh"},
		{"openai", "gpt-5.3", "none low medium high xhigh"},
		{"openai", "gpt-5.4", "none low medium high xhigh"},
		{"openai", "gpt-5.5", "none low medium high xhigh"},
		{"openai", "gpt-5.6", "none low medium high xhigh max"},
		{"openai", "gpt-6-sol", "none low medium high xhigh max"},
		{"openai", "gpt-6-luna", "none low medium high xhigh max"},
		{"openai", "gpt-6.1-terra", "none low medium high xhigh max"},
		{"openai", "gpt-6", "low medium high xhigh max"},
		{"grok", "grok-4.20-*reasoning", ""},
		{"grok", "grok-4.3", "none low medium high"},
		{"grok", "grok-4.5", "low medium high"},
		{"groq", "openai/gpt-oss", "low medium high"},
		{"groq", "qwen/qwen3", "none"},
		{"mistral", "mistral-large-4", "low medium high"},
		{"mistral", "glm-*", "low high max"},
		{"mistral", "", "high none"},
		{"deepseek", "deepseek-chat", ""},
		{"deepseek", "deepseek-reasoner", ""},
		{"deepseek", "", "none low high max"},
		{"perplexity-ai", "", "minimal low medium high"},
		{"cerebras", "", "none low medium high"},
		{"fireworks", "", "low medium high"},
		{"workers-ai", "", "none low medium high"},
		{"cohere", "", "none low medium high"},
	}
}

// effortRuleOf looks up which words a model takes; ok is false if no rule says it.
func effortRuleOf(slug, model string) (rule effortRule, ok bool) {
	for _, r := range effortRules() {
		if r.slug == slug && namesModel(r.model, model) {
			return r, r.words != "?"
		}
	}
	return effortRule{}, false
}

// namesModel reports whether a rule's name is a model's: gpt-5 is gpt-5-mini, and not
// gpt-5.1.
func namesModel(rule, model string) bool {
	if strings.Contains(rule, "*") {
		ok, err := path.Match(rule, model)
		return ok && err == nil
	}
	rest, ok := strings.CutPrefix(model, rule)
	return ok && (rest == "" || rule == "" || rest[0] != '.' && !isDigit(rest[0]))
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
	case !rule.sampling && params.TopK != nil:
		return v.refuse("%s doesn't accept top-k; leave it out", model)
	}
	return nil
}
