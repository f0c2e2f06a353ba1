package providers_test

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// A long conversation of texts, as most are, in each family's format.
func BenchmarkEncodeTexts(b *testing.B) {
	chat := gateway.Chat{System: "Be brief.", Stream: true}
	for range 50 {
		chat.Messages = append(chat.Messages,
			gateway.Message{Role: gateway.RoleUser, Text: strings.Repeat("Why is pizza so good? ", 20)},
			gateway.Message{Role: gateway.RoleAssistant, Text: strings.Repeat("Because of <cheese> & dough.\n", 40)})
	}
	chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleUser, Text: "And?"})
	places := map[string]string{"region": "us-east-1", "project": "p"}
	for provider, model := range map[string]string{
		"openai": "gpt-4.1-mini", "anthropic": "claude-sonnet-4-5", "aws-bedrock": "us.amazon.nova-pro-v1:0", "google-ai-studio": "gemini-2.5-pro",
		"cohere": "command-a-03-2025", "workers-ai": "@cf/openai/gpt-oss-20b", "replicate": "a/b",
	} {
		b.Run(provider, func(b *testing.B) {
			p := newProvider(b, provider, providers.Settings{Options: places})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Encode(model, chat); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
