package providers_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// The pieces of the bodies in testdata/vendor-forms.
const (
	formSchema     = `{"type":"object","properties":{"city":{"type":"string"},"population":{"type":"integer"}},"required":["city","population"],"additionalProperties":false}`
	formParameters = `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}`
	formPNG        = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
	formPDF        = "JVBERi0xLjQKJSVFT0YK"
)

func formMedia(mediaType, name, encoded string) gateway.Part {
	data, _ := base64.StdEncoding.DecodeString(encoded)
	return gateway.Part{Media: media(mediaType, name, string(data))}
}

// formChat is the chat of a letter before a vendor's own differences.
func formChat(letter string) gateway.Chat {
	switch letter {
	case "S":
		chat := asks("Largest city of Japan, as json?")
		chat.Output = &gateway.OutputSchema{Name: "answer", Schema: json.RawMessage(formSchema), Strict: ptr(true)}
		return chat
	case "T":
		chat := gateway.Chat{Messages: answered(gateway.ToolCall{ID: "call_1", Name: "weather", Arguments: `{"city":"Rome"}`}, gateway.ToolResult{Parts: []gateway.Part{{Text: "18 C"}}})}
		chat.Tools = []gateway.Tool{{Name: "weather", Schema: json.RawMessage(formParameters)}}
		chat.ToolChoice.Mode = gateway.ToolsAuto
		return chat
	case "A":
		return gateway.Chat{Messages: []gateway.Message{parts(gateway.Part{Text: "What is in these?"}, formMedia("image/png", "a.png", formPNG))}}
	}
	return asks("Hi")
}

// think puts reasoning with its proof before the call of T.
func think(c *gateway.Chat, text string, proof gateway.Proof) {
	c.Messages[1].Parts = slices.Insert(c.Messages[1].Parts, 0, gateway.Part{Reasoning: &gateway.Reasoning{Text: text}, Proof: &proof})
}

// form is how a chat differs for a vendor.
type form struct {
	provider, model string
	options         map[string]string
	api             gateway.API
	change          map[string]func(c *gateway.Chat)
	// patch is merged over the body of a letter, where ours differs on purpose.
	patch map[string]string
	// models are those of letters that have another and don't say so in the body.
	models map[string]string
}

// keptBytes are patches for what a chat without parts has always sent.
const (
	// OpenAI treats both roles the same.
	keptSystemRole = `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}`
	keptNewerLimit = `{"max_tokens":null,"max_completion_tokens":256}`
	keptOlderLimit = `{"max_completion_tokens":null,"max_tokens":256}`
)

// proofBy is a proof that the way's own model wrote.
func proofBy(family, provider, model, data string) gateway.Proof {
	return gateway.Proof{Family: family, Provider: provider, Model: model, Data: json.RawMessage(data)}
}

func extra(text string) func(c *gateway.Chat) {
	return func(c *gateway.Chat) { c.Extra = json.RawMessage(text) }
}

func both(changes ...func(c *gateway.Chat)) func(c *gateway.Chat) {
	return func(c *gateway.Chat) {
		for _, change := range changes {
			change(c)
		}
	}
}

func params(p gateway.Params) func(c *gateway.Chat) {
	return func(c *gateway.Chat) { c.Params = p }
}

// addPDF puts the document after the picture, as most vendors' examples do.
func addPDF(c *gateway.Chat) {
	c.Messages[0].Parts = append(c.Messages[0].Parts, formMedia("application/pdf", "a.pdf", formPDF))
}

func oneAtATime(c *gateway.Chat)  { c.ToolChoice.OneAtATime = true }
func strictTools(c *gateway.Chat) { c.Tools[0].Strict = ptr(true) }
func low(c *gateway.Chat)         { c.Messages[0].Parts[1].Media.Detail = "low" }

func rename(id string) func(c *gateway.Chat) {
	return func(c *gateway.Chat) {
		c.Messages[1].Parts[0].ToolCall.ID, c.Messages[2].Parts[0].ToolResult.CallID = id, id
	}
}

