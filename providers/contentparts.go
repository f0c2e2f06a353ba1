package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

// contentPart is one part of a content that is a list.
type contentPart struct {
	Type     json.RawMessage `json:"type"`
	Text     json.RawMessage `json:"text"`
	Thinking json.RawMessage `json:"thinking"`
	Refusal  json.RawMessage `json:"refusal"`
}

// thinks reports whether a part's text is reasoning.
func (p *contentPart) thinks() bool {
	word := textOf(p.Type)
	return word == "thinking" || strings.HasPrefix(word, "reasoning")
}

// silent reports whether a part holds no text.
func (p *contentPart) silent() bool { return p.Text == nil && p.Thinking == nil && p.Refusal == nil }

// isParts reports whether a content is a list of parts, or a single part.
func isParts(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && (raw[0] == '[' || raw[0] == '{')
}

// parts reads a content that is a list of parts, or a single part. A part without text
// gets a note.
func (s *stream) parts(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	var list oneOrMore[json.RawMessage]
	if json.Unmarshal(raw, &list) != nil {
		return s.omitted(dst, "content of an unknown form is not shown")
	}
	for _, item := range list {
		if item = bytes.TrimSpace(item); len(item) == 0 || item[0] != '{' {
			dst = s.addValue(dst, gateway.DeltaText, item, 1)
			continue
		}
		var p contentPart
		_ = json.Unmarshal(item, &p) // it is an object, whose members stay raw
		word, thinks := textOf(p.Type), p.thinks()
		if p.silent() {
			if !thinks && word != "text" { // the text of those is still to come
				dst = s.omitPart(dst, word, item)
			}
			continue
		}
		kind := gateway.DeltaText
		if thinks {
			kind = gateway.DeltaReasoning
		}
		dst = s.addRaw(dst, gateway.DeltaReasoning, p.Thinking)
		dst = s.addRaw(dst, kind, p.Text)
		dst = s.addRaw(dst, gateway.DeltaRefusal, p.Refusal)
	}
	return dst
}

// omitPart notes a part that isn't text: an image, a sound, a file. What it is and how
// large is read from whatever members it has.
func (s *stream) omitPart(dst []gateway.Delta, kind string, raw json.RawMessage) []gateway.Delta {
	if !holdsTextOrOther(raw) {
		return dst
	}
	var m media
	if inside, ok := stringInside(raw); ok {
		m.source(inside, !bytes.Contains(inside, []byte("://")))
	}
	m.read(raw, 0)
	what := mediaWord(m.form)
	if what == "" {
		what = mediaWord(kind)
	}
	if what == "" {
		what = fmt.Sprintf("a part of type %.40q", kind)
	}
	return s.omit(dst, what, m.form, dataSize(m.size).String(), m.name, m.url)
}

// mediaWord names a part by its media type, or by its own type.
func mediaWord(kind string) string {
	kind = strings.ToLower(kind)
	for _, known := range [][2]string{{"image", "an image"}, {"audio", "audio"}, {"video", "a video"}, {"document", "a document"}, {"application", "a file"}, {"text/", "a file"}, {"file", "a file"}} {
		if strings.Contains(kind, known[0]) {
			return known[1]
		}
	}
	return ""
}

// media is what a part says about its media.
type media struct {
	form, name, url string
	size            int
}

// read reads the members that vendors use for media, as deeply as they nest them.
func (m *media) read(raw json.RawMessage, depth int) {
	const deepest = 4
	raw = bytes.TrimSpace(raw)
	if depth > deepest || len(raw) == 0 {
		return
	}
	if raw[0] == '[' {
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list)
		for _, item := range list {
			m.read(item, depth+1)
		}
		return
	}
	var o map[string]json.RawMessage
	if raw[0] != '{' || json.Unmarshal(raw, &o) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if inside, ok := stringInside(o[name]); ok {
			m.member(name, inside)
		} else {
			m.read(o[name], depth+1)
		}
	}
}

func (m *media) member(name string, inside []byte) {
	switch strings.ToLower(name) {
	case "data", "b64_json", "bytes", "file_data", "image_base64", "base64", "result":
		m.source(inside, true)
	case "url", "image_url", "uri", "fileuri", "file_uri", "audio_url", "video_url", "s3uri":
		m.source(inside, false)
	case "mime_type", "mimetype", "media_type", "mediatype", "format":
		m.form = string(unquote(nil, inside))
	case "name", "filename", "file_name", "title", "displayname":
		m.name = string(unquote(nil, inside))
	}
}

// source reads the data: base64, a data URL, or an address.
func (m *media) source(inside []byte, data bool) {
	if rest, ok := bytes.CutPrefix(inside, []byte("data:")); ok {
		form, coded, _ := bytes.Cut(rest, []byte(","))
		form, _, _ = bytes.Cut(form, []byte(";"))
		m.form, m.size = string(unquote(nil, form)), m.size+base64Size(coded)
		return
	}
	if data {
		m.size += base64Size(inside)
		return
	}
	m.url = string(unquote(nil, inside))
}

// base64Size is the decoded size of a base64 text, in bytes.
func base64Size(text []byte) int {
	return len(bytes.TrimRight(text, "=")) * 3 / 4
}

// dataSize is the decoded size of a base64 text, in bytes, without keeping the text. For
// other values it is 0.
type dataSize int

// UnmarshalJSON takes any value.
func (n *dataSize) UnmarshalJSON(raw []byte) error {
	if inside, ok := stringInside(raw); ok {
		*n = dataSize(base64Size(inside))
	}
	return nil
}

// String is the size as in a note, empty if there is none.
func (n dataSize) String() string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("%d bytes", int(n))
}
