package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// bedrock is Amazon Bedrock's runtime: Converse for every model, Invoke for Anthropic's
// and for Titan's embeddings.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
type bedrock struct {
	ids *ids
	now func() time.Time
}

// Forms of a Bedrock answer.
const (
	formConverse = "converse"
	formInvoke   = "invoke"
	formEmbed    = "embed"
)

// bedrockAnthropicVersion is required in the body of an Invoke request.
const bedrockAnthropicVersion = "bedrock-2023-05-31"

func (bedrock) pace() pace { return pace{rate: 68, first: 520 * time.Millisecond} }

func (v bedrock) parse(r *request) (question, *problem) {
	service, rest, _ := strings.Cut(r.rawPath, "/")
	region, path, _ := strings.Cut(rest, "/")
	if service == "bedrock-runtime" && path != "" && !awsRegion.MatchString(region) {
		return question{}, &problem{code: regionWithoutHost}
	}
	if service != "bedrock-runtime" || path == "" {
		return question{}, &problem{status: http.StatusNotFound, code: "UnknownOperationException", message: "no region of Bedrock's runtime is at /" + r.rawPath}
	}
	if p := v.authenticate(r, region, path); p != nil {
		return question{}, p
	}
	parts := strings.Split(path, "/")
	if len(parts) != 3 || parts[0] != "model" || r.method != http.MethodPost {
		return question{}, &problem{status: http.StatusNotFound, code: "UnknownOperationException"}
	}
	model := unescape(parts[1])
	q, p := v.question(r.body, model, parts[2])
	q.provider, q.model, q.usage = r.provider, model, true
	return q, p
}

// authenticate accepts no key at all, as if the gateway held it, a Bedrock API key, and a
// signature.
func (v bedrock) authenticate(r *request, region, path string) *problem {
	authorization := r.header.Get("Authorization")
	if policyExpired(strings.TrimPrefix(authorization, "Bearer ")) || policyExpired(r.header.Get("X-Amz-Security-Token")) {
		return &problem{status: http.StatusForbidden, code: "ExpiredTokenException", message: "The security token included in the request is expired"}
	}
	if token, ok := strings.CutPrefix(authorization, "Bearer "); ok || authorization == "" {
		if policyBadKey(token) {
			return &problem{status: http.StatusForbidden, code: badKey}
		}
		return nil
	}
	return verifySigV4(&signedRequest{
		method: r.method, host: "bedrock-runtime." + region + ".amazonaws.com", path: path, rawQuery: r.query.Encode(),
		header: r.header, body: r.body,
	}, region, "bedrock", v.now())
}

func (v bedrock) question(body []byte, model, operation string) (question, *problem) {
	base, stream := operation, false
	for _, suffix := range []string{"-with-response-stream", "-stream"} {
		if cut, ok := strings.CutSuffix(operation, suffix); ok {
			base, stream = cut, true
			break
		}
	}
	var q question
	var p *problem
	switch {
	case operation == "converse", operation == "converse-stream":
		q, p = parseConverse(body)
		q.form = formConverse
	case base != "invoke":
		return question{}, &problem{status: http.StatusNotFound, code: "UnknownOperationException"}
	case strings.Contains(model, "titan-embed"):
		q, p = parseEmbed(body)
		q.form = formEmbed
	case strings.Contains(model, "anthropic.") || strings.Contains(model, faultPrefix):
		q, p = hostedAnthropic(body, model, bedrockAnthropicVersion, "stream")
		q.form = formInvoke
	default:
		p = badField("", "", "the emulator invokes Anthropic's models and Titan's embeddings; "+model+" answers to converse")
	}
	q.stream = stream
	return q, p
}

func parseEmbed(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok || f.text("inputText") == "" {
		return question{}, badField("", "", "Malformed input request: #: required key [inputText] not found, please reformat your input and try again.")
	}
	return question{turns: []turn{{"user", f.text("inputText")}}}, nil
}

func parseConverse(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, &problem{status: http.StatusBadRequest, code: "SerializationException", message: "Unexpected token in the request body"}
	}
	if p := checkConverse(f); p != nil {
		return question{}, p
	}
	config := f.object("inferenceConfig")
	n, _ := config.number("maxTokens")
	more := f.object("additionalModelRequestFields")
	q := question{
		system: contentText(f["system"]), maxTokens: int(n), stop: config.strings("stopSequences"),
		think: thinks(more) || !more.missing("reasoning_config"),
	}
	for _, m := range f.list("messages") {
		q.turns = append(q.turns, turn{m.text("role"), contentText(m["content"])})
	}
	for _, t := range f.object("toolConfig").list("tools") {
		q.tool = t.object("toolSpec").text("name")
		break
	}
	return q, nil
}

