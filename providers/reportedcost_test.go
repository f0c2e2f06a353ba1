package providers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
)

// usage is what an answer's deltas say of its usage in the end.
func (r result) usage() gateway.Usage {
	var a gateway.Answer
	for _, d := range r.deltas {
		a.Add(d, testTime)
	}
	return a.Usage
}

// counted gives the usage of an answer whose usage object has these members,
// streamed and whole.
func counted(t *testing.T, provider, members string) map[string]gateway.Usage {
	t.Helper()
	usage := `"usage":{` + members + `}`
	out := map[string]gateway.Usage{
		"streamed, last":      stream(t, provider, openAIText+openAIStop+`{"choices":[],`+usage+"}\n[DONE]\n").usage(),
		"streamed, with stop": stream(t, provider, openAIText+`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],`+usage+"}\n[DONE]\n").usage(),
		"streamed, in each": stream(t, provider, `{"choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":1,"cost":0}}`+"\n"+
			`{"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}],`+usage+"}\n").usage(),
		"whole":    whole(t, provider, `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],`+usage+`}`).usage(),
		"an error": stream(t, provider, openAIText+`{"error":{"message":"broken","code":502},"choices":[],`+usage+"}\n").usage(),
	}
	return out
}

func TestFieldW04ReasoningThatTheTotalShowsApart(t *testing.T) {
	t.Parallel()
	const xai = `"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,"prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":{"reasoning_tokens":2809}`
	details := func(p, c int, total string, r int) string {
		return fmt.Sprintf(`"prompt_tokens":%d,"completion_tokens":%d,%s"completion_tokens_details":{"reasoning_tokens":%d}`, p, c, total, r)
	}
	for name, row := range map[string]struct {
		usage         string
		known, others bool // apart at vendors that are known to count so, and elsewhere
	}{
		"F135 xAI's own":                     {xai, true, true},
		"F135 compat's":                      {details(32, 9, `"total_tokens":135,`, 94), true, true},
		"F135 among the output":              {details(12, 150, `"total_tokens":162,`, 100), false, false},
		"F135 among the output, more of it":  {details(12, 50, `"total_tokens":62,`, 61), false, false},
		"F135 none":                          {details(12, 150, `"total_tokens":162,`, 0), false, false},
		"F135 a total as a float":            {details(32, 9, `"total_tokens":135.0,`, 94), true, true},
		"F135 without a total":               {details(32, 9, ``, 94), true, false},
		"F135 a total that doesn't add up":   {details(32, 9, `"total_tokens":77,`, 94), true, false},
		"F135 a total that is none":          {details(32, 9, `"total_tokens":"135",`, 94), true, false},
		"F135 a negative total":              {details(32, 9, `"total_tokens":-135,`, 94), true, false},
		"F135 audio among the prompt's":      {`"prompt_tokens":40,"completion_tokens":10,"total_tokens":50,"prompt_tokens_details":{"audio_tokens":20,"cached_tokens":8},"completion_tokens_details":{"audio_tokens":6,"reasoning_tokens":4}`, false, false},
		"F135 cached beside, reasoning in":   {`"prompt_tokens":40,"completion_tokens":10,"total_tokens":58,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":4}`, true, false},
		"F135 above the details":             {`"prompt_tokens":33,"completion_tokens":70,"total_tokens":842,"reasoning_tokens":739`, true, true},
		"F135 above the details, not in sum": {`"prompt_tokens":33,"completion_tokens":70,"total_tokens":103,"reasoning_tokens":739`, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, provider := range []string{"grok", "perplexity-ai", "openai", "compat", "openrouter", "groq", "deepseek", "workers-ai", "huggingface"} {
				want := row.others
				if provider == "grok" || provider == "perplexity-ai" {
					want = row.known
				}
				for how, u := range counted(t, provider, row.usage) {
					if u.ReasoningTokens == nil || u.ReasoningApart != want {
						t.Errorf("%s, %s: got %+v, want apart %t", provider, how, u, want)
					}
				}
			}
		})
	}
}

