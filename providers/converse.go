package providers

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"sluice/gateway"
)

// What Converse can say, as of 2026-11. Which model can what is left to the vendor.
const converseAbilities = takesTools | takesToolsStrict | takesRequired | takesNamed | takesSchema | takesSchemaNote | takesSchemaStrict |
	takesSchemaWithTools | takesImages | takesImageURLs | takesPDFs | takesPDFURLs | takesOffice | takesAudio | takesResultImages |
	takesResultPDFs | takesTopK | takesTier | takesUser | takesCacheTTL

// bedrockCan is what a model's requests can say.
func bedrockCan(api, model string) abilities {
	can := converseAbilities
	switch {
	case api == apiInvoke:
		can = invokeAbilities
	case isBedrockClaude(model):
		can |= takesOneAtATime
	}
	if bedrockNoGuarantee(model) {
		can &^= takesSchema | takesToolsStrict
	}
	return can
}

func isBedrockClaude(model string) bool { return strings.Contains(model, "anthropic.") }

// converseRequest is a Converse body, the same for every model family.
type converseRequest struct {
	Messages  any               `json:"messages"` // of converseTexts or converseMessage
	System    []any             `json:"system,omitempty"`
	Inference *converseParams   `json:"inferenceConfig,omitempty"`
	Extra     *converseExtra    `json:"additionalModelRequestFields,omitempty"`
	Tools     *converseTools    `json:"toolConfig,omitempty"`
	Output    *converseOutput   `json:"outputConfig,omitempty"`
	Tier      *converseTier     `json:"serviceTier,omitempty"`
	Metadata  map[string]string `json:"requestMetadata,omitempty"`
}

// converseExtra is what Converse passes on to the model unchanged.
type converseExtra struct {
	Thinking        *anthropicThinking `json:"thinking,omitempty"`
	OutputConfig    *anthropicOutput   `json:"output_config,omitempty"`
	ToolChoice      *anthropicChoice   `json:"tool_choice,omitempty"`
	TopK            *int               `json:"top_k,omitempty"`
	ReasoningEffort gateway.Effort     `json:"reasoning_effort,omitempty"`
	Reasoning       *reasoningObject   `json:"reasoning,omitempty"`
	ReasoningConfig *novaReasoning     `json:"reasoningConfig,omitempty"`
}

// novaReasoning is Amazon's own models'.
type novaReasoning struct {
	Type   string         `json:"type"`
	Effort gateway.Effort `json:"maxReasoningEffort,omitempty"`
}

// converseTexts is a message that is texts alone.
type converseTexts struct {
	Role    string         `json:"role"`
	Content []converseText `json:"content"`
}

type converseText struct {
	Text string `json:"text"`
}

type converseMessage struct {
	Role    string `json:"role"`
	Content []any  `json:"content"` // of converseContent, or as it came
}

// converseContent is one thing of those that it can hold.
type converseContent struct {
	Text       string          `json:"text,omitempty"`
	Image      *converseFile   `json:"image,omitempty"`
	Document   *converseFile   `json:"document,omitempty"`
	Audio      *converseFile   `json:"audio,omitempty"`
	ToolUse    *converseCall   `json:"toolUse,omitempty"`
	ToolResult *converseResult `json:"toolResult,omitempty"`
	CachePoint *cachePoint     `json:"cachePoint,omitempty"`
}

type converseFile struct {
	Format string         `json:"format"`
	Name   string         `json:"name,omitempty"`
	Source converseSource `json:"source"`
}

type converseSource struct {
	Bytes string            `json:"bytes,omitempty"`
	S3    *converseLocation `json:"s3Location,omitempty"`
}

type converseLocation struct {
	URI string `json:"uri"`
}