func effort(e gateway.Effort, n gateway.Params) gateway.Params {
	n.Effort = e
	return n
}

// chatForms are the vendors of chat completions.
func chatForms() map[string]form {
	limited := gateway.Params{MaxTokens: ptr(256)}
	seeded := gateway.Params{MaxTokens: ptr(256), Seed: ptr(7), Effort: "low"}
	openAIP := effort("low", limited)
	openAIP.Verbosity, openAIP.ServiceTier, openAIP.CacheKey, openAIP.UserID = "low", "flex", "k1", "u1"
	azureP := effort("low", limited)
	azureP.Verbosity = "low"
	mistralP := gateway.Params{MaxTokens: ptr(256), Seed: ptr(7), Effort: "high", CacheKey: "k1"}
	grokP := seeded
	grokP.ServiceTier = "priority"
	deepseekP := effort("high", limited)
	deepseekP.UserID = "u1"
	openrouterP := effort("low", limited)
	openrouterP.TopK, openrouterP.MinP = ptr(40), ptr(0.05)
	brief := func(c *gateway.Chat) { c.System = "Be brief." }
	return map[string]form{
		"openai": {provider: "openai", model: "gpt-4.1-mini", change: map[string]func(*gateway.Chat){
			"T": both(strictTools, oneAtATime), "A": both(low, addPDF), "P": both(params(openAIP), brief)}, patch: map[string]string{"P": keptSystemRole}},
		"azure-openai": {provider: "azure-openai", model: "d", options: map[string]string{"resource": "r", "api_version": "v1"}, change: map[string]func(*gateway.Chat){
			"T": both(strictTools, oneAtATime), "A": both(low, addPDF), "P": both(params(azureP), brief)}, patch: map[string]string{"P": keptSystemRole}},
		"huggingface": {provider: "huggingface", model: "Qwen/Qwen3-VL-235B-A22B-Instruct:cheapest", api: gateway.APIChat, change: map[string]func(*gateway.Chat){"P": params(seeded)}},
		"perplexity-ai": {provider: "perplexity-ai", model: "sonar-pro", change: map[string]func(*gateway.Chat){
			"S": func(c *gateway.Chat) { c.Output.Strict = nil }, "A": addPDF,
			"P": both(params(effort("low", limited)), extra(`{"search_mode":"academic","web_search_options":{"search_context_size":"low"}}`))}},
		"mistral": {provider: "mistral", model: "mistral-medium-latest", change: map[string]func(*gateway.Chat){
			"S": func(c *gateway.Chat) { c.Output.Strict = ptr(false) }, "T": both(rename("abcdefghi"), oneAtATime), "A": addPDF, "P": params(mistralP)}},
		"groq": {provider: "groq", model: "openai/gpt-oss-120b", change: map[string]func(*gateway.Chat){
			"T": both(oneAtATime, func(c *gateway.Chat) { think(c, "Call it.", proofBy("groq", "groq", "openai/gpt-oss-120b", "")) }),
			"P": both(params(seeded), extra(`{"reasoning_format":"parsed"}`))}},
		"grok": {provider: "grok", model: "grok-4.3", change: map[string]func(*gateway.Chat){"P": params(grokP)}},
		"deepseek": {provider: "deepseek", model: "deepseek-v4-flash", change: map[string]func(*gateway.Chat){
			"S": func(c *gateway.Chat) {
				c.System, c.Output = "Return json with city and population.", &gateway.OutputSchema{}
			},
			"T": func(c *gateway.Chat) { think(c, "Call it.", proofBy("deepseek", "deepseek", "deepseek-v4-flash", "")) }, "P": params(deepseekP)}},
		"openrouter": {provider: "openrouter", model: "anthropic/claude-sonnet-4.6", change: map[string]func(*gateway.Chat){
			"T": func(c *gateway.Chat) {
				think(c, "Call it.", proofBy("openrouter", "openrouter", "anthropic/claude-sonnet-4.6", `[{"type":"reasoning.text","text":"Call it.","signature":"SIG","format":"anthropic-claude-v1","index":0}]`))
			},
			"A": both(addPDF, extra(`{"plugins":[{"id":"file-parser","pdf":{"engine":"native"}}]}`)), "P": params(openrouterP)}},
		"cerebras": {provider: "cerebras", model: "gpt-oss-120b", change: map[string]func(*gateway.Chat){
			"T": func(c *gateway.Chat) { think(c, "Call it.", proofBy("cerebras", "cerebras", "gpt-oss-120b", "")) },
			"P": both(params(effort("low", limited)), extra(`{"reasoning_format":"parsed"}`))}},
		"fireworks": {provider: "fireworks", model: "accounts/fireworks/models/kimi-k2p6", change: map[string]func(*gateway.Chat){
			"T": func(c *gateway.Chat) {
				think(c, "Call it.", proofBy("fireworks", "fireworks", "accounts/fireworks/models/kimi-k2p6", ""))
			},
			"P": both(params(effort("low", limited)), extra(`{"reasoning_history":"interleaved"}`))}},
		"baseten": {provider: "baseten", model: "openai/gpt-oss-120b", change: map[string]func(*gateway.Chat){"P": params(seeded)}},
		"compat": {provider: "compat", model: "openai/gpt-4.1-mini", change: map[string]func(*gateway.Chat){
			"P": params(gateway.Params{MaxTokens: ptr(256), Temperature: ptr(0.5)})}, patch: map[string]string{"P": keptNewerLimit}},
	}
}

