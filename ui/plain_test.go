package ui

import (
	"testing"

	"sluice/ui/uitest"
)

func plain(view string) string { return uitest.Plain(view) }

func wantSize(t testing.TB, view string, w, h int) {
	t.Helper()
	uitest.Size(t, view, w, h)
}
