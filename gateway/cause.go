package gateway

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// cause is why a request failed where the status alone would mislead: a billing problem
// that looks like a rate limit, a blocked country that looks like a bad key.
type cause struct {
	kind Kind
	// codes are vendor codes, which count whatever the status is.
	codes []string
	// words are searched for in the message, in lower case. They are few and strict,
	// since a message may repeat the request: if unless matches too, they don't count.
	words, unless *regexp.Regexp
	// statuses are those for which the words count; nil is all.
	statuses []int
	// says is put before the vendor's message; empty for nothing.
	says string
	// next is what to do about it; empty for what the kind of error suggests.
	next string
}

// Phrases that say how long a limit lasts. A per-minute limit is never a quota, even if
// the message mentions ways to buy more.
var (
	momentWords = regexp.MustCompile(`per[ _-]?(minute|min|second|sec|hour)s?|/ ?(minute|min|second|sec|hour)s?\b|\b[io]?(tpm|rpm|rps|tps)\b|concurren|burst|\bhourly\b`)
	periodWords = regexp.MustCompile(`per[ _-]?(day|week|month)|by(day|month)\b|per 86400s|(per|every|last) 24[ -]?h|limit[^.]{0,20} for (today|this (day|week|month))|/ ?(day|week|month)\b|\b[io]?(tpd|rpd)\b|` +
		`\b(daily|weekly|monthly)\b[^.]{0,40}\b(limit|quota|allowance|allocation|usage|budget|cap)s?\b`)
	spentWords = regexp.MustCompile(`\b(reached|reaching|exceed|exceeded|exceeds|exhausted|too many|used up|used all)\b`)
)

