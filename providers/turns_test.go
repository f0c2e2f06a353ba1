package providers_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// wayNamed finds a way.
func wayNamed(t *testing.T, name string) way {
	t.Helper()
	i := slices.IndexFunc(ways(), func(w way) bool { return w.name == name })
	if i < 0 {
		t.Fatalf("no way %s", name)
	}
	return ways()[i]
}

// encoded is the body of a chat that is not refused.
func encoded(t *testing.T, w way, chat gateway.Chat) string {
	t.Helper()
	r, err := w.encode(t, chat)
	if err != nil {
		t.Fatalf("%s: %v", w.name, err)
	}
	return string(r.Body)
}

// twoCalls is a conversation with two calls in one turn; the user's next message is given.
func twoCalls(next ...gateway.Part) gateway.Chat {
	return gateway.Chat{
		Tools: []gateway.Tool{{Name: "weather"}, {Name: "clock"}},
		Messages: []gateway.Message{
			{Role: gateway.RoleUser, Text: "Rome?"},
			{Role: gateway.RoleAssistant, Parts: []gateway.Part{
				{Text: "Let me see."},
				{ToolCall: &gateway.ToolCall{ID: "aaaaaaaa1", Name: "weather", Arguments: `{"city":"Rome"}`}},
				{ToolCall: &gateway.ToolCall{ID: "aaaaaaaa2", Name: "clock"}},
			}},
			parts(next...),
		},
	}
}

func resultPart(id, name, text string) gateway.Part {
	return gateway.Part{ToolResult: &gateway.ToolResult{CallID: id, Name: name, Parts: []gateway.Part{{Text: text}}}}
}

// The seven families' forms of two results, in the order of the calls.
func twoResults() map[string]string {
	return map[string]string{
		"openai": `{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"aaaaaaaa1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}},` +
			`{"id":"aaaaaaaa2","type":"function","function":{"name":"clock","arguments":"{}"}}]},{"role":"tool","content":"18 C","tool_call_id":"aaaaaaaa1"},` +
			`{"role":"tool","content":"noon","tool_call_id":"aaaaaaaa2"}]`,
		"openai responses": `{"role":"assistant","content":"Let me see."},{"type":"function_call","call_id":"aaaaaaaa1","name":"weather","arguments":"{\"city\":\"Rome\"}"},` +
			`{"type":"function_call","call_id":"aaaaaaaa2","name":"clock","arguments":"{}"},{"type":"function_call_output","call_id":"aaaaaaaa1","output":"18 C"},` +
			`{"type":"function_call_output","call_id":"aaaaaaaa2","output":"noon"}]`,
		"anthropic": `{"role":"assistant","content":[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"aaaaaaaa1","name":"weather","input":{"city":"Rome"}},` +
			`{"type":"tool_use","id":"aaaaaaaa2","name":"clock","input":{}}]},{"role":"user","content":[` +
			`{"type":"tool_result","tool_use_id":"aaaaaaaa1","content":[{"type":"text","text":"18 C"}],"is_error":false},` +
			`{"type":"tool_result","tool_use_id":"aaaaaaaa2","content":[{"type":"text","text":"noon"}],"is_error":false}]}]`,
		"aws-bedrock": `{"role":"user","content":[{"toolResult":{"toolUseId":"aaaaaaaa1","content":[{"text":"18 C"}],"status":"success"}},` +
			`{"toolResult":{"toolUseId":"aaaaaaaa2","content":[{"text":"noon"}],"status":"success"}}]}]`,
		"google-ai-studio": `{"role":"model","parts":[{"text":"Let me see."},{"functionCall":{"id":"aaaaaaaa1","name":"weather","args":{"city":"Rome"}},"thoughtSignature":"skip_thought_signature_validator"},` +
			`{"functionCall":{"id":"aaaaaaaa2","name":"clock","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"aaaaaaaa1","name":"weather","response":{"output":"18 C"}}},` +
			`{"functionResponse":{"id":"aaaaaaaa2","name":"clock","response":{"output":"noon"}}}]}]`,
		"google-vertex-ai": `{"role":"user","parts":[{"functionResponse":{"name":"weather","response":{"output":"18 C"}}},{"functionResponse":{"name":"clock","response":{"output":"noon"}}}]}]`,
		"cohere":           `"tool_plan":"Let me see."},{"role":"tool","content":"18 C","tool_call_id":"aaaaaaaa1"},{"role":"tool","content":"noon","tool_call_id":"aaaaaaaa2"}]`,
		"mistral":          `{"role":"tool","content":"18 C","tool_call_id":"aaaaaaaa1","name":"weather"},{"role":"tool","content":"noon","tool_call_id":"aaaaaaaa2","name":"clock"}]`,
		"workers-ai old":   `{"role":"tool","content":"18 C","tool_call_id":"aaaaaaaa1","name":"weather"},{"role":"tool","content":"noon","tool_call_id":"aaaaaaaa2","name":"clock"}]`,
	}
}

