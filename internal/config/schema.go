package config

import (
	"encoding/json"
	"fmt"
	"slices"

	"sluice/gateway"
)

// ProviderSchema says what a known provider can be configured with.
type ProviderSchema struct {
	// Name is the gateway's slug, Label the name for people.
	Name, Label string
	Keys        []KeySchema
}

// KeySchema is one key that a provider has. Every provider has "api_key"; it is listed to
// give its variable.
type KeySchema struct {
	// Name is the key in the file, Env the vendor's usual environment variable
	// (empty for none), Help a sentence for the example.
	Name, Env, Help string
	// Secret keys are references. Required ones must have a value for the provider to
	// work.
	Secret, Required bool
	// Login keys let a provider authenticate by itself if they have a value, without any
	// secret here.
	Login bool
	// Table keys are TOML tables; their value is passed on as JSON. Sample is a value for
	// the example, as TOML.
	Table  bool
	Sample string
}

// DefaultURL is the base URL of Cloudflare's gateways.
const DefaultURL = "https://gateway.ai.cloudflare.com/v1"

func gatewayKeys() []key[Gateway] {
	const timerUnit = `a duration; "0s" turns it off`
	return []key[Gateway]{
		{name: "url", def: `"` + DefaultURL + `"`, check: checkURL, into: func(g *Gateway) any { return &g.URL },
			help: "The gateway's address, up to and including /v1."},
		{name: "account_id", sample: `"0123456789abcdef0123456789abcdef"`, check: checkID, into: func(g *Gateway) any { return &g.AccountID },
			env: []string{"CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID"}, help: "The Cloudflare account."},
		{name: "gateway_id", def: `"default"`, check: checkID, into: func(g *Gateway) any { return &g.GatewayID },
			env: []string{"CLOUDFLARE_GATEWAY_ID", "CF_AIG_GATEWAY_ID"}, help: "The gateway's name in the dashboard."},
		{name: "token", sample: `"env:CF_AIG_TOKEN"`, into: func(g *Gateway) any { return &g.Token },
			env: []string{tokenVariable}, help: "The token of an authenticated gateway, sent as cf-aig-authorization."},
		{name: "ca_file", sample: `"~/certificates/company.pem"`, check: checkPath, into: func(g *Gateway) any { return &g.CAFile },
			help: "Certificate authorities (PEM) to trust besides the system's."},
		{name: "allow_insecure", def: "false", into: func(g *Gateway) any { return &g.AllowInsecure },
			help: "Permit http:// to a host that is not this machine. Keys then travel in the clear."},
		{name: "max_attempts", unit: "attempts in total, 1 to 5", def: "3", least: 1, most: 5, into: func(g *Gateway) any { return &g.MaxAttempts },
			help: "Total attempts of a request that fails with a temporary error. If a step or --max-attempts sets its own number, sluice makes one attempt."},
		{name: "connect_timeout", unit: timerUnit, def: `"10s"`, into: func(g *Gateway) any { return &g.Timers.Connect },
			help: "How long to wait for a connection."},
		{name: "tls_timeout", unit: timerUnit, def: `"10s"`, into: func(g *Gateway) any { return &g.Timers.TLS },
			help: "How long to wait for the TLS handshake."},
		{name: "headers_timeout", unit: timerUnit, def: `"2m"`, into: func(g *Gateway) any { return &g.Timers.Headers },
			help: "How long to wait for the reply to begin."},
		{name: "first_content_timeout", unit: timerUnit, def: `"2m"`, into: func(g *Gateway) any { return &g.Timers.FirstContent },
			help: "How long to wait for the first text once the reply has begun."},
		{name: "idle_timeout", unit: timerUnit, def: `"1m"`, into: func(g *Gateway) any { return &g.Timers.Silence },
			help: "The longest silence; any byte ends it."},
		{name: "no_content_timeout", unit: timerUnit, def: `"5m"`, into: func(g *Gateway) any { return &g.Timers.NoContent },
			help: "The longest wait for more text while only keep-alives arrive."},
		{name: "total_timeout", unit: timerUnit, def: `"0s"`, into: func(g *Gateway) any { return &g.Timers.Total },
			help: "The longest that a whole answer may take."},
	}
}

func defaultsKeys() []key[Defaults] {
	return []key[Defaults]{
		{name: "target", sample: `"workers-ai/@cf/meta/llama-3.2-3b-instruct"`, into: func(d *Defaults) any { return &d.Target },
			help: "What a prompt is sent to: PROVIDER/MODEL or chain:NAME. If unset, the playground opens with the newest session's."},
		{name: "system", sample: `"Answer in one paragraph."`, into: func(d *Defaults) any { return &d.System },
			help: "The system prompt."},
		{name: "temperature", unit: "0 to 2", sample: "0.7", most: 2, into: func(d *Defaults) any { return &d.Params.Temperature },
			help: "Sampling temperature. If unset, the vendor decides."},
		{name: "max_tokens", unit: "tokens", sample: "1024", least: 1, most: unbounded, into: func(d *Defaults) any { return &d.Params.MaxTokens },
			help: "The maximum length of an answer."},
		{name: "top_p", unit: "0 to 1", sample: "0.9", most: 1, into: func(d *Defaults) any { return &d.Params.TopP },
			help: "Nucleus sampling: the share of likely tokens that is considered."},
		{name: "stop", sample: `["END"]`, into: func(d *Defaults) any { return &d.Params.Stop },
			help: "Texts that end an answer."},
		{name: "effort", sample: `"medium"`, check: checkEffort, into: func(d *Defaults) any { return &d.Params.Effort },
			help: "How much a model may reason: low, medium, high or a number of tokens, as a string. Unsupported values are refused."},
		{name: "stream", def: "true", into: func(d *Defaults) any { return &d.Stream },
			help: "Show an answer while it streams."},
	}
}

