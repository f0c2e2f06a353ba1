package transcript

import (
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// citation is a source that the answer names.
type citation struct{ title, url safe.Text }

func newCitation(c gateway.Citation) citation {
	return citation{title: safe.Line(c.Title), url: safe.Line(c.URL)}
}

// citationLines draws the numbered citations, one line each. An address is truncated
// rather than wrapped, since half an address is of no use.
func citationLines(st *look.Styles, sources []citation, w int) []string {
	if len(sources) == 0 {
		return nil
	}
	out := []string{st.Muted.Render("sources")}
	for i, s := range sources {
		number := st.Muted.Render("[" + strconv.Itoa(i+1) + "]")
		line := number + " "
		if title := s.title.String(); title != "" {
			line += title + "  "
		}
		line += st.Muted.Render(s.url.String())
		out = append(out, ansi.Truncate(line, w, "…"))
	}
	return out
}