type converseCall struct {
	ID    string          `json:"toolUseId"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

type converseResult struct {
	ID      string `json:"toolUseId"`
	Content []any  `json:"content"`
	Status  string `json:"status,omitempty"`
}

// cachePoint ends what the vendor puts into its cache.
type cachePoint struct {
	Type string `json:"type"`
	TTL  string `json:"ttl"`
}

type converseParams struct {
	MaxTokens     *int     `json:"maxTokens,omitempty"`
	Temperature   *float64 `json:"temperature,omitempty"`
	TopP          *float64 `json:"topP,omitempty"`
	StopSequences []string `json:"stopSequences,omitempty"`
}

type converseTools struct {
	Tools  []converseDefinition `json:"tools"`
	Choice *converseChoice      `json:"toolChoice,omitempty"`
}

type converseDefinition struct {
	Spec converseSpec `json:"toolSpec"`
}

type converseSpec struct {
	Name        string         `json:"name"`
	Description string         `json:"description,omitempty"`
	Input       converseSchema `json:"inputSchema"`
	Strict      *bool          `json:"strict,omitempty"`
}

type converseSchema struct {
	JSON json.RawMessage `json:"json"`
}

// converseChoice is one of three objects.
type converseChoice struct {
	Auto *struct{}      `json:"auto,omitempty"`
	Any  *struct{}      `json:"any,omitempty"`
	Tool *converseNamed `json:"tool,omitempty"`
}

type converseNamed struct {
	Name string `json:"name"`
}

// converseOutput asks for an answer in JSON. The schema is a string that holds JSON.
type converseOutput struct {
	Format struct {
		Type      string `json:"type"`
		Structure struct {
			Schema converseOutputSchema `json:"jsonSchema"`
		} `json:"structure"`
	} `json:"textFormat"`
}

type converseOutputSchema struct {
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema"`
}

type converseTier struct {
	Type string `json:"type"`
}

// converseBody encodes a chat that was checked.
func (p bedrock) converseBody(model string, chat gateway.Chat) (converseRequest, error) {
	n := chat.Params
	c := converseRequest{Tools: converseToolsOf(chat)}
	var end []any // of what is cached
	if n.CacheTTL != "" {
		end = []any{converseContent{CachePoint: &cachePoint{"default", n.CacheTTL}}}
	}
	if chat.System != "" {
		c.System = append([]any{converseText{chat.System}}, end...)
		end = nil
	}
	var err error
	if c.Messages, err = p.converseMessages(model, chat.Messages, end); err != nil {
		return converseRequest{}, err
	}
	if n.MaxTokens != nil || n.Temperature != nil || n.TopP != nil || len(n.Stop) > 0 {
		c.Inference = &converseParams{n.MaxTokens, n.Temperature, n.TopP, n.Stop}
	}
	extra := converseExtra{TopK: n.TopK}
	if chat.ToolChoice.OneAtATime { // which only Anthropic's own choice can say
		c.Tools.Choice, extra.ToolChoice = nil, anthropicChoiceOf(chat.ToolChoice)
	}
	if err := p.addEffort(&c, &extra, model, chat); err != nil {
		return converseRequest{}, err
	}
	if extra != (converseExtra{}) {
		c.Extra = &extra
	}
	if out := chat.Output; out != nil {
		c.Output = &converseOutput{}
		c.Output.Format.Type = "json_schema"
		c.Output.Format.Structure.Schema = converseOutputSchema{out.Name, out.Description, string(out.Schema)}
	}
	if n.ServiceTier != "" {
		c.Tier = &converseTier{n.ServiceTier}
	}
	if n.UserID != "" {
		c.Metadata = map[string]string{"user_id": n.UserID}
	}
	return c, nil
}

// addEffort writes the effort in the form of the model's family.
func (p bedrock) addEffort(c *converseRequest, extra *converseExtra, model string, chat gateway.Chat) error {
	effort, n := chat.Params.Effort, chat.Params
	_, counted := effort.Budget()
	words := efforts("low medium high")
	switch {
	case effort == "":
		return nil
	case isBedrockClaude(model):
		m := anthropicRequest{MaxTokens: claudeTokens(p.models, "aws-bedrock", model, n.MaxTokens)}
		if err := p.setThinking(&m, model, n); err != nil {
			return err
		}
		extra.Thinking, extra.OutputConfig = m.Thinking, m.OutputConfig
		if effort != gateway.EffortNone {
			c.Inference = &converseParams{&m.MaxTokens, n.Temperature, n.TopP, n.Stop}
		}
		return p.checkForced(model, chat.ToolChoice, m.Thinking)
	case counted:
		return p.refuse("the reasoning effort can't be a number of tokens (%s) here, want a word such as low", effort)
	case strings.Contains(model, "openai.gpt-oss"):
		extra.ReasoningEffort = effort
	case strings.Contains(model, "openai.gpt-"):
		extra.Reasoning = &reasoningObject{Effort: effort}
		return nil
	case strings.Contains(model, "nova-2"):
		extra.ReasoningConfig = &novaReasoning{"enabled", effort}
		if effort == gateway.EffortNone {
			extra.ReasoningConfig = &novaReasoning{Type: "disabled"}
			return nil
		}
	default:
		return p.refuse("the amount of reasoning can only be set for Anthropic's models here, for OpenAI's and for Nova 2; leave the effort out")
	}
	if !slices.Contains(words, effort) {
		return p.refuse("the reasoning effort can only be %s here, not %s", alternatives(words), effort)
	}
	return nil
}

