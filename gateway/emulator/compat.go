package emulator

import (
	"net/http"
	"strings"
)

// compat is the gateway's own endpoint that speaks chat completions for all vendors,
// whose name is the first part of the model. Models dynamic/ROUTE go where the gateway's
// route leads: here every route leads to [routedModel].
// https://developers.cloudflare.com/ai-gateway/usage/chat-completion/
type compat struct{ openai }

const (
	routedModel   = "openai/gpt-4o-mini"
	dynamicPrefix = "dynamic/"
	badCompat     = "bad compat model"
)

func (v compat) parse(r *request) (question, *problem) {
	q, p := v.openai.parse(r)
	if p != nil {
		return q, p
	}
	slug, model, ok := strings.Cut(q.model, "/")
	switch {
	case !ok || model == "":
		return q, &problem{status: http.StatusBadRequest, code: badCompat}
	case !compatKnows(slug):
		return q, &problem{status: http.StatusBadRequest, code: badSlug}
	}
	return q, nil
}

const badSlug = "bad slug"

// compatKnows reports whether a model may begin with the vendor's name.
func compatKnows(name string) bool {
	switch name {
	case "openai", "anthropic", "google-ai-studio", "google-vertex-ai", "workers-ai", "aws-bedrock", "perplexity", "grok", "groq",
		"mistral", "cohere", "deepseek", "cerebras", "baseten", "parallel", "dynamic":
		return true
	}
	return strings.HasPrefix(name, customPrefix)
}

func (v compat) of(question) vendor { return v }

// head sets the headers that name the model which a dynamic route chose.
func (v compat) head(q question, _ answer, h http.Header) {
	if strings.HasPrefix(q.model, dynamicPrefix) {
		slug, model, _ := strings.Cut(routedModel, "/")
		h.Set("cf-aig-provider", slug)
		h.Set("cf-aig-model", model)
	}
}

func (v compat) refuse(p problem) reply {
	switch p.code {
	case badCompat:
		return gatewayReply(codeBadCompat)
	case badSlug:
		return gatewayReply(codeInvalidProvider)
	}
	return v.openai.refuse(p)
}