// Results follow their calls in the order of the calls, however they came.
func TestResultsFollowTheirCalls(t *testing.T) {
	t.Parallel()
	first, second := resultPart("aaaaaaaa1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon")
	for name, want := range twoResults() {
		w := wayNamed(t, name)
		inTwo := twoCalls(second)
		inTwo.Messages = append(inTwo.Messages, parts(first))
		for _, chat := range []gateway.Chat{twoCalls(first, second), twoCalls(second, first), inTwo} {
			if got := encoded(t, w, chat); !strings.Contains(got, want) {
				t.Errorf("%s: got %s\nwant %s in it", name, got, want)
			}
		}
	}
}

// What the user says beside results comes after them.
func TestTextComesAfterResults(t *testing.T) {
	t.Parallel()
	chat := twoCalls(gateway.Part{Text: "In one word."}, resultPart("aaaaaaaa2", "clock", "noon"), resultPart("aaaaaaaa1", "weather", "18 C"))
	for name, want := range map[string]string{
		"openai":           `"tool_call_id":"aaaaaaaa2"},{"role":"user","content":"In one word."}]`,
		"openai responses": `"output":"noon"},{"role":"user","content":"In one word."}]`,
		"anthropic":        `"is_error":false},{"type":"text","text":"In one word."}]}]`,
		"aws-bedrock":      `"status":"success"}},{"text":"In one word."}]}]`,
		"google-ai-studio": `"response":{"output":"noon"}}}]},{"role":"user","parts":[{"text":"In one word."}]}]`,
		"cohere":           `"tool_call_id":"aaaaaaaa2"},{"role":"user","content":"In one word."}]`,
	} {
		if got := encoded(t, wayNamed(t, name), chat); !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s in it", name, got, want)
		}
	}
	for _, name := range []string{"mistral", "aws-bedrock llama", "aws-bedrock mistral"} {
		if _, err := wayNamed(t, name).encode(t, chat); refusal(t, err) == nil {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

// A turn that was stopped leaves calls without results; the next request answers them.
func TestUnansweredCallsAreMended(t *testing.T) {
	t.Parallel()
	const words = "The call was not run: the user stopped it."
	stopped := twoCalls(resultPart("aaaaaaaa1", "weather", "18 C"))
	for name, want := range map[string]string{
		"openai":           `{"role":"tool","content":"Error: ` + words + `","tool_call_id":"aaaaaaaa2"}]`,
		"openai responses": `{"type":"function_call_output","call_id":"aaaaaaaa2","output":"Error: ` + words + `"}]`,
		"anthropic":        `{"type":"tool_result","tool_use_id":"aaaaaaaa2","content":[{"type":"text","text":"` + words + `"}],"is_error":true}]}]`,
		"aws-bedrock":      `{"toolResult":{"toolUseId":"aaaaaaaa2","content":[{"text":"` + words + `"}],"status":"error"}}]}]`,
		"google-ai-studio": `{"functionResponse":{"id":"aaaaaaaa2","name":"clock","response":{"error":"` + words + `"}}}]}]`,
		"cohere":           `{"role":"tool","content":"Error: ` + words + `","tool_call_id":"aaaaaaaa2"}]`,
		"mistral":          `{"role":"tool","content":"Error: ` + words + `","tool_call_id":"aaaaaaaa2","name":"clock"}]`,
		"workers-ai new":   `{"role":"tool","content":"Error: ` + words + `","tool_call_id":"aaaaaaaa2","name":"clock"}]`,
	} {
		if got := encoded(t, wayNamed(t, name), stopped); !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s in it", name, got, want)
		}
	}
	// Nobody answered, and the user goes on.
	ignored := twoCalls(gateway.Part{Text: "Never mind."})
	if got, want := encoded(t, wayNamed(t, "openai"), ignored), words+`","tool_call_id":"aaaaaaaa2"},{"role":"user","content":"Never mind."}]`; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s in it", got, want)
	}
	for _, name := range []string{"mistral", "aws-bedrock llama"} {
		if got := encoded(t, wayNamed(t, name), ignored); strings.Contains(got, "aaaaaaaa") || !strings.Contains(got, "Let me see.") || !strings.Contains(got, "Never mind.") {
			t.Errorf("%s: got %s, want the calls left out", name, got)
		}
	}
	// Nor did the assistant say anything: the turn is gone.
	silent := twoCalls(gateway.Part{Text: "Never mind."})
	silent.Messages[1].Parts = silent.Messages[1].Parts[1:]
	if got := encoded(t, wayNamed(t, "mistral"), silent); strings.Contains(got, "assistant") {
		t.Errorf("got %s", got)
	}
}

