package gateway

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNDJSON(t *testing.T) {
	t.Parallel()
	const hel, lo, end = `{"text":"Hel"}`, `{"text":"lo"}`, `{"finish":"stop"}`
	const whole = "start; text Hel; text lo; finish stop"
	for name, row := range map[string]struct {
		body, want string
		kind       Kind
	}{
		"F074 a record a line":      {hel + "\n" + lo + "\n" + end + "\n", whole, ""},
		"F074 CRLF and blank lines": {"\r\n" + hel + "\r\n\r\n \n" + lo + "\r\n" + end + "\r\n\n", whole, ""},
		"F074 last line unended":    {hel + "\n" + lo + "\n" + end, whole, ""},
		"F074 byte-order mark":      {"\ufeff" + hel + "\n" + lo + "\n" + end + "\n", whole, ""},
		"F075 two on a line":        {hel + lo + "\n" + end + " \n", whole, ""},
		"F075 one over two lines":   {hel + "\n{\"text\":\n\"lo\"}\n" + end + "\n", "start; text Hel", KindProtocol},
		"F075 no JSON":              {hel + "\noops\n" + end + "\n", "start; text Hel", KindProtocol},
		"F076 no end mark":          {hel + "\n" + lo + "\n", "start; text Hel; text lo", KindTruncated},
		"F076 cut in a record":      {hel + "\n{\"text\":\"l", "start; text Hel", KindTruncated},
		"nothing":                   {"\n", "start", KindNotAPI},
		"a line above the cap":      {hel + "\n" + `{"text":"` + strings.Repeat("x", 1<<20) + `"}` + "\n", "start; text Hel", KindProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
				_, _ = io.WriteString(w, row.body)
			})
			c := newClient(t, Config{URL: s.URL, Retry: quick, Limits: Limits{Event: 1 << 20}})
			lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			if got := strings.Replace(joined(lines), "start openai/m 200", "start", 1); got != row.want {
				t.Errorf("\n got %s\nwant %s", got, row.want)
			}
			if err == nil {
				err = &Error{}
			}
			if err.Kind != row.kind || len(s.requests()) != 1 {
				t.Errorf("got %v after %d requests, want %s", err, len(s.requests()), row.kind)
			}
		})
	}
}

func TestF053NDJSONCutAtEveryOffsetGivesTheSameRecords(t *testing.T) {
	t.Parallel()
	read := func(r io.Reader) (out []string) {
		f := newNDJSON(r, 1<<20)
		for {
			frame, err := f.next()
			if err != nil {
				return append(out, err.Error())
			}
			out = append(out, string(frame.Data))
		}
	}
	body := "{\"a\":1} {\"b\":\"é\"}\r\n\n[2]\n\"c\""
	want := strings.Join(read(strings.NewReader(body)), "|")
	for at := range body {
		if got := strings.Join(read(io.MultiReader(strings.NewReader(body[:at]), strings.NewReader(body[at:]))), "|"); got != want {
			t.Errorf("cut at %d\n got %s\nwant %s", at, got, want)
		}
	}
	if got := strings.Join(read(iotest.OneByteReader(strings.NewReader(body))), "|"); got != want || want != `{"a":1}|{"b":"é"}|[2]|"c"|EOF` {
		t.Errorf("byte by byte\n got %s\nwant %s", got, want)
	}
}
