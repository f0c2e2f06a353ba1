package sessions

import (
	"reflect"
	"testing"
	"time"

	"sluice/gateway"
)

func TestALanesControlsAreKept(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	all := Controls{
		StepConfig: gateway.StepConfig{
			RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 3, RetryDelay: 500 * time.Millisecond, Backoff: gateway.BackoffLinear,
			CacheTTL: 10 * time.Minute, SkipCache: true, CacheKey: "pizza \"1\"\n[[message]]", CollectLog: &no, CollectPayload: &yes,
			CustomCost: &gateway.CustomCost{Input: 0.15e-6, Output: 1}, KeyAlias: "team",
		},
		Metadata: map[string]string{"user": "塩 = 1", "a.b": "]"},
	}
	off := Controls{StepConfig: gateway.StepConfig{CacheTTL: gateway.NoCache}}
	s, path := created(t)
	for _, want := range []Controls{all, off, {}, all} {
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

func TestControlsGoOverALanesOptions(t *testing.T) {
	t.Parallel()
	base := gateway.Options{Timeout: time.Minute, EventID: "e", SkipCache: true, MaxAttempts: 2}
	c := Controls{StepConfig: gateway.StepConfig{CacheTTL: time.Hour, KeyAlias: "k"}, Metadata: map[string]string{"a": "b"}}
	got := c.On(base)
	want := gateway.Options{Timeout: time.Minute, EventID: "e", CacheTTL: time.Hour, KeyAlias: "k", Metadata: map[string]string{"a": "b"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	mustEqual(t, "back again", ControlsOf(got), c)
}
