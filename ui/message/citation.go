package message

import (
	"fmt"
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

// citationLines draws the numbered citations below a heading, one line each: title and
// host, as a link has them. The key that opens links shows the whole address.
func citationLines(st *look.Styles, sources []citation, w int) []string {
	if len(sources) == 0 {
		return nil
	}
	out := []string{st.Strong.Render("Sources")}
	digits := len(strconv.Itoa(len(sources)))
	for i, s := range sources {
		host, _ := safe.Link(s.url.String())
		name, from := s.title.String(), host.String()
		if name == "" {
			name = s.url.String()
		}
		if from == "" && s.title.String() != "" {
			from = s.url.String()
		}
		if safe.Misleads(s.title.String(), s.url.String()) {
			from = "! leads to " + from
		}
		lead := fmt.Sprintf("%*d ", digits+1, i+1)
		room := max(8, w-len(lead)-1-ansi.StringWidth(from))
		line := st.Water.Render(lead) + st.Water.Underline(true).Render(ansi.Truncate(name, room, "…")) + " " + st.Muted.Render(from)
		out = append(out, ansi.Truncate(line, w, "…"))
	}
	return out
}
