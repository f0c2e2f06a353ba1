package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage the collector may leave in addition to what is in use, in bytes: as
// much again, Go's own rule, but at most slackLeast, or a quarter if that is more.
const slackLeast = 8 << 20

// BoundGarbage keeps the collector's slack small if much is in use: an answer of 256 MB
// is one text without pointers, which is collected in no time, and would otherwise take
// twice its size. If the user sets GOGC, that takes precedence.
func BoundGarbage() {
	if os.Getenv("GOGC") == "" {
		afterCollections(&collections{percent: 100, live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}})
	}
}

// collections is allocated again after each collection, which is how collections are
// noticed.
type collections struct {
	percent int
	live    []metrics.Sample
}

func afterCollections(c *collections) {
	runtime.SetFinalizer(c, func(c *collections) {
		metrics.Read(c.live)
		if percent := slackPercent(c.live[0].Value.Uint64()); percent != c.percent {
			debug.SetGCPercent(percent)
			c.percent = percent
		}
		afterCollections(c)
	})
}

// slackPercent is the slack in percent of what is in use.
func slackPercent(live uint64) int {
	if live <= slackLeast {
		return 100
	}
	return int(max(slackLeast, live/4) * 100 / live) //nolint:gosec // at most 100
}