func TestFieldW04TheSameInResponses(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		usage string
		want  bool
	}{
		"apart":             {`"input_tokens":32,"output_tokens":9,"total_tokens":135,"output_tokens_details":{"reasoning_tokens":94}`, true},
		"among the output":  {`"input_tokens":421,"output_tokens":148,"total_tokens":569,"output_tokens_details":{"reasoning_tokens":121}`, false},
		"without a total":   {`"input_tokens":32,"output_tokens":9,"output_tokens_details":{"reasoning_tokens":94}`, false},
		"a total of a word": {`"input_tokens":32,"output_tokens":9,"total_tokens":"many","output_tokens_details":{"reasoning_tokens":94}`, false},
	} {
		body := `"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"usage":{` + row.usage + `}`
		for how, u := range map[string]gateway.Usage{
			"streamed": stream(t, "grok", `{"type":"response.output_text.delta","delta":"Hi"}`+"\n"+`{"type":"response.completed","response":{`+body+"}}\n").usage(),
			"whole":    whole(t, "grok", `{"object":"response",`+body+`}`).usage(),
		} {
			if u.ReasoningTokens == nil || u.ReasoningApart != row.want {
				t.Errorf("%s, %s: got %+v, want apart %t", name, how, u, row.want)
			}
		}
	}
}

func TestFieldW04WhatXAIChargesIsWhatItsCountsCost(t *testing.T) {
	t.Parallel()
	u := counted(t, "grok", `"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,"prompt_tokens_details":{"cached_tokens":128},`+
		`"completion_tokens_details":{"reasoning_tokens":2809},"cost_in_usd_ticks":232856000`)["streamed, last"]
	in, out, cached := 1.25, 2.5, 0.2
	price := &gateway.Price{Input: &in, Output: &out, CachedInput: &cached, InputIncludesCached: true}
	computed, ok := price.Cost(u)
	if !ok || u.CostUSD == nil || computed-*u.CostUSD > 1e-12 || *u.CostUSD-computed > 1e-12 {
		t.Errorf("computed %v, %t; the vendor says %s", computed, ok, number(u.CostUSD))
	}
}

func TestF136VendorsSayWhatAnAnswerCost(t *testing.T) {
	t.Parallel()
	const counts = `"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,`
	for name, row := range map[string]struct {
		usage string
		want  string // "?": unknown
	}{
		"OpenRouter":                     {`"cost":0.00011,"is_byok":false,"cost_details":{"upstream_inference_cost":0.00011}`, "0.00011"},
		"OpenRouter, upstream null":      {`"cost":0.0000113,"is_byok":false,"cost_details":{"upstream_inference_cost":null}`, "1.13e-05"},
		"OpenRouter, own key":            {`"cost":0.25,"is_byok":true,"cost_details":{"upstream_inference_cost":5}`, "5.25"},
		"OpenRouter, own key, no fee":    {`"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.5}`, "0.5"},
		"OpenRouter, own key, unsaid":    {`"cost":0.95,"cost_details":{"upstream_inference_cost":19}`, "19.95"},
		"OpenRouter, no word of keys":    {`"cost":0.5,"cost_details":{"upstream_inference_cost":0.5}`, "0.5"},
		"OpenRouter, own key, details":   {`"cost":0.25,"is_byok":true,"cost_details":"none"`, "0.25"},
		"OpenRouter, a discount":         {`"cost":0.25,"is_byok":false,"cost_details":{"upstream_inference_cost":0.5}`, "0.25"},
		"OpenRouter, free":               {`"cost":0,"is_byok":false,"cost_details":{"upstream_inference_cost":0}`, "0"},
		"Vercel":                         {`"cost":1.316e-05,"market_cost":1.316e-05,"gateway_cost":1.316e-05`, "1.316e-05"},
		"Perplexity":                     {`"cost":{"input_tokens_cost":0.00003,"output_tokens_cost":0.0,"request_cost":0.005,"total_cost":0.00503}`, "0.00503"},
		"Perplexity, its currency":       {`"cost":{"currency":"USD","total_cost":0.00503}`, "0.00503"},
		"another currency":               {`"cost":{"currency":"CNY","total_cost":0.00503}`, "?"},
		"an object without a sum":        {`"cost":{"input":1}`, "?"},
		"an object, ill":                 {`"cost":{"total_cost":{"total_cost":1}}`, "?"},
		"xAI":                            {`"cost_in_usd_ticks":232856000`, "0.0232856"},
		"xAI, free":                      {`"cost_in_usd_ticks":0`, "0"},
		"xAI, negative":                  {`"cost_in_usd_ticks":-1`, "?"},
		"DeepInfra":                      {`"estimated_cost":0.0000168`, "1.68e-05"},
		"the charge before the estimate": {`"cost":0.5,"estimated_cost":0.25`, "0.5"},
		"what can be read of several":    {`"cost":"free","cost_in_usd_ticks":5000000000`, "0.5"},
		"a string":                       {`"cost":"0.0045"`, "0.0045"},
		"a string of something else":     {`"cost":"about 3"`, "?"},
		"a string, not a number":         {`"cost":"NaN"`, "?"},
		"a string, infinite":             {`"cost":"Infinity"`, "?"},
		"a string, hexadecimal":          {`"cost":"0x1p-2"`, "?"},
		"an empty string":                {`"cost":""`, "?"},
		"negative":                       {`"cost":-0.5`, "?"},
		"negative zero":                  {`"cost":-0.0`, "0"},
		"absurd":                         {`"cost":1e300`, "?"},
		"beyond numbers":                 {`"cost":1e999`, "?"},
		"null":                           {`"cost":null`, "?"},
		"true":                           {`"cost":true`, "?"},
		"a list":                         {`"cost":[0.5]`, "?"},
		"none":                           {`"speed":1`, "?"},
	} {
		for _, provider := range []string{"openrouter", "perplexity-ai", "grok", "compat", "workers-ai"} {
			for how, u := range counted(t, provider, counts+row.usage) {
				got := "?"
				if u.CostUSD != nil {
					got = fmt.Sprint(*u.CostUSD)
				}
				if got != row.want || u.InputTokens == nil || *u.InputTokens != 10 || *u.OutputTokens != 20 {
					t.Errorf("%s: %s, %s: got %s with %+v, want %s", name, provider, how, got, u, row.want)
				}
			}
		}
	}
}

