package sessions

import (
	"bytes"
	"testing"
)

func TestALastMessageThatWasCutIsMended(t *testing.T) {
	t.Parallel()
	const head = "title = 't'\n"
	for name, test := range map[string]struct{ cut, want string }{
		"in the header":                  {"[[mess", ""},
		"behind the header":              {"[[message]]", ""},
		"before anything was said":       {"[[message]]\nid = \"a\"\nrole = \"assistant\"\nti", ""},
		"with an empty text":             {"[[message]]\nid = \"a\"\ntext = \"\"\"\n", ""},
		"in a key behind the text":       {"[[message]]\ntext = 'x'\nrol", "[[message]]\ntext = 'x'\n"},
		"in a key behind a reasoning":    {"[[message]]\nreasoning = 'x'\nrol", "[[message]]\nreasoning = 'x'\n"},
		"in a key behind a refusal":      {"[[message]]\nrefusal = 'x'\nrol", "[[message]]\nrefusal = 'x'\n"},
		"in a key behind an error":       {"[[message]]\n[message.error]\nstatus = 500\nmes", "[[message]]\n[message.error]\nstatus = 500\n"},
		"in the text":                    {"[[message]]\ntext = \"\"\"\nhe", "[[message]]\ntext = \"\"\"\nhe\"\"\"\nincomplete = true\n"},
		"in a text that is incomplete":   {"[[message]]\nincomplete = true\ntext = \"\"\"\nhe", "[[message]]\nincomplete = true\ntext = \"\"\"\nhe\"\"\"\n"},
		"in the text's last quotes":      {"[[message]]\ntext = \"\"\"\nhe\"\"", "[[message]]\ntext = \"\"\"\nhe\"\"\"\nincomplete = true\n"},
		"in an escape":                   {"[[message]]\ntext = \"\"\"\nhe\nllo\\", "[[message]]\ntext = \"\"\"\nhe\n\"\"\"\nincomplete = true\n"},
		"in an escape, incomplete":       {"[[message]]\nincomplete = true\ntext = \"\"\"\nhe\nllo\\u00", "[[message]]\nincomplete = true\ntext = \"\"\"\nhe\n\"\"\"\n"},
		"in a character":                 {"[[message]]\ntext = \"\"\"\nhé 🍕"[:len("[[message]]\ntext = \"\"\"\nhé 🍕")-1], "[[message]]\ntext = \"\"\"\nhé \"\"\"\nincomplete = true\n"},
		"in a character, then zeros":     {"[[message]]\ntext = \"\"\"\nh\xc3\x00\x00", "[[message]]\ntext = \"\"\"\nh\"\"\"\nincomplete = true\n"},
		"with a character broken before": {"[[message]]\ntext = \"\"\"\nhe\xff and much more", ""},
		"with a character beyond repair": {"[[message]]\ntext = \"\"\"\n\xff and much more", ""},
	} {
		got, ok := mend([]byte(head+test.cut), len(head))
		if !ok || string(got) != head+test.want {
			t.Errorf("%s: got %q, %v; want %q", name, got, ok, head+test.want)
		}
	}
}

func TestAMessageBrokenInAnotherWayIsLeftToItsAuthor(t *testing.T) {
	t.Parallel()
	for _, block := range []string{
		"[[message]]\ntext = 'a'\nrole == 'user'\ntime = 2026-01-01T00:00:00Z\n", "[[message]]\ntext = 3\n", "[[message]]\ntext = 'a\n", "[[message]]\n= 1\n\x00",
	} {
		before := []byte("title = 't'\n" + block)
		data := bytes.Clone(before)
		if got, ok := mend(data, len("title = 't'\n")); ok {
			t.Errorf("%q was mended to %q", block, got)
		}
		mustEqual(t, "the file's bytes", data, before)
	}
}
