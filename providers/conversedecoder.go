package providers

import (
	"encoding/json"
	"fmt"

	"sluice/gateway"
)

// converseEvent is the union of the events of a Converse stream and of a whole
// answer; a frame's event says which it is.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
type converseEvent struct {
	Index      int            `json:"contentBlockIndex"`
	Start      converseStart  `json:"start"`
	Delta      converseDelta  `json:"delta"`
	StopReason string         `json:"stopReason"`
	Usage      *converseUsage `json:"usage"`

	// A whole answer has this beside stopReason and usage.
	Output *struct {
		Message struct {
			Content []converseBlock `json:"content"`
		} `json:"message"`
	} `json:"output"`
}

type converseStart struct {
	ToolUse *converseTool `json:"toolUse"`
}

type converseTool struct {
	ID    string          `json:"toolUseId"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

// converseDelta keeps texts raw: see [unquote].
type converseDelta struct {
	Text      json.RawMessage `json:"text"`
	Reasoning struct {
		Text json.RawMessage `json:"text"`
	} `json:"reasoningContent"`
	ToolUse  *converseTool     `json:"toolUse"`
	Citation *converseCitation `json:"citation"`
}

// converseBlock is a block of a whole answer.
type converseBlock struct {
	Text      json.RawMessage `json:"text"`
	Reasoning struct {
		Text struct {
			Text json.RawMessage `json:"text"`
		} `json:"reasoningText"`
	} `json:"reasoningContent"`
	ToolUse *converseTool `json:"toolUse"`
	Cited   struct {
		Content []struct {
			Text json.RawMessage `json:"text"`
		} `json:"content"`
		Citations []converseCitation `json:"citations"`
	} `json:"citationsContent"`
}

type converseCitation struct {
	Title    string `json:"title"`
	Location struct {
		Web struct {
			URL string `json:"url"`
		} `json:"web"`
	} `json:"location"`
}

// converseUsage leaves cached tokens out of the input.
type converseUsage struct {
	Input  *int `json:"inputTokens"`
	Output *int `json:"outputTokens"`
	Cached *int `json:"cacheReadInputTokens"`
}

// converseDecoder reads Converse, streamed and whole.
type converseDecoder struct {
	stream
	tools  map[int]*toolBlock
	finish string
	cited  citations
}

// Decode reads one event or a whole answer.
func (d *converseDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	var e converseEvent
	if ok, err := d.parse(&dst, frame, &e); !ok {
		return dst, err
	}
	if frame.Whole {
		return d.whole(dst, &e)
	}
	switch frame.Event {
	case "messageStart", "":
	case "contentBlockStart":
		d.blockStart(e.Index, e.Start.ToolUse)
	case "contentBlockDelta":
		dst = d.blockDelta(dst, e.Index, &e.Delta)
	case "contentBlockStop":
		dst = d.blockStop(d.rest(dst), e.Index)
	case "messageStop":
		dst = d.finished(dst, e.StopReason)
	case "metadata":
		dst = d.counted(dst, e.Usage)
		d.done = d.finish != "" // metadata comes after messageStop, and nothing after it
	default:
		dst = d.note(dst, fmt.Sprintf("events of type %.40q are not shown", frame.Event))
	}
	return dst, nil
}

func (d *converseDecoder) whole(dst []gateway.Delta, e *converseEvent) ([]gateway.Delta, error) {
	if e.Output == nil {
		return dst, d.protocol(errNoMessage)
	}
	for _, b := range e.Output.Message.Content {
		dst = d.addRaw(dst, gateway.DeltaReasoning, b.Reasoning.Text.Text)
		dst = d.addRaw(dst, gateway.DeltaText, b.Text)
		for _, c := range b.Cited.Content {
			dst = d.addRaw(dst, gateway.DeltaText, c.Text)
		}
		dst = d.rest(dst)
		for i := range b.Cited.Citations {
			dst = d.citation(dst, &b.Cited.Citations[i])
		}
		if t := b.ToolUse; t != nil {
			dst = append(dst, toolCallDelta(t.ID, t.Name, arguments(t.Input)))
		}
	}
	dst = d.counted(dst, e.Usage)
	dst = d.finished(dst, e.StopReason)
	d.done = true
	return dst, nil
}

func (d *converseDecoder) blockStart(index int, t *converseTool) {
	if t == nil {
		return
	}
	if d.tools == nil {
		d.tools = map[int]*toolBlock{}
	}
	d.tools[index] = &toolBlock{id: t.ID, name: t.Name}
}

func (d *converseDecoder) blockDelta(dst []gateway.Delta, index int, delta *converseDelta) []gateway.Delta {
	dst = d.addRaw(dst, gateway.DeltaReasoning, delta.Reasoning.Text)
	dst = d.addRaw(dst, gateway.DeltaText, delta.Text)
	if delta.Citation != nil {
		dst = d.citation(dst, delta.Citation)
	}
	if open := d.tools[index]; open != nil && delta.ToolUse != nil {
		inside, _ := stringInside(delta.ToolUse.Input)
		open.partial = unquote(open.partial, inside)
	}
	return dst
}

// blockStop hands out a tool call, which is whole now.
func (d *converseDecoder) blockStop(dst []gateway.Delta, index int) []gateway.Delta {
	t := d.tools[index]
	if t == nil {
		return dst
	}
	delete(d.tools, index)
	return append(dst, toolCallDelta(t.id, t.name, t.partial))
}

func (d *converseDecoder) citation(dst []gateway.Delta, c *converseCitation) []gateway.Delta {
	return d.cited.add(dst, c.Location.Web.URL, c.Title)
}

func (d *converseDecoder) counted(dst []gateway.Delta, u *converseUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage,
		Usage: &gateway.Usage{InputTokens: u.Input, OutputTokens: u.Output, CachedTokens: u.Cached}})
}

func (d *converseDecoder) finished(dst []gateway.Delta, word string) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = word
	return append(d.rest(dst), finishDelta(word))
}

// Close accepts a stream without metadata where the vendor said why it stopped.
func (d *converseDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	dst = d.rest(dst)
	if d.finish == "" {
		return dst, d.truncated()
	}
	d.done = true
	return d.note(dst, "the stream ended without metadata"), nil
}

// arguments is a tool call's input where it came as an object.
func arguments(input json.RawMessage) []byte {
	if !present(input) {
		return nil
	}
	return input
}