func TestF136TheCostInOtherForms(t *testing.T) {
	t.Parallel()
	const responses = `"output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":1,"output_tokens":2,"cost":0.5}`
	for name, got := range map[string]result{
		"Responses":                 stream(t, "openrouter", `{"type":"response.output_text.delta","delta":"Hi"}`+"\n"+`{"type":"response.completed","response":{"status":"completed",`+responses+"}}\n"),
		"Responses, whole":          whole(t, "openrouter", `{"object":"response","status":"completed",`+responses+"}"),
		"Responses, failed":         stream(t, "openrouter", `{"type":"response.output_text.delta","delta":"Hi"}`+"\n"+`{"type":"response.failed","response":{"status":"failed","error":{"message":"no"},`+responses+"}}\n"),
		"Responses, failed, whole":  whole(t, "openrouter", `{"object":"response","status":"failed","error":{"message":"no"},`+responses+"}"),
		"Messages":                  stream(t, "anthropic", claudeText+strings.Replace(claudeStop, `"output_tokens":2`, `"output_tokens":2,"cost":0.5`, 1)+claudeEnd),
		"Messages, whole":           whole(t, "anthropic", `{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2,"cost":0.5}}`),
		"Messages, at their begin":  stream(t, "anthropic", `{"type":"message_start","message":{"usage":{"input_tokens":1,"output_tokens":1,"cost":0.25}}}`+"\n"+claudeText+strings.Replace(claudeStop, `"output_tokens":2`, `"output_tokens":2,"cost":0.5`, 1)+claudeEnd),
		"Groq's place":              stream(t, "groq", openAIText+`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"completion_tokens":2,"cost":0.5}}}`+"\n[DONE]\n"),
		"Workers AI, its envelope":  whole(t, "workers-ai", `{"success":true,"result":{"response":"Hi","usage":{"completion_tokens":2,"cost":0.5}}}`),
		"a cost without any counts": whole(t, "openrouter", `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"cost":0.5}}`),
	} {
		if u := got.usage(); u.CostUSD == nil || *u.CostUSD != 0.5 {
			t.Errorf("%s: got %s, want 0.5\n%s", name, number(u.CostUSD), got.say())
		}
	}
}

