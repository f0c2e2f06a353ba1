package gateway

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
)

// echo writes a chat as it was given.
type echo struct{ Provider }

func (echo) Encode(model string, chat Chat) (Request, error) {
	body, err := json.Marshal(map[string]any{"model": model, "system": chat.System, "messages": chat.Messages, "stream": chat.Stream})
	return Request{Provider: "echo", Endpoint: "chat", Body: body}, err
}

func TestAnOverrideChangesWhatItNames(t *testing.T) {
	t.Parallel()
	off := false
	chat := Chat{System: "Be brief", Stream: true, Messages: []Message{{Role: RoleUser, Text: "Hi"}, {Role: RoleAssistant, Text: "Hello"}, {Role: RoleUser, Text: "Why?"}}}
	for name, tt := range map[string]struct {
		override Override
		want     string
	}{
		"nothing": {Override{}, `{"messages":[{"Role":"user","Text":"Hi","Parts":null},{"Role":"assistant","Text":"Hello","Parts":null},{"Role":"user","Text":"Why?","Parts":null}],"model":"m","stream":true,"system":"Be brief"}`},
		"all": {Override{System: "S", Prompt: "P: {prompt} {prompt}", Stream: &off, Body: json.RawMessage(`{"n":1}`)},
			`{"messages":[{"Role":"user","Text":"Hi","Parts":null},{"Role":"assistant","Text":"Hello","Parts":null},{"Role":"user","Text":"P: Why? Why?","Parts":null}],"model":"m","stream":false,"system":"S","n":1}`},
		"a key out": {Override{Body: json.RawMessage(` {"messages": null, "system": {"a": [1, 2]}} `)}, `{"model":"m","stream":true,"system":{"a":[1,2]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := tt.override.Of(echo{}).Encode("m", chat)
			if err != nil || string(req.Body) != tt.want {
				t.Errorf("got %s, %v\nwant %s", req.Body, err, tt.want)
			}
		})
	}
	if chat.Messages[2].Text != "Why?" {
		t.Errorf("the caller's chat became %q", chat.Messages[2].Text)
	}
}

func TestBodiesAreMergedAsRFC7396Says(t *testing.T) {
	t.Parallel()
	// The examples of the RFC's appendix whose both sides are objects.
	for _, tt := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{`{"z":1.50,"a":"<&>"}`, `{"k":"<é>"}`, `{"z":1.50,"a":"<&>","k":"<é>"}`},
	} {
		got, err := MergePatch(json.RawMessage(tt[0]), json.RawMessage(tt[1]))
		if err != nil || string(got) != tt[2] {
			t.Errorf("%s over %s is %s, %v; want %s", tt[1], tt[0], got, err, tt[2])
		}
	}
}

// A prompt takes the place of a message's texts; its pictures and results stay.
func TestAnOverridesPromptReplacesTheTextsOfParts(t *testing.T) {
	t.Parallel()
	picture, result := Part{Media: &Media{Type: "image/png"}}, Part{ToolResult: &ToolResult{CallID: "1"}}
	for name, tt := range map[string]struct{ parts, want []Part }{
		"between":  {[]Part{result, {Text: "a"}, picture, {Text: "b"}}, []Part{result, {Text: "P a\n\nb"}, picture}},
		"no text":  {[]Part{result}, []Part{result, {Text: "P "}}},
		"one text": {[]Part{{Text: "a"}}, []Part{{Text: "P a"}}},
	} {
		chat := Chat{Messages: []Message{{Role: RoleUser, Parts: slices.Clone(tt.parts)}}}
		got := Override{Prompt: "P {prompt}"}.chat(chat).Messages[0].Parts
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
		if !reflect.DeepEqual(chat.Messages[0].Parts, tt.parts) {
			t.Errorf("%s: the caller's parts became %+v", name, chat.Messages[0].Parts)
		}
	}
}

func TestWhatIsNoObjectIsNotMerged(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"[1]", "x", `"text"`, `{"a":1`, `{} {}`} {
		o := Override{Body: json.RawMessage(body)}
		if err := o.Check(); !errors.Is(err, errMerge) {
			t.Errorf("%s: check says %v", body, err)
		}
		if req, err := o.Of(echo{}).Encode("m", Chat{}); !errors.Is(err, errMerge) {
			t.Errorf("%s: got %s, %v", body, req.Body, err)
		}
		for _, pair := range [][2]string{{"{}", body}, {body, "{}"}} {
			if got, err := MergePatch(json.RawMessage(pair[0]), json.RawMessage(pair[1])); !errors.Is(err, errMerge) {
				t.Errorf("%s over %s: got %s, %v", pair[1], pair[0], got, err)
			}
		}
	}
	if p := (Override{}).Of(echo{}); !reflect.DeepEqual(p, echo{}) {
		t.Errorf("nothing to change wraps: %#v", p)
	}
}
