package providers

import (
	"net/url"
	"strings"

	"sluice/gateway"
)

// API versions from which a feature is supported.
// https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle
const (
	azureVersion      = "2024-10-21" // the last one that is not a preview
	azureSchema       = "2024-08-01" // response_format with a schema
	azureNewerLimit   = "2024-09-01" // max_completion_tokens
	azureEffort       = "2024-12-01" // reasoning_effort
	azureResponses    = "2025-03-01" // the Responses API
	azureBaseDocument = "https://RESOURCE.openai.azure.com/openai"
)

func azureSpec() Spec {
	return Spec{
		Name:  "azure-openai",
		Label: "Azure OpenAI",
		Keys: []Key{
			apiKey("AZURE_OPENAI_API_KEY", "Azure OpenAI key; a target's model is the deployment's name"),
			{Name: "resource", Env: "AZURE_RESOURCE_NAME", Help: "the resource's name, RESOURCE in " + azureBaseDocument, Required: true},
			{Name: "api_version", Env: "OPENAI_API_VERSION", Help: "the API version, " + azureVersion + " by default; the Responses API needs " + azureResponses + "-preview or later"},
			{Name: "api", Help: `the API to use: "chat" (default), or "responses"`},
			{Name: "reasoning_summary", Help: `in the Responses API, a summary of the reasoning: "auto" (default with an effort), "concise", "detailed" or "none"`},
			{Name: "stream_usage", Help: "ask for token counts in streams: false by default, since older API versions refuse it"},
			{Name: "max_tokens_name", Help: `the parameter that limits an answer: "max_completion_tokens" (default from version ` + azureNewerLimit + ` on) or "max_tokens"`},
		},
		New: newAzure,
	}
}

// azure speaks OpenAI's formats. The deployment is in the path instead of the model in
// the body; the Responses API has no deployments in its path and takes the name in the
// body.
type azure struct {
	openAI
	resource, version string
}

func newAzure(s Settings) (gateway.Provider, error) {
	dated := dialect{slug: "azure-openai", unlisted: true, path: "chat/completions", responses: "responses", effort: effortWords, can: azureAbilities, form: chatForm{jsonWord: true}}
	inner, err := newOpenAI(dated, s)
	if err != nil {
		return nil, err
	}
	p := azure{openAI: inner, version: azureVersion}
	o := optionsOf(p.name, s)
	if s.Keyless {
		p.resource = "demo"
	}
	o.text("resource", &p.resource)
	o.text("api_version", &p.version)
	if _, chosen := s.Options["max_tokens_name"]; !chosen {
		p.olderLimit = !p.since(azureNewerLimit)
	}
	return p, nil
}

// since reports whether the version is at least that of the date. Versions without a date
// ("v1", "preview") are the newest.
func (p azure) since(date string) bool {
	return p.version >= date || p.version == "" // letters sort after digits
}

// Encode refuses parameters for which the API version is too old: the vendor's own error
// doesn't name the cause.
func (p azure) Encode(deployment string, chat gateway.Chat) (gateway.Request, error) {
	var r gateway.Request
	var err error
	if apiOf(chat, p.api) == gateway.APIResponses {
		r, err = p.encodeResponses(deployment, chat)
	} else {
		r, err = p.encodeChat(deployment, chat)
	}
	if err == nil && p.version != "" {
		r.Query = url.Values{"api-version": {p.version}}
	}
	return r, err
}

func (p azure) encodeChat(deployment string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(deployment, chat); err != nil {
		return gateway.Request{}, err
	}
	if chat.Output != nil && len(chat.Output.Schema) > 0 && !p.since(azureSchema) {
		return gateway.Request{}, p.refuse("api_version %s doesn't know an answer's schema, %s-preview and later do", p.version, azureSchema)
	}
	if chat.Params.Effort != "" && !p.since(azureEffort) {
		return gateway.Request{}, p.refuse("api_version %s doesn't know the reasoning effort, %s-preview and later do", p.version, azureEffort)
	}
	segment, err := modelPath(deployment)
	if err != nil || strings.Contains(deployment, "/") {
		return gateway.Request{}, p.refuse("the deployment's name %q can't stand in a path", deployment)
	}
	base, err := p.base("deployments/")
	if err != nil {
		return gateway.Request{}, err
	}
	body, err := p.chatBody(deployment, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	return p.request(base+segment+"/"+p.path, body, chat, "Api-Key", "")
}

// encodeResponses uses the path without a deployment, which at the gateway is directly
// below the resource: cloudflare/ai#399, #604.
func (p azure) encodeResponses(deployment string, chat gateway.Chat) (gateway.Request, error) {
	p.takes.can = responsesCan(p.entry)
	if err := p.check(deployment, chat); err != nil {
		return gateway.Request{}, err
	}
	if !p.since(azureResponses) {
		return gateway.Request{}, p.refuse("api_version %s doesn't have the Responses API, %s-preview and later do", p.version, azureResponses)
	}
	body, err := p.responsesBody(deployment, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	base, err := p.base("")
	if err != nil {
		return gateway.Request{}, err
	}
	if p.baseURL == "" {
		base += "openai/"
	}
	return p.request(base+p.responses, body, chat, "Api-Key", "")
}

// base is the part of the path before the deployment: the resource in the gateway's
// paths, and direct if a base URL already names the resource.
func (p azure) base(direct string) (string, error) {
	if p.baseURL != "" {
		return direct, nil
	}
	segment, err := modelPath(p.resource)
	switch {
	case p.resource == "":
		return "", p.refuse("resource is not configured: it is RESOURCE in %s", azureBaseDocument)
	case err != nil || strings.Contains(p.resource, "/"):
		return "", p.refuse("resource is %q, want the name alone: RESOURCE in %s", p.resource, azureBaseDocument)
	}
	return segment + "/", nil
}

// Authorize adds the key to any request.
func (p azure) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Api-Key", ""), nil
}