// A stream that was cut before the vendor's last word has no cost: what some
// vendors write with each chunk until then is no charge.
func TestF136ACutStreamHasNoCost(t *testing.T) {
	t.Parallel()
	got := stream(t, "perplexity-ai", `{"choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":1,"cost":{"total_cost":0}}}`+"\n")
	if got.err == nil || got.err.Kind != gateway.KindTruncated || got.usage().CostUSD != nil {
		t.Errorf("got %s", got.say())
	}
	got = stream(t, "anthropic", `{"type":"message_start","message":{"usage":{"input_tokens":1,"output_tokens":1,"cost":0}}}`+"\n"+claudeText)
	if u := got.usage(); got.err == nil || u.CostUSD != nil || u.InputTokens == nil {
		t.Errorf("got %s", got.say())
	}
}

// An error keeps the counts that came with it.
func TestF136AnErrorsFrameKeepsItsCounts(t *testing.T) {
	t.Parallel()
	for name, got := range map[string]result{
		"gemini":     stream(t, "google-ai-studio", `{"error":{"code":503,"message":"no"},"usageMetadata":{"promptTokenCount":7}}`+"\n"),
		"workers-ai": stream(t, "workers-ai", `{"errors":[{"code":3043,"message":"no"}],"usage":{"prompt_tokens":7}}`+"\n"),
		"openai":     stream(t, "openai", "event error\n"+`{"message":"no","usage":{"prompt_tokens":7}}`+"\n"),
		"whole":      whole(t, "openai", `{"error":{"message":"no"},"usage":{"prompt_tokens":7}}`),
	} {
		if u := got.usage(); got.err == nil || u.InputTokens == nil || *u.InputTokens != 7 {
			t.Errorf("%s: got %s", name, got.say())
		}
	}
}

// The recordings' own usage objects say what each answer cost.
func TestF136RecordedCosts(t *testing.T) {
	t.Parallel()
	type raw struct {
		Cost  json.RawMessage `json:"cost"`
		Ticks *float64        `json:"cost_in_usd_ticks"`
	}
	seen := 0
	for _, c := range slices.Concat(conformance, borrowed) {
		for _, root := range roots() {
			for _, r := range load(t, filepath.Join(root, c.folder), c.protocol) {
				var e struct {
					Raw json.RawMessage `json:"usage_raw"` // an object but for one vendor's
				}
				var said raw
				readJSON(t, filepath.Join(root, c.folder, r.name+".expect.json"), &e)
				_ = json.Unmarshal(e.Raw, &said)
				var sum struct {
					Total float64 `json:"total_cost"`
				}
				var want float64
				switch {
				case said.Ticks != nil:
					want = *said.Ticks / 1e10
				case json.Unmarshal(said.Cost, &want) == nil:
				case json.Unmarshal(said.Cost, &sum) == nil:
					want = sum.Total
				default:
					continue
				}
				seen++
				got := decode(t, newDecoder(t, c.vendor, r), r.frames(newDecoder(t, c.vendor, r), r.wire(t))).usage().CostUSD
				if got == nil || *got != want {
					t.Errorf("%s/%s: got %s, want %v", c.folder, r.name, number(got), want)
				}
			}
		}
	}
	if seen < 3 {
		t.Errorf("%d recordings have a cost, want at least 3", seen)
	}
}

// FuzzReportedCost holds what is read of any usage object to what a cost can be.
func FuzzReportedCost(f *testing.F) {
	for _, seed := range []string{
		`{"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":5}}`, `{"cost":{"total_cost":"1e5","currency":"USD"}}`,
		`{"cost_in_usd_ticks":232856000,"total_tokens":14428,"prompt_tokens":10120,"completion_tokens":1499,"reasoning_tokens":2809}`,
		`{"estimated_cost":-0.0}`, `{"cost":1e308,"total_tokens":-1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, usage []byte) {
		body := `{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":` + string(usage) + `}`
		if !json.Valid([]byte(body)) {
			return
		}
		for _, provider := range []string{"openrouter", "grok"} {
			u := whole(t, provider, body).usage()
			if c := u.CostUSD; c != nil && !(*c >= 0 && *c <= 2e6) || c != nil && math.Signbit(*c) {
				t.Errorf("%s: a cost of %v", provider, *c)
			}
			if u.ReasoningApart && (u.ReasoningTokens == nil || *u.ReasoningTokens <= 0) {
				t.Errorf("%s: none is apart: %+v", provider, u)
			}
		}
	})
}