// responsesForms are the Responses API's.
func responsesForms() map[string]form {
	n := gateway.Params{MaxTokens: ptr(256), Effort: "low", Verbosity: "low", ServiceTier: "flex", CacheKey: "k1", UserID: "u1"}
	return map[string]form{
		"openai-responses": {provider: "openai", model: "gpt-5.4", api: gateway.APIResponses, change: map[string]func(*gateway.Chat){
			"T": both(strictTools, func(c *gateway.Chat) {
				think(c, "", proofBy("responses", "openai", "gpt-5.4", `{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"ENC"}`))
			}),
			"A": both(low, addPDF), "P": both(params(n), func(c *gateway.Chat) { c.System = "Be brief." })}},
	}
}

// messagesForms are the messages format's, wherever it is served.
func messagesForms() map[string]form {
	limited := gateway.Params{MaxTokens: ptr(256)}
	files := func(c *gateway.Chat) {
		params(limited)(c)
		c.Messages[0].Parts = []gateway.Part{formMedia("image/png", "", formPNG), formMedia("application/pdf", "a.pdf", formPDF),
			{Media: media("text/plain", "", "notes")}, {Text: "What is in these?"}}
	}
	full := gateway.Params{MaxTokens: ptr(4096), Stop: []string{"END"}, Effort: "xhigh", CacheTTL: "1h"}
	hosted := full
	full.ServiceTier, full.UserID = "auto", "u1"
	of := func(provider, model, p string, options map[string]string, full gateway.Params, choice func(*gateway.Chat)) form {
		return form{provider: provider, model: model, options: options, change: map[string]func(*gateway.Chat){
			"S": params(limited), "A": files,
			"T": both(rename("toolu_1"), choice, params(gateway.Params{MaxTokens: ptr(2048)}), extra(`{"thinking":{"type":"adaptive"}}`), func(c *gateway.Chat) {
				think(c, "Call it.", proofBy("anthropic", provider, model, `{"type":"thinking","thinking":"Call it.","signature":"SIG"}`))
				c.Messages[2].Parts = append([]gateway.Part{{Text: "One word."}}, c.Messages[2].Parts...)
			}),
			"P": both(params(full), func(c *gateway.Chat) { c.System = "Be brief." })}, models: map[string]string{"P": p}}
	}
	region := map[string]string{"region": "us-east4", "project": "p"}
	invoke := map[string]string{"region": "us-east-1", "api": "invoke"}
	return map[string]form{
		"anthropic":               of("anthropic", "claude-sonnet-4-6", "", nil, full, oneAtATime),
		"aws-bedrock-invoke":      of("aws-bedrock", "us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-opus-5-5", invoke, hosted, func(*gateway.Chat) {}),
		"google-vertex-ai-claude": of("google-vertex-ai", "claude-sonnet-4-6", "claude-opus-5-5", region, hosted, oneAtATime),
	}
}