// Calls without ids, as some vendors make them, get some where they are needed.
func TestCallsWithoutIDs(t *testing.T) {
	t.Parallel()
	chat := twoCalls(resultPart("", "weather", "18 C"), resultPart("", "clock", "noon"))
	chat.Messages[1].Parts[1].ToolCall.ID, chat.Messages[1].Parts[2].ToolCall.ID = "", ""
	if got := encoded(t, wayNamed(t, "openai"), chat); !strings.Contains(got, `"content":"18 C","tool_call_id":"call_1"},{"role":"tool","content":"noon","tool_call_id":"call_2"}`) {
		t.Errorf("got %s", got)
	}
	if got := encoded(t, wayNamed(t, "google-ai-studio"), chat); strings.Contains(got, `"id"`) {
		t.Errorf("got %s", got)
	}
}

// Mistral's ids have nine letters and digits. Others' are renamed, always in the same way.
func TestMistralsCallIDs(t *testing.T) {
	t.Parallel()
	w := wayNamed(t, "mistral")
	ids := func(chat gateway.Chat) []string {
		var list []string
		for _, m := range regexp.MustCompile(`"(?:id|tool_call_id)":"([^"]*)"`).FindAllStringSubmatch(encoded(t, w, chat), -1) {
			list = append(list, m[1])
		}
		return list
	}
	chat := twoCalls(resultPart("toolu_1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon"))
	chat.Messages[1].Parts[1].ToolCall.ID = "toolu_1"
	got := ids(chat)
	if len(got) != 4 || got[0] != got[2] || got[1] != "aaaaaaaa2" || got[3] != "aaaaaaaa2" || !regexp.MustCompile(`^[A-Za-z0-9]{9}$`).MatchString(got[0]) {
		t.Errorf("got %q", got)
	}
	// The conversation grows, and uses an id again: earlier ones stay, none is twice there.
	chat.Messages = append(chat.Messages, twoCalls(resultPart("toolu_1", "weather", "19 C"), resultPart(got[0], "clock", "one")).Messages[1:]...)
	chat.Messages[3].Parts[1].ToolCall.ID, chat.Messages[3].Parts[2].ToolCall.ID = "toolu_1", got[0]
	more := ids(chat)
	if len(more) != 8 || !slices.Equal(more[:4], got) || more[4] != more[6] || more[5] != more[7] {
		t.Fatalf("got %q, before %q", more, got)
	}
	each := []string{more[0], more[1], more[4], more[5]}
	slices.Sort(each)
	if len(slices.Compact(each)) != 4 {
		t.Errorf("ids collide: %q", more)
	}
}

