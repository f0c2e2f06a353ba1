package gateway

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

func TestShellWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		words []string
		rest  string
	}{
		`curl a`:                        {words: []string{"curl", "a"}},
		"# a remark\n# another\ncurl a": {words: []string{"curl", "a"}},
		"curl \\\n  a \\\r\n  'b c'":    {words: []string{"curl", "a", "b c"}},
		`a'b'"c"\d$'e'`:                 {words: []string{"abcde"}},
		`"$NAME \$x \"q\" \n ${A}"`:     {words: []string{`$NAME $x "q" \n ${A}`}},
		`'' "" x`:                       {words: []string{"", "", "x"}},
		`$'a\tb\n\'\x41\101\u00e9\U0001F355\ud83c\udf55'`: {words: []string{"a\tb\n'AAé🍕🍕"}},
		`a#b c`:        {words: []string{"a#b", "c"}},
		`a | b "c`:     {words: []string{"a"}, rest: `| b "c`},
		"a\nb":         {words: []string{"a"}, rest: "b"},
		"\n\n a ;b":    {words: []string{"a"}, rest: ";b"},
		"a \"b\\\nc\"": {words: []string{"a", "bc"}},
	} {
		words, rest, err := shellWords(text, variables{})
		if err != nil || !reflect.DeepEqual(words, want.words) || rest != want.rest {
			t.Errorf("%s:\n got %q, %q, %v\nwant %q, %q", text, words, rest, err, want.words, want.rest)
		}
	}
	for text, want := range map[string]string{
		`a 'b`: "ends inside quotes", `a "b`: "ends inside quotes", `a $'b`: "ends inside quotes",
		"a `b`": "contains another command", "a $(b)": "contains another command", `a "$(b)"`: "contains another command", `$'\U00110000'`: "not a character",
	} {
		if words, _, err := shellWords(text, variables{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v, want an error with %q", text, words, err, want)
		}
	}
}

// Each here-document costs a search to the end of the text, so that one alone is read.
func TestASecondHereDocumentIsRefused(t *testing.T) {
	t.Parallel()
	many := "curl x -d @- " + strings.Repeat("<<A ", 50_000) + "\n" + strings.Repeat("A\n", 50_000)
	for _, text := range []string{many, "curl x -d @- <<A <<'B'\n1\nA\n2\nB\n", "curl x <<-A -d @- << B\n1\n\tA\n2\nB\n"} {
		r := &shellReader{text: text}
		if err := r.read(); !errors.Is(err, errTwoHere) || !strings.Contains(err.Error(), "leave one of them") {
			t.Errorf("%.40q: got %.40q, %v", text, r.list, err)
		}
		if r.searches != 1 {
			t.Errorf("%.40q: the text was searched %d times", text, r.searches)
		}
	}
	endless := &shellReader{text: "curl x " + strings.Repeat("<<A ", 50_000) + "\nB"}
	if err := endless.read(); err != nil || endless.searches != 1 || len(endless.list) != 2 {
		t.Errorf("without an end: %d searches, %.40q, %v", endless.searches, endless.list, err)
	}
}

// What bash makes of a command, the reader makes of it too.
func TestShellWordsAreTheShells(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not here: ", err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	pieces := []string{`'`, `"`, `\`, "a", "B7", " ", "  ", "\n", "\t", "é", "🍕", `'x y'`, `"x y"`, `"a\"b"`, `"a\\b"`, `"a\nb"`, `$'a\tb'`, `$'\x41\u00e9'`, `$'\''`,
		`$'\0101'`, `$'\q'`, `'a'\''b'`, "\\\n", "#", "=", "{}", "%", "\x01", "*x"}
	compared := 0
	for range 400 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := "w " + strings.TrimRight(b.String(), `\`) // a line that goes on, and doesn't
		words, _, failure := shellWords(text, variables{})
		script := "set -f\nw() { for a in \"$@\"; do printf '%s\\0' \"$a\"; done; exit 0; }\n" + text
		out, err := exec.CommandContext(t.Context(), shell, "-c", script).Output()
		if err != nil {
			if failure == nil {
				t.Errorf("%q: read as %q, which bash refuses: %v", text, words, err)
			}
			continue
		}
		if failure != nil {
			t.Errorf("%q: %v, but bash runs it", text, failure)
			continue
		}
		compared++
		var want []string
		for _, word := range strings.SplitAfter(string(out), "\x00") {
			if word != "" {
				want = append(want, strings.TrimSuffix(word, "\x00"))
			}
		}
		if got := words[1:]; fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("%q:\n got %q\nbash %q", text, got, want)
		}
	}
	if compared < 100 {
		t.Errorf("only %d commands were compared", compared)
	}
}

func FuzzReadRequest(f *testing.F) {
	for _, seed := range []string{
		`[{"provider":"openai","endpoint":"chat/completions?a=b","headers":{"Authorization":"Bearer $K","cf-aig-cache-ttl":"60"},"query":{"model":"m"},"config":{"requestTimeout":5}}]`,
		`curl https://gateway.ai.cloudflare.com/v1/a/b/openai/chat/completions -H 'cf-aig-metadata: {"a":1}' --json '{}'`,
		`curl -sSLX POST 'x' -d $'\u00e9\x41' | jq`, "curl \\\n -H a", "{",
	} {
		f.Add(seed)
	}
	for _, seed := range specimens() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		calls, _, _, err := ReadRequest(text)
		if err == nil && len(calls) == 0 {
			t.Errorf("%q gives neither calls nor an error", text)
		}
		for _, c := range calls {
			for name := range c.Header {
				if secretHeader(name) && err == nil {
					t.Errorf("%q: the key in %s is kept", text, name)
				}
			}
		}
	})
}
