//go:build !unix

package cli

import "sluice/ui"

// suspender is nil: there is no job control here.
func suspender() ui.Suspender { return nil }
