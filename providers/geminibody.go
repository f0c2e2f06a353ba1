package providers

import (
	"encoding/json"
	"reflect"
	"strings"

	"sluice/gateway"
)

// What Gemini's format can say, as of 2026-11; see [geminiCan].
const (
	geminiAbilities = takesTools | takesToolsStrict | takesToolModes | takesSchema | takesJSON | takesSchemaStrict |
		takesImages | takesPDFs | takesAudio | takesVideo | takesImageURLs | takesPDFURLs | takesFileURLs | takesDetail |
		takesTopK | takesSeed | takesPenalties | takesLogprobs | takesChoices
	// newerGemini is what generation 3 can besides.
	newerGemini = takesSchemaWithTools | takesResultImages | takesResultPDFs
)

// geminiCan is what a model's requests can say. Generation 2 answers "Function calling with
// a response mime type: 'application/json' is unsupported".
func geminiCan(model string) abilities {
	if g := geminiGeneration(model); g == 1 || g == 2 {
		return geminiAbilities
	}
	return geminiAbilities | newerGemini
}

// geminiRequest is the request body. The model and whether to stream are in the path.
type geminiRequest struct {
	System     *geminiContent    `json:"systemInstruction,omitempty"`
	Contents   any               `json:"contents"` // of geminiContent or geminiTurn
	Config     *geminiConfig     `json:"generationConfig,omitempty"`
	Tools      []geminiTools     `json:"tools,omitempty"`
	ToolConfig *geminiToolConfig `json:"toolConfig,omitempty"`
	Tier       string            `json:"serviceTier,omitempty"`
	Labels     map[string]string `json:"labels,omitempty"`
}

type geminiContent struct {
	Role  string       `json:"role,omitempty"`
	Parts []geminiText `json:"parts"`
}

type geminiText struct {
	Text string `json:"text"`
}

// geminiTurn is a message that isn't a text alone.
type geminiTurn struct {
	Role  string           `json:"role"`
	Parts []geminiSentPart `json:"parts"`
}

// geminiSentPart is one thing of those that it can hold, and its signature.
type geminiSentPart struct {
	Text      *string             `json:"text,omitempty"`
	Thought   bool                `json:"thought,omitempty"`
	Inline    *geminiInline       `json:"inlineData,omitempty"`
	File      *geminiFile         `json:"fileData,omitempty"`
	Call      *geminiSentCall     `json:"functionCall,omitempty"`
	Response  *geminiSentResponse `json:"functionResponse,omitempty"`
	Signature json.RawMessage     `json:"thoughtSignature,omitempty"`
}

type geminiInline struct {
	Type string `json:"mimeType"`
	Data string `json:"data"`
}

type geminiFile struct {
	Type string `json:"mimeType"`
	URI  string `json:"fileUri"`
}

type geminiSentCall struct {
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args"`
}

type geminiSentResponse struct {
	ID       string           `json:"id,omitempty"`
	Name     string           `json:"name"`
	Response geminiResult     `json:"response"`
	Parts    []geminiSentPart `json:"parts,omitempty"`
}

// geminiResult is one or the other.
type geminiResult struct {
	Output *string `json:"output,omitempty"`
	Error  *string `json:"error,omitempty"`
}

type geminiConfig struct {
	Temperature      *float64        `json:"temperature,omitempty"`
	TopP             *float64        `json:"topP,omitempty"`
	MaxTokens        *int            `json:"maxOutputTokens,omitempty"`
	Stop             []string        `json:"stopSequences,omitempty"`
	Thinking         *geminiThinking `json:"thinkingConfig,omitempty"`
	TopK             *int            `json:"topK,omitempty"`
	Seed             *int            `json:"seed,omitempty"`
	FrequencyPenalty *float64        `json:"frequencyPenalty,omitempty"`
	PresencePenalty  *float64        `json:"presencePenalty,omitempty"`
	WithLogprobs     bool            `json:"responseLogprobs,omitempty"`
	Logprobs         *int            `json:"logprobs,omitempty"`
	Choices          *int            `json:"candidateCount,omitempty"`
	Type             string          `json:"responseMimeType,omitempty"`
	Schema           json.RawMessage `json:"responseJsonSchema,omitempty"`
	Resolution       string          `json:"mediaResolution,omitempty"`
}

type geminiTools struct {
	Functions []geminiFunction `json:"functionDeclarations"`
}

type geminiFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parametersJsonSchema,omitempty"`
}

