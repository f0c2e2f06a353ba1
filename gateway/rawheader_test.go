package gateway

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestAHeaderOfARawRequestMayNameASecret(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL})
	r := RawRequest{Provider: stub{name: "a", key: NewSecret("K", "k")}, Endpoint: "x", Header: http.Header{"X-Key": {"plain"}}}
	secret := func(name string) Secret { return NewSecret(name, "value-of-"+name) }
	for _, line := range []string{"x-one: $ONE", "X-Two: Bearer ${TWO_2}", "X-Three: costs $5", "X-Key: $KEY", "X-Four:$lower"} {
		if err := r.AddHeader(line, secret); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	p, err := c.PrepareRaw(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if shown := p.Curl() + p.HTTPFile(); strings.Contains(shown, "value-of-") || !strings.Contains(shown, `"X-Two: Bearer $TWO_2"`) {
		t.Errorf("the request is shown as\n%s", shown)
	}
	reply, err := c.Raw(t.Context(), r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	reply.Close()
	got := map[string][]string{}
	for _, name := range []string{"X-One", "X-Two", "X-Three", "X-Key", "X-Four"} {
		got[name] = s.requests()[0].Header[name]
	}
	want := map[string][]string{
		"X-One": {"value-of-ONE"}, "X-Two": {"Bearer value-of-TWO_2"}, "X-Three": {"costs $5"}, "X-Key": {"value-of-KEY"}, "X-Four": {"$lower"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
}

func TestHeadersThatCannotBeSentAreRefusedWithoutTheirValue(t *testing.T) {
	t.Parallel()
	secret := func(name string) Secret { return NewSecret(name, "v") }
	for line, row := range map[string]struct {
		secret func(string) Secret
		want   string
	}{
		"sk-secret":                       {secret, "a header is not 'NAME: VALUE'"},
		"A B: sk-secret":                  {secret, "a header is not 'NAME: VALUE'"},
		"A: sk-secret\r\nB: c":            {secret, "the header A has a value that can't be sent"},
		"host: sk-secret":                 {secret, "the header Host is set by the program itself"},
		"x-api-key: sk-secret":            {nil, "the header X-Api-Key is for keys, which are added automatically: leave it out"},
		"X-Auth-Token: 0123456789":        {nil, "the header X-Auth-Token is for keys, which are added automatically: leave it out"},
		"x-mine: Bearer 0123456789abcdef": {nil, "the header X-Mine is for keys, which are added automatically: leave it out"},
		"x-mine: word $MINE":              {nil, "the header X-Mine names a variable, which only sluice request can send"},
		"Authorization: $MINE_TOO":        {nil, "the header Authorization is for keys, which are added automatically: leave it out"},
	} {
		var r RawRequest
		if err := r.AddHeader(line, row.secret); err == nil || err.Error() != row.want || !reflect.DeepEqual(r, RawRequest{}) {
			t.Errorf("%q: got %v and %+v, want %q", line, err, r, row.want)
		}
	}
}
