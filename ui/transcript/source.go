package transcript

import (
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// source is something that the answer names as its ground.
type source struct{ title, url safe.Text }

func newSource(c gateway.Citation) source {
	return source{title: safe.Line(c.Title), url: safe.Line(c.URL)}
}

// sourceLines draws the numbered sources, one line each; an address is cut
// rather than broken, since half an address is of no use.
func sourceLines(st *look.Styles, sources []source, w int) []string {
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
