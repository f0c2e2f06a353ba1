package sessions

import (
	"strings"
	"testing"

	"sluice/gateway"
)

// talk makes messages of lines such as "user Hi", "assistant" for an answer
// without text, "cut Hel" for one that was cut, "raw {}" for a raw request's.
func talk(lines string) []Message {
	var out []Message
	for line := range strings.Lines(lines) {
		word, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		m := Message{Role: gateway.RoleAssistant, Target: "perplexity-ai/sonar", Text: text}
		switch word {
		case "user":
			m.Role, m.Target = gateway.RoleUser, ""
		case "cut":
			m.Incomplete, m.Error = true, &MessageError{Kind: gateway.KindTruncated}
		case "failed":
			m.Incomplete, m.Error = true, &MessageError{Kind: gateway.KindBusy}
		case "reasoned":
			m.Text, m.Reasoning = "", text
		case "raw":
			m.Target = "raw:perplexity-ai/chat/completions"
		}
		out = append(out, m)
	}
	return out
}

func TestFieldW12APromptWithoutAnAnswerIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ branch, want string }{
		"F138 nothing":                       {"", ""},
		"F138 answered":                      {"user a\nassistant b\nuser c\nassistant d\n", "user a, assistant b, user c, assistant d"},
		"F138 failed":                        {"user a\nassistant b\nuser c\nfailed\n", "user a, assistant b"},
		"F138 the first failed":              {"user a\nfailed\nuser c\nassistant d\n", "user c, assistant d"},
		"F138 several in a row":              {"user a\nfailed\nuser b\nfailed\nuser c\nassistant d\nuser e\nfailed\n", "user c, assistant d"},
		"F138 no answer was ever kept":       {"user a\nuser b\nassistant c\nuser d\n", "user b, assistant c"},
		"F138 cut with text":                 {"user a\ncut b\nuser c\n", "user a, assistant b"},
		"F138 cut before the first word":     {"user a\ncut\nuser c\nassistant d\n", "user c, assistant d"},
		"F138 nothing but blanks":            {"user a\nassistant  \nuser c\nassistant d\n", "user c, assistant d"},
		"F138 stopped while it reasoned":     {"user a\nreasoned hm\nuser c\nassistant d\n", "user c, assistant d"},
		"F138 answered once more":            {"user a\nfailed\nassistant b\n", "user a, assistant b"},
		"F138 answered twice, the later one": {"user a\nassistant b\nassistant c\n", "user a, assistant c"},
		"F138 an answer to nothing":          {"assistant a\nuser b\nassistant c\n", "user b, assistant c"},
		"F138 an answer to an empty prompt":  {"user\nassistant a\nuser b\nassistant c\n", "user b, assistant c"},
		"F138 a raw request is no chat":      {"user {}\nraw {\"id\":1}\nuser b\nassistant c\n", "user b, assistant c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for i, m := range Conversation(talk(row.branch)) {
				if want := []gateway.Role{gateway.RoleUser, gateway.RoleAssistant}[i%2]; m.Role != want {
					t.Errorf("message %d is the %s's", i, m.Role)
				}
				got = append(got, string(m.Role)+" "+m.Text)
			}
			if got := strings.Join(got, ", "); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
	branch := talk("user a\nassistant b\n")
	branch = append(branch[:1:1], Message{Role: "system", Text: "x"}, branch[1])
	if got := Conversation(branch); len(got) != 2 {
		t.Errorf("a message of another role was sent: %+v", got)
	}
}
