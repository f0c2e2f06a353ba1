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

// cloudflareAPI answers the search for Workers AI's models and the list of gateways, parts
// of Cloudflare's own API. Without a token it refuses, as the real one does.
func (s *Server) cloudflareAPI(r *http.Request) reply {
	v := workersAI{ids: s.ids}
	key := keyOf(request{header: r.Header})
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, apiPath), "/")
	switch {
	case key == "" || policyBadKey(key):
		return v.refuse(problem{status: http.StatusUnauthorized, code: badKey})
	case r.Method == http.MethodGet && len(parts) == 4 && parts[0] == "accounts" && strings.Join(parts[2:], "/") == "ai-gateway/gateways":
		return s.gatewayList(r)
	case r.Method != http.MethodGet || len(parts) != 5 || parts[0] != "accounts" || strings.Join(parts[2:], "/") != "ai/models/search":
		return v.refuse(problem{status: http.StatusNotFound, code: "7000", message: "No route for that URI"})
	}
	page, size := pageOf(r)
	from := min((page-1)*size, len(cloudflareModels))
	list := []map[string]any{}
	for _, name := range cloudflareModels[from:min(from+size, len(cloudflareModels))] {
		list = append(list, map[string]any{
			"id": s.ids.hex(16), "name": name, "task": map[string]string{"name": "Text Generation"},
			"properties": []map[string]any{{"property_id": "context_window", "value": "32000"}, {"property_id": "reasoning", "value": fmt.Sprint(openWeightsReason(name))}},
		})
	}
	return listReply(list, page, size, len(cloudflareModels))
}

// pageOf is which page of a list a request asks for, and how long it may be.
func pageOf(r *http.Request) (page, size int) {
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	return number("page", 1), number("per_page", 20)
}

// listReply is a page of a list in the envelope of Cloudflare's API.
func listReply(list []map[string]any, page, size, total int) reply {
	return jsonReply(http.StatusOK, map[string]any{
		"success": true, "errors": []any{}, "messages": []any{}, "result": list,
		"result_info": map[string]int{"page": page, "per_page": size, "count": len(list), "total_count": total},
	})
}

// gatewayList lists the gateways of an account: all that exist, "default" where any does.
// https://developers.cloudflare.com/api/resources/ai_gateway/methods/list/
func (s *Server) gatewayList(r *http.Request) reply {
	names := s.opts.Gateways
	if len(names) == 0 {
		names = []string{"default"}
	}
	page, size := pageOf(r)
	from := min((page-1)*size, len(names))
	list := []map[string]any{}
	for _, name := range names[from:min(from+size, len(names))] {
		list = append(list, map[string]any{
			"id": name, "is_default": name == "default", "created_at": "2026-01-05T10:00:00Z", "modified_at": "2026-01-05T10:00:00Z",
			"authentication": s.opts.Token != "", "collect_logs": true, "cache_ttl": 0, "cache_invalidate_on_update": false,
			"rate_limiting_interval": 0, "rate_limiting_limit": 0, "rate_limiting_technique": "fixed",
		})
	}
	return listReply(list, page, size, len(names))
}
