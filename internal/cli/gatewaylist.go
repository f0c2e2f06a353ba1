package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/ui/connect"
)

const (
	// gatewayListWithin bounds the request for the list of gateways.
	gatewayListWithin = 15 * time.Second
	// mostGateways is how many gateways are listed, which is the API's longest page.
	mostGateways = "50"
	// cloudflareProvider is the provider whose key is a token of Cloudflare's own API.
	cloudflareProvider = "workers-ai"
)

// gateways lists the account's gateways by Cloudflare's own API. The error says why there
// is no list.
// https://developers.cloudflare.com/api/resources/ai_gateway/methods/list/
func (c *connector) gateways(ctx context.Context, d connect.Draft) ([]connect.Gateway, error) {
	d.Place, d.Target = connect.Memory, gateway.Target{}
	_, s, err := c.drafted(ctx, d)
	if err != nil {
		return nil, err
	}
	defer s.close() //nolint:contextcheck // it only waits for its own jobs
	if s.cfg.Providers[cloudflareProvider].APIKey.IsZero() || s.cfg.KeyState(cloudflareProvider).Status == config.KeyMissing {
		return nil, errors.New("it needs a Cloudflare API token, which is the key of workers-ai")
	}
	api := s.cloudflareAPI()
	if api == "" {
		return nil, errors.New("this host isn't Cloudflare's")
	}
	provider, err := s.provider(cloudflareProvider)
	if err != nil {
		return nil, err
	}
	reply, err := s.client.Raw(ctx, gateway.RawRequest{
		Provider: provider, BaseURL: api, Endpoint: "accounts/" + url.PathEscape(s.client.AccountID()) + "/ai-gateway/gateways", Query: url.Values{"per_page": {mostGateways}},
	}, gateway.Options{Timeout: gatewayListWithin})
	if err != nil {
		return nil, errors.New(gateway.Explain(err).What)
	}
	defer reply.Close()
	switch reply.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, fmt.Errorf("the key of workers-ai lacks the permission AI Gateway Read (HTTP %d)", reply.Status)
	case http.StatusNotFound:
		return nil, errors.New("there is none for this account (HTTP 404)")
	}
	body, err := io.ReadAll(reply)
	if err != nil {
		return nil, errors.New(gateway.Explain(err).What)
	}
	return gatewayNames(body, s.client.KeyFilter())
}

// gatewayNames reads the API's reply. It may be a failure with a good status.
func gatewayNames(body []byte, clean func(string) string) ([]connect.Gateway, error) {
	var list struct {
		Success bool
		Errors  []struct {
			Code    int
			Message string
		}
		Result []struct {
			ID             string
			Authentication bool
		}
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, errors.New("the reply is no JSON")
	}
	if !list.Success {
		why := "it was refused"
		if len(list.Errors) > 0 {
			why = fmt.Sprintf("%s (%d)", clean(list.Errors[0].Message), list.Errors[0].Code)
		}
		return nil, errors.New(why)
	}
	var out []connect.Gateway
	for _, g := range list.Result {
		if g.ID != "" {
			out = append(out, connect.Gateway{ID: clean(g.ID), Authenticated: g.Authentication})
		}
	}
	return out, nil
}

// cloudflareAPI is the base URL of Cloudflare's own API: the configured one, that beside
// a gateway on this machine, or Cloudflare's where the gateway is. Another host may not
// get Cloudflare's token, and for one the result is empty.
func (s *setup) cloudflareAPI() string {
	if api := s.cfg.Providers[cloudflareProvider].Options["api_url"]; api != "" {
		return api
	}
	switch {
	case s.client.Loopback():
		u, err := url.Parse(s.client.URL())
		if err != nil {
			return ""
		}
		return u.Scheme + "://" + u.Host + "/client/v4"
	case strings.TrimRight(s.cfg.Gateway.URL, "/") == config.DefaultURL:
		return "https://api.cloudflare.com/client/v4"
	}
	return ""
}
