package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sluice/gateway"
)

// Cost writes a cost in US dollars: "$0.0042", "$0.79", "free" where it is known that
// nothing is charged, [Unknown] for nil. What costs something is never rounded to nothing:
// "<$0.0001". Tables show it as it is; running lines leave out what is unknown, and are
// the callers that ask only for costs that are known.
func Cost(usd *float64) string {
	switch {
	case usd == nil:
		return Unknown
	case *usd == 0:
		return "free"
	case *usd > 0 && *usd < leastShown:
		return "<$0.0001"
	case *usd < leastInCents:
		return fmt.Sprintf("$%.4f", *usd)
	default:
		return fmt.Sprintf("$%.2f", *usd)
	}
}

const (
	// leastShown is the smallest cost that four decimals can show.
	leastShown = 0.0001
	// leastInCents is the cost from which two decimals are enough.
	leastInCents = 0.1
)

// CostBy writes a cost and, unless it is by the catalogue's prices, who says so:
// "$0.0042 as the vendor says", "free, from the gateway's cache".
func CostBy(usd *float64, source gateway.CostSource) string {
	cost, by := Cost(usd), CostSource(source)
	switch {
	case usd == nil || by == "" || source == gateway.CostCatalogue:
		return cost
	case *usd == 0:
		return cost + ", " + by
	}
	return cost + " " + by
}

// CostSum writes a sum of costs, and whether some that belong to it are unknown:
// "$0.0038 + ?". It is empty where nothing but that is known.
func CostSum(usd float64, unknown bool) string {
	switch {
	case !unknown:
		return Cost(&usd)
	case usd == 0:
		return ""
	}
	return Cost(&usd) + " + " + Unknown
}

// ExactDollars writes an amount with as many decimals as needed, two at least: "$0.50",
// "$0.0000135". It is for sums, in which nothing is "$0.00".
func ExactDollars(usd float64) string { return "$" + withCents(rounded(usd)) }

// withCents writes a number with as many decimals as needed, two at least.
func withCents(usd float64) string {
	words := strconv.FormatFloat(usd, 'f', -1, 64)
	if !strings.Contains(words, ".") {
		words += "."
	}
	for len(words)-strings.IndexByte(words, '.') < 3 {
		words += "0"
	}
	return words
}

// About writes an estimate in US dollars with two significant digits, or to the cent:
// "$0.02", "$0.0013", "free".
func About(usd float64) string { return estimated(usd, math.Round) }

// AtMost writes a limit as [About] does, and never less than it is.
func AtMost(usd float64) string {
	return estimated(usd, func(x float64) float64 { return math.Ceil(x - 1e-6) })
}

// estimated keeps two significant digits, or cents where those are more, and has the rest
// rounded.
func estimated(usd float64, round func(float64) float64) string {
	if usd == 0 {
		return "free"
	}
	decimals := 2
	for x := usd; x > 0 && x < leastInCents && decimals < 9; x *= 10 {
		decimals++
	}
	unit := math.Pow10(decimals)
	return "$" + withCents(round(usd*unit)/unit)
}

// PerMillion has at least two decimals, so that decimal points align.
func PerMillion(usd *float64) string {
	if usd == nil {
		return Unknown
	}
	s := strings.TrimRight(strconv.FormatFloat(*usd, 'f', 4, 64), "0")
	for len(s)-strings.IndexByte(s, '.') < 3 {
		s += "0"
	}
	return s
}

// rounded removes floating-point noise.
func rounded(usd float64) float64 { return math.Round(usd*1e10) / 1e10 }

// CostSource says where a cost comes from.
func CostSource(source gateway.CostSource) string {
	switch source {
	case gateway.CostCache:
		return "from the gateway's cache"
	case gateway.CostCustom:
		return "by your own price"
	case gateway.CostVendor:
		return "as the vendor says"
	case gateway.CostCatalogue:
		return "by the catalogue's prices"
	}
	return ""
}

// Prices are the cost of a million tokens in and out, in US dollars without the sign, as
// the columns of a table have them; "free" where nothing is charged.
func Prices(p *gateway.Price) (in, out string) {
	if p == nil {
		return Unknown, Unknown
	}
	return columnPrice(p.Input), columnPrice(p.Output)
}

func columnPrice(usd *float64) string {
	if usd != nil && *usd == 0 {
		return "free"
	}
	return PerMillion(usd)
}

// PriceWords say what a million tokens in and out cost: "$0.15 in, $0.60 out", "free",
// [Unknown].
func PriceWords(p *gateway.Price) string {
	switch {
	case p == nil || p.Input == nil && p.Output == nil:
		return Unknown
	case p.Free, p.Input != nil && *p.Input == 0 && p.Output != nil && *p.Output == 0:
		return "free"
	}
	return TokenPrice(p.Input) + " in, " + TokenPrice(p.Output) + " out"
}

// TokenPrice is what a million tokens of one kind cost: "$0.15", "free", [Unknown].
func TokenPrice(usd *float64) string {
	switch {
	case usd == nil:
		return Unknown
	case *usd == 0:
		return "free"
	}
	return "$" + PerMillion(usd)
}

// PriceSource says where what is known of a model comes from, and of what day that is:
// "catalogue of 19 Aug 2026", "openai's list of 5 Nov 2026", "the configuration". Which
// sources the program's own catalogue has, `sluice models` names.
func PriceSource(m gateway.Model) string {
	if m.Date == "" {
		return m.Source
	}
	source := "catalogue"
	if strings.HasSuffix(m.Source, "'s list") { // asked of the vendor
		source = m.Source
	}
	return source + " of " + DayOf(m.Date)
}
