package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// What the collector may leave lying beside what is in use, in bytes: as much again, Go's
// own rule, below slackLeast, and a quarter where a quarter is more than that.
const slackLeast = 8 << 20

// BoundGarbage keeps the collector's slack small where much is in use: an answer of 256
// MB is one text without pointers, which is collected in no time, and would otherwise
// take twice its size. Where the user sets GOGC, that counts.
func BoundGarbage() {
	if os.Getenv("GOGC") == "" {
		afterCollections(&collections{percent: 100, live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}})
	}
}

// collections is made anew after each collection, which is how it is called then.
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
