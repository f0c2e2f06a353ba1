package providers_test

import (
	"errors"
	"reflect"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

func lister(t *testing.T, name string, s providers.Settings) providers.Lister {
	t.Helper()
	l, ok := newProvider(t, name, s).(providers.Lister)
	if !ok {
		t.Fatalf("%s lists no models", name)
	}
	return l
}

func TestListsAreAskedForWhereTheyAre(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		provider, mark string
		options        map[string]string
		want           string
	}{
		"OpenAI":                {"openai", "", nil, "GET  models "},
		"Anthropic":             {"anthropic", "", nil, "GET  v1/models limit=1000"},
		"Anthropic's next page": {"anthropic", "m1", nil, "GET  v1/models after_id=m1&limit=1000"},
		"Cloudflare": {"workers-ai", "", nil,
			"GET https://api.cloudflare.com/client/v4 accounts/ac%2Fc/ai/models/search page=1&per_page=100&task=Text+Generation"},
		"Cloudflare's next page elsewhere": {"workers-ai", "2", map[string]string{"api_url": "http://127.0.0.1/client/v4"},
			"GET http://127.0.0.1/client/v4 accounts/ac%2Fc/ai/models/search page=2&per_page=100&task=Text+Generation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := lister(t, test.provider, providers.Settings{Options: test.options}).List("ac/c", test.mark)
			if got := r.Method + " " + r.BaseURL + " " + r.Endpoint + " " + r.Query.Encode(); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestListsAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		provider, body string
		want           []gateway.Model
		mark           string
	}{
		"OpenAI": {"openai", `{"object":"list","data":[{"id":"gpt-x","object":"model"},{"id":""},{"id":"llama","context_window":8192,"max_completion_tokens":1024.0}]}`,
			[]gateway.Model{{Provider: "openai", ID: "gpt-x"}, {Provider: "openai", ID: "llama", ContextWindow: 8192, MaxOutput: 1024}}, ""},
		"OpenAI's shutdown dates": {"openai", `{"data":[{"id":"a","shutdown_date":"2027-01-14"},{"id":"b","shutdown_date":null},{"id":"c","shutdown_date":7}]}`,
			[]gateway.Model{{Provider: "openai", ID: "a", Shutdown: "2027-01-14"}, {Provider: "openai", ID: "b"}, {Provider: "openai", ID: "c"}}, ""},
		"OpenRouter's abilities": {"openrouter", `{"data":[
			{"id":"a","architecture":{"input_modalities":["text","image"]},"supported_parameters":["tools","reasoning"]},
			{"id":"b","architecture":{"input_modalities":["text"]},"supported_parameters":["seed"]},
			{"id":"c","architecture":"qwen3","supported_parameters":{}}]}`,
			[]gateway.Model{
				{Provider: "openrouter", ID: "a", Images: gateway.AbilityYes, Tools: gateway.AbilityYes, Reasoning: true},
				{Provider: "openrouter", ID: "b", Images: gateway.AbilityNo, Tools: gateway.AbilityNo}, {Provider: "openrouter", ID: "c"},
			}, ""},
		"Cloudflare's abilities": {"workers-ai", `{"result":[{"name":"@cf/a/b","properties":[{"property_id":"function_calling","value":"true"},{"property_id":"vision","value":"false"},{"property_id":"planned_deprecation_date","value":"2026-05-30T00:00:00Z"}]}]}`,
			[]gateway.Model{{Provider: "workers-ai", ID: "@cf/a/b", Tools: gateway.AbilityYes, Images: gateway.AbilityNo, Shutdown: "2026-05-30"}}, ""},
		"an empty list": {"openai", `{"data":[]}`, nil, ""},
		"Anthropic": {"anthropic", `{"data":[{"type":"model","id":"claude-x","display_name":"Claude X"}],"has_more":true,"last_id":"claude-x"}`,
			[]gateway.Model{{Provider: "anthropic", ID: "claude-x", Name: "Claude X"}}, "claude-x"},
		"Anthropic's last page": {"anthropic", `{"data":[],"has_more":false,"last_id":"claude-x"}`, nil, ""},
		"Cloudflare": {"workers-ai", `{"success":true,"result":[{"id":"1","name":"@cf/a/b","properties":[{"property_id":"context_window","value":"32000"},{"property_id":"price","value":[{}]},{"property_id":"reasoning","value":"true"}]}],"result_info":{"page":1,"total_pages":2}}`,
			[]gateway.Model{{Provider: "workers-ai", ID: "@cf/a/b", ContextWindow: 32000, Reasoning: true}}, "2"},
		"Cloudflare's last page": {"workers-ai", `{"result":[{"name":"@cf/a/b"}],"result_info":{"page":2,"per_page":100,"total_count":101}}`,
			[]gateway.Model{{Provider: "workers-ai", ID: "@cf/a/b"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, mark, err := lister(t, test.provider, providers.Settings{}).Listed([]byte(test.body))
			if err != nil || !reflect.DeepEqual(got, test.want) || mark != test.mark {
				t.Errorf("\n got %+v, %q, %v\nwant %+v, %q", got, mark, err, test.want, test.mark)
			}
		})
	}
	for _, name := range []string{"openai", "anthropic", "workers-ai"} {
		for _, body := range []string{`{`, `[]`, `{}`, `{"data":{}}`, `"x"`} {
			var e *gateway.Error
			if got, _, err := lister(t, name, providers.Settings{}).Listed([]byte(body)); !errors.As(err, &e) || e.Kind != gateway.KindProtocol || e.Provider != name {
				t.Errorf("%s: %s gives %v, %v", name, body, got, err)
			}
		}
	}
}

func TestRefreshedEntriesComeOverTheEmbeddedOnes(t *testing.T) {
	t.Parallel()
	loads := 0
	c := providers.Embedded().Refreshed(func() []gateway.Model {
		loads++
		return []gateway.Model{
			{Provider: "openai", ID: "gpt-9", Source: "openai", Date: "2026-11-22"},
			{Provider: "openai", ID: "gpt-4o-mini", ContextWindow: 7, Source: "openai", Date: "2026-11-22"},
			{Provider: "anthropic", ID: "claude-sonnet-4-5", Source: "anthropic", Date: "2026-11-22"},
			{Provider: "ollama", ID: "llama3", Source: "ollama", Date: "2026-11-22"},
		}
	})
	before, _ := providers.Embedded().Find("openai", "gpt-4o-mini")
	for _, test := range []struct {
		provider, id, source string
		window               int
		priced               bool
	}{
		{"openai", "gpt-9", "openai", 0, false},
		{"openai", "gpt-4o-mini", before.Source, 7, true}, // the price is the old one, and so is its date
		{"anthropic", "claude-sonnet-4-5", before.Source, 200000, true},
		{"ollama", "llama3", "ollama", 0, false},
		{"openai", "gpt-5", before.Source, 400000, true},
	} {
		m, ok := c.Find(test.provider, test.id)
		if !ok || m.Source != test.source || m.ContextWindow != test.window || (m.Price != nil) != test.priced {
			t.Errorf("%s/%s: got %+v, want %+v", test.provider, test.id, m, test)
		}
	}
	list := c.Models("openai")
	if list[len(list)-1].ID != "gpt-9" || len(list) != len(providers.Embedded().Models("openai"))+1 {
		t.Errorf("%d models, the last is %+v", len(list), list[len(list)-1])
	}
	if loads != 1 {
		t.Errorf("loaded %d times, want once", loads)
	}
}

func TestAProvidersNewerEntriesAreReplaced(t *testing.T) {
	t.Parallel()
	loads := 0
	c := providers.Embedded().Refreshed(func() []gateway.Model {
		loads++
		return []gateway.Model{{Provider: "ollama", ID: "old"}, {Provider: "other", ID: "kept"}}
	})
	c.Renew("ollama", []gateway.Model{{Provider: "ollama", ID: "new"}})
	for _, want := range []struct {
		provider, id string
		ok           bool
	}{{"ollama", "old", false}, {"ollama", "new", true}, {"other", "kept", true}, {"openai", "gpt-5", true}} {
		if _, ok := c.Find(want.provider, want.id); ok != want.ok {
			t.Errorf("%s/%s is found: %t", want.provider, want.id, ok)
		}
	}
	c.Renew("ollama", nil)
	if list := c.Models("ollama"); len(list) != 0 || loads != 1 {
		t.Errorf("%v is left, loaded %d times", list, loads)
	}
}

func TestANewerEntryKeepsWhatOnlyTheOlderSays(t *testing.T) {
	t.Parallel()
	c := providers.Embedded().Refreshed(func() []gateway.Model {
		return []gateway.Model{
			{Provider: "openai", ID: "gpt-4o-mini"},
			{Provider: "openai", ID: "gpt-4o", Shutdown: "2028-01-01", Images: gateway.AbilityNo},
		}
	})
	m, _ := c.Find("openai", "gpt-4o-mini")
	if m.Images != gateway.AbilityYes || m.Tools != gateway.AbilityYes || m.Shutdown != "2027-01-14" {
		t.Errorf("got %+v", m)
	}
	if m, _ = c.Find("openai", "gpt-4o"); m.Shutdown != "2028-01-01" || m.Images != gateway.AbilityNo {
		t.Errorf("the newer entry doesn't count: %+v", m)
	}
}
