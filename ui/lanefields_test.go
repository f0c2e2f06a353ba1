package ui

import (
	"reflect"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/allset"
	"sluice/sessions"
)

// keptElsewhere are the fields of a lane that the screen doesn't write with its lanes.
var keptElsewhere = map[string]string{
	"Closed": "a lane on the screen is open",
	"Column": "storedLanes counts the columns",
	"Shown":  "the writer keeps it: sessions.Writer.SetShown",
}

// A field of a lane that the screen doesn't take over would be lost from the file with the
// next change of a lane.
func TestTheScreenKeepsEveryFieldOfALane(t *testing.T) {
	t.Parallel()
	values := allset.Rules{gateway.BackoffLinear, 90 * time.Second, gateway.APIResponses, gateway.Effort("low")}
	allset.Fields(t, values, func(path string, want sessions.Lane) {
		if keptElsewhere[path] != "" {
			return
		}
		want.Target = "openai/m"
		var l lane
		l.restore(0, want)
		if got := l.sessionLane(); !reflect.DeepEqual(got, want) {
			t.Errorf("Lane.%s is lost: got %+v, want %+v", path, got, want)
		}
	})
}
