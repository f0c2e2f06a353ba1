package cli_test

import (
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

func TestFieldP01WhatWindowsWritesAroundAPrompt(t *testing.T) {
	t.Parallel()
	const mark = "\uFEFF"
	for name, row := range map[string]struct {
		words         []string
		stdin, prompt string
	}{
		"F139 CRLF at the end":           {nil, "hello\r\n", "hello"},
		"F139 CR at the end":             {nil, "hello\r", "hello"},
		"F139 several at the end":        {nil, "hello\r\n\r\n\n\r", "hello"},
		"F139 a mark at the start":       {nil, mark + "hello\n", "hello"},
		"F139 a mark and CRLF":           {nil, mark + "one\r\ntwo\r\n", "one\ntwo"},
		"F139 CRLF inside":               {nil, "one\r\n\r\ntwo", "one\n\ntwo"},
		"F139 CR inside":                 {nil, "one\rtwo", "one\ntwo"},
		"F139 LF as ever":                {nil, "one\n\ntwo\n", "one\n\ntwo"},
		"F139 blanks stay":               {nil, "  one \r\n\ttwo ", "  one \n\ttwo "},
		"F139 a mark inside stays":       {nil, "one" + mark + "two", "one" + mark + "two"},
		"F139 appended to words":         {[]string{"Review:"}, mark + "x := 1\r\n", "Review:\n\nx := 1"},
		"F139 a mark alone is nothing":   {[]string{"Hi"}, mark + "\r\n", "Hi"},
		"F139 a file as an argument":     {[]string{mark + "one\r\ntwo\r"}, "", "one\ntwo"},
		"F139 a file as the second word": {[]string{"Review:", mark + "one\r\ntwo\r"}, "", "Review: one\ntwo"},
		"F139 an escape is not a CR":     {[]string{`one\r\ntwo`}, "", `one\r\ntwo`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			args := append([]string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--system", mark + "Be\r\nbrief\r"}, row.words...)
			got := run(t, home(t), row.stdin, args...)
			if got.status != 0 {
				t.Fatalf("%+v", got)
			}
			messages, _ := askedOf(t, s)
			if len(messages) != 2 || messages[0][1] != "Be\nbrief" || messages[1][1] != row.prompt {
				t.Errorf("asked %q, want %q", messages, row.prompt)
			}
		})
	}
}

func TestFieldP01WhatIsNoTextIsStillRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ stdin, words string }{
		"UTF-16":             {"\xff\xfeh\x00i\x00", "not UTF-8"},
		"UTF-16, big":        {"\xfe\xff\x00h\x00i", "not UTF-8"},
		"a mark and no more": {"\uFEFF\r\n", "the prompt is empty"},
		"line ends alone":    {"\r\n\r\n\r", "the prompt is empty"},
	} {
		s, url := startEmulator(t, emulator.Options{})
		got := run(t, home(t), row.stdin, "ask", "--gateway-url", url, "-t", "openai/gpt-4o")
		if got.status != 2 || !strings.Contains(got.stderr, row.words) || len(s.Requests()) != 0 {
			t.Errorf("%s: got %+v and %d requests", name, got, len(s.Requests()))
		}
	}
}

// A body's bytes are JSON's: the mark goes, a CR in a string stays escaped, and
// white space between values is nobody's business.
func TestFieldP01ABodyWithAMarkIsJSON(t *testing.T) {
	t.Parallel()
	const body = "{\r\n  \"messages\": [{\"role\": \"user\", \"content\": \"a\\r\\nb\"}],\r\n  \"model\": \"gpt-4o\"\r\n}"
	for _, from := range []string{"file", "stdin"} {
		s, url := startEmulator(t, emulator.Options{})
		stdin, flag := "\uFEFF"+body+"\r\n", "-"
		if from == "file" {
			stdin, flag = "", "@"+writeFile(t, "body.json", "\uFEFF"+body+"\r\n")
		}
		got := run(t, home(t), stdin, "request", "openai", "chat/completions", "--gateway-url", url, "--body", flag)
		if all := s.Requests(); got.status != 0 || len(all) != 1 || string(all[0].Body) != body {
			t.Errorf("%s: %+v, sent %d requests", from, got, len(all))
		}
	}
}
