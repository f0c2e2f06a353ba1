package picker

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/internal/search"
)

// entry is a model that can be picked, with what a search needs of it.
type entry struct {
	target gateway.Target
	model  gateway.Model
	// full is the target, short the model's id alone.
	full, short safe.Text
	// text is full as it is searched, name the model's name.
	text, name search.Text
	// same are the spellings that mean just this model.
	same []string
	// version are the numbers in the model's id, the newest model's the highest.
	version []int
	// order is the place in the catalogue.
	order      int
	kept, gone bool
}

func newEntry(t gateway.Target, m gateway.Model, order int) *entry {
	e := &entry{target: t, model: m, full: safe.Line(t.String()), short: safe.Line(t.Model), order: order}
	e.text, e.name = search.NewText(e.full.String()), search.NewText(safe.Line(m.Name).String())
	id := undated(e.short.String())
	_, last := cutLast(id, "/")
	e.same = []string{search.Letters(e.short.String()), search.Letters(id), search.Letters(last), e.name.Letters()}
	e.version = versionOf(last)
	return e
}

// date is the date at the end of a model's id.
var date = regexp.MustCompile(`[-@](\d{8}|\d{4}-\d{2}-\d{2})$`)

func undated(id string) string { return date.ReplaceAllString(id, "") }

func cutLast(text, sep string) (before, after string) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):]
	}
	return "", text
}

// number is a number in an id that isn't a size such as 70b or 128k.
var number = regexp.MustCompile(`\d{1,3}[bBkK]?`)

func versionOf(id string) []int {
	var out []int
	for _, found := range number.FindAllString(id, 4) {
		if n, err := strconv.Atoi(found); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// outputPrice is US dollars for a million tokens of output; ok is false if that is
// unknown.
func (e *entry) outputPrice() (usd float64, ok bool) {
	p := e.model.Price
	switch {
	case p == nil:
		return 0, false
	case p.Free:
		return 0, true
	case p.Input == nil || p.Output == nil:
		return 0, false
	}
	return *p.Output, true
}

func (e *entry) priced() bool {
	_, ok := e.outputPrice()
	return ok
}

// free reports whether nothing is charged.
func (e *entry) free() bool {
	usd, ok := e.outputPrice()
	return ok && usd == 0 || strings.HasSuffix(e.target.Model, ":free")
}

// byUse orders models of one provider: kept ones first, those that are shut down last,
// priced before unpriced.
func byUse(a, b *entry) int {
	return cmp.Or(trueFirst(a.kept, b.kept), trueFirst(!a.gone, !b.gone), trueFirst(a.priced(), b.priced()))
}

// byPrice orders models by the price of their output, the cheapest first, and those that
// are shut down last.
func byPrice(a, b *entry) int {
	usdA, _ := a.outputPrice()
	usdB, _ := b.outputPrice()
	return cmp.Or(trueFirst(!a.gone, !b.gone), trueFirst(a.priced(), b.priced()), cmp.Compare(usdA, usdB))
}

// byVersion orders models of one family, the newest first.
func byVersion(a, b *entry) int { return slices.Compare(b.version, a.version) }

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
