package picker

import (
	"slices"
	"strconv"
	"strings"

	"sluice/gateway"
	"sluice/internal/search"
)

// query is what was typed: words to be found in any order, of which some mean a property
// of a model, such as "cheap".
type query struct {
	text  string
	words []queryWord
	// joined are the letters of all words that are only searched.
	joined string
	// byPrice says that the cheapest come first.
	byPrice bool
}

// queryWord is a word of a query. A word that has a meaning is found in a text as well.
type queryWord struct {
	letters string
	holds   func(*entry) bool
	// says explains the meaning, empty for none.
	says string
}

// meanings are the words that mean a property.
var meanings = []struct {
	words   []string
	holds   func(*entry) bool
	byPrice bool
	says    string
}{
	{[]string{"cheap", "cheapest"}, (*entry).priced, true, "the cheapest first"},
	{[]string{"free"}, (*entry).free, false, "free of charge"},
	{[]string{"image", "images", "vision", "sees", "picture", "pictures"}, seesImages, false, "sees images"},
	{[]string{"tool", "tools"}, callsTools, false, "calls tools"},
	{[]string{"reasoning", "reasons", "thinking", "thinks"}, reasons, false, "reasons before it answers"},
	{[]string{"kept", "favourite", "favourites", "favorite", "favorites", "★"}, func(e *entry) bool { return e.kept }, false, "kept with ★"},
}

func seesImages(e *entry) bool { return e.model.Images == gateway.AbilityYes }
func callsTools(e *entry) bool { return e.model.Tools == gateway.AbilityYes }
func reasons(e *entry) bool    { return e.model.Reasoning }

func parseQuery(text string) query {
	q := query{text: strings.TrimSpace(text)}
	for word := range strings.FieldsSeq(q.text) {
		w := queryWord{letters: search.Letters(word)}
		if holds, says, ok := limit(word); ok {
			w = queryWord{holds: holds, says: says}
		}
		for _, m := range meanings {
			if slices.Contains(m.words, strings.ToLower(word)) {
				w.holds, w.says, q.byPrice = m.holds, m.says, q.byPrice || m.byPrice
			}
		}
		switch {
		case w.holds == nil && w.letters == "":
			continue // signs only
		case w.holds == nil:
			q.joined += w.letters
		}
		q.words = append(q.words, w)
	}
	return q
}

// limit parses ">200k", a least context window in tokens, and "<$2", a highest price of a
// million tokens of output.
func limit(word string) (holds func(*entry) bool, says string, ok bool) {
	if of, found := strings.CutPrefix(word, ">"); found {
		tokens, ok := tokenCount(strings.TrimPrefix(of, "="))
		return func(e *entry) bool { return e.model.ContextWindow >= tokens }, "a window of at least " + strings.TrimPrefix(of, "=") + " tokens", ok
	}
	if of, found := strings.CutPrefix(word, "<"); found {
		usd, err := strconv.ParseFloat(strings.Trim(of, "=$"), 64)
		return func(e *entry) bool { return costsUnder(e, usd) }, "under $" + strings.Trim(of, "=$") + " a million tokens out", err == nil
	}
	return nil, "", false
}

func costsUnder(e *entry, usd float64) bool {
	price, ok := e.outputPrice()
	return ok && price < usd
}

// tokenCount parses "200k", "1M" and "8192".
func tokenCount(text string) (int, bool) {
	unit := 1.0
	switch lower := strings.ToLower(text); {
	case strings.HasSuffix(lower, "k"):
		unit = 1e3
	case strings.HasSuffix(lower, "m"):
		unit = 1e6
	}
	n, err := strconv.ParseFloat(strings.TrimRight(text, "kKmM"), 64)
	return int(n * unit), err == nil && n > 0 && n*unit < 1e12
}

// says explains what the words with a meaning mean, empty where there are none.
func (q query) says() string {
	var out []string
	for _, w := range q.words {
		if w.says != "" {
			out = append(out, w.says)
		}
	}
	return strings.Join(out, " · ")
}

// The tiers of matches, the best first.
const (
	// tierSpelled is the id as it is spelled, tierSame the same letters and digits.
	tierSpelled = iota
	tierSame
	// tierPhrase has all words in a row, as whole words; tierPhraseStart begins so.
	tierPhrase
	tierPhraseStart
	// tierWords has each word at the beginning of one, tierInside within one.
	tierWords
	tierInside
	// tierScattered has the letters in this order.
	tierScattered
)

// match is how a model matches a query.
type match struct {
	*entry
	tier int
	// at are the byte offsets in the target's text that are matched.
	at []int
}

// match reports how an entry of a provider matches.
func (q query) match(e *entry, provider search.Text) (match, bool) {
	m := match{entry: e, tier: tierWords}
	for _, w := range q.words {
		at, f := e.text.Find(w.letters)
		if f != search.NoFit {
			m.at = append(m.at, e.text.Offsets(at, len(w.letters))...)
		}
		_, inName := e.name.Find(w.letters)
		_, inProvider := provider.Find(w.letters)
		f = max(f, inName, inProvider)
		switch {
		case w.holds != nil && w.holds(e):
		case f == search.NoFit:
			return m, false
		case f == search.InsideWord:
			m.tier = tierInside
		}
	}
	m.tier = min(m.tier, q.tierOfPhrase(e))
	return m, true
}

// tierOfPhrase is the tier of all words in a row.
func (q query) tierOfPhrase(e *entry) int {
	if q.joined == "" {
		return tierInside
	}
	if strings.EqualFold(q.text, e.full.String()) || strings.EqualFold(q.text, e.short.String()) {
		return tierSpelled
	}
	if slices.Contains(e.same, q.joined) || q.joined == e.text.Letters() {
		return tierSame
	}
	_, inText := e.text.Find(q.joined)
	_, inName := e.name.Find(q.joined)
	switch max(inText, inName) {
	case search.WholeWord:
		return tierPhrase
	case search.AtWord:
		return tierPhraseStart
	}
	return tierInside
}

// names reports whether the query begins with a provider's name and a slash, or a word of
// it is the name or a word of the label.
func (q query) names(p Provider) bool {
	if name, _, slash := strings.Cut(strings.TrimSpace(q.text), "/"); slash && strings.EqualFold(name, p.Name) {
		return true
	}
	known := []string{search.Letters(p.Name), search.Letters(p.Label)}
	for word := range strings.FieldsSeq(p.Label) {
		if letters := search.Letters(word); len(letters) > 2 {
			known = append(known, letters)
		}
	}
	return slices.ContainsFunc(q.words, func(w queryWord) bool { return w.letters != "" && slices.Contains(known, w.letters) })
}
