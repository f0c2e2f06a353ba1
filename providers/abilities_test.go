package providers_test

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// way is one of a vendor's request formats.
type way struct {
	name, provider, model string
	options               map[string]string
	api                   gateway.API
}

// ways are all request formats of all vendors.
func ways() []way {
	aws := map[string]string{"region": "us-east-1"}
	invoke := map[string]string{"region": "us-east-1", "api": "invoke"}
	vertex := map[string]string{"region": "us-east4", "project": "p"}
	return []way{
		{"openai", "openai", "gpt-4.1-mini", nil, ""},
		{"openai reasoning", "openai", "gpt-6-sol", nil, ""},
		{"openai responses", "openai", "gpt-5.4", nil, gateway.APIResponses},
		{"azure-openai", "azure-openai", "d", map[string]string{"resource": "r"}, ""},
		{"azure-openai responses", "azure-openai", "d", map[string]string{"resource": "r", "api_version": "v1"}, gateway.APIResponses},
		{"anthropic", "anthropic", "claude-opus-4-6", nil, ""},
		{"anthropic newer", "anthropic", "claude-opus-5-5", nil, ""},
		{"aws-bedrock", "aws-bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", aws, ""},
		{"aws-bedrock llama", "aws-bedrock", "meta.llama4-maverick-17b-instruct-v1:0", aws, ""},
		{"aws-bedrock mistral", "aws-bedrock", "mistral.mistral-large-3-675b-instruct", aws, ""},
		{"aws-bedrock nova", "aws-bedrock", "us.amazon.nova-2-lite-v1:0", aws, ""},
		{"aws-bedrock invoke", "aws-bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", invoke, ""},
		{"google-vertex-ai", "google-vertex-ai", "gemini-3-pro", vertex, ""},
		{"google-vertex-ai claude", "google-vertex-ai", "claude-sonnet-4-5@20250929", vertex, ""},
		{"google-ai-studio", "google-ai-studio", "gemini-3-pro", nil, ""},
		{"google-ai-studio 2.5", "google-ai-studio", "gemini-2.5-flash", nil, ""},
		{"workers-ai new", "workers-ai", "@cf/moonshotai/kimi-k2.7-code", nil, ""},
		{"workers-ai old", "workers-ai", "@cf/meta/llama-3.1-8b-instruct-fp8", nil, ""},
		{"workers-ai prompt", "workers-ai", "@cf/meta/llama-2-7b-chat-int8", map[string]string{"form": "prompt"}, ""},
		{"huggingface", "huggingface", "Qwen/Qwen3", nil, gateway.APIChat},
		{"huggingface text", "huggingface", "gpt2", nil, ""},
		{"perplexity-ai", "perplexity-ai", "sonar-pro", nil, ""},
		{"replicate", "replicate", "a/b", nil, ""},
		{"grok", "grok", "grok-new", nil, ""},
		{"grok responses", "grok", "grok-new", nil, gateway.APIResponses},
		{"groq", "groq", "openai/gpt-oss-120b", nil, ""},
		{"mistral", "mistral", "mistral-medium-latest", nil, ""},
		{"deepseek", "deepseek", "deepseek-v4-flash", nil, ""},
		{"deepseek chat", "deepseek", "deepseek-chat", nil, ""},
		{"openrouter", "openrouter", "x/y", nil, ""},
		{"openrouter responses", "openrouter", "x/y", nil, gateway.APIResponses},
		{"cerebras", "cerebras", "gpt-oss-120b", nil, ""},
		{"baseten", "baseten", "openai/gpt-oss-120b", nil, ""},
		{"fireworks", "fireworks", "accounts/fireworks/models/kimi-k2p6", nil, ""},
		{"cohere", "cohere", "command-a-03-2025", nil, ""},
		{"compat", "compat", "openai/gpt-4.1-mini", nil, ""},
	}
}

// encode encodes a chat in this way.
func (w way) encode(t *testing.T, chat gateway.Chat) (gateway.Request, error) {
	t.Helper()
	chat.API = w.api
	return newProvider(t, w.provider, providers.Settings{Options: w.options}).Encode(w.model, chat)
}