// checkConverse finds the first mistake in a Converse request.
func checkConverse(f fields) *problem {
	list := f.list("messages")
	if len(list) == 0 {
		return badField("", "", "The messages field is required: a conversation must begin with a user message.")
	}
	for i, m := range list {
		role := m.text("role")
		switch {
		case role != "user" && role != "assistant":
			return badField("", "", fmt.Sprintf("1 validation error detected: Value '%s' at 'messages.%d.member.role' failed to satisfy constraint: "+
				"Member must satisfy enum value set: [user, assistant]", role, i+1))
		case i == 0 && role != "user":
			return badField("", "", "A conversation must start with a user message. Try again with a conversation that starts with a user message.")
		case i > 0 && role == list[i-1].text("role"):
			return badField("", "", "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.")
		case len(m.list("content")) == 0:
			return badField("", "", fmt.Sprintf("The content field in the Message object at messages.%d is empty. Add a ContentBlock object to the content field and try again.", i))
		}
		for j, block := range m.list("content") {
			if text, isText := block["text"].(string); isText && strings.TrimSpace(text) == "" {
				return badField("", "", fmt.Sprintf("The text field in the ContentBlock object at messages.%d.content.%d is blank. Add text to the text field, and try again.", i, j))
			}
		}
	}
	return checkInference(f.object("inferenceConfig"))
}

func checkInference(config fields) *problem {
	for _, key := range []string{"temperature", "topP"} {
		if n, ok := config.number(key); ok && (n < 0 || n > 1) {
			return badField("", "", fmt.Sprintf("1 validation error detected: Value '%v' at 'inferenceConfig.%s' failed to satisfy constraint: "+
				"Member must have value less than or equal to 1", n, key))
		}
	}
	if n, ok := config.number("maxTokens"); ok && n < 1 {
		return badField("", "", fmt.Sprintf("1 validation error detected: Value '%v' at 'inferenceConfig.maxTokens' failed to satisfy constraint: "+
			"Member must have value greater than or equal to 1", n))
	}
	return nil
}

func (v bedrock) refuse(p problem) reply {
	code, message := bedrockError(p)
	status := p.status
	if p.code == unknownModel {
		status = http.StatusBadRequest
	}
	rep := jsonReply(status, map[string]string{"message": message})
	for k, values := range p.header {
		rep.header[k] = values
	}
	rep.header.Set("X-Amzn-Errortype", code+":http://internal.amazon.com/coral/com.amazon.bedrock/")
	rep.header.Set("X-Amzn-Requestid", v.ids.uuid())
	return rep
}

// bedrockError fills in the vendor's usual code and message.
func bedrockError(p problem) (code, message string) {
	code, message = bedrockErrorType(p.status), http.StatusText(p.status)
	switch {
	case p.code == badKey:
		code, message = "UnrecognizedClientException", "The security token included in the request is invalid."
	case p.code == unknownModel:
		code, message = "ValidationException", "The provided model identifier is invalid."
	case p.code == noQuota:
		code, message = "ServiceQuotaExceededException", "Your request exceeds the service quota for your account."
	case strings.HasSuffix(p.code, "Exception"):
		code = p.code
	case p.status == http.StatusTooManyRequests:
		message = "Too many requests, please wait before trying again."
	case p.status == http.StatusServiceUnavailable:
		message = "Bedrock is unable to process your request."
	}
	if p.message != "" {
		message = p.message
	}
	return code, message
}

// bedrockErrorType names an error as Bedrock does.
func bedrockErrorType(status int) string {
	switch status {
	case http.StatusForbidden, http.StatusUnauthorized:
		return "AccessDeniedException"
	case http.StatusNotFound:
		return "ResourceNotFoundException"
	case http.StatusRequestTimeout:
		return "ModelTimeoutException"
	case http.StatusFailedDependency:
		return "ModelErrorException"
	case http.StatusTooManyRequests:
		return "ThrottlingException"
	case http.StatusServiceUnavailable:
		return "ServiceUnavailableException"
	}
	if status >= http.StatusInternalServerError {
		return "InternalServerException"
	}
	return "ValidationException"
}

// interrupt is an exception inside the stream; its name begins in lower case.
func (bedrock) interrupt(p problem) event {
	code, message := bedrockError(p)
	return event{name: strings.ToLower(code[:1]) + code[1:], data: string(encode(map[string]string{"message": message})), failed: true}
}