// A proof goes to the family, provider and model that wrote it.
func TestProofsGoToTheirWriters(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ family, data, want string }{
		"anthropic":            {"anthropic", `{"type":"redacted_thinking","data":"A\u0041=="}`, `{"type":"redacted_thinking","data":"A\u0041=="}`},
		"aws-bedrock invoke":   {"anthropic", `{"type":"thinking","thinking":"","signature":"S\/G"}`, `{"type":"thinking","thinking":"","signature":"S\/G"}`},
		"aws-bedrock":          {"bedrock", `{"reasoningContent":{"redactedContent":"AA=="}}`, `{"reasoningContent":{"redactedContent":"AA=="}}`},
		"google-ai-studio":     {"gemini", `"S\/G"`, `{"text":"Thought.","thought":true,"thoughtSignature":"S\/G"}`},
		"openai responses":     {"responses", `{"type":"reasoning","id":"r","summary":[],"encrypted_content":"E"}`, `{"type":"reasoning","id":"r","summary":[],"encrypted_content":"E"}`},
		"openrouter":           {"openrouter", `[{"type":"reasoning.encrypted","data":"D"}]`, `"reasoning_details":[{"type":"reasoning.encrypted","data":"D"}]`},
		"deepseek":             {"deepseek", ``, `"reasoning_content":"Thought."`},
		"fireworks":            {"fireworks", ``, `"reasoning_content":"Thought."`},
		"groq":                 {"groq", ``, `"reasoning":"Thought."`},
		"cerebras":             {"cerebras", ``, `"reasoning":"Thought."`},
		"google-vertex-ai":     {"gemini", `"SIG"`, `"thoughtSignature":"SIG"`},
		"openrouter responses": {"responses", `{"type":"reasoning","id":"r"}`, `{"type":"reasoning","id":"r"}`},
	} {
		w := wayNamed(t, name)
		chat := func(p gateway.Proof) gateway.Chat {
			return gateway.Chat{Messages: []gateway.Message{
				{Role: gateway.RoleUser, Text: "Rome?"},
				{Role: gateway.RoleAssistant, Parts: []gateway.Part{{Reasoning: &gateway.Reasoning{Text: "Thought."}, Proof: &p}, {Text: "Yes."}}},
				{Role: gateway.RoleUser, Text: "Sure?"},
			}}
		}
		own := proofBy(tt.family, w.provider, w.model, tt.data)
		if got := encoded(t, w, chat(own)); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s\nwant %s in it", name, got, tt.want)
		}
		for _, other := range []gateway.Proof{proofBy("other", w.provider, w.model, tt.data), proofBy(tt.family, "other", w.model, tt.data), proofBy(tt.family, w.provider, "other", tt.data)} {
			got := encoded(t, w, chat(other))
			if strings.Contains(got, tt.want) || strings.Contains(got, "Thought.") || !strings.Contains(got, "Yes.") {
				t.Errorf("%s: got %s with the proof of %s %s %s", name, got, other.Family, other.Provider, other.Model)
			}
		}
	}
}

// Signatures of Gemini's stand at a text, at a call, or alone at the end.
func TestGeminisSignaturesStayWhereTheyWere(t *testing.T) {
	t.Parallel()
	w := wayNamed(t, "google-ai-studio")
	proof := func(data string) *gateway.Proof {
		p := proofBy("gemini", w.provider, w.model, data)
		return &p
	}
	compat := way{"", "compat", "google-ai-studio/gemini-3-pro", nil, ""}
	chat := twoCalls(resultPart("aaaaaaaa1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon"))
	p := proofBy("gemini", "compat", compat.model, `"S\/G"`)
	chat.Messages[1].Parts[1].ToolCall.Proof = &p
	if got, want := encoded(t, compat, chat), `"arguments":"{\"city\":\"Rome\"}"},"extra_content":{"google":{"thought_signature":"S\/G"}}}`; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s in it", got, want)
	}
	chat.Messages[1].Parts[0].Proof = proof(`"T"`)
	chat.Messages[1].Parts[1].ToolCall.Proof = proof(`"C"`)
	chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleAssistant, Parts: []gateway.Part{{Text: "Warm."}, {Proof: proof(`"E"`)}}}, gateway.Message{Role: gateway.RoleUser, Text: "Thanks."})
	got := encoded(t, w, chat)
	for _, want := range []string{`{"text":"Let me see.","thoughtSignature":"T"}`, `"args":{"city":"Rome"}},"thoughtSignature":"C"},{"functionCall":{"id":"aaaaaaaa2","name":"clock","args":{}}}`,
		`{"text":"Warm."},{"text":"","thoughtSignature":"E"}`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s in it", got, want)
		}
	}
}

