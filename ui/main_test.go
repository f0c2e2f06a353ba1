package ui

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow further before it is collected: the tests make hundreds of
// playgrounds, and with Go's default a seventh of their time went to the collector.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
