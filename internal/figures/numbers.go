package figures

import (
	"fmt"
	"strconv"
	"strings"
)

// TokenRate writes tokens per second.
func TokenRate(tps float64) string {
	if tps <= 0 {
		return Unknown + " tok/s"
	}
	return fmt.Sprintf("%.0f tok/s", tps)
}

// Count writes a number of tokens briefly: "812", "131k".
func Count(n *int) string {
	if n == nil {
		return Unknown
	}
	if *n >= 100_000 {
		return fmt.Sprintf("%dk", *n/1000)
	}
	return fmt.Sprint(*n)
}

// Counted is a number with its unit: "1 character", "1,240 characters".
func Counted(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return Thousands(n) + " " + unit + "s"
}

// Thousands writes a count in groups of three digits.
func Thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", Thousands(n/1000), n%1000)
}

// Tokens writes a number of tokens in full.
func Tokens(n *int) string {
	if n == nil {
		return Unknown
	}
	return Thousands(*n)
}

// ContextWindow is a window in thousands or millions of tokens.
func ContextWindow(tokens int) string {
	switch {
	case tokens <= 0:
		return Unknown
	case tokens >= 1_000_000:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(tokens)/1e6), ".0") + "M"
	default:
		return fmt.Sprintf("%dk", tokens/1000)
	}
}

// FileSize writes a size in a suitable unit.
func FileSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	case n < 10_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n < 1_000_000_000:
		return fmt.Sprintf("%d MB", (n+500_000)/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

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
