package sessions

import (
	"iter"
	"strings"

	"sluice/gateway"
)

// Conversation is what a model is sent of a branch, oldest message first: each prompt
// with its answer. A prompt whose answer failed or was stopped before its first word is
// left out, because vendors refuse two prompts in a row; so is a raw request, which is
// not part of a chat.
func Conversation(branch []Message) []gateway.Message {
	return ConversationOf(len(branch), func(yield func(*Message) bool) {
		for i := range branch {
			if !yield(&branch[i]) {
				return
			}
		}
	})
}

// ConversationOf is [Conversation] for messages that aren't in a slice; count is
// approximately how many there are.
func ConversationOf(count int, branch iter.Seq[*Message]) []gateway.Message {
	out := make([]gateway.Message, 0, count+1)
	var prompt, answer *Message
	exchange := func() {
		if prompt == nil || answer == nil || blank(prompt.Text) || blank(answer.Text) || rawTarget(answer.Target) {
			return
		}
		out = append(out,
			gateway.Message{Role: gateway.RoleUser, Text: prompt.Text},
			gateway.Message{Role: gateway.RoleAssistant, Text: answer.Text})
	}
	for m := range branch {
		switch m.Role {
		case gateway.RoleUser:
			exchange()
			prompt, answer = m, nil
		case gateway.RoleAssistant:
			answer = m
		}
	}
	exchange()
	return out
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// rawTarget reports whether a target is an endpoint, which takes a request's body and not
// a chat.
func rawTarget(target string) bool {
	t, err := gateway.ParseTarget(target)
	return err == nil && t.Endpoint != ""
}
