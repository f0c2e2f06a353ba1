package providers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// chatForm is how a vendor's chat completions differ from OpenAI's in what isn't text.
// The zero value is OpenAI's.
type chatForm struct {
	// emptyText says that the content beside calls is never null.
	emptyText bool
	// namedResults says that results have the tool's name.
	namedResults bool
	// reasoning is where reasoning goes back.
	reasoning reasoningForm
	// files is the form of PDFs, flatMedia says that an address or a recording is a string
	// and not an object, and anyAudio that recordings needn't be wav or mp3.
	files               fileForm
	flatMedia, anyAudio bool
	// jsonWord says that JSON without a schema is refused, or never ends, unless a message
	// has the word.
	jsonWord bool
	// alone and ids are those of [turnRules].
	alone bool
	ids   idForm
	// requires says that the vendor drops parameters silently unless it is told not to.
	requires bool
	// seed, user and parallel are parameters with other names than OpenAI's.
	seed, user, parallel string
}

// reasoningForm is where a vendor wants a model's reasoning back.
type reasoningForm uint8

const (
	noReasoningBack reasoningForm = iota
	asReasoning
	asReasoningContent
	asReasoningDetails
)

// fileForm is how a vendor's messages hold PDFs.
type fileForm uint8

const (
	fileObject fileForm = iota
	fileAddress
	documentAddress
)

// chatTurn is a message that isn't a text alone, and a result.
type chatTurn struct {
	Role             string          `json:"role"`
	Content          any             `json:"content"` // a string, a list of parts, or null
	ToolCalls        []chatCall      `json:"tool_calls,omitempty"`
	ToolCallID       string          `json:"tool_call_id,omitempty"`
	Name             string          `json:"name,omitempty"`
	Reasoning        *string         `json:"reasoning,omitempty"`
	ReasoningContent *string         `json:"reasoning_content,omitempty"`
	ReasoningDetails json.RawMessage `json:"reasoning_details,omitempty"`
}

type chatCall struct {
	ID       string           `json:"id"`
	Type     string           `json:"type"`
	Function chatCallFunction `json:"function"`
	// Extra is where Google's models want their signature back.
	Extra *chatCallExtra `json:"extra_content,omitempty"`
}

type chatCallFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type chatCallExtra struct {
	Google struct {
		Signature json.RawMessage `json:"thought_signature"`
	} `json:"google"`
}

// chatPart is a part of a message's content; Type says which of the others is set.
type chatPart struct {
	Type         string     `json:"type"`
	Text         string     `json:"text,omitempty"`
	ImageURL     any        `json:"image_url,omitempty"`
	File         *chatFile  `json:"file,omitempty"`
	FileURL      *chatImage `json:"file_url,omitempty"`
	FileName     string     `json:"file_name,omitempty"`
	DocumentURL  string     `json:"document_url,omitempty"`
	DocumentName string     `json:"document_name,omitempty"`
	InputAudio   any        `json:"input_audio,omitempty"`
	VideoURL     *chatImage `json:"video_url,omitempty"`
}

// chatImage is the address of media.
type chatImage struct {
	URL    string `json:"url"`
	Detail string `json:"detail,omitempty"`
}

type chatFile struct {
	Filename string `json:"filename"`
	FileData string `json:"file_data"`
}

type chatRecording struct {
	Data   string `json:"data"`
	Format string `json:"format"`
}