// The causes. Sources in addition to the vendors' documentation: get-engram/engram#34 and
// Mail-Otter#87 (Workers AI 4006), continuedev/continue#10373 and #12670 (xAI),
// anthropics/anthropic-sdk-typescript#618, Ivy-Tendril#1756 (Bedrock),
// openclaw/openclaw#130096 (Groq), anomalyco/opencode#40162 and crmne/ruby_llm#431
// (regions).
var (
	// causeTooLarge is a request over a limit that no waiting helps against.
	causeTooLarge = cause{
		kind: KindRequest,
		codes: []string{"context_length_exceeded", "request_too_large", "string_above_max_length", "too_many_prompt_tokens", "TOO_MANY_TOKENS",
			"context_window_exceeded", "model_max_prompt_tokens_exceeded"},
		words: regexp.MustCompile(`request too large|request entity too large|maximum context length|exceeds? the (model's )?(maximum |available )?context|prompt is too long|` +
			`input is too long|exceeds the maximum number of tokens|too many input tokens($|[^ ]| [^p])|total length of all messages|must be reduced in order to run|reduce your message size`),
		next: "shorten the prompt or the conversation, lower --max-tokens, or pick a model that takes more",
	}
	// causeNoCredit is missing money, in words that mean nothing else.
	causeNoCredit = cause{
		kind: KindQuota,
		codes: []string{"insufficient_quota", "credit_balance_exhausted", "enforced_spend_limit_reached", "billing_error", "billing_hard_limit_reached",
			"billing_not_active", "insufficient_credits", "insufficient_balance", "insufficient_funds", "exceeded_current_quota_error", "payment_required",
			"budget_exceeded", "credit_limit_exceeded", "spend_limit_reached", "BILLING_DISABLED", "Arrearage", "AccountOverdueError", "AllocationQuota.FreeTierOnly"},
		words: regexp.MustCompile(`credit balance (is )?(too low|insufficient|exhausted|depleted)|insufficient[ _](account )?(balance|credits?|funds)|balance (is )?(insufficient|not enough|too low|negative|exhausted)|` +
			`余额不足|欠费|(out of|ran out of|used (up )?(all|your)( of)?( (your|its|the))?( available| free| remaining| monthly| included)*) credits?\b|` +
			`exceeded your (monthly )?included credits|requires more credits|can only afford|payment instrument|no payment method|have a free quota tier|` +
			`credits (are|have been|have) (depleted|exhausted|used up|expired)|recharge your account|top up your|` +
			`billing (is )?(not (active|enabled)|disabled|required)|billing to be enabled|set up billing|check your billing details|extra usage is required`),
		next: "add credit or raise the limit there, or pick another model",
	}
	// causeSpendLimit is a limit of money or of a plan. Messages of rate limits are
	// similar.
	causeSpendLimit = cause{
		kind:  KindQuota,
		codes: []string{"ServiceQuotaExceededException"},
		words: regexp.MustCompile(`(spend|spending|budget|billing( hard)?|credit|usage|key) limits? (has been |have been |was |is )?(reached|exceeded|hit)|` +
			`(reached|reaching|exceeded|hit|exceeds?) (your|its|the|their|our|this|a)( [\w'’.-]+){0,4} (spend|spending|budget|billing|credit|usage) (limit|cap|quota)s?|` +
			`exceeded your current quota|check your plan and billing|(doesn't|does not|don't) have any credits|no (more |remaining )?credits?\b|not enough credits?\b|` +
			`free (tier|trial|quota)\b[^.]{0,40}\b(exhausted|expired|used up|ended)|trial (has )?(expired|ended)|account suspended`),
		unless: momentWords,
		next:   "add credit or raise the limit there, or pick another model",
	}
	// causeDailyLimit is a limit that lasts until tomorrow or next month.
	causeDailyLimit = cause{
		kind: KindQuota,
		codes: []string{"3036", "4006", "usage_limit_reached", "daily_limit_exceeded", "daily_quota_exceeded", "monthly_limit_exceeded", "monthly_quota_exceeded",
			"tokens_per_day_limit_exceeded", "requests_per_day_limit_exceeded"},
		words:  periodWords,
		unless: momentWords,
		next:   "wait until the limit resets, raise it there, or pick another model",
	}
	// causeBadKey is a refused key with a status that doesn't say so.
	causeBadKey = cause{
		kind:     KindAuth,
		codes:    []string{"API_KEY_INVALID"}, // AI Studio says it with a 400
		words:    regexp.MustCompile(`(incorrect|invalid) api key|api key (is )?(not valid|invalid|expired)`),
		statuses: []int{http.StatusOK, http.StatusBadRequest, http.StatusForbidden},
	}
	// causeCountry is a vendor that doesn't serve the country where the request comes from.
	causeCountry = cause{
		kind:  KindRequest,
		codes: []string{"unsupported_country_region_territory", "unsupported_country", "request_forbidden"},
		words: regexp.MustCompile(`user location is not supported|(country|territory)[^.]{0,30} (is |are )?not supported|unsupported (countr|territor)|` +
			`not (available|supported|allowed|accessible) (in|from|for) your (current )?(country|region|location|territory)|your (country|region|location) is not`),
		statuses: refusalStatuses(),
		says:     "the vendor doesn't serve the country or region that the request comes from",
		next:     "the key is not the cause: pick another vendor; through the gateway, requests reach the vendor from Cloudflare, not from this machine",
	}
	// causeBlocked is an address that a vendor blocks without a reason: Anthropic and
	// Groq say no more.
	causeBlocked = cause{
		kind:     KindRequest,
		words:    regexp.MustCompile(`^request not allowed|check your network settings|virtual network/firewall rules`),
		statuses: []int{http.StatusForbidden},
		next:     "the vendor refuses the request's IP address, not the key: pick another vendor, or allow the address there",
	}
	// causeModelAccess is a model that a valid key has no access to.
	causeModelAccess = cause{
		kind:  KindRequest,
		codes: []string{"model_permission_blocked_org", "model_permission_blocked_project", "model_not_allowed", "SERVICE_DISABLED", "IAM_PERMISSION_DENIED"},
		words: regexp.MustCompile(`(do|does)(n't| not) have (permission to )?access( to)?\b.{0,80}\b(model|claude|gpt|grok|gemini)|access to (the |this )?model|model access is denied|` +
			`not (authorized|allowed|permitted) to (invoke|use|access|sample from)\b.{0,80}\bmodel|not authorized to (perform:? ?bedrock|invoke)|violation of provider terms|permission '?aiplatform|` +
			`(blocked|disabled) (at|for|by|in) (the|your|this) (organization|project|team|account)|gated (model|repo)|organization must be verified|` +
			`not (available|supported|servable) in (this |the )?(region|location)|could not be resolved for spend-limit|has not been used in project`),
		statuses: []int{http.StatusOK, http.StatusBadRequest, http.StatusForbidden},
		next:     "the key is not the cause: have the model enabled for the account, organization or project there, or pick another model",
	}
	// causeFlagged is a prompt that a router refuses to pass on.
	causeFlagged = cause{
		kind:     KindRequest,
		codes:    []string{codeModeration},
		words:    regexp.MustCompile(`requires moderation|input was flagged|violates (our |the )?(usage|content|safety)`),
		statuses: refusalStatuses(),
		next:     "change the prompt: the vendor's content filter refused it",
	}
	// causeParameter is a parameter that the model doesn't accept, whatever its value.
	causeParameter = cause{
		kind:     KindRequest,
		words:    regexp.MustCompile("(temperature|top_p|top_k)['`\"]? (is deprecated|is not supported|does not support)|unsupported (parameter|value): ['`\"]?(temperature|top_p|top_k)"),
		statuses: []int{http.StatusOK, http.StatusBadRequest},
		next:     "leave out temperature and top-p: the model doesn't accept them",
	}
	// causeNoEndpoint is a path at which a vendor has no endpoint.
	causeNoEndpoint = cause{
		kind:  KindRequest,
		codes: []string{"UnknownOperationException"},
		says:  "the vendor has no operation at this path",
		next:  "check the model's name, and api and region under the provider in the configuration",
	}
)

