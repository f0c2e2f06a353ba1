package browser

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions/export"
	"sluice/ui/overlay"
)

// TitleQuestion asks for a session's new title. say tells the user where none was given.
func (c Commands) TitleQuestion(path, title string, say func(string) tea.Cmd) overlay.Question {
	return overlay.Question{Label: "Title:", Verb: "rename", Value: title, Hint: "the new title", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("an empty title: nothing was changed")
		}
		return c.rename(path, text)
	}}
}

// TagQuestion asks for a session's new tags.
func (c Commands) TagQuestion(path string, tags []string) overlay.Question {
	return overlay.Question{Label: "Tags:", Verb: "set the tags", Value: strings.Join(tags, " "), Hint: "tags separated by spaces; none removes all", Then: func(text string) tea.Cmd {
		var tags []string
		for word := range strings.FieldsSeq(text) {
			if tag := strings.TrimLeft(word, "#"); tag != "" && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		return c.setTags(path, tags)
	}}
}

// ExportQuestion asks for the file that a session is exported to. say tells the user
// where none was given.
func (c Commands) ExportQuestion(path string, say func(string) tea.Cmd) overlay.Question {
	return overlay.Question{Label: "Export to:", Verb: "write the file", Value: exportName(path, export.Markdown), Hint: "a new file; its extension sets the format: .md, .json or .html", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("no file: nothing was exported")
		}
		to := strings.TrimSpace(text)
		if c.ExpandHome != nil {
			to = c.ExpandHome(to)
		}
		return c.export(path, to)
	}}
}
