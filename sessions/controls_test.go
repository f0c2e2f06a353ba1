package sessions

import (
	"testing"
	"time"

	"sluice/gateway"
)

func TestALanesControlsAreKept(t *testing.T) {
	t.Parallel()
	yes, no, read := true, false, 0.000001
	all := gateway.Controls{
		RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 3, RetryDelay: 500 * time.Millisecond, Backoff: gateway.BackoffLinear,
		CacheTTL: 10 * time.Minute, SkipCache: true, CacheKey: "pizza \"1\"\n[[message]]", CollectLog: &no, CollectPayload: &yes,
		CustomCost: &gateway.CustomCost{Input: 0.15e-6, Output: 1, CacheRead: &read}, KeyAlias: "team",
		Metadata: map[string]string{"user": "塩 = 1", "a.b": "]"}, NoWholesale: true, ZeroDataRetention: &no,
	}
	off := gateway.Controls{CacheTTL: gateway.NoCache}
	s, path := created(t)
	for _, want := range []gateway.Controls{all, off, {}, all} {
		meta := s.Meta()
		meta.Lanes = []Lane{{Target: "a/b", Controls: want}, {Target: "c/d", Controls: off}}
		if err := s.SetMeta(meta); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "lanes", s.Meta().Lanes, meta.Lanes)
	}
	want := s.Meta()
	mustClose(t, s)
	mustEqual(t, "read back", mustOpen(t, path).Meta(), want)
}