// converseToolsOf is the tools' configuration, nil for none. A conversation that has calls
// must keep the definitions of their tools; those that are gone are named.
func converseToolsOf(chat gateway.Chat) *converseTools {
	c := &converseTools{}
	for _, t := range chat.Tools {
		c.Tools = append(c.Tools, converseDefinition{converseSpec{t.Name, t.Description, converseSchema{schemaOf(t)}, t.Strict}})
	}
	if len(c.Tools) == 0 {
		for _, name := range calledTools(chat.Messages) {
			c.Tools = append(c.Tools, converseDefinition{converseSpec{Name: name, Description: "No longer available.", Input: converseSchema{schemaOf(gateway.Tool{})}}})
		}
	}
	if len(c.Tools) == 0 {
		return nil
	}
	switch chat.ToolChoice.Mode {
	case gateway.ToolsAuto:
		c.Choice = &converseChoice{Auto: &struct{}{}}
	case gateway.ToolsRequired:
		c.Choice = &converseChoice{Any: &struct{}{}}
	case gateway.ToolsNamed:
		c.Choice = &converseChoice{Tool: &converseNamed{chat.ToolChoice.Name}}
	}
	return c
}

// calledTools lists the tools that were called, each once.
func calledTools(messages []gateway.Message) []string {
	var names []string
	for _, m := range messages {
		for _, p := range m.Parts {
			if p.ToolCall != nil && !slices.Contains(names, p.ToolCall.Name) {
				names = append(names, p.ToolCall.Name)
			}
		}
	}
	return names
}

// converseEncoder encodes the messages of one request.
type converseEncoder struct {
	bedrock
	model string
	own   proofs
	// names are those of the documents so far: no two may be the same.
	names []string
}

// converseMessages lists the messages, joining neighbours of the same role: the vendor
// requires the roles to alternate. Those that are texts alone, as in most chats, are
// written without a look at parts. End follows the last one.
func (p bedrock) converseMessages(model string, messages []gateway.Message, end []any) (any, error) {
	if !plain(messages) || end != nil {
		e := converseEncoder{bedrock: p, model: model, own: p.proofs(familyBedrock, model)}
		list, err := e.messages(messages)
		if err == nil {
			last := &list[len(list)-1]
			last.Content = append(last.Content, end...)
		}
		return list, err
	}
	var list []converseTexts
	for _, m := range withText(messages) {
		if n := len(list); n > 0 && list[n-1].Role == string(m.Role) {
			list[n-1].Content = append(list[n-1].Content, converseText{m.Text})
			continue
		}
		list = append(list, converseTexts{string(m.Role), []converseText{{m.Text}}})
	}
	return list, nil
}

func (e *converseEncoder) messages(messages []gateway.Message) ([]converseMessage, error) {
	turns, err := e.turnsOf(messages, e.rules())
	if err != nil {
		return nil, err
	}
	var list []converseMessage
	for _, t := range turns {
		blocks, err := e.turn(t)
		if err != nil {
			return nil, err
		}
		if n := len(list); n > 0 && list[n-1].Role == string(t.role) {
			list[n-1].Content = append(list[n-1].Content, blocks...)
		} else if len(blocks) > 0 {
			list = append(list, converseMessage{string(t.role), blocks})
		}
	}
	if len(list) == 0 {
		return nil, e.refuse("there is no message to answer")
	}
	return list, nil
}

// rules are those of the model's family.
func (e *converseEncoder) rules() turnRules {
	rules := turnRules{textFiles: true, ids: plainIDs, alone: strings.Contains(e.model, "meta.llama")}
	if strings.Contains(e.model, "mistral.") {
		rules.ids, rules.alone = nineIDs, true
	}
	return rules
}

