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
	// path is what follows the slug, without a leading slash; rawPath is the same with
	// its escapes.
	path, rawPath string
	query         url.Values
	header        http.Header
	body          []byte
	// fault is the fault that the request asks for, empty for none.
	fault string
}

// question is a vendor's request in neutral terms.
type question struct {
	provider, model string
	// form says in which of its formats the vendor answers.
	form string
	// system is the system prompt; turns alternate as the client sent them.
	system string
	turns  []turn
	// maxTokens is 0 for no limit.
	maxTokens int
	stop      []string
	// stream asks for a streamed answer, usage for token counts in it.
	stream, usage bool
	// tool is the name of the first offered tool, or empty.
	tool string
	// think asks for visible reasoning; in text generation, for details.
	think bool
	// echo is what precedes the answer if a vendor repeats the prompt.
	echo string
}

type turn struct{ role, text string }

// prompt is the user's last message.
func (q question) prompt() string {
	for _, t := range slices.Backward(q.turns) {
		if t.role == "user" {
			return t.text
		}
	}
	return ""
}

// problem is why a vendor refuses. Empty fields are filled in with the vendor's usual
// words for the status.
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

// event is one step of a streamed answer. Without data it only takes the time of its
// tokens.
type event struct {
	name string
	data string
	// tokens is how many tokens it carries.
	tokens int
	mark   mark
	// comment, if set, is written before it.
	comment string
	// failed says that the framing marks the event as an error.
	failed bool
}

// mark says which part of a stream's end an event is.
type mark int

const (
	markNone   mark = iota
	markFinish      // the finish reason, and what comes with it
	markDone        // the vendor's end mark
)

// framing turns events into bytes.
type framing struct {
	contentType string
	frame       func(e event, style frameStyle) []byte
}

// vendor is one provider's wire format.
type vendor interface {
	// parse parses the request as strictly as the vendor does.
	parse(r *request) (question, *problem)
	// whole is the body of an unstreamed answer.
	whole(q question, a answer) any
	// stream is a streamed answer, generated as it is consumed.
	stream(q question, a answer) (framing, iter.Seq[event])
	// refuse is an error instead of an answer.
	refuse(p problem) reply
	// interrupt is an error in the middle of a stream.
	interrupt(p problem) event
	// pace is the vendor's usual speed.
	pace() pace
}

// operator is a vendor that answers more than chats, such as polls of a job, or the list
// of its models. ok is false for requests that are chats.
type operator interface {
	other(r request) (reply, bool)
}

// creator is a vendor whose answer to a chat is a job. The rate is in tokens per second,
// 0 for unlimited.
type creator interface {
	create(r request, q question, a answer, rate float64, f fault) reply
}

// headed is a vendor whose good answers have headers of their own.
type headed interface {
	head(q question, a answer, h http.Header)
}

// customPrefix begins the slugs of custom providers, which speak OpenAI's format here.
const customPrefix = "custom-"

// vendorOf returns the wire format behind a slug, for one request. Each vendor is one
// line. It returns false for a slug that the gateway doesn't know.
func (s *Server) vendorOf(slug string) (vendor, bool) {
	slug = s.kindOf(slug)
	if len(slug) > len(customPrefix) && strings.HasPrefix(slug, customPrefix) {
		slug = "openai"
	}
	if d, ok := dialects()[slug]; ok {
		return openai{ids: s.ids, speed: d.speed, dialect: d}, true
	}
	switch slug {
	case "anthropic":
		return anthropic{ids: s.ids}, true
	case "workers-ai":
		return workersAI{ids: s.ids}, true
	case "azure-openai":
		return azure{openai{ids: s.ids, speed: pace{85, 400 * time.Millisecond}, dialect: dialect{responses: true}}}, true
	case "huggingface":
		return huggingFace{openai{ids: s.ids, speed: pace{60, 700 * time.Millisecond}, dialect: dialect{plain: true}}}, true
	case "perplexity-ai":
		return perplexity{openai{ids: s.ids, speed: pace{75, 900 * time.Millisecond}}}, true
	case "cohere":
		return cohere{ids: s.ids}, true
	case "compat":
		return compat{openai{ids: s.ids, speed: pace{90, 350 * time.Millisecond}, dialect: dialect{shows: reasoningContent}}}, true
	case "replicate":
		return replicate{ids: s.ids, jobs: s.jobs}, true
	case "aws-bedrock":
		return bedrock{ids: s.ids, now: s.opts.Now}, true
	case "google-vertex-ai", "google-ai-studio":
		return &gemini{ids: s.ids, now: s.opts.Now}, true
	}
	return nil, false
}

// kindOf is the vendor whose format a slug speaks, as far as configured.
func (s *Server) kindOf(slug string) string {
	if kind, ok := s.opts.Kinds[slug]; ok {
		return kind
	}
	return slug
}

// ask is the provider's answer to one call.
func (s *Server) ask(r request) reply {
	v, ok := s.vendorOf(r.provider)
	if !ok {
		return gatewayReply(codeInvalidProvider)
	}
	f, queued, err := s.requestedFault(r)
	if err != nil {
		return v.refuse(problem{status: http.StatusBadRequest, message: err.Error()})
	}
	r.provider = s.kindOf(r.provider)
	if s.recordings != nil {
		return s.replay(v, r, f)
	}
	if o, ok := v.(operator); ok {
		if rep, ok := o.other(r); ok {
			if bad, ok := f.replacement(v, r); ok {
				return bad
			}
			return f.applyToBody(rep)
		}
	}
	q, p := v.parse(&r)
	if p != nil && !queued {
		return refused(v, *p)
	}
	if !queued {
		var err error
		f, err = s.faultOf(q.model)
		if err != nil {
			return v.refuse(problem{status: http.StatusBadRequest, message: err.Error()})
		}
	}
	if rep, ok := f.replacement(v, r); ok {
		return rep
	}
	if p != nil {
		return refused(v, *p)
	}
	if bad, ok := noChat(q); ok {
		return v.refuse(bad)
	}
	if policyUnknownModel(lastElement(q.model)) {
		return v.refuse(problem{status: http.StatusNotFound, code: unknownModel, param: q.model})
	}
	if formed, ok := v.(interface{ of(question) vendor }); ok {
		v = formed.of(q)
	}
	if c, ok := v.(creator); ok {
		return f.applyToBody(c.create(r, q, compose(q, s.opts.Seed), s.paceOf(v, q.model).rate, f))
	}
	return s.answer(v, q, f)
}

// refused is the vendor's refusal, or no reply if the region has no host.
func refused(v vendor, p problem) reply {
	if p.code == regionWithoutHost {
		return reply{end: endUnreachable, header: http.Header{}}
	}
	return v.refuse(p)
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
