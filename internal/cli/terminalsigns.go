package cli

import (
	"cmp"
	"strings"
)

// asciiSigns reports whether the screen is drawn with ASCII alone, by the configuration or
// by what the terminal shows.
func (p *Program) asciiSigns(configured string) bool {
	switch configured {
	case "ascii":
		return true
	case "unicode":
		return false
	}
	if term := p.envOr("TERM", ""); term == "linux" || strings.HasPrefix(term, "vt100") {
		return true
	}
	// A locale that isn't named at all says nothing: many terminals are UTF-8 without one.
	locale := strings.ToLower(cmp.Or(p.envOr("LC_ALL", ""), p.envOr("LC_CTYPE", ""), p.envOr("LANG", "")))
	return locale != "" && !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
}

// reducedMotion reports whether as little as possible may move.
func (p *Program) reducedMotion(configured string) bool {
	switch configured {
	case "reduced":
		return true
	case "full":
		return false
	}
	wanted := p.envOr("REDUCE_MOTION", "0")
	return wanted != "0" && wanted != "false"
}