type geminiToolConfig struct {
	Calling struct {
		Mode    string   `json:"mode"`
		Allowed []string `json:"allowedFunctionNames,omitempty"`
	} `json:"functionCallingConfig"`
}

// geminiEncoder encodes the messages of one request.
type geminiEncoder struct {
	vendor
	gemini
	// id is the model without its publisher.
	id  string
	own proofs
	// detail is how closely the media are looked at: the format has one for all.
	detail string
}

// geminiBody encodes a chat that was checked. model is the target's, id the one without
// what may precede it.
func (v vendor) geminiBody(g gemini, model, id string, chat gateway.Chat) (geminiRequest, error) {
	if err := v.checkGemini(id, chat); err != nil {
		return geminiRequest{}, err
	}
	r := geminiRequest{Tools: geminiToolsOf(chat.Tools), ToolConfig: geminiToolConfigOf(chat), Tier: chat.Params.ServiceTier}
	if chat.System != "" {
		r.System = &geminiContent{Parts: []geminiText{{chat.System}}}
	}
	if chat.Params.UserID != "" {
		r.Labels = map[string]string{"user_id": chat.Params.UserID}
	}
	e := geminiEncoder{vendor: v, gemini: g, id: id, own: v.proofs(familyGemini, model)}
	var err error
	if r.Contents, err = e.contents(chat.Messages); err != nil {
		return geminiRequest{}, err
	}
	r.Config = e.config(chat)
	return r, nil
}

