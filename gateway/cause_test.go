package gateway

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// said is a refusal as a vendor sends it, and what it means.
type said struct {
	name   string
	status int
	header string // "Name: value"
	body   string
	kind   Kind
	code   string // empty: not looked at
	text   string // is in the message
	next   string // is in the advice
}

func (s said) check(t *testing.T) {
	t.Helper()
	h := http.Header{}
	if name, value, ok := strings.Cut(s.header, ": "); ok {
		h.Set(name, value)
	}
	v := classify(s.status, h, []byte(s.body), noon)
	v.err.Provider = "vendor"
	x := Explain(v.err)
	if v.err.Kind != s.kind || v.retry != (s.kind == KindRate || s.kind == KindBusy) || v.err.Retryable != v.retry {
		t.Errorf("got %s, retry %t, want %s: %s", v.err.Kind, v.retry, s.kind, v.err.Message)
	}
	if s.code != "" && v.err.Code != s.code {
		t.Errorf("code is %q, want %q", v.err.Code, s.code)
	}
	if !strings.Contains(v.err.Message, s.text) || !strings.Contains(x.Next, s.next) {
		t.Errorf("message %q\nnext %q\nwant %q and %q", v.err.Message, x.Next, s.text, s.next)
	}
	if s.kind != KindAuth && (strings.Contains(x.Next, "set-key") || strings.Contains(x.What, "refused the key")) {
		t.Errorf("blames the key: %q, %q", x.What, x.Next)
	}
}

// each checks what vendors said, one subtest a row.
func each(rows []said) func(*testing.T) {
	return func(t *testing.T) {
		t.Parallel()
		for _, row := range rows {
			t.Run(row.name, row.check)
		}
	}
}

