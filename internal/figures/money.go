package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sluice/gateway"
)

// Dollars writes a cost in US dollars as tables and lists have it: "$0.0042". What costs
// something is never rounded to nothing: "<$0.0001".
func Dollars(usd *float64) string {
	switch {
	case usd == nil:
		return "$" + Unknown
	case *usd == 0:
		return "$0"
	case *usd > 0 && *usd < leastShown:
		return "<" + leastWords
	case *usd < 1:
		return fmt.Sprintf("$%.4f", *usd)
	default:
		return fmt.Sprintf("$%.2f", *usd)
	}
}

// Charge writes a cost as running lines say it: "free", "under $0.0001", else as [Dollars]
// does.
func Charge(usd *float64) string {
	switch {
	case usd == nil || *usd < 0 || *usd >= leastShown:
		return Dollars(usd)
	case *usd == 0:
		return "free"
	}
	return "under " + leastWords
}

// leastShown is the smallest cost that four decimals can show, leastWords how it is written.
const (
	leastShown = 0.0001
	leastWords = "$0.0001"
)

// ExactDollars writes an amount with as many decimals as needed.
func ExactDollars(usd *float64) string {
	if usd == nil {
		return "$" + Unknown
	}
	return "$" + strconv.FormatFloat(rounded(*usd), 'f', -1, 64)
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

// Prices are the cost of a million tokens in and out, in US dollars without the sign.
func Prices(p *gateway.Price) (in, out string) {
	if p == nil {
		return Unknown, Unknown
	}
	return PerMillion(p.Input), PerMillion(p.Output)
}

// PriceSource says where a model's prices and limits come from, and their date.
func PriceSource(m gateway.Model) string {
	if m.Date == "" {
		return m.Source
	}
	return m.Source + ", " + m.Date
}