// converseForms are Converse's.
func converseForms() map[string]form {
	const model = "us.anthropic.claude-sonnet-4-6"
	return map[string]form{"aws-bedrock": {provider: "aws-bedrock", model: model, options: map[string]string{"region": "us-east-1"}, change: map[string]func(*gateway.Chat){
		"T": both(rename("tooluse_1"), params(gateway.Params{MaxTokens: ptr(2048)}), extra(`{"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}`), func(c *gateway.Chat) {
			think(c, "Call it.", proofBy("bedrock", "aws-bedrock", model, `{"reasoningContent":{"reasoningText":{"text":"Call it.","signature":"SIG"}}}`))
		}),
		"A": func(c *gateway.Chat) {
			c.Messages[0].Parts = []gateway.Part{formMedia("image/png", "", formPNG), formMedia("application/pdf", "a.pdf", formPDF), {Text: "What is in these?"}}
		},
		"P": both(params(gateway.Params{MaxTokens: ptr(256), Temperature: ptr(0.5), Stop: []string{"END"}, TopK: ptr(40), ServiceTier: "flex", CacheTTL: "1h"}),
			extra(`{"requestMetadata":{"run":"7"}}`), func(c *gateway.Chat) { c.System = "Be brief." }),
	}}}
}

// geminiForms are both of Gemini's vendors.
func geminiForms() map[string]form {
	n := gateway.Params{Temperature: ptr(0.5), TopK: ptr(40), Seed: ptr(7), MaxTokens: ptr(256), Stop: []string{"END"}, Effort: "low"}
	of := func(provider string, options map[string]string, p ...func(*gateway.Chat)) form {
		const model = "gemini-3-pro"
		return form{provider: provider, model: model, options: options, change: map[string]func(*gateway.Chat){
			"T": both(rename("c1"), func(c *gateway.Chat) {
				proof := proofBy("gemini", provider, model, `"U0lH"`)
				c.Messages[1].Parts[0].ToolCall.Proof = &proof
			}),
			"A": func(c *gateway.Chat) {
				c.Messages[0].Parts = []gateway.Part{formMedia("image/png", "", formPNG), formMedia("application/pdf", "a.pdf", formPDF), {Text: "What is in these?"}}
				c.Messages[0].Parts[0].Media.Detail = "low"
			},
			"P": both(append(p, func(c *gateway.Chat) { c.System = "Be brief." })...)}}
	}
	tier := n
	tier.ServiceTier = "flex"
	return map[string]form{
		"google-ai-studio": of("google-ai-studio", nil, params(tier)),
		"google-vertex-ai": of("google-vertex-ai", map[string]string{"region": "us-east4", "project": "p"}, params(n), extra(`{"labels":{"run":"7"}}`)),
	}
}