// DeepSeek's newer models want reasoning on every turn; the one before refuses it.
func TestDeepSeeksReasoningGoesBack(t *testing.T) {
	t.Parallel()
	chat := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}, {Role: gateway.RoleAssistant, Text: "Hello"}, {Role: gateway.RoleUser, Text: "Why?"}}}
	for model, want := range map[string]string{
		"deepseek-v4-flash": `{"role":"assistant","content":"Hello","reasoning_content":""}`,
		"deepseek-reasoner": `{"role":"assistant","content":"Hello"}`,
		"deepseek-chat":     `{"role":"assistant","content":"Hello"}`,
	} {
		if got := encoded(t, way{name: model, provider: "deepseek", model: model}, chat); !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s in it", model, got, want)
		}
	}
	p := proofBy("deepseek", "deepseek", "deepseek-reasoner", "")
	chat.Messages[1] = gateway.Message{Role: gateway.RoleAssistant, Parts: []gateway.Part{{Reasoning: &gateway.Reasoning{Text: "Thought."}, Proof: &p}, {Text: "Hello"}}}
	if got := encoded(t, way{name: "r", provider: "deepseek", model: "deepseek-reasoner"}, chat); strings.Contains(got, "reasoning_content") {
		t.Errorf("got %s", got)
	}
}

// Arguments that are no object become the text of one where an object is wanted.
func TestBrokenArgumentsAreSentAllTheSame(t *testing.T) {
	t.Parallel()
	chat := twoCalls(resultPart("aaaaaaaa1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon"))
	chat.Messages[1].Parts[1].ToolCall.Arguments = `{"city":"Ro`
	for name, want := range map[string]string{
		"openai":           `"arguments":"{\"city\":\"Ro"`,
		"anthropic":        `"input":{"arguments":"{\"city\":\"Ro"}`,
		"aws-bedrock":      `"input":{"arguments":"{\"city\":\"Ro"}`,
		"google-ai-studio": `"args":{"arguments":"{\"city\":\"Ro"}`,
	} {
		if got := encoded(t, wayNamed(t, name), chat); !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s in it", name, got, want)
		}
	}
}

// Groq's models write null for no arguments; formats that want an object get an empty one.
func TestNullArgumentsAreAnEmptyObject(t *testing.T) {
	t.Parallel()
	chat := twoCalls(resultPart("aaaaaaaa1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon"))
	chat.Messages[1].Parts[1].ToolCall.Arguments = " null"
	for name, want := range map[string]string{"anthropic": `"input":{}`, "aws-bedrock": `"input":{}`, "google-ai-studio": `"name":"weather","args":{}`} {
		if got := encoded(t, wayNamed(t, name), chat); !strings.Contains(got, want) || strings.Contains(got, "null") {
			t.Errorf("%s: got %s\nwant %s in it", name, got, want)
		}
	}
}

