package providers_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// A chain that was pasted posts the JSON value that it was pasted from.
func TestAPastedChainPostsWhatWasPasted(t *testing.T) {
	t.Parallel()
	client, err := gateway.New(gateway.Config{AccountID: "acc"})
	if err != nil {
		t.Fatal(err)
	}
	chats := []gateway.Chat{
		{Messages: asks("Why is pizza so good").Messages},
		{Messages: asks("Why is pizza so good").Messages, Stream: true},
		{System: "Be brief.", Messages: asks("What is Cloudflare?").Messages, Stream: true},
		{System: "Be kind.", Messages: asks("Why is pizza so good").Messages, Params: gateway.Params{Temperature: ptr(0.5), MaxTokens: ptr(99)}},
		{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "a"}, {Role: gateway.RoleAssistant, Text: "b"}, {Role: gateway.RoleUser, Text: "c"}}},
		{Messages: asks("say {prompt} twice").Messages, Params: gateway.Params{Stop: []string{"END"}}},
	}
	targets := []gateway.Target{
		{Provider: "workers-ai", Model: "@cf/meta/llama-3.1-8b-instruct"}, {Provider: "openai", Model: "gpt-4o-mini"},
		{Provider: "anthropic", Model: "claude-haiku-4-5"}, {Provider: "google-ai-studio", Model: "gemini-2.5-flash"},
	}
	for i, first := range chats {
		for j, second := range chats {
			one, two := targets[(i+j)%len(targets)], targets[(2*i+j+1)%len(targets)]
			var steps []gateway.Step
			var arrays []json.RawMessage
			for k, chat := range []gateway.Chat{first, second} {
				to := []gateway.Target{one, two}[k]
				provider, err := pasteProvider(t)(to.Provider)
				if err != nil {
					t.Fatal(err)
				}
				step := gateway.Step{Provider: provider, Model: to.Model}
				steps = append(steps, step)
				p, err := client.Prepare(chat, []gateway.Step{step, step}, gateway.Options{})
				if err != nil {
					t.Fatal(err)
				}
				var array []json.RawMessage
				if err := json.Unmarshal(p.Body, &array); err != nil {
					t.Fatal(err)
				}
				arrays = append(arrays, array[0])
			}
			text, err := json.Marshal(arrays)
			if err != nil {
				t.Fatal(err)
			}
			pasted, err := providers.Paste(string(text), pasteProvider(t))
			if err != nil {
				t.Fatalf("%d and %d: %v", i, j, err)
			}
			base, overrides, err := providers.Divide(pasted, true, pasteProvider(t))
			if err != nil {
				t.Fatalf("%d and %d: %v", i, j, err)
			}
			for k := range steps {
				steps[k].Provider = overrides[k].Of(steps[k].Provider)
			}
			again, err := client.Prepare(base, steps, gateway.Options{})
			if err != nil {
				t.Fatalf("%d and %d: %v", i, j, err)
			}
			var got, want any
			if err := json.Unmarshal(again.Body, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("chats %d and %d for %s and %s:\n got %s\nwant %s", i, j, one, two, again.Body, text)
			}
		}
	}
}