// TestFieldW05MoneyIsQuotaWhateverTheStatus has what vendors say where money, credit
// or a plan is used up.
func TestFieldW05MoneyIsQuotaWhateverTheStatus(t *testing.T) {
	t.Parallel()
	openai := func(message, kind, code string) string {
		return `{"error":{"message":"` + message + `","type":"` + kind + `","param":null,"code":` + code + `}}`
	}
	anthropic := func(message string) string {
		return `{"type":"error","error":{"type":"invalid_request_error","message":"` + message + `"},"request_id":"req_1"}`
	}
	const credit = "add credit or raise the limit"
	t.Run("F125", each([]said{
		{"xAI credits 429", 429, "", `{"code":"Some resource has been exhausted","error":"Your team TEAM has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit."}`, KindQuota, "", "used all available credits", credit},
		{"xAI no credits 403", 403, "", `{"code":"The caller does not have permission to execute the specified operation","error":"Your newly created team doesn't have any credits or licenses yet. You can purchase those on https://console.x.ai/team/TEAM."}`, KindQuota, "", "any credits", credit},
		{"Anthropic credit 400", 400, "", anthropic("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."), KindQuota, "", "credit balance", credit},
		{"Anthropic usage limits 400", 400, "", anthropic("You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."), KindQuota, "", "usage limits", "access returns on 2026-12-01 at 00:00 UTC; until then raise the limit there"},
		{"Anthropic workspace 400", 400, "", anthropic("You have reached your specified workspace API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."), KindQuota, "", "", "2026-12-01"},
		{"Anthropic 403", 403, "", anthropic("Your credit balance is too low to access the Claude API."), KindQuota, "", "", credit},
		{"Anthropic 402", 402, "", `{"type":"error","error":{"type":"billing_error","message":"m"}}`, KindQuota, "billing_error", "", credit},
		{"OpenAI not active 429", 429, "", openai("Your account is not active, please check your billing details on our website.", "billing_not_active", `"billing_not_active"`), KindQuota, "billing_not_active", "", credit},
		{"OpenAI quota 429", 429, "", openai("You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", `"insufficient_quota"`), KindQuota, "", "", credit},
		{"OpenAI quota 403", 403, "", openai("You exceeded your current quota.", "insufficient_quota", `null`), KindQuota, "", "", credit},
		{"OpenAI hard limit 400", 400, "", openai("Billing hard limit has been reached", "invalid_request_error", `"billing_hard_limit_reached"`), KindQuota, "", "", credit},
		{"OpenAI hard limit by words", 400, "", openai("Billing hard limit has been reached", "invalid_request_error", `null`), KindQuota, "", "", credit},
		{"Perplexity 401", 401, "", openai("You exceeded your current quota, please check your plan and billing details", "insufficient_quota", `401`), KindQuota, "", "", credit},
		{"Perplexity 402 in words", 401, "", `{"error":{"message":"Insufficient credits. Please top up.","code":401}}`, KindQuota, "", "", credit},
		{"DeepSeek 402", 402, "", openai("Insufficient Balance", "unknown_error", `"invalid_request_error"`), KindQuota, "", "Insufficient Balance", credit},
		{"DeepSeek 400", 400, "", openai("Insufficient Balance", "invalid_request_error", `"invalid_request_error"`), KindQuota, "", "", credit},
		{"OpenRouter afford 402", 402, "", `{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 12345.","code":402}}`, KindQuota, "", "", credit},
		{"OpenRouter afford inside a reply", 200, "", `{"error":{"message":"This request requires more credits, or fewer max_tokens.","code":500}}`, KindQuota, "", "", credit},
		{"OpenRouter key limit 403", 403, "", `{"error":{"message":"Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys","code":403}}`, KindQuota, "", "", credit},
		{"HuggingFace 402", 402, "", `{"error":"You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x more monthly included credits."}`, KindQuota, "", "monthly included", credit},
		{"HuggingFace 429", 429, "", `{"error":"You have exceeded your monthly included credits for Inference Providers."}`, KindQuota, "", "", credit},
		{"Replicate 402", 402, "", `{"title":"Insufficient credit","detail":"You have insufficient credit to run this model.","status":402}`, KindQuota, "", "", credit},
		{"Replicate spend limit 429", 429, "", `{"title":"Monthly spend limit reached","detail":"Monthly spend limit reached. You can change or remove it.","status":429}`, KindQuota, "", "", "raise it there"},
		{"Fireworks 412", 412, "", `{"error":{"object":"error","type":"invalid_request_error","code":"PRECONDITION_FAILED","message":"Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices."}}`, KindQuota, "", "", "limit"},
		{"Together 402", 402, "", `{"id":"x","error":{"message":"Credit limit exceeded, please add credit.","type":"credit_limit","param":null,"code":null}}`, KindQuota, "", "", credit},
		{"Together 400", 400, "", `{"error":{"message":"Credit limit exceeded, please navigate to https://api.together.xyz/settings/billing","type":"credit_limit"}}`, KindQuota, "", "", credit},
		{"Groq spend limit 400", 400, "", openai("API access blocked: your organization has reached its configured spend limit.", "invalid_request_error", `"blocked_api_access"`), KindQuota, "", "", credit},
		{"Moonshot 429", 429, "", openai("Your account org-x is suspended, please check your plan and billing details", "exceeded_current_quota_error", `null`), KindQuota, "", "", credit},
		{"Zhipu 429", 429, "", `{"error":{"code":"1113","message":"余额不足或无可用资源包,请充值。"}}`, KindQuota, "", "", credit},
		{"SiliconFlow 403", 403, "", `{"code":30001,"message":"Sorry, your account balance is insufficient","data":null}`, KindQuota, "", "", credit},
		{"Alibaba 400", 400, "", openai("Access denied, please make sure your account is in good standing.", "Arrearage", `"Arrearage"`), KindQuota, "Arrearage", "", credit},
		{"Vertex billing 403", 403, "", `{"error":{"code":403,"message":"This API method requires billing to be enabled.","status":"PERMISSION_DENIED","details":[{"reason":"BILLING_DISABLED","domain":"googleapis.com"}]}}`, KindQuota, "", "", credit},
		{"Bedrock payment 403", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided."}`, KindQuota, "AccessDeniedException", "", credit},
		{"LiteLLM budget 400", 400, "", openai("Budget has been exceeded! Current cost: 1.2, Max budget: 1.0", "budget_exceeded", `"400"`), KindQuota, "", "", credit},
		{"Cloudflare spending policy", 429, "", `{"success":false,"error":{"message":"Spending limit exceeded","bucket":"b_7f3c","spent":251.37,"limit":250}}`, KindQuota, "", "a spending limit of the gateway is used up: Spending limit exceeded: $251.37 of $250.00", "raise the limit in the gateway's policies"},
		{"Cloudflare credit", 402, "", `{"error":[{"code":2021,"message":"Insufficient credits"}]}`, KindQuota, "2021", "the Cloudflare account has too little credit", credit},
		{"Gemini's prepaid credits", 429, "", `{"error":{"code":429,"message":"Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.","status":"RESOURCE_EXHAUSTED"}}`, KindQuota, "", "", credit},
		{"Gemini without a free tier", 429, "", `{"error":{"code":429,"message":"Gemini 2.5 Pro Preview doesn't have a free quota tier.","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"33s"}]}}`, KindQuota, "", "", ""},
		{"a limit in capitals", 429, "", `{"error":{"code":"SPEND_LIMIT_EXCEEDED","message":"m"}}`, KindQuota, "", "", credit},
		{"Anthropic's monthly limit", 429, "", `{"type":"error","error":{"type":"rate_limit_error","message":"You've hit your monthly spend limit"}}`, KindQuota, "", "", "limit"},
		{"a plain text", 403, "", `Insufficient credits`, KindQuota, "", "", credit},
		{"a list", 429, "", `[{"error":{"code":429,"message":"Your prepaid credits are used up: insufficient balance"}}]`, KindQuota, "", "", credit},
		{"a server's own fault", 500, "", `{"error":{"message":"Your credit balance is too low"}}`, KindQuota, "", "", credit},
	}))
}

// TestFieldW05LimitsOfADayAreQuota has limits that no wait of a minute ends.
func TestFieldW05LimitsOfADayAreQuota(t *testing.T) {
	t.Parallel()
	const free = "AiError: 4006: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan"
	const anew = "wait until the limit resets"
	t.Run("F126", each([]said{
		{"Workers AI 4006", 429, "", `{"errors":[{"message":"AiError: ` + free + ` (0000)","code":4006}],"success":false,"result":{},"messages":[]}`, KindQuota, "4006", "the daily free allowance is used up", anew},
		{"Workers AI 4006 in the gateway's list", 429, "", `{"success":false,"result":[],"messages":[],"error":[{"code":4006,"message":"` + free + `"}]}`, KindQuota, "4006", "the daily free allowance is used up", anew},
		{"Workers AI 4006 as text", 429, "", `{"error":"` + strings.TrimPrefix(free, "AiError: ") + `"}`, KindQuota, "4006", "the daily free allowance is used up", anew},
		{"Workers AI 4006 in a good reply", 200, "", `{"errors":[{"message":"` + free + `","code":4006}],"success":false,"result":{},"messages":[]}`, KindQuota, "4006", "", anew},
		{"Workers AI 4006 in OpenAI's form", 429, "", `{"error":{"message":"` + free + `","type":"rate_limit_exceeded","code":4006}}`, KindQuota, "4006", "", anew},
		{"Workers AI 3036 as text", 429, "", `{"error":"3036: Account limited"}`, KindQuota, "3036", "the daily free allowance is used up", ""},
		{"Workers AI 3036 in the gateway's list", 429, "", `{"error":[{"code":3036,"message":"m"}]}`, KindQuota, "3036", "", ""},
		{"Workers AI code in OpenAI's form", 429, "", `{"error":{"message":"m","code":4006}}`, KindQuota, "4006", "", ""},
		{"the last day", 429, "", `{"error":{"message":"You have used all requests of the last 24 hours"}}`, KindQuota, "", "", anew},
		{"today", 429, "", `{"error":{"message":"You have reached your limit for today."}}`, KindQuota, "", "", anew},
		{"Bedrock tokens", 429, "x-amzn-ErrorType: ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", `{"message":"Too many tokens per day, please wait before trying again."}`, KindQuota, "ThrottlingException", "", anew},
		{"Bedrock requests", 429, "x-amzn-ErrorType: ThrottlingException", `{"message":"Too many requests per day, please wait before trying again."}`, KindQuota, "", "", anew},
		{"Bedrock's type in the body", 400, "", `{"__type":"com.amazon.coral.service#ThrottlingException","message":"Too many tokens per day, please wait before trying again."}`, KindQuota, "ThrottlingException", "", anew},
		{"Gemini day", 429, "", `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"}]}}`, KindQuota, "429", "", "try again in 3s"},
		{"Gemini day beside a minute", 429, "", `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":["odd",{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"},{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}`, KindQuota, "", "", ""},
		{"Gemini free tier in words", 429, "", `{"error":{"code":429,"message":"Quota exceeded for quota metric 'free_tier_requests' and limit 'requests per day'","status":"RESOURCE_EXHAUSTED"}}`, KindQuota, "", "", anew},
		{"Gemini has no free tier", 429, "", `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-3-pro. Please retry in 32.4s.","status":"RESOURCE_EXHAUSTED"}}`, KindQuota, "", "", ""},
		{"Groq TPD", 429, "Retry-After: 2", `{"error":{"message":"Rate limit reached for model x in organization org_x service tier on_demand on tokens per day (TPD): Limit 100000, Used 99336, Requested 1500. Please try again in 12m1.2s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}`, KindQuota, "rate_limit_exceeded", "", "try again in 2s, raise the limit there"},
		{"Groq RPD", 429, "", `{"error":{"message":"Rate limit reached for model x on requests per day (RPD): Limit 1000, Used 1000, Requested 1. Please try again in 1m26.4s.","type":"requests","code":"rate_limit_exceeded"}}`, KindQuota, "", "", "try again in 1m26s"},
		{"OpenAI RPD", 429, "", `{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s. Visit https://platform.openai.com/account/rate-limits to learn more.","type":"requests","param":null,"code":"rate_limit_exceeded"}}`, KindQuota, "", "", "try again in 7m12s"},
		{"OpenRouter day", 429, "", `{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1795392000000"}}}}`, KindQuota, "", "", "try again in 12h0m0s"},
		{"Cohere trial", 429, "", `{"message":"You are using a Trial key, which is limited to 1000 API calls / month. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits."}`, KindQuota, "", "", anew},
		{"Cerebras day", 429, "", `{"message":"Tokens per day limit exceeded - too many tokens processed.","type":"too_many_tokens_error","param":"quota","code":"token_quota_exceeded"}`, KindQuota, "", "", anew},
		{"GitHub Models day", 429, "", `{"error":{"code":"RateLimitReached","message":"Rate limit of 150 per 86400s exceeded for UserByModelByDay. Please wait 44532 seconds before retrying."}}`, KindQuota, "", "", "try again in 12h22m12s"},
		{"Mistral month", 429, "", `{"object":"error","message":"You have exceeded your monthly usage limit","type":"usage","code":"1300"}`, KindQuota, "", "", anew},
		{"Moonshot TPD", 429, "", `{"error":{"message":"Your account org request reached organization TPD rate limit, current: 1500000","type":"rate_limit_reached_error"}}`, KindQuota, "", "", anew},
		{"a limit for today at 403", 403, "", `{"error":{"message":"Daily limit of 50 requests reached"}}`, KindQuota, "", "", anew},
		{"a limit for today at 400", 400, "", `{"error":{"message":"You have exceeded your daily request limit"}}`, KindQuota, "", "", anew},
		{"Codex", 429, "", `{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus","resets_in_seconds":7200}}`, KindQuota, "", "", "try again in 2h0m0s"},
	}))
}

// TestFieldW05RateLimitsStayRate has limits that pass by themselves, though they name
// credit, billing, quotas and days.
func TestFieldW05RateLimitsStayRate(t *testing.T) {
	t.Parallel()
	openai := func(message, kind, code string) string {
		return `{"error":{"message":"` + message + `","type":"` + kind + `","code":` + code + `}}`
	}
	t.Run("F126", each([]said{
		{"OpenAI RPM sells", 429, "", openai("Rate limit reached for gpt-3.5-turbo in organization org on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.", "requests", `"rate_limit_exceeded"`), KindRate, "", "", "try again in 20s"},
		{"Groq TPM sells", 429, "", openai("Rate limit reached for model x on tokens per minute (TPM): Limit 6000, Used 5500, Requested 1500. Please try again in 10s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing", "tokens", `"rate_limit_exceeded"`), KindRate, "", "", "try again in 10s"},
		{"Replicate names credit", 429, "", `{"detail":"Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~4s.","status":429,"retry_after":4}`, KindRate, "", "", "try again in 4s"},
		{"Anthropic input tokens", 429, "", `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute"}}`, KindRate, "", "", "wait a moment"},
		{"Azure call rate", 429, "", openai("Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-02-01 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.", "", `"429"`), KindRate, "", "", "try again in 26s"},
		{"Azure token rate", 429, "", openai("Requests have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 60 seconds.", "", `"RateLimitReached"`), KindRate, "", "", "try again in 1m0s"},
		{"Gemini minute", 429, "", `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"retryDelay":"32s"}]}}`, KindRate, "", "", "try again in 32s"},
		{"Gemini minute in words", 429, "", `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 15. Please retry in 32.4s.","status":"RESOURCE_EXHAUSTED"}}`, KindRate, "", "", "try again in 32s"},
		{"Vertex minute", 429, "", `{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-2.5-pro.","status":"RESOURCE_EXHAUSTED"}}`, KindRate, "", "", ""},
		{"Cerebras minute", 429, "", `{"message":"Tokens per minute limit exceeded - too many tokens processed.","type":"too_many_tokens_error","param":"quota","code":"token_quota_exceeded"}`, KindRate, "", "", ""},
		{"Cohere trial minute", 429, "", `{"message":"You are using a Trial key, which is limited to 20 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits."}`, KindRate, "", "", ""},
		{"Bedrock", 429, "x-amzn-ErrorType: ThrottlingException", `{"message":"Too many tokens, please wait before trying again."}`, KindRate, "", "", ""},
		{"OpenRouter minute", 429, "", `{"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}}`, KindRate, "", "", ""},
		{"OpenRouter upstream", 429, "", `{"error":{"message":"Rate limit exceeded: limit_rpm/x. High demand - limited to 1 requests per minute. Please retry shortly.","code":429,"metadata":{"headers":{"X-RateLimit-Reset":"1795348830000"},"provider_name":null}}}`, KindRate, "", "", "try again in 30s"},
		{"input tokens of a minute", 429, "", `{"message":"Too many input tokens per minute, please wait before trying again."}`, KindRate, "", "", ""},
		{"an hour's limit", 429, "", `{"error":"you (me) have reached your hourly usage limit, please upgrade to continue"}`, KindRate, "", "", ""},
		{"FastAPI repeats the prompt", 422, "", `{"detail":[{"loc":["body","model"],"msg":"Field required","input":{"messages":[{"role":"user","content":"My bank says insufficient funds, why?"}]}}]}`, KindRequest, "", "Field required", ""},
		{"a minute beside a day", 429, "", openai("Limit of 3 requests per minute reached. Paid accounts have 200 requests per day.", "", `null`), KindRate, "", "", ""},
		{"concurrency", 429, "", openai("Your concurrent request limit is exceeded. Check your plan and billing for more.", "", `null`), KindRate, "", "", ""},
		{"Mistral", 429, "", `{"object":"error","message":"Requests rate limit exceeded","type":"rate_limited","code":"1300"}`, KindRate, "", "", ""},
		{"the gateway", 429, "", `{"error":[{"code":2003,"message":"Rate limited"}]}`, KindRate, "", "", ""},
		{"Cloudflare's credit, too often", 402, "", `{"error":[{"code":2021,"message":"Wholesale rate limit exceeded for this gateway. Please try again later."}]}`, KindRate, "2021", "limit on Cloudflare credits", ""},
		{"Workers AI capacity as text", 429, "", `{"error":"3040: Capacity temporarily exceeded, please try again."}`, KindBusy, "3040", "", ""},
		{"a worker's own limit", 503, "", `{"error":{"message":"Worker local total request limit reached (33/32)"}}`, KindBusy, "", "", ""},
	}))
}

func TestFieldW06WhatNeverFitsIsTheRequests(t *testing.T) {
	t.Parallel()
	const shorten = "shorten the prompt"
	t.Run("F127", each([]said{
		{"Groq 413", 413, "", "{\"error\":{\"message\":\"Request too large for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 6294, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}", KindRequest, "", "Limit 6000", shorten},
		{"OpenAI 429", 429, "", `{"error":{"message":"Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 40000. The input or output tokens must be reduced in order to run successfully.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}`, KindRequest, "", "", shorten},
		{"used does not matter", 429, "", `{"error":{"message":"Rate limit reached on tokens per day (TPD): Limit 100000, Used 12, Requested 120000.","code":"rate_limit_exceeded"}}`, KindRequest, "", "", shorten},
		{"413 with a rate's code alone", 413, "", `{"error":{"message":"m","code":"rate_limit_exceeded"}}`, KindRequest, "", "m", shorten},
		{"413 from the edge", 413, "", `Payload Too Large`, KindRequest, "", "", shorten},
		{"413 as a page", 413, "", `<html><title>413 Request Entity Too Large</title>`, KindRequest, "", "413 Request Entity Too Large", shorten},
		{"Gemini", 400, "", `{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}`, KindRequest, "", "", shorten},
		{"Anthropic 413", 413, "", `{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`, KindRequest, "", "", shorten},
		{"Anthropic 400", 400, "", `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`, KindRequest, "", "", shorten},
		{"too many input tokens", 400, "", `{"error":{"message":"Too many input tokens: 9000 > 8192"}}`, KindRequest, "", "", shorten},
		{"OpenAI 400", 400, "", `{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}`, KindRequest, "", "", shorten},
		{"context length 429", 429, "", `{"error":{"message":"m","code":"context_length_exceeded"}}`, KindRequest, "", "", shorten},
		{"context length in a stream", 200, "", `{"type":"error","error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this model."}}`, KindRequest, "", "", shorten},
		{"Perplexity", 400, "", `{"error":{"message":"The total length of all messages is too long.","type":"too_many_prompt_tokens","code":400}}`, KindRequest, "", "", shorten},
		{"Cohere", 400, "", `{"error_type":"TOO_MANY_TOKENS","message":"too many tokens: size limit exceeded by 25836 tokens."}`, KindRequest, "", "", shorten},
		{"Bedrock", 400, "x-amzn-ErrorType: ValidationException", `{"message":"Input is too long for requested model."}`, KindRequest, "", "", shorten},
		{"what would fit later", 429, "", `{"error":{"message":"Rate limit reached on tokens per min (TPM): Limit 10000, Used 9000, Requested 1500. Please try again in 3s.","code":"rate_limit_exceeded"}}`, KindRate, "", "", "try again in 3s"},
		{"413 that says it is overloaded", 413, "", `{"error":{"type":"overloaded_error","message":"m"}}`, KindBusy, "", "", ""},
	}))
}

func TestFieldW07AnotherVendorsWordsAreTheMessage(t *testing.T) {
	t.Parallel()
	t.Run("F128", each([]said{
		{"OpenRouter text", 429, "", `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"qwen/qwen3-coder:free is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations","provider_name":"Chutes"}},"user_id":"user_x"}`, KindRate, "429", "Chutes says: qwen/qwen3-coder:free is temporarily rate-limited upstream", ""},
		{"OpenRouter JSON in a string", 400, "", `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"invalid_request_error\",\"message\":\"Model 'moonshotai/kimi-k2.6' supports at most 1 image per prompt.\"}}","provider_name":"Crucible"}}}`, KindRequest, "invalid_request_error", "Crucible says: Model 'moonshotai/kimi-k2.6' supports at most 1 image per prompt.", ""},
		{"OpenRouter JSON", 400, "", `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":{"error":{"message":"no tools here"}},"provider_name":"P"}}}`, KindRequest, "400", "P says: no tools here", ""},
		{"OpenRouter list in a string", 400, "", `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"[{\"error\":{\"code\":400,\"message\":\"bad schema\",\"status\":\"INVALID_ARGUMENT\"}}]","provider_name":"Google AI Studio"}}}`, KindRequest, "", "Google AI Studio says: bad schema", ""},
		{"OpenRouter JSON twice in strings", 400, "", `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"{\\\"error\\\":{\\\"message\\\":\\\"deep\\\"}}\"}}","provider_name":"P"}}}`, KindRequest, "", "P says: deep", ""},
		{"OpenRouter event in a string", 529, "", `{"error":{"message":"Provider returned error","code":529,"metadata":{"raw":"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n","provider_name":"Anthropic"}}}`, KindBusy, "overloaded_error", "Anthropic says: Overloaded", ""},
		{"OpenRouter page", 502, "", `{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"<html><title>Bad gateway</title><body>no <b>luck</b>","provider_name":"Nvidia"}}}`, KindBusy, "", "Nvidia says: it answered with a web page titled \"Bad gateway\"", ""},
		{"OpenRouter words around JSON", 400, "", `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"ERROR 400: {\"error\":{\"message\":\"no such tool\"}}","provider_name":"P"}}}`, KindRequest, "", "P says: ERROR 400: no such tool", ""},
		{"an object as detail", 429, "", `{"detail":{"error":"slow down","retry_after":3}}`, KindRate, "", "slow down", "try again in 3s"},
		{"an object as detail that says nothing", 400, "", `{"detail":{"a":1}}`, KindRequest, "", `{"a":1}`, ""},
		{"OpenRouter in a stream", 200, "", `{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"Nvidia","raw":"Worker local total request limit reached (33/32)"}}}`, KindBusy, "502", "Nvidia says: Worker local total request limit reached (33/32)", ""},
		{"OpenRouter 403 of a country", 403, "", `{"error":{"message":"Provider returned error","code":403,"metadata":{"raw":"{\"error\":{\"code\":\"unsupported_country_region_territory\",\"message\":\"Country, region, or territory not supported\",\"param\":null,\"type\":\"request_forbidden\"}}","provider_name":"OpenAI"}}}`, KindRequest, "unsupported_country_region_territory", "OpenAI says: Country, region, or territory not supported", "the key is not the cause"},
		{"OpenRouter 429 of money", 429, "", `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}","provider_name":"OpenAI","is_byok":true}}}`, KindQuota, "insufficient_quota", "OpenAI says: ", "add credit"},
		{"OpenRouter with words of its own", 400, "", `{"error":{"message":"Tool calls failed","code":400,"metadata":{"raw":"unknown tool","provider_name":"P"}}}`, KindRequest, "", "P says: Tool calls failed: unknown tool", ""},
		{"OpenRouter without raw", 502, "", `{"error":{"message":"Provider returned error","code":502,"metadata":{"provider_name":"Nvidia"}}}`, KindBusy, "", "Provider returned error (Nvidia)", ""},
		{"OpenRouter with raw of another kind", 502, "", `{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":7,"provider_name":null}}}`, KindBusy, "", "Provider returned error", ""},
		{"OpenRouter empty raw", 502, "", `{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"","provider_name":"Nvidia"}}}`, KindBusy, "", "Provider returned error (Nvidia)", ""},
		{"OpenRouter moderation", 403, "", `{"error":{"code":403,"message":"openai/gpt-4o requires moderation on Azure","metadata":{"reasons":["sexual","violence"],"flagged_input":"…","provider_name":"Azure","model_slug":"openai/gpt-4o"}}}`, KindRequest, "", "flagged for sexual, violence", "change the prompt"},
		{"LiteLLM", 400, "", `{"error":{"message":"litellm.BadRequestError: OpenAIException - {\"error\":{\"message\":\"Unknown model\",\"code\":\"model_not_found\"}}","type":null,"param":null,"code":"400"}}`, KindRequest, "model_not_found", "litellm.BadRequestError: OpenAIException: Unknown model", ""},
		{"LiteLLM with bytes", 429, "", `{"error":{"message":"litellm.RateLimitError: AnthropicException - b'{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow down\"}}'","code":"429"}}`, KindRate, "", "AnthropicException: slow down", ""},
		{"an inner error of another router", 502, "", `{"error":{"message":"Upstream error","provider_error":{"error":{"message":"the engine is gone"}}}}`, KindBusy, "", "the engine is gone", ""},
		{"Bedrock's original message alone", 424, "x-amzn-ErrorType: ModelStreamErrorException", `{"originalStatusCode":424,"originalMessage":"The model ran out of memory"}`, KindBusy, "", "The model ran out of memory", ""},
		{"Bedrock's both", 424, "x-amzn-ErrorType: ModelErrorException", `{"message":"The model returned the following errors.","originalStatusCode":400,"originalMessage":"max_tokens: too big"}`, KindBusy, "", "The model returned the following errors: max_tokens: too big", ""},
		{"Bedrock's coral", 404, "", `{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`, KindRequest, "UnknownOperationException", "the vendor has no operation at this path", "check the model's name, and api and region"},
		{"Bedrock's coral in a good reply", 200, "", `{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`, KindRequest, "UnknownOperationException", "no operation at this path", ""},
		{"Bedrock's coral with a message", 403, "", `{"Output":{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"},"Version":"1.0"}`, KindAuth, "AccessDeniedException", "no", ""},
		{"a namespace in the header", 429, "x-amzn-ErrorType: com.amazon.coral.service#ThrottlingException:http://x", `{"message":"m"}`, KindRate, "ThrottlingException", "m", ""},
		{"Bedrock's JSON in words", 400, "x-amzn-ErrorType: ValidationException", `{"message":"The model returned the following errors: {\"type\":\"error\",\"request_id\":\"req_1\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"` + "`temperature`" + ` is deprecated for this model.\"}}"}`, KindRequest, "ValidationException", "The model returned the following errors: `temperature` is deprecated for this model.", "leave out temperature"},
		{"LiteLLM around Bedrock around Anthropic", 400, "", `{"error":{"message":"litellm.BadRequestError: BedrockException - {\"message\":\"The model returned the following errors: {\\\"type\\\":\\\"error\\\",\\\"error\\\":{\\\"type\\\":\\\"invalid_request_error\\\",\\\"message\\\":\\\"top_p is deprecated for this model.\\\"}}\"}.","code":"400"}}`, KindRequest, "", "BedrockException: The model returned the following errors: top_p is deprecated for this model.", "leave out temperature"},
		{"Google in Google", 429, "", `{"error":{"message":"{\n \"error\": {\n \"code\": 429,\n \"message\": \"Resource has been exhausted (e.g. check quota).\",\n \"status\": \"RESOURCE_EXHAUSTED\"\n }\n}\n","code":429,"status":"Too Many Requests"}}`, KindRate, "429", "Resource has been exhausted", ""},
		{"an event stream with a bad status", 400, "", "data:{\"error\":{\"code\":\"421\",\"message\":\"Moderation Block\",\"type\":\"content_filter\"}}\n\n", KindRequest, "421", "Moderation Block", ""},
		{"JSON that says nothing", 400, "", `{"error":{"message":"bad value {\"a\":1}"}}`, KindRequest, "", `bad value {"a":1}`, ""},
	}))
}

func TestFieldW16ARegionOrAModelIsNotTheKey(t *testing.T) {
	t.Parallel()
	const where, what = "the key is not the cause: pick another vendor", "the key is not the cause: have the model enabled"
	t.Run("F129", each([]said{
		{"OpenAI country", 403, "", `{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}`, KindRequest, "", "the vendor doesn't serve the country or region", where},
		{"OpenAI forbidden", 403, "", `{"error":{"message":"m","type":"request_forbidden"}}`, KindRequest, "", "", where},
		{"Gemini", 400, "", `{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}`, KindRequest, "", "the vendor doesn't serve", where},
		{"Bedrock", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"Access to Anthropic models is not allowed from unsupported countries, regions, or territories. Please refer to https://www.anthropic.com/supported-countries for more information."}`, KindRequest, "", "", where},
		{"OpenRouter", 403, "", `{"error":{"message":"This model is not available in your region.","code":403}}`, KindRequest, "", "", where},
		{"in a stream", 200, "", `{"error":{"message":"This model is not available in your country.","code":403}}`, KindRequest, "", "", where},
		{"451", 451, "", `{"error":{"message":"This service is not available in your country"}}`, KindRequest, "", "", where},
		{"Anthropic's address", 403, "", `{"error":{"type":"forbidden","message":"Request not allowed"}}`, KindRequest, "", "", "the request's IP address"},
		{"Groq's address", 403, "", `{"error":{"message":"Access denied. Please check your network settings."}}`, KindRequest, "", "", "the request's IP address"},
		{"Azure's firewall", 403, "", `{"error":{"code":"AccessDenied","message":"Access denied due to Virtual Network/Firewall rules."}}`, KindRequest, "", "", "the request's IP address"},
		{"Azure's bad key names a region", 401, "", `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}`, KindAuth, "", "", "set-key"},
		{"Vertex has the region in the path", 400, "", `{"error":{"code":400,"message":"Unsupported region for Vertex AI, select from asia-east1, …","status":"FAILED_PRECONDITION"}}`, KindRequest, "", "", "region under [providers.vendor]"},
	}))
	t.Run("F130", each([]said{
		{"OpenAI", 403, "", "{\"error\":{\"message\":\"Project `proj_x` does not have access to model `gpt-5.5`\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", KindRequest, "model_not_found", "does not have access to model", what},
		{"Bedrock account", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"Your account is not authorized to invoke this API operation."}`, KindRequest, "", "", what},
		{"Vertex project", 400, "", "{\"error\":{\"code\":400,\"message\":\"Project `1` is not allowed to use Publisher Model `projects/p/locations/us-east5/publishers/anthropic/models/x`\",\"status\":\"FAILED_PRECONDITION\"}}", KindRequest, "", "", what},
		{"OpenRouter's terms", 403, "", `{"error":{"message":"The request is prohibited due to a violation of provider Terms Of Service.","code":403}}`, KindRequest, "", "", what},
		{"OpenAI verification", 403, "", "{\"error\":{\"message\":\"Your organization must be verified to use the model `gpt-5`.\",\"type\":\"invalid_request_error\",\"code\":null}}", KindRequest, "", "", what},
		{"OpenAI 404", 404, "", "{\"error\":{\"message\":\"The model `x` does not exist or you do not have access to it.\",\"code\":\"model_not_found\"}}", KindRequest, "", "The model", "check the model's name"},
		{"Groq", 403, "", "{\"error\":{\"message\":\"The model `x` is blocked at the organization level.\",\"type\":\"permissions_error\",\"code\":\"model_permission_blocked_org\"}}", KindRequest, "", "", what},
		{"Groq project", 403, "", `{"error":{"message":"m","code":"model_permission_blocked_project"}}`, KindRequest, "", "", what},
		{"Anthropic", 403, "", `{"type":"error","error":{"type":"permission_error","message":"Your account does not have access to claude-opus-5."}}`, KindRequest, "", "", what},
		{"Bedrock", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"You don't have access to the model with the specified model ID."}`, KindRequest, "", "", what},
		{"Bedrock invoke", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/x because no identity-based policy allows it"}`, KindRequest, "", "", what},
		{"Bedrock marketplace", 403, "x-amzn-ErrorType: AccessDeniedException", `{"message":"Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions."}`, KindRequest, "", "", what},
		{"Vertex", 403, "", `{"error":{"code":403,"message":"Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/p/locations/us-east5/publishers/anthropic/models/x' (or it may not exist).","status":"PERMISSION_DENIED","details":[{"reason":"IAM_PERMISSION_DENIED"}]}}`, KindRequest, "", "", what},
		{"Vertex API off", 403, "", `{"error":{"code":403,"message":"Vertex AI API has not been used in project 1 before or it is disabled.","status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}`, KindRequest, "", "", what},
		{"HuggingFace gated", 403, "", `{"error":"Access to model meta-llama/x is restricted. You must have access to it and be authenticated to access it."}`, KindRequest, "", "", what},
		{"Workers AI terms", 403, "", `{"errors":[{"code":5016,"message":"AiError: 5016: Prior to using this model, you must submit the prompt 'agree'."}],"success":false}`, KindRequest, "5016", "terms", ""},
		{"Workers AI account", 403, "", `{"errors":[{"code":5018,"message":"AiError: 5018: This account is not allowed to access this model"}],"success":false}`, KindRequest, "5018", "", ""},
		{"Cloudflare policy", 403, "", `{"success":false,"error":{"message":"Access denied by policy"}}`, KindRequest, "", "the gateway's policy refuses the request", "change the gateway's policies"},
		{"Cloudflare has no such thing to sell", 402, "", `{"error":[{"code":2021,"message":"x is not available via unified billing. Please use BYOK."}]}`, KindRequest, "2021", "can't be paid for with Cloudflare credits", "a key of its own"},
		{"Cloudflare's limits don't know the model", 403, "", `{"error":{"message":"Forbidden: Model or provider could not be resolved for spend-limit enforcement"}}`, KindRequest, "", "", what},
		{"xAI's filter", 403, "", `{"code":"The caller does not have permission to execute the specified operation","error":"Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"}`, KindRequest, "", "", "change the prompt"},
		{"xAI's bad key", 400, "", `{"code":"invalid-argument","error":"Incorrect API key provided. You can obtain an API key from https://console.x.ai."}`, KindAuth, "", "", "set-key"},
		{"a key without the scope", 403, "", `{"error":{"message":"You have insufficient permissions for this operation. Missing scopes: model.request.","type":"invalid_request_error"}}`, KindAuth, "", "", "set-key"},
		{"a key without the permission", 403, "", `{"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."}}`, KindAuth, "", "", "set-key"},
		{"Gemini's key is missing", 403, "", `{"error":{"code":403,"message":"Method doesn't allow unregistered callers (callers without established identity).","status":"PERMISSION_DENIED"}}`, KindAuth, "", "", "set-key"},
		{"nothing told", 403, "", `{"error":{"message":"Forbidden"}}`, KindAuth, "", "", "set-key"},
	}))
}