// sample asks for something in a chat; any of the marks in a body shows that it was sent.
type sample struct {
	ask   func(c *gateway.Chat)
	marks []string
}

// media is an attachment.
func media(mediaType, name, content string) *gateway.Media {
	return &gateway.Media{Type: mediaType, Name: name, Data: func() ([]byte, error) { return []byte(content), nil }}
}

// parts makes a user's message of parts.
func parts(list ...gateway.Part) gateway.Message {
	return gateway.Message{Role: gateway.RoleUser, Parts: list}
}

// answered is a conversation with a call and its result, which ends with the result.
func answered(call gateway.ToolCall, result gateway.ToolResult) []gateway.Message {
	result.CallID, result.Name = call.ID, call.Name
	return []gateway.Message{
		{Role: gateway.RoleUser, Text: "Weather in Rome?"},
		{Role: gateway.RoleAssistant, Parts: []gateway.Part{{ToolCall: &call}}},
		parts(gateway.Part{ToolResult: &result}),
	}
}

// samples are what can be asked for, by the field that says so. Several samples of a field
// are its different kinds of values.
func samples() map[string][]sample {
	param := func(set func(p *gateway.Params), marks ...string) []sample {
		return []sample{{func(c *gateway.Chat) { set(&c.Params) }, marks}}
	}
	tool := func(change func(c *gateway.Chat), marks ...string) []sample {
		return []sample{{func(c *gateway.Chat) {
			c.Tools = []gateway.Tool{{Name: "weather", Schema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}}}`)}}
			change(c)
		}, marks}}
	}
	output := func(change func(o *gateway.OutputSchema), marks ...string) []sample {
		return []sample{{func(c *gateway.Chat) {
			c.Output = &gateway.OutputSchema{Schema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}}}`)}
			change(c.Output)
		}, marks}}
	}
	sent := func(m *gateway.Media) sample {
		data, _ := m.Data()
		return sample{func(c *gateway.Chat) {
			c.Messages = []gateway.Message{parts(gateway.Part{Text: "Look, as json"}, gateway.Part{Media: m})}
		},
			[]string{string(data), base64.StdEncoding.EncodeToString(data)}}
	}
	called := func(call gateway.ToolCall, result gateway.ToolResult, marks ...string) []sample {
		return tool(func(c *gateway.Chat) { c.Messages = answered(call, result) }, marks...)
	}
	text := []gateway.Part{{Text: "18 C"}}
	efforts := []sample{}
	for _, e := range []gateway.Effort{"none", "minimal", "low", "medium", "high", "xhigh", "max", "4096"} {
		marks := map[gateway.Effort][]string{"none": {`"none"`, `"disabled"`, `"thinkingBudget":0`, `"reasoning_effort":null`}}[e]
		if marks == nil {
			marks = []string{`"` + string(e) + `"`, `"` + strings.ToUpper(string(e)) + `"`, "udget", ":" + string(e)}
		}
		efforts = append(efforts, param(func(p *gateway.Params) { p.Effort = e }, marks...)...)
	}
	modes := []sample{}
	for mode, marks := range map[gateway.ToolMode][]string{
		gateway.ToolsAuto: {`"auto"`, `"AUTO"`, `"weather"`}, gateway.ToolsNone: {`"none"`, `"NONE"`},
		gateway.ToolsRequired: {`"required"`, `"any"`, `"ANY"`, `"REQUIRED"`},
		gateway.ToolsNamed:    {`"function":{"name":"weather"}}`, `"type":"function","name":"weather"`, `"type":"tool"`, `"tool":{`, `"allowedFunctionNames"`, `"REQUIRED"`},
	} {
		modes = append(modes, tool(func(c *gateway.Chat) {
			c.ToolChoice.Mode = mode
			if mode == gateway.ToolsNamed {
				c.ToolChoice.Name = "weather"
			}
		}, marks...)...)
	}
	return map[string][]sample{
		"Chat.System":     {{func(c *gateway.Chat) { c.System = "sysmark" }, []string{"sysmark"}}},
		"Chat.Extra":      {{func(c *gateway.Chat) { c.Extra = json.RawMessage(`{"extramark":1}`) }, []string{`"extramark":1`}}},
		"Message.Text":    {{func(c *gateway.Chat) { c.Messages[0].Text = "textmark json" }, []string{"textmark"}}},
		"Part.Text":       {{func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{Text: "partmark json"}) }, []string{"partmark"}}},
		"Part.Media":      {sent(media("image/png", "a.png", "imagemark")), sent(media("application/pdf", "a.pdf", "pdfmark")), sent(media("text/plain", "a.txt", "filemark")), sent(media("text/csv", "a.csv", "csvmark")), sent(media("audio/wav", "a.wav", "audiomark")), sent(media("audio/ogg", "a.ogg", "oggmark")), sent(media("video/mp4", "a.mp4", "videomark")), sent(media("application/msword", "a.doc", "docmark")), sent(media("image/tiff", "a.tiff", "tiffmark")), sent(media("application/zip", "a.zip", "zipmark"))},
		"Part.ToolCall":   called(gateway.ToolCall{ID: "c1", Name: "weather", Arguments: `{"city":"citymark"}`}, gateway.ToolResult{Parts: text}, "citymark"),
		"Part.ToolResult": called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: []gateway.Part{{Text: "resultmark"}}}, "resultmark"),
		"ToolCall.ID":     called(gateway.ToolCall{ID: "idmark123", Name: "weather"}, gateway.ToolResult{Parts: text}, "idmark123", `"functionCall":{"name":"weather"`),
		"ToolCall.Name":   called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: text}, `"weather"`),
		"ToolCall.Arguments": append(called(gateway.ToolCall{ID: "c1", Name: "weather", Arguments: `{"a":"argmark`}, gateway.ToolResult{Parts: text}, "argmark"),
			called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: text}, `"{}"`, `{}`)...),
		"ToolResult.IsError": called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: text, IsError: true},
			`"is_error":true`, `"status":"error"`, `"error":"18 C"`, `Error: 18 C`, `{"text":"Error:"},{"text":"18 C"}`),
		"ToolResult.Parts": append(called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: []gateway.Part{{Text: "two"}, {Text: "texts"}}}, "texts"),
			append(called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: []gateway.Part{{Media: media("image/png", "", "imagemark")}}}, base64.StdEncoding.EncodeToString([]byte("imagemark"))),
				called(gateway.ToolCall{ID: "c1", Name: "weather"}, gateway.ToolResult{Parts: []gateway.Part{{Media: media("application/pdf", "", "pdfmark")}}}, base64.StdEncoding.EncodeToString([]byte("pdfmark")))...)...),
		"Media.URL": {
			{func(c *gateway.Chat) {
				c.Messages = []gateway.Message{parts(gateway.Part{Text: "json"}, gateway.Part{Media: &gateway.Media{Type: "image/png", URL: "https://h/imageurl"}})}
			}, []string{"https://h/imageurl"}},
			{func(c *gateway.Chat) {
				c.Messages = []gateway.Message{parts(gateway.Part{Text: "json"}, gateway.Part{Media: &gateway.Media{Type: "application/pdf", URL: "https://h/pdfurl"}})}
			}, []string{"https://h/pdfurl"}},
			{func(c *gateway.Chat) {
				c.Messages = []gateway.Message{parts(gateway.Part{Text: "json"}, gateway.Part{Media: &gateway.Media{Type: "text/plain", URL: "https://h/texturl"}})}
			}, []string{"https://h/texturl"}},
		},
		"Media.Detail": {{func(c *gateway.Chat) {
			m := media("image/png", "", "x")
			m.Detail = "high"
			c.Messages = []gateway.Message{parts(gateway.Part{Media: m}, gateway.Part{Text: "json"})}
		}, []string{`"detail":"high"`, "MEDIA_RESOLUTION_HIGH"}}},
		"Params.Temperature":      param(func(p *gateway.Params) { p.Temperature = ptr(0.8125) }, "0.8125"),
		"Params.TopP":             param(func(p *gateway.Params) { p.TopP = ptr(0.96875) }, "0.96875"),
		"Params.MaxTokens":        param(func(p *gateway.Params) { p.MaxTokens = ptr(3217) }, "3217"),
		"Params.Stop":             param(func(p *gateway.Params) { p.Stop = []string{"stopmark"} }, "stopmark"),
		"Params.Effort":           efforts,
		"Params.TopK":             param(func(p *gateway.Params) { p.TopK = ptr(417) }, "417"),
		"Params.MinP":             param(func(p *gateway.Params) { p.MinP = ptr(0.0625) }, "0.0625"),
		"Params.Seed":             param(func(p *gateway.Params) { p.Seed = ptr(770077) }, "770077"),
		"Params.FrequencyPenalty": param(func(p *gateway.Params) { p.FrequencyPenalty = ptr(0.3125) }, "0.3125"),
		"Params.PresencePenalty":  param(func(p *gateway.Params) { p.PresencePenalty = ptr(0.4375) }, "0.4375"),
		"Params.TopLogprobs":      append(param(func(p *gateway.Params) { p.TopLogprobs = ptr(13) }, "13"), param(func(p *gateway.Params) { p.TopLogprobs = ptr(0) }, `ogprobs":0`, `ogprobs":true`)...),
		"Params.Choices":          param(func(p *gateway.Params) { p.Choices = ptr(17) }, "17"),
		"Params.Verbosity":        param(func(p *gateway.Params) { p.Verbosity = "verbmark" }, "verbmark"),
		"Params.ServiceTier":      param(func(p *gateway.Params) { p.ServiceTier = "tiermark" }, "tiermark"),
		"Params.UserID":           param(func(p *gateway.Params) { p.UserID = "usermark" }, "usermark"),
		"Params.CacheKey":         param(func(p *gateway.Params) { p.CacheKey = "keymark" }, "keymark"),
		"Params.CacheTTL":         append(param(func(p *gateway.Params) { p.CacheTTL = "1h" }, `"1h"`), sample{func(c *gateway.Chat) { c.System, c.Params.CacheTTL = "sysmark", "1h" }, []string{`"1h"`}}),
		"Tool.Name":               tool(func(c *gateway.Chat) { c.Tools[0].Name = "namemark" }, "namemark"),
		"Tool.Description":        tool(func(c *gateway.Chat) { c.Tools[0].Description = "descmark" }, "descmark"),
		"Tool.Schema": append(tool(func(c *gateway.Chat) {
			c.Tools[0].Schema = json.RawMessage(`{"type":"object","properties":{"é":{"minimum":1.50}}}`)
		}, `{"é":{"minimum":1.50}}`), tool(func(c *gateway.Chat) { c.Tools[0].Schema = nil }, `"weather"`)...),
		"Tool.Strict":     tool(func(c *gateway.Chat) { c.Tools[0].Strict = ptr(true) }, `"strict":true`, `"strict_tools":true`, `"VALIDATED"`),
		"ToolChoice.Mode": modes,
		"ToolChoice.Name": {{func(c *gateway.Chat) {
			c.Tools = []gateway.Tool{{Name: "weather"}, {Name: "othertool"}}
			c.ToolChoice = gateway.ToolChoice{Mode: gateway.ToolsNamed, Name: "othertool"}
		}, []string{`"othertool"}`, `["othertool"]`, `"tool_choice":"REQUIRED"`}}},
		"ToolChoice.OneAtATime": tool(func(c *gateway.Chat) { c.ToolChoice.OneAtATime = true }, `"parallel_tool_calls":false`, `"parallel_function_calling":false`, `"disable_parallel_tool_use":true`),
		"OutputSchema.Schema": append(output(func(o *gateway.OutputSchema) {
			o.Schema = json.RawMessage(`{"type":"object","properties":{"schemamark":{}}}`)
		}, "schemamark"), output(func(o *gateway.OutputSchema) { o.Schema = nil }, `"json_object"`, `"application/json"`)...),
		"OutputSchema.Description": output(func(o *gateway.OutputSchema) { o.Description = "outmark" }, "outmark"),
		"OutputSchema.Strict":      output(func(o *gateway.OutputSchema) { o.Strict = ptr(true) }, `"strict":true`, `"output_config"`, `"outputConfig"`, `"responseJsonSchema"`, `"type":"json_object","json_schema"`),
	}
}