// messages lists a chat's messages. Those that are texts alone, as in most chats, are
// written without a look at parts.
func (p openAI) messages(model string, chat gateway.Chat) (any, error) {
	if plain(chat.Messages) && !p.wantsReasoning(model) {
		return wireMessages(chat.System, chat.Messages), nil
	}
	turns, err := p.turnsOf(chat.Messages, turnRules{alone: p.form.alone, ids: p.form.ids})
	if err != nil {
		return nil, err
	}
	list := make([]chatTurn, 0, len(turns)+1)
	if chat.System != "" {
		list = append(list, chatTurn{Role: "system", Content: chat.System})
	}
	for _, t := range turns {
		if t.role == gateway.RoleAssistant {
			if m := p.assistantTurn(model, t); m.says() {
				list = append(list, m)
			}
			continue
		}
		for _, r := range t.results {
			m, err := p.resultTurn(r)
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
		if len(t.parts) > 0 {
			content, err := p.contentOf(t.parts)
			if err != nil {
				return nil, err
			}
			list = append(list, chatTurn{Role: string(t.role), Content: content})
		}
	}
	return list, nil
}

// wantsReasoning reports whether each turn of the assistant must have its reasoning, even
// if there was none, as of 2026-11: "The reasoning_content in the thinking mode must be
// passed back to the API." The model before, deepseek-reasoner, refuses it.
func (p openAI) wantsReasoning(model string) bool {
	return p.form.reasoning == asReasoningContent && p.entry == "deepseek" && strings.HasPrefix(model, "deepseek-v4")
}

func (p openAI) assistantTurn(model string, t turn) chatTurn {
	m := chatTurn{Role: string(t.role)}
	signed := p.proofs(familyGemini, model)
	for _, part := range t.parts {
		if part.ToolCall == nil {
			continue
		}
		call := chatCall{ID: part.ToolCall.ID, Type: "function", Function: chatCallFunction{part.ToolCall.Name, part.ToolCall.Arguments}}
		if signature := signed.of(part.ToolCall.Proof); signature != nil {
			call.Extra = &chatCallExtra{}
			call.Extra.Google.Signature = signature
		}
		m.ToolCalls = append(m.ToolCalls, call)
	}
	if text := joined(t.role, t.parts); text != "" || len(m.ToolCalls) == 0 || p.form.emptyText {
		m.Content = text
	}
	p.addReasoning(&m, model, t.parts)
	return m
}

// says reports whether a turn of the assistant holds anything.
func (m chatTurn) says() bool { return len(m.ToolCalls) > 0 || m.Content != "" }

// addReasoning adds the reasoning that the same model wrote.
func (p openAI) addReasoning(m *chatTurn, model string, parts []gateway.Part) {
	var texts []string
	var details []json.RawMessage
	own := p.proofs(p.entry, model)
	for _, part := range parts {
		if !own.fit(part.Proof) {
			continue
		}
		if part.Reasoning != nil {
			texts = append(texts, part.Reasoning.Text)
		}
		var list []json.RawMessage
		if json.Unmarshal(part.Proof.Data, &list) == nil {
			details = append(details, list...)
		}
	}
	text := strings.Join(texts, "")
	switch p.form.reasoning {
	case asReasoning:
		if text != "" {
			m.Reasoning = &text
		}
	case asReasoningContent:
		if p.wantsReasoning(model) || text != "" && !strings.Contains(model, "deepseek-reasoner") {
			m.ReasoningContent = &text
		}
	case asReasoningDetails:
		if raw, err := marshal(details); err == nil && len(details) > 0 {
			m.ReasoningDetails = raw
		}
	}
}

// errorMark begins the text of a result that is an error, in formats that have no flag
// for it.
const errorMark = "Error: "

// resultText is the text of a tool's result.
func resultText(r gateway.ToolResult) string {
	return joined(gateway.RoleUser, r.Parts)
}

// markedResult is the text of a tool's result, which says so if it is an error.
func markedResult(r gateway.ToolResult) string {
	if r.IsError {
		return errorMark + resultText(r)
	}
	return resultText(r)
}

func (p openAI) resultTurn(r gateway.ToolResult) (chatTurn, error) {
	m := chatTurn{Role: "tool", ToolCallID: r.CallID, Content: markedResult(r)}
	if p.form.namedResults {
		m.Name = r.Name
	}
	if !slices.ContainsFunc(r.Parts, func(part gateway.Part) bool { return part.Media != nil }) {
		return m, nil
	}
	content, err := p.contentOf(markedParts(r))
	m.Content = content
	return m, err
}

// markedParts are the parts of a tool's result, which say so if it is an error.
func markedParts(r gateway.ToolResult) []gateway.Part {
	if !r.IsError {
		return r.Parts
	}
	return slices.Concat([]gateway.Part{{Text: strings.TrimSpace(errorMark)}}, r.Parts)
}

// contentOf is a text alone, or a list of parts.
func (p openAI) contentOf(parts []gateway.Part) (any, error) {
	if len(parts) == 1 && parts[0].Media == nil {
		return parts[0].Text, nil
	}
	list := make([]chatPart, 0, len(parts))
	for _, part := range parts {
		if part.Media == nil {
			if part.Text != "" {
				list = append(list, chatPart{Type: "text", Text: part.Text})
			}
			continue
		}
		wire, err := p.mediaPart(part.Media)
		if err != nil {
			return nil, err
		}
		list = append(list, wire)
	}
	return list, nil
}

func (p openAI) mediaPart(m *gateway.Media) (chatPart, error) {
	switch mediaKindOf(m) {
	case imageMedia:
		address, err := p.addressOf(m)
		if p.form.flatMedia && m.Detail == "" {
			return chatPart{Type: "image_url", ImageURL: address}, err
		}
		return chatPart{Type: "image_url", ImageURL: chatImage{address, m.Detail}}, err
	case audioMedia:
		if m.URL != "" {
			return chatPart{}, p.refuse("the vendor can't fetch %s files here; send the content of %s", m.Type, nameOf(m))
		}
		return p.audioPart(m)
	case videoMedia:
		address, err := p.addressOf(m)
		return chatPart{Type: "video_url", VideoURL: &chatImage{URL: address}}, err
	}
	if p.form.files == fileAddress {
		address, err := m.URL, error(nil)
		if address == "" {
			address, err = p.base64Of(m) // a data URL is refused
		}
		return chatPart{Type: "file_url", FileURL: &chatImage{URL: address}, FileName: m.Name}, err
	}
	address, err := p.addressOf(m)
	if p.form.files == documentAddress {
		return chatPart{Type: "document_url", DocumentURL: address, DocumentName: m.Name}, err
	}
	return chatPart{Type: "file", File: &chatFile{cmp.Or(m.Name, "document.pdf"), address}}, err
}

// audioPart writes a recording.
func (p openAI) audioPart(m *gateway.Media) (chatPart, error) {
	if p.form.flatMedia {
		data, err := p.base64Of(m)
		return chatPart{Type: "input_audio", InputAudio: data}, err
	}
	recording, err := p.recording(m)
	return chatPart{Type: "input_audio", InputAudio: recording}, err
}

// recording is in bare base64.
func (p openAI) recording(m *gateway.Media) (*chatRecording, error) {
	format := audioFormat(m.Type)
	if !p.form.anyAudio && format != "wav" && format != "mp3" {
		return nil, p.refuse("%s files can't be sent here, of recordings only wav and mp3; leave %s out", m.Type, nameOf(m))
	}
	data, err := p.base64Of(m)
	return &chatRecording{data, format}, err
}

// audioFormat is the usual ending of a recording's file.
func audioFormat(mediaType string) string {
	format := strings.TrimPrefix(strings.TrimPrefix(mediaType, "audio/"), "x-")
	switch format {
	case "mpeg":
		return "mp3"
	case "wave", "vnd.wave":
		return "wav"
	}
	return format
}
