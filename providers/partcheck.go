package providers

import (
	"strings"

	"sluice/gateway"
)

// mediaKind is what formats distinguish in media.
type mediaKind uint8

const (
	otherMedia mediaKind = iota
	imageMedia
	pdfMedia
	// textMedia is text in whatever notation.
	textMedia
	officeMedia
	audioMedia
	videoMedia
)

// mediaKindOf classifies media by their type.
func mediaKindOf(m *gateway.Media) mediaKind {
	switch m.Kind() {
	case "image":
		return imageMedia
	case "audio":
		return audioMedia
	case "video":
		return videoMedia
	case "text":
		return textMedia
	}
	switch m.Type {
	case "application/pdf":
		return pdfMedia
	case "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml",
		"application/javascript", "application/sql", "application/x-sh":
		return textMedia
	}
	if strings.HasSuffix(m.Type, "+json") || strings.HasSuffix(m.Type, "+xml") {
		return textMedia
	}
	if officeFormat(m.Type) != "" {
		return officeMedia
	}
	return otherMedia
}

// officeFormat is the usual ending of an office program's file, empty for other types.
func officeFormat(mediaType string) string {
	switch mediaType {
	case "application/msword":
		return "doc"
	case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		return "docx"
	case "application/vnd.ms-excel":
		return "xls"
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return "xlsx"
	}
	return ""
}

// checkPart refuses a part that its role can't have, or that the vendor's requests can't
// say.
func (v vendor) checkPart(role gateway.Role, p gateway.Part) error {
	user := role == gateway.RoleUser
	switch set := setIn(p); {
	case set > 1:
		return v.refuse("a part of a message holds %d things, it must be one", set)
	case p.Media != nil && !user:
		return v.refuse("a message of the assistant holds a %s file, which can't be sent", p.Media.Type)
	case p.ToolResult != nil && !user:
		return v.refuse("the result of the tool %s is in a message of the assistant, it belongs to the user's", p.ToolResult.Name)
	case p.ToolCall != nil && user:
		return v.refuse("a call of the tool %s is in a message of the user, it belongs to the assistant's", p.ToolCall.Name)
	case p.Reasoning != nil && user:
		return v.refuse("a message of the user holds reasoning, it belongs to the assistant's")
	case (p.ToolCall != nil || p.ToolResult != nil) && v.takes.can&takesTools == 0:
		return v.refuse("the conversation has calls of tools, which can't be sent here; begin a new one")
	case p.Media != nil:
		return v.checkMedia(p.Media, mediaNeeds())
	case p.ToolResult != nil:
		return v.checkResult(p.ToolResult)
	}
	return nil
}

// setIn counts what a part holds.
func setIn(p gateway.Part) int {
	n := 0
	for _, set := range []bool{p.Text != "", p.Media != nil, p.Reasoning != nil, p.ToolCall != nil, p.ToolResult != nil} {
		if set {
			n++
		}
	}
	return n
}

func (v vendor) checkResult(r *gateway.ToolResult) error {
	for _, p := range r.Parts {
		switch {
		case setIn(p) > 1:
			return v.refuse("a part of the result of the tool %s holds several things, it must be one", r.Name)
		case p.Reasoning != nil, p.ToolCall != nil, p.ToolResult != nil:
			return v.refuse("the result of the tool %s must be texts and files", r.Name)
		case p.Media != nil:
			if err := v.checkMedia(p.Media, resultNeeds()); err != nil {
				return err
			}
		}
	}
	return nil
}

// mediaNeeds is what a user's media need, resultNeeds what those of a tool's result do.
// A missing entry can't be sent anywhere.
func mediaNeeds() map[mediaKind]abilities {
	return map[mediaKind]abilities{imageMedia: takesImages, pdfMedia: takesPDFs, officeMedia: takesOffice, audioMedia: takesAudio, videoMedia: takesVideo}
}

func resultNeeds() map[mediaKind]abilities {
	return map[mediaKind]abilities{imageMedia: takesResultImages, pdfMedia: takesResultPDFs}
}

func (v vendor) checkMedia(m *gateway.Media, needs map[mediaKind]abilities) error {
	kind := mediaKindOf(m)
	switch {
	case m.Data == nil && m.URL == "":
		return v.refuse("the file %s has no content", nameOf(m))
	case kind != textMedia && v.takes.can&needs[kind] == 0:
		return v.refuse("%s files can't be sent here%s; leave %s out", m.Type, placeOf(needs[imageMedia]), nameOf(m))
	case m.URL != "" && v.takes.can&urlNeeds(kind) == 0:
		return v.refuse("the vendor can't fetch %s files here; send the content of %s", m.Type, nameOf(m))
	case m.Detail != "" && v.takes.can&takesDetail == 0:
		return v.refuse("how closely %s is looked at can't be set here; leave the detail out", nameOf(m))
	}
	return nil
}

// placeOf names the place that media of these needs are in.
func placeOf(imageNeeds abilities) string {
	if imageNeeds == takesResultImages {
		return " in a tool's result"
	}
	return ""
}

func urlNeeds(kind mediaKind) abilities {
	switch kind {
	case imageMedia:
		return takesImageURLs
	case pdfMedia:
		return takesPDFURLs
	}
	return takesFileURLs
}

// nameOf names media in errors.
func nameOf(m *gateway.Media) string {
	switch {
	case m.Name != "":
		return m.Name
	case m.URL != "":
		return m.URL
	}
	return "(" + m.Type + ")"
}

// blank reports whether a message holds nothing that can be sent.
func blank(m gateway.Message) bool {
	if len(m.Parts) == 0 {
		return m.Text == ""
	}
	for _, p := range m.Parts {
		if setIn(p) > 0 {
			return false
		}
	}
	return true
}

// plain reports whether all of a chat's messages are texts alone, as most are. Requests
// are then written without a look at parts.
func plain(messages []gateway.Message) bool {
	for _, m := range messages {
		if len(m.Parts) > 0 {
			return false
		}
	}
	return true
}
