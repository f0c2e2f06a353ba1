//go:build !unix

package cli

import "sluice/ui"

// suspender is nil: this system has no job control.
func suspender() ui.Suspender { return nil }
