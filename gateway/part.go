package gateway

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Part is a piece of a message. One of Text, Media, Reasoning, ToolCall and ToolResult is
// set, or none of them where a vendor gave a [Proof] for an empty text.
type Part struct {
	// Text is valid UTF-8, never filtered or shortened.
	Text       string
	Media      *Media
	Reasoning  *Reasoning
	ToolCall   *ToolCall
	ToolResult *ToolResult
	// Proof is what the vendor that wrote the part wants back with it, nil for none.
	Proof *Proof
}

// Media is a picture, a document or a recording that a user sends.
type Media struct {
	// Type is the media type in lower case without parameters, such as "image/png".
	Type string
	// Name is the file's name, without folders; some vendors show it to the model.
	Name string
	// URL is where the vendor fetches the content, empty where Data gives it.
	URL string
	// SHA256 is the content's hash in hexadecimal digits, empty if it isn't known.
	SHA256 string
	// Detail is how closely a picture is looked at, in the vendor's words; empty leaves it
	// to the vendor.
	Detail string
	// Data returns the content. It is called each time the message is encoded and must
	// return the same bytes; its error refuses the request. Nil if URL is set.
	Data func() ([]byte, error)
}

// Kind is the part of the media type before the slash, such as "image".
func (m *Media) Kind() string {
	for i := range len(m.Type) {
		if m.Type[i] == '/' {
			return m.Type[:i]
		}
	}
	return m.Type
}

// Reasoning is what a model thought before it answered. Vendors take it back only with
// the proof of its part.
type Reasoning struct{ Text string }

// Proof is what a vendor wants back unchanged with a part that its model wrote: a
// signature, or reasoning that only the vendor can read. It means something to that
// vendor and model alone; requests to others leave it out.
type Proof struct {
	// Family names the format of Data, such as "anthropic": see package providers.
	Family string
	// Provider and Model are those that wrote the part.
	Provider, Model string
	// Data is the vendor's JSON as it came, byte for byte.
	Data json.RawMessage
}

// ToolResult is what a tool that the model called gave back. Results stand in a user
// message, before its other parts.
type ToolResult struct {
	// CallID is the [ToolCall]'s id, Name its tool.
	CallID, Name string
	// Parts are texts and media.
	Parts []Part
	// IsError says that the tool failed and Parts say why.
	IsError bool
}

// Content returns the message's parts: Parts, or one part with Text.
func (m Message) Content() []Part {
	if len(m.Parts) > 0 || m.Text == "" {
		return m.Parts
	}
	return []Part{{Text: m.Text}}
}

// Equal reports whether two messages send the same. Media are compared by their hashes:
// without one, they differ.
func (m Message) Equal(other Message) bool {
	return m.Role == other.Role && m.Text == other.Text && slices.EqualFunc(m.Parts, other.Parts, Part.equal)
}

func (p Part) equal(other Part) bool {
	return p.Text == other.Text &&
		equalAt(p.Media, other.Media, Media.equal) &&
		equalAt(p.Reasoning, other.Reasoning, func(a, b Reasoning) bool { return a == b }) &&
		equalAt(p.ToolCall, other.ToolCall, ToolCall.equal) &&
		equalAt(p.ToolResult, other.ToolResult, ToolResult.equal) &&
		equalAt(p.Proof, other.Proof, Proof.equal)
}

func (m Media) equal(other Media) bool {
	return m.Type == other.Type && m.Name == other.Name && m.URL == other.URL && m.Detail == other.Detail &&
		m.SHA256 == other.SHA256 && (m.SHA256 != "" || m.URL != "")
}

func (r ToolResult) equal(other ToolResult) bool {
	return r.CallID == other.CallID && r.Name == other.Name && r.IsError == other.IsError &&
		slices.EqualFunc(r.Parts, other.Parts, Part.equal)
}

func (c ToolCall) equal(other ToolCall) bool {
	return c.ID == other.ID && c.Name == other.Name && c.Arguments == other.Arguments &&
		equalAt(c.Proof, other.Proof, Proof.equal)
}

func (p Proof) equal(other Proof) bool {
	return p.Family == other.Family && p.Provider == other.Provider && p.Model == other.Model && bytes.Equal(p.Data, other.Data)
}

// equalAt compares what two pointers point to; nil equals nil alone.
func equalAt[T any](a, b *T, equal func(a, b T) bool) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a == b || equal(*a, *b)
}