// codeModeration is our word for a list of reasons why a prompt was flagged.
const codeModeration = "moderation"

// refusalStatuses are the statuses that usually mean a bad key or a bad request.
func refusalStatuses() []int {
	return []int{http.StatusOK, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusUnavailableForLegalReasons}
}

// causes are in the order in which they are tried.
func causes() []*cause {
	return []*cause{&causeTooLarge, &causeNoCredit, &causeDailyLimit, &causeSpendLimit, &causeBadKey, &causeCountry, &causeBlocked, &causeModelAccess, &causeFlagged, &causeParameter, &causeNoEndpoint}
}

// causeOf finds the known cause of an error by its status, codes and message; nil if
// there is none.
func causeOf(status int, codes []string, message string) *cause {
	message = strings.ToLower(cut(message, maxMessage))
	switch {
	case neverFits(message):
		return &causeTooLarge
	case status == http.StatusForbidden && slices.Contains(codes, "model_not_found"):
		return &causeModelAccess // with a 404 the model name may as well be wrong
	}
	for _, c := range causes() {
		named := slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(c.codes, code) })
		if named || c.matches(status, message) {
			return c
		}
	}
	return nil
}

// matches reports whether the message names the cause. A daily limit must be said to be
// used up, unless the status says so.
func (c *cause) matches(status int, message string) bool {
	switch {
	case c.words == nil, c.statuses != nil && !slices.Contains(c.statuses, status), !c.words.MatchString(message):
		return false
	case c.unless != nil && c.unless.MatchString(message):
		return false
	case c == &causeTooLarge:
		return status < http.StatusInternalServerError
	case c == &causeDailyLimit && status != http.StatusTooManyRequests && status != http.StatusPaymentRequired:
		return spentWords.MatchString(message)
	}
	return true
}

// limitWords match how OpenAI and Groq state a limit and what was requested.
var limitWords = regexp.MustCompile(`limit:? ([0-9]+),(?: used:? [0-9]+,)? requested:? ([0-9]+)`)

// neverFits reports whether a single request is larger than the limit.
func neverFits(message string) bool {
	m := limitWords.FindStringSubmatch(message)
	if m == nil {
		return false
	}
	limit, _ := strconv.Atoi(m[1])
	requested, _ := strconv.Atoi(m[2])
	return limit > 0 && requested > limit
}
