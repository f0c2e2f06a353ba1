package config

import (
	"strings"
	"testing"
)

func TestNearestName(t *testing.T) {
	t.Parallel()
	names := []string{"url", "account_id", "gateway_id", "token", "idle_timeout", "total_timeout"}
	for name, want := range map[string]string{
		"ulr": "url", "urls": "url", "acount_id": "account_id", "gatewayid": "gateway_id", "tokne": "token",
		"idletimeout": "idle_timeout", "x": "", "": "", "password": "", "key": "", strings.Repeat("url", 30): "",
	} {
		if got := nearest(name, names); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
