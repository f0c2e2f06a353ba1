package gateway

import (
	"testing"
	"time"
)

func TestControlsThatMakeNoSenseAreNotRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ header, value string }{
		{headerCacheTTL, "NaN"}, {headerCacheTTL, "1e300"}, {headerCacheTTL, "Inf"},
		{headerRequestTimeout, "NaN"}, {headerRequestTimeout, "1e300"}, {headerRequestTimeout, "-5"},
		{headerRetryDelay, "+Inf"}, {headerMaxAttempts, "-3"},
		{headerCustomCost, `{"per_token_in":-1,"per_token_out":1}`},
	} {
		var own Controls
		r := &requestReader{}
		if r.control(c.header, c.value, &own) || !own.IsZero() {
			t.Errorf("%s: %s is read as %+v", c.header, c.value, own)
		}
	}
	var own Controls
	r := &requestReader{}
	for header, value := range map[string]string{
		headerCacheTTL: "-1", headerRequestTimeout: "1500.5", headerMaxAttempts: "2",
		headerCustomCost: `{"per_token_in":1,"per_token_out":2,"per_cache_read_token":null}`,
	} {
		if !r.control(header, value, &own) {
			t.Errorf("%s: %s is not read", header, value)
		}
	}
	if own.CacheTTL != NoCache || own.RequestTimeout != 1500500*time.Microsecond || own.MaxAttempts != 2 {
		t.Errorf("read %+v", own)
	}
	if c := own.CustomCost; c == nil || c.Input != 1 || c.Output != 2 || c.CacheRead != nil {
		t.Errorf("custom cost %+v", c)
	}
}
