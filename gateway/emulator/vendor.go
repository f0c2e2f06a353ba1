package emulator

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// request is one call as the vendor behind the gateway sees it.
type request struct {
	provider, method string
	// path is what follows the slug, without a leading slash; rawPath has its
	// escapes as they travelled.
	path, rawPath string
	query         url.Values
	header        http.Header
	body          []byte
}

// question is what a vendor's request asks, in neutral words.
type question struct {
	provider, model string
	// form tells the vendor in which of its formats to answer.
	form string
	// system is the system prompt; turns alternate as the client sent them.
	system string
	turns  []turn
	// maxTokens is 0 for no limit.
	maxTokens int
	stop      []string
	// stream asks for pieces, usage for token counts in a stream.
	stream, usage bool
	// tool is the name of the first tool that is offered, or empty.
	tool string
	// think asks for visible reasoning.
	think bool
}

type turn struct{ role, text string }

// prompt is the last thing that the user said.
func (q question) prompt() string {
	for _, t := range slices.Backward(q.turns) {
		if t.role == "user" {
			return t.text
		}
	}
	return ""
}

// problem is why a vendor refuses. Empty fields are filled in with the vendor's
// usual words for the status.
type problem struct {
	status               int
	code, param, message string
	header               http.Header
}

// Codes that each vendor spells in its own way.
const (
	badKey       = "bad key"
	unknownModel = "unknown model"
	noQuota      = "no quota"
	badPath      = "bad path"
)

// event is one step of a streamed answer. Without data it is nothing but the
// time that its tokens take.
type event struct {
	name string
	data string
	// tokens is how many tokens it carries.
	tokens int
	mark   mark
	// failed says that the framing calls the event an error.
	failed bool
}

// mark says which part a step has in ending the stream.
type mark int

const (
	markNone   mark = iota
	markFinish      // the reason why the answer ended, and what comes with it
	markDone        // the vendor's end mark
)

// framing turns events into bytes.
type framing struct {
	contentType string
	frame       func(e event, style frameStyle) []byte
}

// vendor is one provider's wire format.
type vendor interface {
	// parse reads the request as strictly as the vendor does.
	parse(r *request) (question, *problem)
	// whole is the body of an answer in one piece.
	whole(q question, a answer) any
	// stream is an answer in pieces, written as they are asked for.
	stream(q question, a answer) (framing, iter.Seq[event])
	// refuse is an error in place of an answer.
	refuse(p problem) reply
	// interrupt is an error in the middle of a stream.
	interrupt(p problem) event
	// pace is how fast the vendor usually is.
	pace() pace
}

// vendorOf gives the wire format behind a slug, for one request. One line for
// each vendor.
func (s *Server) vendorOf(slug string) (vendor, bool) {
	switch slug {
	case "openai":
		return openai{ids: s.ids, speed: pace{95, 320 * time.Millisecond}}, true
	case "anthropic":
		return anthropic{ids: s.ids}, true
	case "workers-ai":
		return workersAI{ids: s.ids}, true
	case "aws-bedrock":
		return bedrock{ids: s.ids, now: s.opts.Now}, true
	case "google-vertex-ai", "google-ai-studio":
		return &gemini{ids: s.ids}, true
	}
	return nil, false
}

// slugs are the gateway's names of providers; those without a wire format of
// their own here can be replayed.
func slugs() []string {
	return []string{
		"anthropic", "aws-bedrock", "azure-openai", "baseten", "cerebras", "cohere", "deepseek", "fireworks",
		"google-ai-studio", "google-vertex-ai", "grok", "groq", "huggingface", "mistral", "openai", "openrouter",
		"perplexity-ai", "replicate", "workers-ai",
	}
}

func (s *Server) knowsProvider(slug string) bool { return slices.Contains(slugs(), slug) }

// ask gives the provider's answer to one call.
func (s *Server) ask(r request) reply {
	if !s.knowsProvider(r.provider) {
		return gatewayReply(codeInvalidProvider)
	}
	f, queued := s.queue.take(r.provider)
	if s.recordings != nil {
		return s.replay(r, f)
	}
	v, ok := s.vendorOf(r.provider)
	if !ok {
		return gatewayReply(codeInvalidProvider)
	}
	q, p := v.parse(&r)
	if p != nil && !queued {
		return v.refuse(*p)
	}
	if !queued {
		var err error
		f, err = s.faultOf(q.model)
		if err != nil {
			return v.refuse(problem{status: http.StatusBadRequest, message: err.Error()})
		}
	}
	if rep, ok := f.instead(v, r); ok {
		return rep
	}
	if p != nil {
		return v.refuse(*p)
	}
	if policyUnknownModel(lastElement(q.model)) {
		return v.refuse(problem{status: http.StatusNotFound, code: unknownModel, param: q.model})
	}
	return s.answer(v, q, f)
}

// lastElement is what follows the last slash.
func lastElement(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// keyOf is the provider's key that came with a request.
func keyOf(r request) string {
	for _, name := range []string{"X-Api-Key", "Api-Key", "X-Goog-Api-Key"} {
		if key := r.header.Get(name); key != "" {
			return key
		}
	}
	key := r.header.Get("Authorization")
	for _, prefix := range []string{"Bearer ", "Token "} {
		key = strings.TrimPrefix(key, prefix)
	}
	return key
}
