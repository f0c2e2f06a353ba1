package chains

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// laidOut are a JSON text's lines: "+" before a rehearsed one.
func laidOut(t *testing.T, text, was string, l jsonLayout) string {
	t.Helper()
	n, err := parseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if was != "" {
		before, err := parseJSON([]byte(was))
		if err != nil {
			t.Fatal(err)
		}
		n.markRehearsed(before)
	}
	l.add(n, 0, false)
	var b strings.Builder
	for _, line := range drawJSON(look.New(palette.NoColour), l.out, 40) {
		if line.rehearsed {
			b.WriteByte('+')
		}
		b.WriteString(uitest.Plain(line.text) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestLongListsAreFolded(t *testing.T) {
	t.Parallel()
	const body = `{"headers":{"A":"1","B":"2"},"messages":[{"role":"user","n":1.50},{"role":"user","n":null}],"stop":["a","b"],"none":[],"last":true}`
	uitest.Equal(t, "of a step that isn't selected", laidOut(t, body, "", jsonLayout{}), `{
  "headers": { … 2 },
  "messages": [ … 2 ],
  "stop": [
    "a",
    "b"
  ],
  "none": [],
  "last": true
}`)
	if got := laidOut(t, body, "", jsonLayout{chosen: true}); !strings.Contains(got, `"B": "2"`) || !strings.Contains(got, "[ … 2 ]") {
		t.Errorf("of the selected step:\n%s", got)
	}
	if got := laidOut(t, body, "", jsonLayout{open: true}); strings.Contains(got, "…") || !strings.Contains(got, `"n": 1.50`) {
		t.Errorf("opened:\n%s", got)
	}
}

func TestWhatIsRehearsedIsMarkedAndNeverFolded(t *testing.T) {
	t.Parallel()
	const was = `{"headers":{"A":"key"},"query":{"model":"m","messages":[1,2,3,4,5,6,7]}}`
	uitest.Equal(t, "a new value", laidOut(t, `{"headers":{"A":"bad","B":"x"},"query":{"model":"m","messages":[1,2,3,4,5,6,7]}}`, was, jsonLayout{}), `{
  "headers": {
+    "A": "bad",
+    "B": "x"
  },
  "query": {
    "model": "m",
    "messages": [ … 7 ]
  }
}`)
}

func TestLongLinesOfARequestGoOnAndEnd(t *testing.T) {
	t.Parallel()
	got := laidOut(t, `{"text":"`+strings.Repeat("日本語", 400)+`"}`, "", jsonLayout{})
	lines := strings.Split(got, "\n")
	if len(lines) != 2+maxWrapped || !strings.HasPrefix(lines[2], "↳ ") || !strings.HasSuffix(lines[maxWrapped], "…") {
		t.Errorf("got\n%s", got)
	}
	n, err := parseJSON([]byte(`"` + strings.Repeat("日本語", 400) + `"`))
	if err != nil || len(n.text) > maxShownText+60 || !strings.HasSuffix(n.text, `kB in all"`) {
		t.Errorf("%v: %q", err, n.text)
	}
}

// A request's texts come from the user, from files and from models: none of their bytes
// gets onto the screen as it is.
func TestNoTextOfARequestReachesTheScreenUncleaned(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	for _, l := range []previewLine{{text: "X-Name \x1b]0;evil\a\x9b31m", name: 6}, {text: "POST https://e/\x1b[2J", name: 4}} {
		for _, d := range drawHead(st, l, 40) {
			if strings.ContainsAny(uitest.Plain(d.text), "\x1b\u009b\a") {
				t.Errorf("%q", d.text)
			}
		}
	}
	n, err := parseJSON([]byte(`{"a":"\u001b]0;evil\u0007\u009b31m\u202e"}`))
	if err != nil {
		t.Fatal(err)
	}
	l := jsonLayout{}
	l.add(n, 0, false)
	for _, d := range drawJSON(st, l.out, 40) {
		if strings.ContainsAny(uitest.Plain(d.text), "\x1b\u009b\a\u202e") {
			t.Errorf("%q", d.text)
		}
	}
}

// An address breaks behind a slash, and no letter of it is lost.
func TestAnAddressBreaksBetweenItsParts(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	const address = "POST https://gateway.ai.cloudflare.com/v1/0123456789abcdef/default"
	var got []string
	for _, d := range drawHead(st, previewLine{text: address, name: len("POST")}, 46) {
		got = append(got, uitest.Plain(d.text))
	}
	uitest.Equal(t, "lines", got, []string{"POST https://gateway.ai.cloudflare.com/v1/", "↳ 0123456789abcdef/default"})
	for w := 1; w < 70; w++ {
		all := ""
		for _, piece := range wrapAddress(st, address, w) {
			piece = ansi.Strip(piece)
			if w > 3 && len([]rune(piece)) > w {
				t.Fatalf("%d cells: %q", w, piece)
			}
			all += strings.TrimPrefix(piece, "↳ ")
		}
		uitest.Equal(t, "the whole address", all, address)
	}
}
