package export

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"sluice/sessions"
)

func writeMarkdown(w io.Writer, c conversation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", escapeMarkdown(c.title))
	if !c.created.IsZero() {
		fmt.Fprintf(&b, "\n%s\n", c.created.Format("2006-01-02 15:04 MST"))
	}
	level := "##"
	for _, l := range c.lanes {
		if len(c.lanes) > 1 {
			fmt.Fprintf(&b, "\n## %s\n", escapeMarkdown(fmt.Sprintf("Lane %d: %s", l.number+1, l.settings.Target)))
			level = "###"
		}
		if l.settings.System != "" {
			fmt.Fprintf(&b, "\n%s System\n\n%s\n", level, enclosed(l.settings.System))
		}
		for _, m := range l.messages {
			fmt.Fprintf(&b, "\n%s %s\n", level, escapeMarkdown(speaker(m)))
			for _, part := range markdownParts(m) {
				fmt.Fprintf(&b, "\n%s\n", part)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownParts are the paragraphs of a message.
func markdownParts(m sessions.Message) []string {
	var parts []string
	if m.Reasoning != "" {
		parts = append(parts, quoted(m.Reasoning))
	}
	for _, s := range []string{m.Text, m.Refusal} {
		if strings.TrimSpace(s) != "" {
			parts = append(parts, enclosed(s))
		}
	}
	for _, o := range m.Omissions {
		parts = append(parts, "*("+escapeMarkdown(o)+")*")
	}
	for _, c := range m.ToolCalls {
		parts = append(parts, fmt.Sprintf("Calls %s:\n\n%s", escapeMarkdown(c.Name), fenced(c.Arguments, "json")))
	}
	for _, c := range m.Citations {
		parts = append(parts, "- "+escapeMarkdown(c.Title+" "+c.URL))
	}
	for _, a := range m.Attachments {
		parts = append(parts, "Attached: "+escapeMarkdown(a.Name))
	}
	if r := remark(m); r != "" {
		parts = append(parts, "*("+escapeMarkdown(r)+")*")
	}
	if m.Note != "" {
		parts = append(parts, "Note:\n\n"+enclosed(m.Note))
	}
	return parts
}

// enclosed keeps a message's markdown from swallowing what comes after it: an open fence
// or comment is closed, and if that doesn't help, the message is quoted, which ends
// everything in it.
func enclosed(s string) string {
	s = strings.Trim(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for _, end := range []string{"", "\n```", "\n~~~", "\n````", "\n-->", "\n</script>"} {
		if selfContained(s + end) {
			return s + end
		}
	}
	return quoted(s)
}

const sentinel = "## sentinel 4711"

// selfContained reports whether a heading after the text would still be one.
func selfContained(s string) bool {
	source := []byte(s + "\n\n" + sentinel + "\n")
	last, ok := goldmark.DefaultParser().Parse(text.NewReader(source)).LastChild().(*ast.Heading)
	return ok && last.Level == 2 && bytes.Equal(last.Lines().Value(source), []byte(strings.TrimPrefix(sentinel, "## ")))
}

func quoted(s string) string {
	return "> " + strings.ReplaceAll(strings.Trim(s, "\n"), "\n", "\n> ")
}

// fenced writes code in a fence that is longer than any in it.
func fenced(code, language string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimSuffix(code, "\n") + "\n" + fence
}

// escapeMarkdown returns a single line that reads as it is written.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if r < 0x80 && strings.ContainsRune("\\`*_{}[]<>()#+-!|~&\"'$%,./:;=?@^", r) && !strings.ContainsRune(",./:;=?@%'\"$()-", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
