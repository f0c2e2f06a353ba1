package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The lists of models that vendors publish. They are short: any model answers here,
// listed or not.

var (
	openaiModels    = []string{"gpt-6-sol", "gpt-5-mini", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", "text-embedding-3-small"}
	anthropicModels = [][2]string{
		{"claude-opus-5-5", "Claude Opus 5.5"}, {"claude-sonnet-4-5-20250929", "Claude Sonnet 4.5"}, {"claude-haiku-4-5-20251001", "Claude Haiku 4.5"},
	}
	cloudflareModels = []string{
		tourModel, "@cf/openai/gpt-oss-120b", "@cf/openai/gpt-oss-20b", "@cf/qwen/qwq-32b", "@cf/zai-org/glm-5.2",
	}
)

// listPath reports whether a request asks for the list.
func listPath(r request) bool {
	return r.method == http.MethodGet && strings.TrimPrefix(r.path, "v1/") == "models"
}

func (o openai) other(r request) (reply, bool) {
	if !listPath(r) {
		return o.embeddings(r)
	}
	if key := keyOf(r); policyBadKey(key) {
		return o.refuse(problem{status: http.StatusUnauthorized, code: badKey, param: key}), true
	}
	list := []map[string]any{}
	for _, id := range openaiModels {
		list = append(list, map[string]any{"id": id, "object": "model", "created": 1_700_000_000, "owned_by": "system"})
	}
	return jsonReply(http.StatusOK, map[string]any{"object": "list", "data": list}), true
}

// other pages with after_id and limit, as the vendor does.
func (v anthropic) other(r request) (reply, bool) {
	if !listPath(r) {
		return reply{}, false
	}
	if policyBadKey(keyOf(r)) {
		return v.refuse(problem{status: http.StatusUnauthorized, code: badKey}), true
	}
	limit, err := strconv.Atoi(r.query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 20
	}
	rest := anthropicModels
	for i, m := range anthropicModels {
		if m[0] == r.query.Get("after_id") {
			rest = anthropicModels[i+1:]
		}
	}
	page, last := []map[string]string{}, ""
	for _, m := range rest[:min(limit, len(rest))] {
		page, last = append(page, map[string]string{"type": "model", "id": m[0], "display_name": m[1], "created_at": "2025-09-29T00:00:00Z"}), m[0]
	}
	return jsonReply(http.StatusOK, map[string]any{"data": page, "has_more": len(page) < len(rest), "last_id": nullable(last)}), true
}

// apiPath is the prefix of Cloudflare's own API, which is on another host than the
// gateway.
const apiPath = "/client/v4/"

// cloudflareAPI answers the search for Workers AI's models, a part of Cloudflare's own
// API. Without a token it refuses, as the real one does.
func (s *Server) cloudflareAPI(r *http.Request) reply {
	v := workersAI{ids: s.ids}
	key := keyOf(request{header: r.Header})
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, apiPath), "/")
	switch {
	case key == "" || policyBadKey(key):
		return v.refuse(problem{status: http.StatusUnauthorized, code: badKey})
	case r.Method != http.MethodGet || len(parts) != 5 || parts[0] != "accounts" || strings.Join(parts[2:], "/") != "ai/models/search":
		return v.refuse(problem{status: http.StatusNotFound, code: "7000", message: "No route for that URI"})
	}
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	page, size := number("page", 1), number("per_page", 20)
	from := min((page-1)*size, len(cloudflareModels))
	list := []map[string]any{}
	for _, name := range cloudflareModels[from:min(from+size, len(cloudflareModels))] {
		list = append(list, map[string]any{
			"id": s.ids.hex(16), "name": name, "task": map[string]string{"name": "Text Generation"},
			"properties": []map[string]any{{"property_id": "context_window", "value": "32000"}, {"property_id": "reasoning", "value": fmt.Sprint(openWeightsReason(name))}},
		})
	}
	return jsonReply(http.StatusOK, map[string]any{
		"success": true, "errors": []any{}, "messages": []any{}, "result": list,
		"result_info": map[string]int{"page": page, "per_page": size, "count": len(list), "total_count": len(cloudflareModels)},
	})
}