// unsampled are the fields that ask a vendor for nothing by themselves.
func unsampled() map[string]string {
	return map[string]string{
		"Chat.Messages": "a list", "Chat.Params": "a group", "Chat.Tools": "a list", "Chat.ToolChoice": "a group", "Chat.Output": "a group",
		"Chat.API": "chooses the format", "Chat.Stream": "says how the answer comes, sometimes in the path",
		"Message.Role": "every message has one", "Message.Parts": "a list",
		"Part.Reasoning": "goes back with its proof alone", "Part.Proof": "goes to its writer alone", "ToolCall.Proof": "goes to its writer alone",
		"Reasoning.Text": "goes back with its proof alone", "Proof.Family": "says whether Data is sent", "Proof.Provider": "says whether Data is sent",
		"Proof.Model": "says whether Data is sent", "Proof.Data": "goes to its writer alone",
		"ToolResult.CallID": "an id that is paired with its call's, and renamed with it", "ToolResult.Name": "a label for formats with a place for it",
		"Media.Type": "says which form is sent", "Media.Name": "a label for formats with a place for it", "Media.SHA256": "for comparing",
		"Media.Data": "see Part.Media", "OutputSchema.Name": "a label for formats that want one",
	}
}

// Whatever a chat asks for is in the request, or there is no request.
func TestWhatIsAskedForIsSentOrRefused(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			if _, err := w.encode(t, asks("Hi, as json")); err != nil {
				t.Fatalf("a plain chat is refused: %v", err)
			}
			for field, list := range samples() {
				for i, s := range list {
					chat := asks("Hi, as json")
					s.ask(&chat)
					r, err := w.encode(t, chat)
					if err != nil {
						if e := refusal(t, err); e == nil || e.Kind != gateway.KindRequest || e.Provider != w.provider || e.Message == "" || r.Body != nil {
							t.Errorf("%s %d: got %#v, want a refusal", field, i, err)
						}
						continue
					}
					if !json.Valid(r.Body) || !containsAny(string(r.Body), s.marks) {
						t.Errorf("%s %d is dropped: %s", field, i, r.Body)
					}
				}
			}
		})
	}
}

