package settings

import (
	"reflect"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/allset"
)

func TestEveryControlHasAField(t *testing.T) {
	t.Parallel()
	for i, control := range gateway.AllControls() {
		if i >= len(controlFields) || controlFields[i].control != control.Key {
			t.Errorf("%s is not field %d of the gateway sheet", control.Key, i)
		}
	}
}

// What is typed into a field is what the lane asks, and looking at it changes
// nothing.
func TestEveryFieldHoldsItsControl(t *testing.T) {
	t.Parallel()
	full := allset.Value[gateway.Controls](t, allset.Rules{gateway.BackoffLinear, 2 * time.Minute, map[string]string{"a": "b"}})
	full.RetryDelay, full.MaxAttempts = time.Second, 3
	full.CustomCost, _ = gateway.ParseCustomCost("0.5, 2, 0.25, 1")
	texts := controlTexts(full)
	for i, f := range controlFields {
		if texts[i] == "" || f.fault(texts[i]) != "" {
			t.Errorf("%s is typed as %q: %s", f.control, texts[i], f.fault(texts[i]))
		}
	}
	if got := controlsOf(texts); !reflect.DeepEqual(got, full) {
		t.Errorf("got %+v\nwant %+v", got, full)
	}
	if got := controlsOf(controlTexts(gateway.Controls{})); !got.IsZero() {
		t.Errorf("nothing becomes %+v", got)
	}
}
