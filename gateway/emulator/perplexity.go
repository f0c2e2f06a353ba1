package emulator

import (
	"iter"
	"net/http"
)

// perplexity is chat completions with sources. Its chunks repeat all that came before:
// the text so far, the counts so far, the sources; and its streams have no end mark (see
// [policyPerplexityDone]).
// https://docs.perplexity.ai/api-reference/chat-completions-post
type perplexity struct{ openai }

type searchResult struct {
	Title   string `json:"title"`
	URL     string `json:"url"`
	Date    string `json:"date"`
	Snippet string `json:"snippet"`
	Source  string `json:"source"`
}

// sources are what the script's citation numbers refer to: names that never resolve.
func sources() (results []searchResult, urls []string) {
	for _, s := range [][2]string{
		{"The embedded gateway, explained", "https://gateway.example/embedded"},
		{"Scripts and how to read them", "https://scripts.example/reading?page=1"},
		{"On the number three", "https://numbers.example/three"},
	} {
		results = append(results, searchResult{Title: s[0], URL: s[1], Date: "2026-01-01", Snippet: "A source that doesn't exist.", Source: "web"})
		urls = append(urls, s[1])
	}
	return results, urls
}

func (v perplexity) parse(r *request) (question, *problem) {
	f, _ := parseFields(r.body)
	if !f.missing("max_completion_tokens") || !f.missing("stream_options") {
		return question{}, badField("", "", "Extra inputs are not permitted: only max_tokens limits an answer, and usage comes unasked")
	}
	q, p := v.openai.parse(r)
	q.usage = true
	return q, p
}

func (v perplexity) of(question) vendor { return v }

// withReasoningInText moves the reasoning into the text, as Perplexity's models do.
func withReasoningInText(a answer) answer {
	if a.thought() == 0 {
		return a
	}
	inside := append([]string{"<think>\n"}, a.reasoningTokens...)
	inside = append(inside, "\n", "</th", "ink>", "\n\n")
	a.textTokens, a.reasoningTokens = append(inside, a.textTokens...), nil
	return a
}

func (v perplexity) whole(q question, a answer) any {
	a = withReasoningInText(a)
	c := v.base(q, "chat.completion")
	c.Tier, c.Fingerprint = "", ""
	c.SearchResults, c.Citations = sources()
	c.Choices = []completionChoice{{Message: &completionMessage{Role: "assistant", Content: a.text()}, Finish: openaiFinish(a)}}
	c.Usage = encode(perplexityUsage(a.input, a.output()))
	return c
}

// perplexityUsage counts tokens and, in dollars, what they and the search cost.
func perplexityUsage(input, output int) map[string]any {
	const token, search = 1e-6, 5e-3
	in, out := float64(input)*token, float64(output)*token
	return map[string]any{
		"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output, "search_context_size": "low",
		"cost": map[string]float64{"input_tokens_cost": in, "output_tokens_cost": out, "request_cost": search, "total_cost": in + out + search},
	}
}

func (v perplexity) stream(q question, a answer) (framing, iter.Seq[event]) {
	a = withReasoningInText(a)
	return sse(), func(yield func(event) bool) {
		base := v.base(q, "chat.completion")
		base.Tier, base.Fingerprint = "", ""
		base.SearchResults, base.Citations = sources()
		soFar := ""
		send := func(token string, n int, finish *string, m mark) bool {
			soFar += token
			c := base
			c.Choices = []completionChoice{{
				Delta:   &completionMessage{Role: "assistant", Content: token},
				Message: &completionMessage{Role: "assistant", Content: soFar}, Finish: finish,
			}}
			c.Usage = encode(perplexityUsage(a.input, n))
			return yield(event{data: string(encode(c)), tokens: min(1, len(token)), mark: m})
		}
		for i, token := range a.textTokens {
			if !send(token, i+1, nil, markNone) {
				return
			}
		}
		_ = send("", a.output(), openaiFinish(a), markFinish) && policyPerplexityDone && yield(event{data: "[DONE]", mark: markDone})
	}
}

func (v perplexity) refuse(p problem) reply {
	e := openaiErrorOf(p)
	rep := jsonReply(p.status, map[string]any{"error": map[string]any{"message": e.Message, "type": e.Type, "code": p.status}})
	for k, values := range p.header {
		rep.header[k] = values
	}
	if p.code == badKey { // answered by an edge server, with a page
		rep = bytesReply(http.StatusUnauthorized, "text/html", []byte("<html>\n<head><title>401 Authorization Required</title></head>\n</html>\n"))
	}
	return rep
}
