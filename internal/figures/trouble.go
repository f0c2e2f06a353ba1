package figures

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluice/gateway"
)

// Trouble is an error in the parts that a screen shows one below the other. All of them are
// untrusted text, empty where there is nothing to say.
type Trouble struct {
	// What happened, without a period and as it stands within a sentence; Said is the other
	// side's own words for it.
	What, Said string
	// Facts are who reported it, with the ids to look it up by: "openai · HTTP 429 ·
	// gateway log 01J…".
	Facts string
	// Next are the lines of advice.
	Next []string
	// named is set where What begins with a provider's slug, which is written as it is.
	named bool
}

// TroubleOf divides an error that [gateway.Explain] has put into words.
func TroubleOf(why gateway.Explanation, err error) Trouble {
	t := Trouble{What: why.What, Next: strings.Split(why.Next, "\n")}
	if t.What == "" {
		t.What = err.Error()
	}
	facts := []string{why.Source}
	var e *gateway.Error
	if errors.As(err, &e) {
		if what, found := strings.CutSuffix(t.What, ": "+e.Message); found && e.Message != "" {
			t.What, t.Said = what, e.Message
		}
		t.named = e.Provider != "" && strings.HasPrefix(t.What, e.Provider)
		facts = append(facts, errorIDs(e)...)
	}
	t.Facts = strings.Trim(strings.Join(facts, " · "), " ·")
	return t
}

// Head is What as it begins a line.
func (t Trouble) Head() string {
	if t.named {
		return t.What
	}
	return Capital(t.What)
}

// errorIDs say whose key was refused, and by which id others can look the request up.
func errorIDs(e *gateway.Error) []string {
	var out []string
	switch {
	case e.KeySource == "" || e.Kind != gateway.KindAuth:
	case e.KeySource == gateway.HeldByGateway:
		out = append(out, "the gateway's key")
	default:
		out = append(out, "key from "+e.KeySource)
	}
	switch {
	case e.LogID != "":
		out = append(out, "gateway log "+e.LogID)
	case e.RequestID != "":
		out = append(out, "request "+e.RequestID)
	}
	return out
}

// Capital begins a text with a capital letter.
func Capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}
