package figures

import (
	"errors"
	"reflect"
	"testing"

	"sluice/gateway"
)

func TestAnErrorIsDividedIntoItsParts(t *testing.T) {
	t.Parallel()
	refused := &gateway.Error{Kind: gateway.KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key",
		KeySource: "OPENAI_API_KEY", LogID: "01J", RequestID: "r1"}
	for name, test := range map[string]struct {
		err  error
		head string
		want Trouble
	}{
		"a refusal": {refused, "openai refused the key", Trouble{
			What: "openai refused the key", Said: "Incorrect API key", Facts: "openai · HTTP 401 · invalid_api_key · key from OPENAI_API_KEY · gateway log 01J",
			Next: []string{"check OPENAI_API_KEY, from the environment"}, named: true}},
		"our own words": {&gateway.Error{Kind: gateway.KindTruncated, Message: "the connection was closed", RequestID: "r1"}, "The answer was cut before its end", Trouble{
			What: "the answer was cut before its end", Said: "the connection was closed", Facts: "request r1", Next: []string{"the text so far is kept; try again for a whole answer"}}},
		"another error": {errors.New("no such file"), "No such file", Trouble{What: "no such file", Next: []string{""}}},
		"no words":      {errors.New(""), "", Trouble{Next: []string{""}}},
	} {
		why := gateway.Explain(test.err)
		if name == "a refusal" {
			why.Next = test.want.Next[0]
		}
		got := TroubleOf(why, test.err)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
		if got.Head() != test.head {
			t.Errorf("%s begins %q, want %q", name, got.Head(), test.head)
		}
	}
}
