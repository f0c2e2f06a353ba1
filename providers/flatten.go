package providers

import (
	"strings"

	"sluice/gateway"
)

// flatten writes a chat as one prompt. A single message stays as it is. Otherwise the
// system prompt comes first, an empty line after it, and then each message on a line that
// begins with "User: " or "Assistant: "; the last line is left open:
//
//	Be brief.
//
//	User: Hi
//	Assistant: Hello!
//	User: Why is pizza so good?
//	Assistant:
func flatten(chat gateway.Chat) string {
	if chat.System == "" && len(chat.Messages) == 1 {
		return chat.Messages[0].Text
	}
	var b strings.Builder
	if chat.System != "" {
		b.WriteString(chat.System + "\n\n")
	}
	for _, m := range chat.Messages {
		name := "User: "
		if m.Role == gateway.RoleAssistant {
			name = "Assistant: "
		}
		b.WriteString(name + m.Text + "\n")
	}
	return b.String() + "Assistant:"
}
