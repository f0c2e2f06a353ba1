// Package figures writes numbers for people: the same on the screen, in the commands
// and in exports.
package figures

import "fmt"

// Bytes writes a size in bytes: "812 B", "1.2 kB", "3.4 MB".
func Bytes(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
	}
}
