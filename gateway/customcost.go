package gateway

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// CustomCost replaces the gateway's prices in its log (AI Gateway documentation, "custom
// costs"). All are in US dollars per token.
type CustomCost struct {
	Input, Output float64
	// CacheRead and CacheWrite are the prices of tokens read from and written to a
	// vendor's cache. If only one is nil, its price is Input; if both are, such tokens
	// cost nothing.
	CacheRead, CacheWrite *float64
}

// costRate is one price of a custom cost under its name on the wire and in files.
type costRate struct {
	key string
	of  func(*CustomCost) **float64
}

// The optional rates, in the order in which they are written.
var cacheRates = []costRate{
	{"per_cache_read_token", func(c *CustomCost) **float64 { return &c.CacheRead }},
	{"per_cache_write_token", func(c *CustomCost) **float64 { return &c.CacheWrite }},
}

// Rates calls a function with the name and price of every rate that is set, in the order
// in which they are written.
func (c *CustomCost) Rates(take func(key string, price float64)) {
	take("per_token_in", c.Input)
	take("per_token_out", c.Output)
	for _, rate := range cacheRates {
		if price := *rate.of(c); price != nil {
			take(rate.key, *price)
		}
	}
}

// SetRate sets the named rate. It returns false if there is no such rate.
func (c *CustomCost) SetRate(key string, price float64) bool {
	switch key {
	case "per_token_in":
		c.Input = price
		return true
	case "per_token_out":
		c.Output = price
		return true
	}
	for _, rate := range cacheRates {
		if rate.key == key {
			*rate.of(c) = &price
			return true
		}
	}
	return false
}

// MarshalJSON writes the prices without exponents, which the gateway may not accept.
func (c CustomCost) MarshalJSON() ([]byte, error) {
	text, bad := []byte{'{'}, false
	c.Rates(func(key string, price float64) {
		bad = bad || math.IsNaN(price) || math.IsInf(price, 0)
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(strconv.AppendQuote(text, key), ':')
		text = strconv.AppendFloat(text, price, 'f', -1, 64)
	})
	if bad {
		return nil, errors.New("a price is not a number")
	}
	return append(text, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes and ignores other keys.
func (c *CustomCost) UnmarshalJSON(text []byte) error {
	var rates map[string]json.RawMessage
	if err := json.Unmarshal(text, &rates); err != nil {
		return err
	}
	for key, raw := range rates {
		var price *float64
		if !new(CustomCost).SetRate(key, 0) {
			continue
		}
		if err := json.Unmarshal(raw, &price); err != nil {
			return err
		}
		if price != nil {
			c.SetRate(key, *price)
		}
	}
	return nil
}

// tokensPerMillion converts a price per token to the usual price per million.
const tokensPerMillion = 1e6

// errCostText shows the expected format of a custom cost.
var errCostText = errors.New("two prices: 0.15, 0.60; or four, for the cache too")

// ParseCustomCost reads prices per million tokens, in US dollars: input and output,
// optionally followed by those of reading and writing a vendor's cache. An empty text
// returns nil.
func ParseCustomCost(text string) (*CustomCost, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(words) != 2 && len(words) != 4 {
		return nil, errCostText
	}
	var prices [4]float64
	for i, word := range words {
		v, err := strconv.ParseFloat(strings.TrimPrefix(word, "$"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			return nil, errCostText
		}
		prices[i] = v / tokensPerMillion
	}
	c := &CustomCost{Input: prices[0], Output: prices[1]}
	if len(words) == 4 {
		c.CacheRead, c.CacheWrite = &prices[2], &prices[3]
	}
	return c, nil
}

// Text writes the prices as [ParseCustomCost] reads them, without floating-point noise.
func (c *CustomCost) Text() string {
	if c == nil {
		return ""
	}
	read, write := c.cacheRates()
	prices := []float64{c.Input, c.Output}
	if c.CacheRead != nil || c.CacheWrite != nil {
		prices = append(prices, read, write)
	}
	var words []string
	for _, price := range prices {
		words = append(words, strconv.FormatFloat(price*tokensPerMillion, 'g', 12, 64))
	}
	return strings.Join(words, ", ")
}

// cacheRates are the prices of the vendor's cache as the gateway interprets them.
func (c *CustomCost) cacheRates() (read, write float64) {
	switch {
	case c.CacheRead == nil && c.CacheWrite == nil:
		return 0, 0
	case c.CacheRead == nil:
		return c.Input, *c.CacheWrite
	case c.CacheWrite == nil:
		return *c.CacheRead, c.Input
	}
	return *c.CacheRead, *c.CacheWrite
}

// equal reports whether two costs have the same prices.
func (c *CustomCost) equal(other *CustomCost) bool {
	if c == nil || other == nil {
		return c == other
	}
	read, write := c.cacheRates()
	otherRead, otherWrite := other.cacheRates()
	return c.Input == other.Input && c.Output == other.Output && read == otherRead && write == otherWrite
}

func costHeader(c *CustomCost) (string, error) {
	text, err := json.Marshal(c)
	return string(text), err
}

func parseCostHeader(value string) (*CustomCost, error) {
	var c *CustomCost
	err := json.Unmarshal([]byte(value), &c)
	if err == nil && c != nil {
		c.Rates(func(_ string, price float64) {
			if price < 0 {
				err = errors.New("a price is negative")
			}
		})
	}
	return c, err
}

func costText(c *CustomCost) string {
	if c == nil {
		return ""
	}
	text := "$" + plainPrice(c.Input) + " in, $" + plainPrice(c.Output) + " out a token"
	if read, write := c.cacheRates(); c.CacheRead != nil || c.CacheWrite != nil {
		text += "; cache $" + plainPrice(read) + " read, $" + plainPrice(write) + " written"
	}
	return text
}

func plainPrice(price float64) string { return strconv.FormatFloat(price, 'f', -1, 64) }
