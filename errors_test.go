package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// cases are the errors as a person meets them, each with what the table calls
// it. Those without a kind here stand in classify's own table by their codes.
func cases() []struct {
	when string
	err  error
} {
	type row = struct {
		when string
		err  error
	}
	vendor := func(kind gateway.Kind, status int, code, message string) *gateway.Error {
		return &gateway.Error{Kind: kind, Provider: "openai", Status: status, Code: code, Message: message}
	}
	rows := []row{
		{"the gateway's host does not exist", &gateway.Error{Kind: gateway.KindNet, Message: "the host gateway.example does not exist"}},
		{"nobody listens there", &gateway.Error{Kind: gateway.KindNet, Message: "no connection to 127.0.0.1:1: connection refused"}},
		{"its certificate is not trusted", &gateway.Error{Kind: gateway.KindNet, Message: "the certificate of gateway.example is not valid: it is signed by an authority that this machine doesn't trust; for a company's own, set ca_file"}},
		{"a proxy refuses", &gateway.Error{Kind: gateway.KindNet, Message: "the proxy proxy.example:3128 refused the connection: 407 Proxy Authentication Required"}},
		{"no connection in time", &gateway.Error{Kind: gateway.KindTimeoutConnect, Message: "no connection to gateway.example:443 within 10s"}},
		{"no answer in time", &gateway.Error{Kind: gateway.KindTimeoutFirst, Message: "no answer within 2m0s of the request"}},
		{"an answer that falls silent", &gateway.Error{Kind: gateway.KindTimeoutIdle, Message: "nothing came for 1m0s, though the connection is open"}},
		{"the vendor refuses the key", &gateway.Error{Kind: gateway.KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key provided: [redacted]", KeySource: "env:OPENAI_API_KEY"}},
		{"the vendor refuses the key that the gateway holds", &gateway.Error{Kind: gateway.KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key provided: [redacted]", KeySource: gateway.HeldByGateway}},
		{"quota used up", vendor(gateway.KindQuota, 429, "insufficient_quota", "You exceeded your current quota")},
		{"credit used up, whatever the status", &gateway.Error{Kind: gateway.KindQuota, Provider: "anthropic", Status: 400, Code: "invalid_request_error", Message: "Your credit balance is too low to access the Anthropic API."}},
		{"a daily limit", &gateway.Error{Kind: gateway.KindQuota, Provider: "workers-ai", Status: 429, Code: "4006", Message: "the daily free allowance is used up: 4006: you have used up your daily free allocation of 10,000 neurons"}},
		{"a daily limit, with its end", &gateway.Error{Kind: gateway.KindQuota, Provider: "groq", Status: 429, Code: "rate_limit_exceeded", RetryAfter: 12 * time.Minute, Message: "Rate limit reached on tokens per day (TPD): Limit 100000, Used 99336, Requested 1500. Please try again in 12m0s."}},
		{"a limit with an end date", &gateway.Error{Kind: gateway.KindQuota, Provider: "anthropic", Status: 400, Code: "invalid_request_error", Message: "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}},
		{"a request larger than the limit", &gateway.Error{Kind: gateway.KindRequest, Provider: "groq", Status: 413, Code: "rate_limit_exceeded", Message: "Request too large on tokens per minute (TPM): Limit 6000, Requested 6294"}},
		{"too many requests", vendor(gateway.KindRate, 429, "rate_limit_exceeded", "Rate limit reached")},
		{"too many requests, with a wait", &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429, RetryAfter: 90 * time.Second}},
		{"the vendor is overloaded", vendor(gateway.KindBusy, 529, "overloaded_error", "Overloaded")},
		{"a model that isn't there", vendor(gateway.KindRequest, 404, "model_not_found", "The model does not exist")},
		{"a model that the account may not use", vendor(gateway.KindRequest, 403, "model_not_found", "Project `proj_x` does not have access to model `gpt-5.5`")},
		{"a country that the vendor doesn't serve", vendor(gateway.KindRequest, 403, "unsupported_country_region_territory", "the vendor doesn't serve the country or region that the request comes from: Country, region, or territory not supported")},
		{"an IP address that the vendor refuses", &gateway.Error{Kind: gateway.KindRequest, Provider: "groq", Status: 403, Message: "Access denied. Please check your network settings."}},
		{"an error that a router passes on", &gateway.Error{Kind: gateway.KindRate, Provider: "openrouter", Status: 429, Code: "429", Message: "Chutes says: qwen/qwen3-coder:free is temporarily rate-limited upstream"}},
		{"a prompt that a router's moderation flags", &gateway.Error{Kind: gateway.KindRequest, Provider: "openrouter", Status: 403, Code: "403", Message: "openai/gpt-4o requires moderation on Azure: flagged for violence"}},
		{"a path that the vendor doesn't know", &gateway.Error{Kind: gateway.KindRequest, Provider: "aws-bedrock", Status: 404, Code: "UnknownOperationException", Message: "the vendor has no operation at this path: UnknownOperationException"}},
		{"a parameter that the model doesn't accept", &gateway.Error{Kind: gateway.KindRequest, Provider: "anthropic", Message: "claude-opus-4-7 doesn't accept temperature; leave it out"}},
		{"a prompt that the vendor filters", vendor(gateway.KindRequest, 400, "content_filter", "The response was filtered")},
		{"an Azure deployment that isn't there", &gateway.Error{Kind: gateway.KindRequest, Provider: "azure-openai", Status: 404, Code: "DeploymentNotFound", Message: "The API deployment for this resource does not exist"}},
		{"all steps of a chain fail", &gateway.Error{Kind: gateway.KindBusy, Provider: "openai", Step: 1, Status: 503, Message: "all 2 steps failed (anthropic/claude-sonnet-4-5, openai/gpt-4o); the last said: Overloaded",
			Err: &gateway.ChainError{Of: 2, Failures: []*gateway.Error{
				{Kind: gateway.KindAuth, Provider: "anthropic", Status: 401, Message: "invalid x-api-key"},
				{Kind: gateway.KindBusy, Provider: "openai", Step: 1, Status: 503, Message: "Overloaded", Retryable: true},
			}}}},
		{"a key over plain HTTP", &gateway.Error{Kind: gateway.KindRequest, Provider: "openai", Message: "gateway.example: " + gateway.ErrInsecure.Error(), Err: gateway.ErrInsecure}},
		{"a redirect", &gateway.Error{Kind: gateway.KindRefusedRedirect, Status: 302, Message: "the answer is a redirect to login.example, which is never followed"}},
		{"a login page", &gateway.Error{Kind: gateway.KindNotAPI, Status: 200, Message: `the reply did not come from the API: a web page titled "Hotel Wi-Fi"`}},
		{"an empty reply", &gateway.Error{Kind: gateway.KindNotAPI, Message: "the reply is empty"}},
		{"a reply that breaks its framing", &gateway.Error{Kind: gateway.KindProtocol, Message: "the response headers are larger than allowed"}},
		{"a reply that was cut", &gateway.Error{Kind: gateway.KindTruncated, Provider: "openai", Message: "the connection was closed"}},
		{"an error inside the stream", vendor(gateway.KindStreamError, 0, "server_error", "The server had an error")},
		{"the user stops the answer", &gateway.Error{Kind: gateway.KindCancelled, Err: context.Canceled}},
	}
	for _, g := range []struct{ code, when string }{
		{"2001", "an unknown account or gateway"}, {"2003", "the gateway's own rate limit"}, {"2005", "no usable answer from the provider"},
		{"2008", "a provider that the gateway doesn't know"}, {"2009", "the gateway's token is missing or wrong"}, {"2016", "guardrails block the prompt"},
		{"2017", "guardrails block the answer"}, {"2019", "a model or format that the gateway can't read"}, {"2021", "too little credit"},
		{"2029", "data loss prevention blocks the prompt"}, {"2030", "data loss prevention blocks the answer"},
	} {
		body := fmt.Sprintf(`{"success":false,"result":[],"messages":[],"error":[{"code":%s,"message":"as the gateway says"}]}`, g.code)
		e := gateway.ReplyError("", []byte(body))
		e.Status = map[string]int{"2003": 429, "2005": 400, "2009": 401, "2021": 402}[g.code]
		rows = append(rows, row{g.when, e})
	}
	for _, g := range []struct{ when, body string }{
		{"a policy of the gateway", `{"success":false,"error":{"message":"Access denied by policy"}}`},
		{"a spending limit of the gateway", `{"success":false,"error":{"message":"Spending limit exceeded","bucket":"b","spent":251.37,"limit":250}}`},
		{"a model that Cloudflare credits can't pay for", `{"error":[{"code":2021,"message":"as the gateway says: not available via unified billing"}]}`},
	} {
		rows = append(rows, row{g.when, gateway.ReplyError("", []byte(g.body))})
	}
	return rows
}

// TestErrorsAreDocumentedAsTheCodeHasThem keeps docs/errors.md as the code has it:
// go test -run Errors . -update
func TestErrorsAreDocumentedAsTheCodeHasThem(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Errors\n\nWhat the program says when something goes wrong, and what to do next. The table is\n" +
		"generated: `go test -run Errors . -update`. The kind is what `--json` prints and\nsessions keep.\n\n" +
		"| when | kind | it says | what to do next |\n| --- | --- | --- | --- |\n")
	kinds := map[gateway.Kind]bool{}
	for _, c := range cases() {
		x := gateway.Explain(c.err)
		kind := gateway.KindOf(c.err)
		kinds[kind] = true
		says := x.What
		if x.Source != "" {
			says += " (" + x.Source + ")"
		}
		next := x.Next
		if kind == gateway.KindCancelled && next == "" {
			next = "nothing: the text so far is kept"
		}
		if x.What == "" || next == "" {
			t.Errorf("%s: %+v lacks words or a next act", c.when, x)
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", c.when, kind, cell(says), cell(next))
	}
	for _, k := range []gateway.Kind{
		gateway.KindNet, gateway.KindTimeoutConnect, gateway.KindTimeoutFirst, gateway.KindTimeoutIdle, gateway.KindAuth, gateway.KindQuota, gateway.KindRate, gateway.KindBusy,
		gateway.KindRequest, gateway.KindRefusedRedirect, gateway.KindNotAPI, gateway.KindProtocol, gateway.KindTruncated, gateway.KindStreamError, gateway.KindCancelled,
	} {
		if !kinds[k] {
			t.Errorf("%s is not in the table", k)
		}
	}
	b.WriteString("\nErrors that need no network, such as wrong usage or configuration, say what to correct in\ntheir own message, with the file and line if there is one.\n")
	sameFile(t, "docs/errors.md", b.String())
}

func cell(s string) string { return strings.NewReplacer("|", `\|`, "\n", "<br>").Replace(s) }

// sameFile compares a generated file, or writes it with -update.
func sameFile(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: go test -run Errors . -update", path)
	}
}