// checkGemini refuses what the vendor always refuses, as of 2026-11.
func (v vendor) checkGemini(id string, chat gateway.Chat) error {
	if err := v.checkGeminiEffort(id, chat.Params.Effort); err != nil {
		return err
	}
	if err := v.checkAllStrict(chat.Tools); err != nil {
		return err
	}
	for _, t := range chat.Tools {
		if c := t.Name[0]; c != '_' && (!isLetterOrDigit(c) || isDigit(c)) {
			return v.refuse("a tool is called %s, the name must begin with a letter or \"_\" here", t.Name)
		}
	}
	free := chat.ToolChoice.Mode == "" || chat.ToolChoice.Mode == gateway.ToolsAuto
	switch user := chat.Params.UserID; {
	case chat.Output != nil && len(chat.Tools) > 0 && (anyStrict(chat.Tools) || !free):
		return v.refuse("an answer in JSON can only be combined with tools here that the model chooses freely; leave the choice of tools and strict out")
	case strings.Trim(user, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "", len(user) > 63:
		return v.refuse("the user id can only have up to 63 lower-case letters, digits, \"_\" and \"-\" here")
	}
	return nil
}

func geminiToolsOf(tools []gateway.Tool) []geminiTools {
	var list []geminiFunction
	for _, t := range tools {
		list = append(list, geminiFunction{t.Name, t.Description, t.Schema})
	}
	if list == nil {
		return nil
	}
	return []geminiTools{{list}}
}

// geminiToolConfigOf is the choice of tools, nil for none.
func geminiToolConfigOf(chat gateway.Chat) *geminiToolConfig {
	c := &geminiToolConfig{}
	switch mode := chat.ToolChoice.Mode; {
	case mode == gateway.ToolsNone:
		c.Calling.Mode = "NONE"
	case mode == gateway.ToolsRequired:
		c.Calling.Mode = "ANY" // which holds the arguments to the schema, too
	case mode == gateway.ToolsNamed:
		c.Calling.Mode, c.Calling.Allowed = "ANY", []string{chat.ToolChoice.Name}
	case anyStrict(chat.Tools):
		c.Calling.Mode = "VALIDATED"
	case mode == gateway.ToolsAuto:
		c.Calling.Mode = "AUTO"
	default:
		return nil
	}
	return c
}

// config is nil if there is nothing to set.
func (e *geminiEncoder) config(chat gateway.Chat) *geminiConfig {
	n := chat.Params
	c := geminiConfig{
		Temperature:      n.Temperature,
		TopP:             n.TopP,
		MaxTokens:        n.MaxTokens,
		Thinking:         e.thinking(e.id, n.Effort),
		TopK:             n.TopK,
		Seed:             n.Seed,
		FrequencyPenalty: n.FrequencyPenalty,
		PresencePenalty:  n.PresencePenalty,
		WithLogprobs:     n.TopLogprobs != nil,
		Logprobs:         n.TopLogprobs,
		Choices:          n.Choices,
	}
	if len(n.Stop) > 0 {
		c.Stop = n.Stop
	}
	if out := chat.Output; out != nil {
		c.Type = "application/json"
		if len(out.Schema) > 0 {
			c.Schema = out.Schema
		}
	}
	if e.detail != "" {
		c.Resolution = "MEDIA_RESOLUTION_" + strings.ToUpper(e.detail)
	}
	if reflect.ValueOf(c).IsZero() {
		return nil
	}
	return &c
}

// contents lists the messages. Those that are texts alone, as in most chats, are written
// without a look at parts.
func (e *geminiEncoder) contents(messages []gateway.Message) (any, error) {
	if plain(messages) {
		list := []geminiContent{}
		for _, m := range withText(messages) {
			list = append(list, geminiContent{geminiRole(m.Role), []geminiText{{m.Text}}})
		}
		return list, nil
	}
	turns, err := e.turnsOf(messages, turnRules{ids: noIDs})
	if err != nil {
		return nil, err
	}
	list := []geminiTurn{}
	for _, t := range turns {
		if len(t.results) > 0 { // all in one content: the vendor counts them
			parts, err := e.results(t.results)
			if err != nil {
				return nil, err
			}
			list = append(list, geminiTurn{geminiRole(t.role), parts})
		}
		parts, err := e.parts(t.parts)
		if err != nil {
			return nil, err
		}
		if len(parts) > 0 {
			list = append(list, geminiTurn{geminiRole(t.role), parts})
		}
	}
	return list, nil
}

func geminiRole(role gateway.Role) string {
	if role == gateway.RoleAssistant {
		return "model"
	}
	return "user"
}

func (e *geminiEncoder) results(results []gateway.ToolResult) ([]geminiSentPart, error) {
	var list []geminiSentPart
	for _, r := range results {
		text := resultText(r)
		response := &geminiSentResponse{Name: r.Name, Response: geminiResult{Output: &text}}
		if r.IsError {
			response.Response = geminiResult{Error: &text}
		}
		if e.ids {
			response.ID = r.CallID
		}
		for _, p := range r.Parts {
			if p.Media == nil {
				continue
			}
			part, err := e.media(p.Media)
			if err != nil {
				return nil, err
			}
			response.Parts = append(response.Parts, part)
		}
		list = append(list, geminiSentPart{Response: response})
	}
	return list, nil
}

// lostSignature is what the vendor takes for a call whose signature is lost, or that
// another model made. Generation 3 refuses calls without one: "Function call is missing a
// thought_signature in functionCall parts".
const lostSignature = `"skip_thought_signature_validator"`

// parts lists a message's parts with their signatures. Of calls at the same time only the
// first has one.
func (e *geminiEncoder) parts(parts []gateway.Part) ([]geminiSentPart, error) {
	var list []geminiSentPart
	called := false
	for _, p := range parts {
		signature := e.own.of(p.Proof)
		switch {
		case p.ToolCall != nil:
			list = append(list, e.call(p, !called))
			called = true
		case p.Media != nil:
			part, err := e.media(p.Media)
			if err != nil {
				return nil, err
			}
			list = append(list, part)
		case p.Reasoning != nil:
			if signature != nil {
				list = append(list, geminiSentPart{Text: &p.Reasoning.Text, Thought: true, Signature: signature})
			}
		case p.Text != "" || signature != nil:
			list = append(list, geminiSentPart{Text: &p.Text, Signature: signature})
		}
	}
	return list, nil
}

func (e *geminiEncoder) call(p gateway.Part, first bool) geminiSentPart {
	c := p.ToolCall
	call := &geminiSentCall{Name: c.Name, Args: argumentsOf(c)}
	if e.ids {
		call.ID = c.ID
	}
	signature := e.own.of(c.Proof)
	if signature == nil {
		signature = e.own.of(p.Proof)
	}
	if signature == nil && first && geminiGeneration(e.id) >= 3 {
		signature = json.RawMessage(lostSignature)
	}
	return geminiSentPart{Call: call, Signature: signature}
}

func (e *geminiEncoder) media(m *gateway.Media) (geminiSentPart, error) {
	if m.Detail != "" && e.detail != "" && m.Detail != e.detail {
		return geminiSentPart{}, e.refuse("all files of a conversation are looked at equally closely here; give them the same detail, or none")
	}
	if m.Detail != "" {
		e.detail = m.Detail
	}
	if m.URL != "" {
		return geminiSentPart{File: &geminiFile{m.Type, m.URL}}, nil
	}
	data, err := e.base64Of(m)
	return geminiSentPart{Inline: &geminiInline{m.Type, data}}, err
}
