package emulator

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
)

// Embeddings: texts in, vectors out. The numbers mean nothing, but the same text has the
// same ones, and their length is 1.

// vectorSize is how long a vector is.
const vectorSize = 8

func vectorOf(text string) []float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	random := rand.New(rand.NewPCG(1, h.Sum64()))
	v, sum := make([]float64, vectorSize), 0.0
	for i := range v {
		v[i] = random.NormFloat64()
		sum += v[i] * v[i]
	}
	for i := range v {
		v[i] = math.Round(v[i]/math.Sqrt(sum)*1e6) / 1e6
	}
	return v
}

// embeddings answers OpenAI's endpoint of that name.
func (o openai) embeddings(r request) (reply, bool) {
	if r.method != http.MethodPost || strings.TrimPrefix(r.path, "v1/") != "embeddings" {
		return reply{}, false
	}
	f, ok := parseFields(r.body)
	texts := f.strings("input")
	switch key := keyOf(r); {
	case policyBadKey(key):
		return o.refuse(problem{status: http.StatusUnauthorized, code: badKey, param: key}), true
	case !ok || f.text("model") == "" || len(texts) == 0:
		return o.refuse(*badField("missing_required_parameter", "input", "Missing required parameter: 'input' or 'model'.")), true
	}
	list, count := []map[string]any{}, 0
	for i, text := range texts {
		list = append(list, map[string]any{"object": "embedding", "index": i, "embedding": vectorOf(text)})
		count += len(tokens(text))
	}
	return jsonReply(http.StatusOK, map[string]any{
		"object": "list", "data": list, "model": f.text("model"), "usage": map[string]int{"prompt_tokens": count, "total_tokens": count},
	}), true
}

// other answers Workers AI's models for embeddings, which are recognised by their input:
// a list of texts, or one text for a model with such a name.
func (v workersAI) other(r request) (reply, bool) {
	f, _ := parseFields(r.body)
	_, list := f["text"].([]any)
	named := strings.Contains(r.path, "/bge-") || strings.Contains(r.path, "embed")
	texts := f.strings("text")
	if r.method != http.MethodPost || len(texts) == 0 || !list && !named || policyBadKey(keyOf(r)) {
		return reply{}, false
	}
	vectors := [][]float64{}
	for _, text := range texts {
		vectors = append(vectors, vectorOf(text))
	}
	return jsonReply(http.StatusOK, workersOK(map[string]any{"shape": []int{len(vectors), vectorSize}, "data": vectors, "pooling": "mean"})), true
}
