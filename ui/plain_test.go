package ui

import (
	"sluice/ui/uitest"
)

func plain(view string) string { return uitest.Plain(view) }