func containsAny(text string, marks []string) bool {
	for _, m := range marks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}

// Every field of a chat has a sample, or a reason why not.
func TestEveryFieldOfAChatIsSampled(t *testing.T) {
	t.Parallel()
	sampled, reasons := samples(), unsampled()
	for _, v := range []any{gateway.Chat{}, gateway.Message{}, gateway.Params{}, gateway.Part{}, gateway.Media{}, gateway.Reasoning{}, gateway.Proof{},
		gateway.ToolCall{}, gateway.ToolResult{}, gateway.Tool{}, gateway.ToolChoice{}, gateway.OutputSchema{}} {
		typ := reflect.TypeOf(v)
		for i := range typ.NumField() {
			name := typ.Name() + "." + typ.Field(i).Name
			if (sampled[name] == nil) == (reasons[name] == "") {
				t.Errorf("%s has %d samples and the reason %q, want either", name, len(sampled[name]), reasons[name])
			}
		}
	}
}

// What no vendor takes is refused everywhere.
func TestWhatMeansNothingIsRefused(t *testing.T) {
	t.Parallel()
	tools := []gateway.Tool{{Name: "weather"}}
	for name, tt := range map[string]struct {
		ask  func(c *gateway.Chat)
		want string
	}{
		"a long name":         {func(c *gateway.Chat) { c.Tools = []gateway.Tool{{Name: strings.Repeat("a", 65)}} }, "1 to 64 letters"},
		"an odd name":         {func(c *gateway.Chat) { c.Tools = []gateway.Tool{{Name: "a.b"}} }, "1 to 64 letters"},
		"no name":             {func(c *gateway.Chat) { c.Tools = []gateway.Tool{{}} }, "1 to 64 letters"},
		"a name twice":        {func(c *gateway.Chat) { c.Tools = append(tools, tools...) }, "two tools are called weather"},
		"a schema of a list":  {func(c *gateway.Chat) { c.Tools = []gateway.Tool{{Name: "a", Schema: json.RawMessage(`[]`)}} }, "must be a JSON object"},
		"a broken schema":     {func(c *gateway.Chat) { c.Tools = []gateway.Tool{{Name: "a", Schema: json.RawMessage(`{`)}} }, "must be a JSON object"},
		"an output's name":    {func(c *gateway.Chat) { c.Output = &gateway.OutputSchema{Name: "a b", Schema: json.RawMessage(`{}`)} }, "1 to 64 letters"},
		"an output's schema":  {func(c *gateway.Chat) { c.Output = &gateway.OutputSchema{Schema: json.RawMessage(`1`)} }, "must be a JSON object"},
		"a choice of nothing": {func(c *gateway.Chat) { c.ToolChoice.Mode = gateway.ToolsAuto }, "no tool"},
		"an unknown choice":   {func(c *gateway.Chat) { c.Tools, c.ToolChoice.Mode = tools, "some" }, "no choice of tools"},
		"a name of no tool": {func(c *gateway.Chat) {
			c.Tools, c.ToolChoice = tools, gateway.ToolChoice{Mode: gateway.ToolsNamed, Name: "x"}
		}, "no tool is called that"},
		"a name too many":    {func(c *gateway.Chat) { c.Tools, c.ToolChoice = tools, gateway.ToolChoice{Name: "weather"} }, "names weather"},
		"extra of a list":    {func(c *gateway.Chat) { c.Extra = json.RawMessage(`[1]`) }, "must be a JSON object"},
		"broken extra":       {func(c *gateway.Chat) { c.Extra = json.RawMessage(`{"a":`) }, "must be a JSON object"},
		"two things":         {func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{Text: "a", Reasoning: &gateway.Reasoning{}}) }, "it must be one"},
		"a user's call":      {func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{ToolCall: &gateway.ToolCall{Name: "a"}}) }, "belongs to the assistant's"},
		"a user's reasoning": {func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{Reasoning: &gateway.Reasoning{}}) }, "belongs to the assistant's"},
		"a result of nothing": {func(c *gateway.Chat) {
			c.Messages[0] = parts(gateway.Part{ToolResult: &gateway.ToolResult{CallID: "1", Name: "a"}})
		}, "belongs to no call"},
		"no content":    {func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{Media: &gateway.Media{Type: "text/plain"}}) }, "has no content"},
		"an empty file": {func(c *gateway.Chat) { c.Messages[0] = parts(gateway.Part{Media: media("text/plain", "a.txt", "")}) }, "a.txt is empty"},
		"a file that is none": {func(c *gateway.Chat) {
			c.Messages[0] = parts(gateway.Part{Media: media("text/plain", "a.txt", "\xff")})
		}, "a.txt isn't text"},
		"top-k 0": {func(c *gateway.Chat) { c.Params.TopK = ptr(0) }, "top-k"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, w := range ways() {
				chat := asks("Hi")
				tt.ask(&chat)
				r, err := w.encode(t, chat)
				e := refusal(t, err)
				if e == nil || r.Body != nil {
					t.Errorf("%s: got %s, %v", w.name, r.Body, err)
				} else if w.name == "openai" && !strings.Contains(e.Message, tt.want) {
					t.Errorf("%s: got %q, want %q in it", w.name, e.Message, tt.want)
				}
			}
		})
	}
}
