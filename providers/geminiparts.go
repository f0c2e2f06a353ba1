package providers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"sluice/gateway"
)

// proof is the part's signature, nil if it has none.
func (p *geminiPart) proof() *gateway.Proof {
	if data := rawOf(p.Signature); holdsTextOrOther(data) && sound(data) {
		return &gateway.Proof{Family: familyGemini, Data: data}
	}
	return nil
}

// signed emits the signature of a text or a thought. The last part often has nothing else.
// Parts that can't be shown don't go back, and neither do their signatures.
func (d *geminiDecoder) signed(dst []gateway.Delta, p *geminiPart) []gateway.Delta {
	if !holdsTextOrOther(rawOf(p.Signature)) || p.hidden() {
		return dst
	}
	return d.prove(d.rest(dst), familyGemini, p.Thought, !holdsTextOrOther(p.Text), *p.Signature)
}

// hide notes the parts that can't be shown: media, and code that the vendor ran itself.
func (d *geminiDecoder) hide(dst []gateway.Delta, p *geminiPart) []gateway.Delta {
	dst = d.omitPart(dst, "file", p.Inline)
	dst = d.omitPart(dst, "file", p.File)
	if holdsTextOrOther(p.Code) {
		var code struct {
			Language geminiWord      `json:"language"`
			Code     json.RawMessage `json:"code"`
		}
		_ = json.Unmarshal(p.Code, &code) // if it can't be parsed it is only not described
		text, _ := textValue(code.Code)
		dst = d.omit(dst, "code that was run", string(code.Language), size(len(text)))
	}
	if holdsTextOrOther(p.Result) {
		var result struct {
			Outcome geminiWord      `json:"outcome"`
			Output  json.RawMessage `json:"output"`
		}
		_ = json.Unmarshal(p.Result, &result)
		text, _ := textValue(result.Output)
		dst = d.omit(dst, "the result of code that was run", string(result.Outcome), size(len(text)))
	}
	if holdsTextOrOther(p.Response) {
		var response struct {
			Name geminiWord `json:"name"`
		}
		_ = json.Unmarshal(p.Response, &response)
		dst = d.omit(dst, "the answer of a function", string(response.Name))
	}
	return dst
}

// noteUnknownParts notes, by name, the members of parts that hold nothing known.
func (d *geminiDecoder) noteUnknownParts(dst []gateway.Delta, frame gateway.Frame) []gateway.Delta {
	var chunk struct {
		Candidates oneOrMore[struct {
			Content struct {
				Parts oneOrMore[json.RawMessage] `json:"parts"`
			} `json:"content"`
		}] `json:"candidates"`
	}
	if json.Unmarshal(frame.Data, &chunk) != nil {
		return dst // can't happen: the frame was parsed before
	}
	for _, c := range chunk.Candidates {
		for _, raw := range c.Content.Parts {
			var part map[string]json.RawMessage
			_ = json.Unmarshal(raw, &part) // a text has no members
			for _, name := range slices.Sorted(maps.Keys(part)) {
				switch name {
				case "text", "thought", "thoughtSignature", "functionCall", "inlineData", "fileData", "executableCode",
					"codeExecutionResult", "functionResponse", "partMetadata", "videoMetadata", "mediaResolution":
				case "inline_data", "file_data":
					dst = d.omitPart(dst, name, part[name])
				default:
					dst = d.omitted(dst, fmt.Sprintf("a part of type %.40q is not shown", name))
				}
			}
		}
	}
	return dst
}

// grounded reads a source of any kind: a page, a place on a map, a document.
func (d *geminiDecoder) grounded(dst []gateway.Delta, chunk map[string]json.RawMessage) []gateway.Delta {
	for _, kind := range slices.Sorted(maps.Keys(chunk)) {
		var source geminiSource
		err := json.Unmarshal(chunk[kind], &source)
		url := source.URI
		if url == "" {
			url = source.Source
		}
		if err != nil || url == "" && source.Title == "" {
			dst = d.omitted(dst, fmt.Sprintf("a source of type %.40q is not shown", kind))
			continue
		}
		dst = d.cited.add(dst, url, source.Title)
	}
	return dst
}
