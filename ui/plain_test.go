package ui

import (
	"testing"

	"sluice/ui/overlay"
	"sluice/ui/uitest"
)

func plain(view string) string { return uitest.Plain(view) }

func typeInto(t testing.TB, o overlay.Overlay, text string) {
	t.Helper()
	uitest.Type(o, text)
}
