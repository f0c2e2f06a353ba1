package sessions

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "plain", "\n", "\nfirst line empty", "ends with a line\n", "\r\n", "a\rb", "\ttab", `"`, `""`, `"""`, `""""""`, `a"""`, `\`,
		`\"""`, "\\\n  continued", "trailing \\", "[[message]]\n[[message]]", " [[message]]", "\x00\x1b[31m\x7f\u009b", "\u202eRTL", "\ufeff",
		"\xff\xfe", "日本語 🍕", "a\u2028b", "'''", "# no comment", "[[message]] [message.usage]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := valid(s)
		for _, encoded := range [][]byte{
			append([]byte("text = "), appendText(nil, want)...), append([]byte("text = "), appendString(nil, want)...),
		} {
			var got struct{ Text string }
			if _, err := toml.Decode(string(encoded), &got); err != nil {
				t.Fatalf("decode %q: %v", encoded, err)
			}
			if got.Text != want {
				t.Fatalf("%q came back as %q from\n%s", want, got.Text, encoded)
			}
			if bytes.HasPrefix(encoded, []byte(messageHeader)) || bytes.Contains(encoded, []byte("\n"+messageHeader)) {
				t.Fatalf("a line looks like a block's header:\n%s", encoded)
			}
			if nesting(encoded) > maxNesting {
				t.Fatalf("%q looks nested", encoded)
			}
		}
		m := Message{ID: "a", Role: "assistant", Text: s, Reasoning: s, Error: &MessageError{Message: s}}.normal()
		block := encodeMessage(m)
		if err := checkBlock(block, m); err != nil {
			t.Fatal(err)
		}
		doc, _, err := parse(slices.Concat(encodeHead(Meta{Title: cleanTitle(s), Lanes: []Lane{{System: want, Target: want}}}), block, block))
		messages := doc.messages(t)
		if err != nil || len(messages) != 2 || messages[1].Text != want || doc.meta.Lanes[0].System != want {
			t.Fatalf("the file came back as %+v, %v", doc, err)
		}
	})
}

func TestHiddenCharactersAreEscapedInTheFile(t *testing.T) {
	t.Parallel()
	got := string(appendText(nil, "a\x1b[2J\u009b\u202e\u2028\x00\r\tb \u200d"))
	if want := `"""` + "\n" + `a\u001B[2J\u009B\u202E\u2028\u0000\r` + "\tb \u200d\"\"\""; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := string(appendText(nil, `"a" """"b"`)), `"""`+"\n"+`"a" ""\""b\""""`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTitlesAndFileNames(t *testing.T) {
	t.Parallel()
	for prompt, want := range map[string][2]string{
		"":                           {"", "session-id.toml"},
		"\n\n# Why?\nmore":           {"Why?", "why-id.toml"},
		"../../etc/passwd":           {"../../etc/passwd", "etc-passwd-id.toml"},
		"CON":                        {"CON", "con-id.toml"},
		"日本語のピザ":                     {"日本語のピザ", "session-id.toml"},
		"a\x1b[31mred\x07\u202e\tb":  {"a[31mred b", "a-31mred-b-id.toml"},
		"two  words . ":              {"two words .", "two-words-id.toml"},
		strings.Repeat("word ", 40):  {"word word word word word word word word word word word…", "word-word-word-word-word-word-word-word-word-word-word-id.toml"},
		strings.Repeat("x", 300):     {strings.Repeat("x", 59) + "…", strings.Repeat("x", 59) + "-id.toml"},
		"\xff\xfe bad":               {"\ufffd bad", "bad-id.toml"},
		strings.Repeat("\u202e", 10): {"", "session-id.toml"},
	} {
		title := titleOf(prompt)
		if got := [2]string{title, fileName(title, "id")}; got != want {
			t.Errorf("%q: got %q, want %q", prompt, got, want)
		}
	}
	if name := fileName(strings.Repeat("y", 500), "id"); len(name) > maxSlug+len("-id.toml") {
		t.Errorf("a name of %d bytes", len(name))
	}
}