func TestFieldW18TheBodySaysHowLongToWait(t *testing.T) {
	t.Parallel()
	const no = time.Duration(-1)
	for _, row := range []struct {
		name, header, body string
		want               time.Duration
	}{
		{"Replicate", "", `{"detail":"Request was throttled.","status":429,"retry_after":4}`, 4 * time.Second},
		{"a fraction", "", `{"message":"You are being rate limited.","retry_after":0.65,"global":false}`, 650 * time.Millisecond},
		{"as text", "", `{"error":{"message":"m","retry_after":"7"}}`, 7 * time.Second},
		{"with its unit", "", `{"error":{"message":"m","retryAfter":"7s"}}`, 7 * time.Second},
		{"in milliseconds", "", `{"error":{"message":"m","retry_after_ms":1500}}`, 1500 * time.Millisecond},
		{"OpenRouter's metadata", "", `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"x is temporarily rate-limited upstream","retry_after_seconds":6}}}`, 6 * time.Second},
		{"in the error's metadata", "", `{"error":{"message":"m","code":429,"metadata":{"headers":{"Retry-After":"3"}}}}`, 3 * time.Second},
		{"when the limit ends", "", `{"error":{"message":"m","code":429,"metadata":{"headers":{"X-RateLimit-Reset":"1795348809000"}}}}`, 9 * time.Second},
		{"when the limit ended", "", `{"error":{"message":"m","code":429,"metadata":{"headers":{"X-RateLimit-Reset":"1795348700000"}}}}`, no},
		{"of a vendor behind the vendor", "", `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"m\",\"retry_after\":5}}"}}}`, 5 * time.Second},
		{"OpenAI's words", "", `{"error":{"message":"Rate limit reached. Please try again in 4.2s."}}`, 4200 * time.Millisecond},
		{"in milliseconds in words", "", `{"error":{"message":"Please try again in 20ms."}}`, 20 * time.Millisecond},
		{"in minutes and seconds", "", `{"error":{"message":"Please try again in 1m30.5s."}}`, 90500 * time.Millisecond},
		{"in longer words", "", `{"error":{"message":"Please try again in 1 minute and 5 seconds."}}`, 65 * time.Second},
		{"Azure's words", "", `{"error":{"message":"Please retry after 26 seconds."}}`, 26 * time.Second},
		{"Moonshot's words", "", `{"error":{"message":"max RPM: 3, please try again after 1 seconds"}}`, time.Second},
		{"about", "", `{"detail":"Your rate limit resets in ~4s."}`, 4 * time.Second},
		{"GitHub's words", "", `{"error":{"message":"Please wait 12 seconds before retrying."}}`, 12 * time.Second},
		{"Google's", "", `{"error":{"message":"m","details":[{"retryDelay":"7s"}]}}`, 7 * time.Second},
		{"a member before the words", "", `{"error":{"message":"Please try again in 9s.","retry_after":2}}`, 2 * time.Second},
		{"the header before the body", "Retry-After: 1", `{"retry_after":4,"detail":"m"}`, time.Second},
		{"longer than anybody waits", "", `{"retry_after":3600,"detail":"m"}`, time.Hour},
		{"for ever", "", `{"error":{"message":"try again in 99999999999999999999 days"}}`, 1<<63 - 1},
		{"negative", "", `{"retry_after":-4,"detail":"m"}`, no},
		{"null", "", `{"retry_after":null,"detail":"m"}`, no},
		{"an exponent", "", `{"retry_after":1e309,"detail":"m"}`, no},
		{"an object", "", `{"retry_after":{"s":1},"detail":"m"}`, no},
		{"a word", "", `{"retry_after":"soon","detail":"try again in a moment"}`, no},
		{"a number without a unit", "", `{"error":{"message":"try again in 5"}}`, no},
		{"another number", "", `{"error":{"message":"Limit 5s, Used 6. Try again later."}}`, no},
	} {
		t.Run("F132 "+row.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			if name, value, ok := strings.Cut(row.header, ": "); ok {
				h.Set(name, value)
			}
			v := classify(429, h, []byte(row.body), noon)
			got := no
			if v.hasWait {
				got = v.wait
			}
			if got != row.want || v.err.RetryAfter != max(0, row.want) {
				t.Errorf("got %v and %v, want %v", got, v.err.RetryAfter, row.want)
			}
			wait, automatic := (RetryPolicy{}).withDefaults().wait(1, v, 0, 1)
			if automatic != (row.want <= time.Minute) || automatic && wait > time.Minute {
				t.Errorf("waits %v by itself: %t", wait, automatic)
			}
		})
	}
}

