package emulator

import (
	"net/http"
	"strings"
)

// policyNoChat reports whether a model doesn't chat, by its name: models for embeddings,
// labels, pictures or sounds.
func policyNoChat(model string) bool {
	model = strings.ToLower(lastElement(model))
	for _, word := range []string{"embed", "bge-", "distilbert", "rerank", "whisper", "dall-e", "tts-", "moderation", "gpt-image", "stable-diffusion", "imagen"} {
		if strings.Contains(model, word) {
			return true
		}
	}
	return false
}

// noChat refuses a chat with such a model in the vendor's words. Replicate's models
// accept any input.
func noChat(q question) (problem, bool) {
	chats := q.form != formEmbed && q.form != formLabels
	if !chats || q.provider == "replicate" || !policyNoChat(q.model) {
		return problem{}, false
	}
	p := problem{status: http.StatusBadRequest, message: "The model " + q.model + " can't chat."}
	switch q.provider {
	case "openai", "azure-openai":
		p.status, p.param = http.StatusNotFound, "model"
		p.message = "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?"
	case "workers-ai":
		p.code, p.message = "5006", "AiError: Bad input: Error: required properties at '/' are 'text'"
	case "aws-bedrock":
		p.message = "This action doesn't support the model that you provided. Try again with a supported text or chat model."
	case "google-ai-studio":
		p.status = http.StatusNotFound
		p.message = "models/" + q.model + " is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods."
	case "google-vertex-ai":
		p.message = "Publisher Model `" + q.model + "` is not supported for generateContent."
	case "huggingface":
		p.message = "Model " + q.model + " is not supported for task text-generation."
	}
	return p, true
}