// ownForms are those of vendors with a format of their own.
func ownForms() map[string]form {
	seeded := gateway.Params{MaxTokens: ptr(256), Seed: ptr(7)}
	cohere := gateway.Params{MaxTokens: ptr(1024), TopK: ptr(40), TopP: ptr(0.9), Seed: ptr(7), FrequencyPenalty: ptr(0.1), Stop: []string{"END"}, Effort: "512"}
	return map[string]form{
		"cohere": {provider: "cohere", model: "command-a-03-2025", change: map[string]func(*gateway.Chat){
			"T": both(strictTools, func(c *gateway.Chat) {
				c.ToolChoice = gateway.ToolChoice{}
				c.Messages[1].Parts = append([]gateway.Part{{Text: "I will look it up."}}, c.Messages[1].Parts...)
				c.Messages[2].Parts[0].ToolResult.Parts[0].Text = `{"temperature":"18 C"}`
			}), "A": low, "P": params(cohere)}},
		"workers-ai": {provider: "workers-ai", model: "@cf/moonshotai/kimi-k2.7-code", change: map[string]func(*gateway.Chat){
			"P": both(params(effort("low", seeded)), extra(`{"chat_template_kwargs":{"clear_thinking":false}}`))}, patch: map[string]string{"P": keptOlderLimit}},
		"workers-ai-native-old": {provider: "workers-ai", model: "@cf/meta/llama-3.3-70b-instruct-fp8-fast", change: map[string]func(*gateway.Chat){
			"S": func(c *gateway.Chat) { c.Output.Strict, c.Stream = nil, true },
			"T": func(c *gateway.Chat) { c.Messages, c.ToolChoice = c.Messages[:1], gateway.ToolChoice{} }}},
		"replicate": {provider: "replicate", model: "a/b", change: map[string]func(*gateway.Chat){
			"P": both(params(gateway.Params{MaxTokens: ptr(256), Seed: ptr(7), TopK: ptr(40)}), func(c *gateway.Chat) { c.System = "Be brief." })}},
	}
}

// formsOf are the forms of all families.
func formsOf() map[string]form {
	all := map[string]form{}
	for _, family := range []map[string]form{chatForms(), responsesForms(), messagesForms(), converseForms(), geminiForms(), ownForms()} {
		maps.Copy(all, family)
	}
	return all
}

func readForms(t *testing.T) map[string]map[string]json.RawMessage {
	t.Helper()
	text, err := os.ReadFile("testdata/vendor-forms/bodies.json")
	if err != nil {
		t.Fatal(err)
	}
	var bodies map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &bodies); err != nil {
		t.Fatal(err)
	}
	return bodies
}

// Every body of testdata/vendor-forms is what a chat is encoded as.
func TestChatsAreEncodedAsTheVendorsForms(t *testing.T) {
	t.Parallel()
	bodies, forms := readForms(t), formsOf()
	for name := range bodies {
		if _, ok := forms[name]; !ok && name != "workers-ai-v1" { // an endpoint that isn't called
			t.Errorf("%s isn't encoded", name)
		}
	}
	for name, f := range forms {
		for letter, body := range bodies[name] {
			t.Run(name+" "+letter, func(t *testing.T) {
				t.Parallel()
				chat := formChat(letter)
				if change := f.change[letter]; change != nil {
					change(&chat)
				}
				chat.API = f.api
				if patch := f.patch[letter]; patch != "" {
					var err error
					if body, err = gateway.MergePatch(body, json.RawMessage(patch)); err != nil {
						t.Fatal(err)
					}
				}
				var head struct {
					Model string `json:"model"`
				}
				if err := json.Unmarshal(body, &head); err != nil {
					t.Fatal(err)
				}
				model := f.model
				if f.models[letter] != "" {
					model = f.models[letter]
				}
				if head.Model != "" {
					model = head.Model
				}
				r, err := newProvider(t, f.provider, providers.Settings{Options: f.options}).Encode(model, chat)
				if err != nil {
					t.Fatal(err)
				}
				sameJSON(t, r.Body, string(body))
				if letter == "S" && chat.Output.Schema != nil && !bytes.Contains(r.Body, []byte(formSchema)) && !strings.Contains(string(r.Body), mustQuote(t, formSchema)) {
					t.Errorf("the schema isn't sent byte for byte: %s", r.Body)
				}
				if letter == "T" && !bytes.Contains(r.Body, []byte(formParameters)) {
					t.Errorf("the tool's schema isn't sent byte for byte: %s", r.Body)
				}
			})
		}
	}
}

func mustQuote(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}
