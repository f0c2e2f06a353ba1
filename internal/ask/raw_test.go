package ask

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
)

func TestRawPromptsAreRead(t *testing.T) {
	t.Parallel()
	target := gateway.Target{Provider: "openai", Endpoint: "v1/embeddings?a=b"}
	steps := []gateway.Step{{}}
	for _, tt := range []struct {
		prompt string
		want   gateway.RawRequest
	}{
		{`{"input":"x"}`, gateway.RawRequest{Endpoint: "v1/embeddings", Query: url.Values{"a": {"b"}}, Body: []byte(`{"input":"x"}`)}},
		{"\n [1]\n", gateway.RawRequest{Endpoint: "v1/embeddings", Query: url.Values{"a": {"b"}}, Body: []byte(`[1]`)}},
		{"GET", gateway.RawRequest{Method: "GET", Endpoint: "v1/embeddings", Query: url.Values{"a": {"b"}}}},
		{"GET models", gateway.RawRequest{Method: "GET", Endpoint: "models", Query: url.Values{}}},
		{"PUT /files/1?x=%20\n{}", gateway.RawRequest{Method: "PUT", Endpoint: "files/1", Query: url.Values{"x": {" "}}, Body: []byte(`{}`)}},
		{"POST\nOpenAI-Beta: assistants=v2\nX-Two: a: b \n\n{}", gateway.RawRequest{Method: "POST", Endpoint: "v1/embeddings", Query: url.Values{"a": {"b"}},
			Header: http.Header{"Openai-Beta": {"assistants=v2"}, "X-Two": {"a: b"}}, Body: []byte(`{}`)}},
		{"GET models\nX-One: 1", gateway.RawRequest{Method: "GET", Endpoint: "models", Query: url.Values{}, Header: http.Header{"X-One": {"1"}}}},
		{"DELETE  \n\n", gateway.RawRequest{Method: "DELETE", Endpoint: "v1/embeddings", Query: url.Values{"a": {"b"}}}},
	} {
		got, err := Raw(target, steps, tt.prompt)
		if err != nil || !reflect.DeepEqual(*got, tt.want) {
			t.Errorf("%q: got %+v, %v\nwant %+v", tt.prompt, got, err, tt.want)
		}
	}
	for prompt, want := range map[string]string{
		"hello":                                "line 1, column 1",
		"{\n  \"a\": 1,\n  塩\n}":               "line 3, column 3",
		"POST\n{\n  \"a\": tru\n}":             "line 3, column 11",
		"POST\nX-One: 1\n{\n  tru":             "line 4, column 3",
		"POST\nAuthorization: Bearer sk-1\n{}": "Authorization is for keys, which are added automatically",
		"POST\nX-Mine: $MINE\n{}":              "X-Mine names a variable, which only sluice request can send",
		"POST\nHost: x\n{}":                    "Host is set by the program itself",
		"PUT x\n{}{}":                          "line 2, column 3",
		"GET https://example.com/x\n":          "is a whole address",
		"GET a#b":                              "characters that a path can't",
	} {
		if got, err := Raw(target, steps, prompt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, %v, want an error with %q", prompt, got, err, want)
		}
	}
	if got, err := Raw(gateway.Target{Provider: "openai", Model: "gpt-4o"}, steps, "hello"); got != nil || err != nil {
		t.Errorf("a chat's prompt is read as %+v, %v", got, err)
	}
}