// Bedrock needs the definitions of all tools that were called, and no two documents of the
// same name.
func TestConverseKeepsToolsAndNames(t *testing.T) {
	t.Parallel()
	w := wayNamed(t, "aws-bedrock")
	chat := twoCalls(resultPart("aaaaaaaa1", "weather", "18 C"), resultPart("aaaaaaaa2", "clock", "noon"))
	chat.Tools = nil
	if got := encoded(t, w, chat); !strings.Contains(got, `"toolConfig":{"tools":[{"toolSpec":{"name":"weather"`) || !strings.Contains(got, `{"toolSpec":{"name":"clock"`) {
		t.Errorf("got %s", got)
	}
	var files []gateway.Part
	for _, name := range []string{"a.pdf", "a.txt", "Ünder_score  (1).csv", ".md", ""} {
		files = append(files, gateway.Part{Media: media("text/csv", name, "x")})
	}
	got := encoded(t, w, gateway.Chat{Messages: []gateway.Message{parts(append(files, gateway.Part{Text: "?"})...)}})
	var names []string
	for _, m := range regexp.MustCompile(`"name":"([^"]*)"`).FindAllStringSubmatch(got, -1) {
		names = append(names, m[1])
	}
	if want := []string{"a", "a 2", "nder score (1)", "md", "document"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
}

// Pictures and documents are data URLs in some places and bare base64 in others.
func TestDataURLOrBareBase64(t *testing.T) {
	t.Parallel()
	bare := regexp.MustCompile(`"(data|bytes|input_audio|url)":"eA=="`)
	for name, want := range map[string]struct {
		media *gateway.Media
		bare  bool
	}{
		"openai": {media("image/png", "", "x"), false}, "openai responses": {media("application/pdf", "", "x"), false}, "mistral": {media("application/pdf", "", "x"), false},
		"cohere": {media("image/png", "", "x"), false}, "replicate": {media("image/png", "", "x"), false}, "workers-ai new": {media("image/png", "", "x"), false},
		"anthropic": {media("image/png", "", "x"), true}, "aws-bedrock": {media("application/pdf", "", "x"), true}, "google-ai-studio": {media("audio/wav", "", "x"), true},
		"perplexity-ai": {media("application/pdf", "", "x"), true}, "openrouter": {media("audio/ogg", "", "x"), true}, "azure-openai": {media("audio/mpeg", "", "x"), true},
	} {
		got := encoded(t, wayNamed(t, name), gateway.Chat{Messages: []gateway.Message{parts(gateway.Part{Media: want.media}, gateway.Part{Text: "?"})}})
		if bare.MatchString(got) != want.bare || strings.Contains(got, `"data:`+want.media.Type+`;base64,eA=="`) == want.bare {
			t.Errorf("%s: got %s, bare should be %v", name, got, want.bare)
		}
	}
}

// Vendors that would refuse it, or never end, are only asked for JSON in words too.
func TestJSONIsAskedForInWords(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"openai", "azure-openai", "openai responses", "deepseek", "mistral", "groq", "grok", "cohere"} {
		w := wayNamed(t, name)
		chat := asks("Say it.")
		chat.Output = &gateway.OutputSchema{}
		if _, err := w.encode(t, chat); refusal(t, err) == nil || !strings.Contains(err.Error(), `"json"`) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
		system := chat
		system.System = "Answer in JSON."
		if _, err := w.encode(t, system); (err != nil) != (w.api == gateway.APIResponses) {
			t.Errorf("%s: with a system prompt: %v", name, err)
		}
		chat.Messages[0].Text = "Say it in Json."
		encoded(t, w, chat)
	}
	for _, name := range []string{"perplexity-ai", "anthropic", "aws-bedrock"} {
		chat := asks("Say it in json.")
		chat.Output = &gateway.OutputSchema{}
		if _, err := wayNamed(t, name).encode(t, chat); refusal(t, err) == nil {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

// Combinations that vendors are known to refuse.
func TestCombinationsThatAreRefused(t *testing.T) {
	t.Parallel()
	tools := func(c *gateway.Chat) { c.Tools = []gateway.Tool{{Name: "weather"}} }
	schema := func(c *gateway.Chat) { c.Output = &gateway.OutputSchema{Schema: json.RawMessage(`{}`)} }
	mode := func(m gateway.ToolMode) func(*gateway.Chat) {
		return func(c *gateway.Chat) { c.ToolChoice.Mode = m }
	}
	effort := func(e gateway.Effort) func(*gateway.Chat) { return func(c *gateway.Chat) { c.Params.Effort = e } }
	aws := map[string]string{"region": "us-east-1"}
	for _, tt := range []struct {
		w      way
		ask    func(*gateway.Chat)
		wanted string // in the refusal, empty if it is sent
	}{
		{way{"", "openai", "gpt-5.4", nil, ""}, both(tools, effort("low")), "Responses API"},
		{way{"", "openai", "gpt-5.4", nil, ""}, tools, ""},
		{way{"", "openai", "gpt-5.4", nil, ""}, both(tools, effort("none")), ""},
		{way{"", "openai", "gpt-5.4", nil, gateway.APIResponses}, both(tools, effort("low")), ""},
		{way{"", "openai", "gpt-5.6-mini", nil, ""}, tools, "Responses API"},
		{way{"", "groq", "openai/gpt-oss-120b", nil, ""}, both(tools, schema), "combined"},
		{way{"", "cerebras", "gpt-oss-120b", nil, ""}, both(tools, schema), "combined"},
		{way{"", "cerebras", "zai-glm-4.7", nil, ""}, both(tools, schema), ""},
		{way{"", "cohere", "command-a-03-2025", nil, ""}, both(tools, schema), "combined"},
		{way{"", "google-ai-studio", "gemini-2.5-pro", nil, ""}, both(tools, schema), "combined"},
		{way{"", "google-ai-studio", "gemini-3-pro", nil, ""}, both(tools, schema), ""},
		{way{"", "google-ai-studio", "gemini-3-pro", nil, ""}, both(tools, schema, mode(gateway.ToolsRequired)), "chooses freely"},
		{way{"", "anthropic", "claude-sonnet-4-5", nil, ""}, both(tools, mode(gateway.ToolsRequired), effort("2048")), "reasons"},
		{way{"", "anthropic", "claude-opus-4-7", nil, ""}, both(tools, mode(gateway.ToolsRequired), effort("low")), ""},
		{way{"", "anthropic", "claude-opus-5-5", nil, ""}, both(tools, mode(gateway.ToolsRequired)), "can't be forced"},
		{way{"", "anthropic", "claude-fable-5-1", nil, ""}, both(tools, mode(gateway.ToolsRequired)), "can't be forced"},
		{way{"", "anthropic", "claude-opus-4-7", nil, ""}, func(c *gateway.Chat) { c.Params.TopK = ptr(1) }, "top-k"},
		{way{"", "aws-bedrock", "anthropic.claude-opus-4-7-v1:0", aws, ""}, schema, "schema"},
		{way{"", "deepseek", "deepseek-v4-pro", nil, ""}, both(tools, mode(gateway.ToolsRequired), effort("high")), "reasons"},
		{way{"", "azure-openai", "d", map[string]string{"resource": "r", "api_version": "2024-06-01"}, ""}, schema, "2024-08-01"},
		{way{"", "perplexity-ai", "sonar", nil, ""}, both(tools, mode(gateway.ToolsRequired)), "required"},
		{way{"", "replicate", "a/b", nil, ""}, func(c *gateway.Chat) {
			c.Messages[0] = parts(gateway.Part{Media: media("image/png", "", "1")}, gateway.Part{Media: media("image/png", "", "2")})
		}, "2 pictures"},
		{way{"", "replicate", "a/b", map[string]string{"inputs": `{"a/b":{"images":"$images"}}`}, ""}, func(c *gateway.Chat) {
			c.Messages[0] = parts(gateway.Part{Media: media("image/png", "", "1")}, gateway.Part{Media: media("image/png", "", "2")})
		}, ""},
	} {
		chat := asks("Hi, json")
		tt.ask(&chat)
		r, err := tt.w.encode(t, chat)
		switch {
		case tt.wanted == "" && err != nil:
			t.Errorf("%s %s: %v", tt.w.provider, tt.w.model, err)
		case tt.wanted != "" && (err == nil || refusal(t, err) == nil || !strings.Contains(err.Error(), tt.wanted)):
			t.Errorf("%s %s: got %s, %v, want a refusal with %q", tt.w.provider, tt.w.model, r.Body, err, tt.wanted)
		}
	}
}

// Extra parameters come last: they replace, merge and remove.
func TestExtraParametersAreMergedLast(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		r, err := w.encode(t, asks("Hi"))
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(r.Body, &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			chat := asks("Hi")
			chat.Extra = json.RawMessage(`{"` + name + `":null,"added":{"deep":1.50}}`)
			got := encoded(t, w, chat)
			var after map[string]json.RawMessage
			if err := json.Unmarshal([]byte(got), &after); err != nil {
				t.Fatal(err)
			}
			if after[name] != nil || string(after["added"]) != `{"deep":1.50}` || len(after) != len(members) {
				t.Errorf("%s without %s: got %s", w.name, name, got)
			}
		}
	}
}

// Text files stand in the text, in a fence that they can't close; formats with a place for
// them get a document.
func TestTextFilesAreFenced(t *testing.T) {
	t.Parallel()
	chat := gateway.Chat{Messages: []gateway.Message{parts(gateway.Part{Media: media("text/markdown", "a.md", "```\n````x")}, gateway.Part{Text: "?"})}}
	if got, want := encoded(t, wayNamed(t, "openai"), chat), mustQuote(t, "a.md\n`````\n```\n````x\n`````"); !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s in it", got, want)
	}
	if got, want := encoded(t, wayNamed(t, "anthropic"), chat), `{"type":"document","source":{"type":"text","media_type":"text/plain","data":`; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s in it", got, want)
	}
}

