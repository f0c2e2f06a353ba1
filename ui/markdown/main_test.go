package markdown

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow further before it is collected, as the tests of the screen do.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