// turn lists a turn's blocks, results first. What the same model thought goes back as it
// came; other reasoning is left out, since it would leak into the answer.
func (e *converseEncoder) turn(t turn) ([]any, error) {
	var list []any
	for _, r := range t.results {
		block, err := e.result(r)
		if err != nil {
			return nil, err
		}
		list = append(list, block)
	}
	for _, part := range t.parts {
		raw := e.own.of(part.Proof)
		switch {
		case part.ToolCall != nil:
			c := part.ToolCall
			list = append(list, converseContent{ToolUse: &converseCall{c.ID, c.Name, argumentsOf(c)}})
		case part.Text != "" || part.Media != nil:
			block, err := e.block(part)
			if err != nil {
				return nil, err
			}
			list = append(list, block)
		case raw != nil:
			list = append(list, raw)
		}
	}
	return list, nil
}

// result writes a result. Only some models know its status; others read it.
func (e *converseEncoder) result(r gateway.ToolResult) (converseContent, error) {
	result := &converseResult{ID: r.CallID, Content: []any{}}
	parts := r.Parts
	if isBedrockClaude(e.model) || strings.Contains(e.model, "nova") {
		result.Status = "success"
		if r.IsError {
			result.Status = "error"
		}
	} else if r.IsError {
		parts = markedParts(r)
	}
	for _, part := range parts {
		if setIn(part) == 0 {
			continue
		}
		block, err := e.block(part)
		if err != nil {
			return converseContent{}, err
		}
		result.Content = append(result.Content, block)
	}
	return converseContent{ToolResult: result}, nil
}

// block writes a text or media.
func (e *converseEncoder) block(part gateway.Part) (converseContent, error) {
	m := part.Media
	if m == nil {
		return converseContent{Text: part.Text}, nil
	}
	source, err := e.source(m)
	if err != nil {
		return converseContent{}, err
	}
	switch mediaKindOf(m) {
	case imageMedia:
		format := strings.TrimPrefix(m.Type, "image/")
		if format == "jpg" {
			format = "jpeg"
		}
		if !slices.Contains([]string{"png", "jpeg", "gif", "webp"}, format) {
			return converseContent{}, e.refuse("%s files can't be sent here, of pictures only png, jpeg, gif and webp; leave %s out", m.Type, nameOf(m))
		}
		return converseContent{Image: &converseFile{Format: format, Source: source}}, nil
	case audioMedia:
		return converseContent{Audio: &converseFile{Format: audioFormat(m.Type), Source: source}}, nil
	}
	return converseContent{Document: &converseFile{documentFormat(m.Type), e.documentName(m.Name), source}}, nil
}

// source is where media are: inside of the request, or in Amazon's own storage.
func (e *converseEncoder) source(m *gateway.Media) (converseSource, error) {
	switch {
	case m.URL == "" && mediaKindOf(m) == textMedia:
		text, err := e.text(m)
		return converseSource{Bytes: base64.StdEncoding.EncodeToString([]byte(text))}, err
	case m.URL == "":
		data, err := e.base64Of(m)
		return converseSource{Bytes: data}, err
	case strings.HasPrefix(m.URL, "s3://"):
		return converseSource{S3: &converseLocation{m.URL}}, nil
	}
	return converseSource{}, e.refuse("the vendor only fetches files from s3:// addresses; send the content of %s", nameOf(m))
}

// documentFormat is Converse's word for a document's type.
func documentFormat(mediaType string) string {
	switch mediaType {
	case "application/pdf":
		return "pdf"
	case "text/csv":
		return "csv"
	case "text/html":
		return "html"
	case "text/markdown":
		return "md"
	}
	if format := officeFormat(mediaType); format != "" {
		return format
	}
	return "txt"
}

// documentName makes a file's name one that the vendor takes, which no other document of
// the request has: letters, digits, single spaces, hyphens and brackets.
func (e *converseEncoder) documentName(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	name = strings.Map(func(r rune) rune {
		if r < 0x80 && (isLetterOrDigit(byte(r)) || strings.ContainsRune("-()[]", r)) { //nolint:gosec // ASCII
			return r
		}
		return ' '
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = "document"
	}
	unique := name
	for n := 2; slices.Contains(e.names, unique); n++ {
		unique = name + " " + strconv.Itoa(n)
	}
	e.names = append(e.names, unique)
	return unique
}
