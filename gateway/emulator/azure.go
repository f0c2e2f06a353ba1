package emulator

import (
	"iter"
	"net/http"
	"strings"
)

// azure is OpenAI's formats as Azure serves them: the resource and the deployment in the
// path, the version in the query. Any resource and deployment answers, except deployments
// whose names say that they don't exist, and "filtered" and "filtered-200", whose prompts
// are always refused.
// https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference
type azure struct{ openai }

// Dates of the API versions from which Azure accepts a parameter.
const (
	azureStreamOptions = "2024-09-01"
	azureResponses     = "2025-03-01"
	azureFiltered      = "filtered"
)

type promptFilter struct {
	Index   int                      `json:"prompt_index"`
	Results map[string]filterVerdict `json:"content_filter_results"`
}

type filterVerdict struct {
	Filtered bool   `json:"filtered"`
	Severity string `json:"severity"`
}

// filterOffsets come with the results of an asynchronous filter.
type filterOffsets struct {
	Check int `json:"check_offset"`
	Start int `json:"start_offset"`
	End   int `json:"end_offset"`
}

func harmless() map[string]filterVerdict {
	out := map[string]filterVerdict{}
	for _, name := range []string{"hate", "self_harm", "sexual", "violence"} {
		out[name] = filterVerdict{Severity: "safe"}
	}
	return out
}

func (v azure) parse(r *request) (question, *problem) {
	if key := keyOf(*r); policyBadKey(key) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	version := r.query.Get("api-version")
	parts := strings.Split(r.path, "/")
	missing := &problem{status: http.StatusNotFound, code: "404", message: "Resource not found"}
	switch {
	case version == "" || r.method != http.MethodPost:
		return question{}, missing
	case len(parts) == 4 && strings.Join(parts[2:], "/") == "chat/completions":
		return v.chat(r, parts[1], version)
	case len(parts) == 3 && strings.Join(parts[1:], "/") == "openai/responses" && version >= azureResponses:
		q, p := parseResponses(r.body)
		q.provider = r.provider
		return q, p
	}
	return question{}, missing
}

func (v azure) chat(r *request, deployment, version string) (question, *problem) {
	f, _ := parseFields(r.body)
	for _, name := range []string{"stream_options", "max_completion_tokens", "reasoning_effort"} {
		if !f.missing(name) && version < azureStreamOptions {
			return question{model: deployment}, badField("", "", "Unrecognized request argument supplied: "+name)
		}
	}
	if f != nil {
		f["model"] = deployment
	}
	q, p := parseOpenAI(encode(f))
	q.provider, q.model = r.provider, deployment
	if p == nil && strings.HasPrefix(deployment, azureFiltered) {
		p = &problem{status: http.StatusBadRequest, code: "content_filter", param: "prompt", message: "The response was filtered due to the prompt " +
			"triggering Azure OpenAI's content management policy. Please modify your prompt and retry."}
		if deployment == azureFiltered+"-200" {
			p.status = http.StatusOK
		}
	}
	return q, p
}

// of uses Azure's chunks for chats, and OpenAI's Responses API as it is.
func (v azure) of(q question) vendor {
	if q.form == formResponses {
		return responses(v)
	}
	return v
}

func (v azure) refuse(p problem) reply {
	e := openaiErrorOf(p)
	set := func(code, message string) { e.Code, e.Message, e.Param = &code, message, nil }
	switch {
	case p.code == badKey:
		set("401", "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active "+
			"subscription and use a correct regional API endpoint for your resource.")
	case p.code == unknownModel:
		set("DeploymentNotFound", "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, "+
			"please wait a moment and try again.")
	case p.status == http.StatusTooManyRequests && p.code != noQuota:
		set("429", "Requests to the ChatCompletions_Create Operation have exceeded the call rate limit of your current pricing tier.")
	}
	rep := jsonReply(p.status, map[string]openaiError{"error": e})
	for k, values := range p.header {
		rep.header[k] = values
	}
	rep.header.Set("Apim-Request-Id", v.ids.hex(16))
	return rep
}

func (v azure) whole(q question, a answer) any {
	c := v.completion(q, a)
	c.PromptFilter, c.Choices[0].Filter = []promptFilter{{Results: harmless()}}, harmless()
	return c
}

// stream begins with the filter's result for the prompt, in a chunk without choices, and
// has that for the answer in a choice without a delta.
func (v azure) stream(q question, a answer) (framing, iter.Seq[event]) {
	return sse(), func(yield func(event) bool) {
		first := event{data: string(encode(completion{Choices: []completionChoice{}, PromptFilter: []promptFilter{{Results: harmless()}}}))}
		if !yield(first) {
			return
		}
		whole := v.chunks(q, a, func(e event) bool {
			if e.mark != markFinish || !strings.Contains(e.data, `"delta"`) {
				return yield(e)
			}
			return yield(event{data: asyncVerdict(a)}) && yield(e)
		})
		_ = whole && yield(event{data: "[DONE]", mark: markDone})
	}
}

// asyncVerdict is a chunk of an asynchronous filter.
func asyncVerdict(a answer) string {
	return string(encode(completion{Choices: []completionChoice{{
		Filter: harmless(), FilterOffsets: &filterOffsets{End: len(a.text())},
	}}}))
}