// What can't be read refuses the request.
func TestUnreadableMediaRefuseTheRequest(t *testing.T) {
	t.Parallel()
	gone := &gateway.Media{Type: "image/png", Name: "a.png", Data: func() ([]byte, error) { return nil, errors.New("it is gone") }}
	for _, name := range []string{"openai", "openai responses", "anthropic", "aws-bedrock", "google-ai-studio", "cohere", "replicate", "workers-ai new"} {
		_, err := wayNamed(t, name).encode(t, gateway.Chat{Messages: []gateway.Message{parts(gateway.Part{Media: gone}, gateway.Part{Text: "?"})}})
		if e := refusal(t, err); e == nil || !strings.Contains(e.Message, "a.png can't be read: it is gone") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Older models of Workers AI give JSON only in one piece.
func TestWorkersAIStreamsNoSchemaOfOlderModels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		model, form string
		streams     bool
		want        string
	}{
		{"@cf/meta/llama-3.1-8b-instruct-fp8", "messages", false, `"json_schema":{"type":"object"}}`},
		{"@cf/meta/llama-3.1-8b-instruct-fp8", "messages-new", true, `"json_schema":{"name":"answer","schema":{"type":"object"}}`},
		{"@cf/zai-org/glm-5.3", "messages", true, `"json_schema":{"name":"answer","schema":{"type":"object"}}`},
		{"@cf/zai-org/glm-5.3", "messages-old", false, `"json_schema":{"type":"object"}}`},
		{"@cf/unknown/model", "messages", true, `"json_schema":{"name":"answer"`},
	} {
		chat := asks("Hi")
		chat.Stream, chat.Output = true, &gateway.OutputSchema{Schema: json.RawMessage(`{"type":"object"}`)}
		r, err := newProvider(t, "workers-ai", providers.Settings{Options: map[string]string{"form": tt.form}}).Encode(tt.model, chat)
		if err != nil || !strings.Contains(string(r.Body), tt.want) || strings.Contains(string(r.Body), `"stream":true`) != tt.streams {
			t.Errorf("%s as %s: got %s, %v", tt.model, tt.form, r.Body, err)
		}
	}
}

// The caller's chat stays as it was, so that it can be sent to others.
func TestEncodingChangesNoChat(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		chat := twoCalls(resultPart("aaaaaaaa2", "clock", "noon"), gateway.Part{Media: media("text/plain", "a.txt", "x")})
		chat.Messages[1].Parts[1].ToolCall.ID = ""
		inside := chat.Messages[2].Parts[0].ToolResult
		inside.Parts = append(inside.Parts, gateway.Part{Media: media("text/plain", "b.txt", "y")})
		_, _ = w.encode(t, chat)
		call := chat.Messages[1].Parts[1].ToolCall
		if call.ID != "" || chat.Messages[1].Parts[2].ToolCall.Arguments != "" || chat.Messages[2].Parts[0].ToolResult.Name != "clock" || chat.Messages[2].Parts[1].Media == nil || len(chat.Messages[2].Parts) != 2 ||
			inside.Parts[1].Media == nil || inside.IsError {
			t.Errorf("%s changed the chat", w.name)
		}
	}
}
