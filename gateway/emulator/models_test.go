package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

func TestListsOfModels(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Gateways: []string{"default", "work"}})
	account := strings.TrimSuffix(base, "/v1/acc/default") + "/client/v4/accounts/acc"
	api := account + "/ai/models/search"
	cf := map[string]string{"Authorization": "Bearer cf"}
	for name, tt := range map[string]struct {
		url    string
		header map[string]string
		status int
		want   string
	}{
		"OpenAI":                       {base + "/openai/models", nil, 200, `"id":"gpt-4o-mini"`},
		"OpenAI with v1":               {base + "/openai/v1/models", nil, 200, `"id":"gpt-4o-mini"`},
		"OpenAI with a wrong key":      {base + "/openai/models", map[string]string{"Authorization": "Bearer wrong"}, 401, `invalid_api_key`},
		"Anthropic's first page":       {base + "/anthropic/v1/models?limit=2", nil, 200, `"has_more":true,"last_id":"claude-sonnet-4-5-20250929"`},
		"Anthropic's second page":      {base + "/anthropic/v1/models?limit=2&after_id=claude-sonnet-4-5-20250929", nil, 200, `"has_more":false,"last_id":"claude-haiku-4-5-20251001"`},
		"Anthropic with a wrong key":   {base + "/anthropic/v1/models", map[string]string{"X-Api-Key": "wrong"}, 401, `authentication_error`},
		"Cloudflare":                   {api + "?per_page=2&page=2", cf, 200, `"total_count":5`},
		"Cloudflare without a token":   {api, nil, 401, `"code":10000`},
		"Cloudflare's gateways":        {account + "/ai-gateway/gateways?per_page=1&page=2", cf, 200, `"id":"work"`},
		"gateways without a token":     {account + "/ai-gateway/gateways", nil, 401, `"code":10000`},
		"another path of Cloudflare's": {api + "x", cf, 404, `"code":7000`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, call{method: http.MethodGet, url: tt.url, header: tt.header})
			if res.StatusCode != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("got %d %s, want %d with %s", res.StatusCode, body, tt.status, tt.want)
			}
		})
	}
}