// FuzzErrorBody reads any body with any status: there are always words, of bounded
// length, and nothing is asked again that no wait mends.
func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		`{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"m\"}}","provider_name":"P","headers":{"X-RateLimit-Reset":"1795348809000"},"reasons":["a"]}}}`,
		`{"errors":[{"message":"AiError: 4006: used up","code":4006}],"success":false}`,
		`{"success":false,"error":{"message":"Spending limit exceeded","bucket":"b","spent":1e308,"limit":-1}}`,
		`{"Output":{"__type":"com.amazon.coral.service#X"},"originalMessage":"m","originalStatusCode":424}`,
		`{"message":"a - {\"message\":\"b {\\\"message\\\":\\\"c\\\"}\"}"}`,
		`{"error":{"message":"Limit 1, Requested 2. Please try again in 1h2m3.4s.","retry_after":4,"details":[{"retryDelay":"7s"},1]}}`,
		strings.Repeat(`{"metadata":`, 50) + "1" + strings.Repeat("}", 50),
		"data: {}\n\n", "<html>", "", "null",
	} {
		f.Add(uint16(429), "ThrottlingException:http://x", []byte(body))
		f.Add(uint16(200), "", []byte(body))
	}
	f.Fuzz(func(t *testing.T, status uint16, code string, body []byte) {
		v := classify(int(status), http.Header{"X-Amzn-Errortype": {code}}, body, noon)
		e := v.err
		if e.Kind == "" || e.Message == "" || !utf8.ValidString(e.Message) || len(e.Message) > 3*maxMessage+8 {
			t.Fatalf("kind %q, %d bytes: %.100q", e.Kind, len(e.Message), e.Message)
		}
		if v.wait < 0 || v.retry && (e.Kind == KindQuota || e.Kind == KindAuth || e.Kind == KindRequest) {
			t.Fatalf("%s is tried again after %v", e.Kind, v.wait)
		}
		if x := Explain(e); x.What == "" || x.Next == "" && e.Kind != KindCancelled {
			t.Fatalf("%+v explains nothing: %+v", e, x)
		}
	})
}