func uiKeys() []key[UI] {
	return []key[UI]{
		{name: "theme", def: `"auto"`, words: []string{"auto", "dark", "light"}, into: func(u *UI) any { return &u.Theme },
			help: "Colours for a dark or a light terminal; auto asks the terminal."},
		{name: "mouse", def: "true", into: func(u *UI) any { return &u.Mouse },
			help: "Use the mouse in the playground. Without it the terminal selects text itself."},
		{name: "send", def: `"enter"`, words: []string{"enter", "ctrl+j"}, into: func(u *UI) any { return &u.Send },
			help: "The key that sends a prompt; the other one inserts a new line."},
		{name: "markdown", def: "true", into: func(u *UI) any { return &u.Markdown },
			help: "Render answers as markdown; without it they are shown as they were sent."},
		{name: "links", def: `"shown"`, words: []string{"off", "shown", "clickable"}, into: func(u *UI) any { return &u.Links },
			help: "How to show links in answers: only their text, their address as well, or as terminal hyperlinks."},
		{name: "glyphs", def: `"auto"`, words: []string{"auto", "unicode", "ascii"}, into: func(u *UI) any { return &u.Glyphs },
			help: "The signs and lines that the playground draws with. auto takes those of ASCII where the locale is not UTF-8, and on the consoles linux and vt100."},
		{name: "motion", def: `"auto"`, words: []string{"auto", "full", "reduced"}, into: func(u *UI) any { return &u.Motion },
			help: "How much moves. Reduced: answers appear by whole lines and at most twice a second, seconds are counted by fives, and no cursor blinks. auto is reduced if REDUCE_MOTION is set."},
	}
}

func chainKeys() []key[Chain] {
	return []key[Chain]{
		{name: "name", sample: `"resilient"`, check: checkName, into: func(c *Chain) any { return &c.Name },
			help: "The chain's name, unique in the file."},
		{name: "mode", def: `"gateway"`, words: []string{string(ChainGateway), string(ChainClient)}, into: func(c *Chain) any { return &c.Mode },
			help: "Who runs the steps: the gateway in one request, or sluice itself with a full trace."},
	}
}

func stepKeys() []key[ChainStep] {
	return slices.Concat([]key[ChainStep]{
		{name: "target", sample: `"workers-ai/@cf/meta/llama-3.2-3b-instruct"`, into: func(s *ChainStep) any { return &s.Target },
			help: "The provider and model of the step."},
	}, stepControlKeys(), []key[ChainStep]{
		{name: "system", sample: `"Answer in one sentence."`, into: func(s *ChainStep) any { return &s.Override.System },
			help: "A system prompt for this step only."},
		{name: "prompt", sample: `"Briefly: {prompt}"`, into: func(s *ChainStep) any { return &s.Override.Prompt },
			help: "Replaces the prompt for this step; {prompt} inserts the original one."},
		{name: "stream", sample: "false", into: func(s *ChainStep) any { return &s.Override.Stream },
			help: "Whether this step's answer is streamed, whatever the others do."},
		{name: "body", sample: `'{"stream_options": null}'`, check: checkBody, into: func(s *ChainStep) any { return &s.Override.Body },
			help: "A JSON object that is merged over the vendor's request body; null removes a key."},
		{name: "off", sample: "true", into: func(s *ChainStep) any { return &s.Off },
			help: "Keep the step in the file, but don't send it."},
	})
}

func priceKeys() []key[gateway.Price] {
	const unit = "US dollars per million tokens"
	return []key[gateway.Price]{
		{name: "input", unit: unit, sample: "0.15", most: unbounded, into: func(p *gateway.Price) any { return &p.Input },
			help: "The price of input."},
		{name: "output", unit: unit, sample: "0.60", most: unbounded, into: func(p *gateway.Price) any { return &p.Output },
			help: "The price of output."},
		{name: "cached_input", unit: unit, sample: "0.075", most: unbounded, into: func(p *gateway.Price) any { return &p.CachedInput },
			help: "The price of input that the vendor had cached."},
	}
}

// sections are the tables at the top of the file, in the order of the example.
func sections() []string {
	return []string{"gateway", "defaults", "providers", "chains", "ui", "keys", "prices"}
}

func checkEffort(text string) string {
	if _, err := gateway.ParseEffort(text); err != nil || text == "" {
		return fmt.Sprintf("is %q, want low, medium, high or a number of tokens", text)
	}
	return ""
}

func checkBody(text string) string {
	if err := (gateway.Override{Body: json.RawMessage(text)}).Check(); err != nil {
		return "is not a JSON object"
	}
	return ""
}

func checkName(text string) string {
	const longest = 64
	switch {
	case text == "":
		return "is empty"
	case len(text) > longest:
		return "is longer than 64 bytes"
	}
	return checkLine(text)
}
