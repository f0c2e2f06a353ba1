package ui

import (
	"strings"

	"sluice/gateway"
	"sluice/sessions"
)

// firstLine is the beginning of a message on one line, an answer's without its markdown.
func firstLine(m sessions.Message) string {
	const most = 200
	text := strings.TrimSpace(m.Text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	text = strings.Join(strings.Fields(text), " ")
	if m.Role != gateway.RoleUser {
		text = strings.NewReplacer("**", "", "`", "").Replace(strings.TrimLeft(text, "#> "))
	}
	if text == "" {
		return "(no text)"
	}
	return text
}

// sentence begins words with a capital letter and ends them with a full stop.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:] + "."
}

// sentences makes a sentence of each line that isn't empty.
func sentences(lines string) []string {
	var out []string
	for line := range strings.SplitSeq(lines, "\n") {
		if line != "" {
			out = append(out, strings.ToUpper(line[:1])+line[1:]+".")
		}
	}
	return out
}

// joinNotes joins two notes for the footer; more may be empty.
func joinNotes(words, more string) string {
	if more == "" {
		return words
	}
	return words + " · " + more
}
