package markdown

import "sluice/internal/safe"

// Links says what is done with the addresses of links.
type Links uint8

// What is done with addresses. A link whose text names another host than it
// leads to says so in each case.
const (
	// LinksShown shows the host beside a link's text; there is nothing to click on.
	LinksShown Links = iota
	// LinksClickable does so too and marks the text as a link for the terminal
	// (OSC 8) where the address is a plain one of a page or a mailbox.
	LinksClickable
	// LinksOff shows the text alone.
	LinksOff
)

// WithLinks gives the style with another way to treat links.
func (s Style) WithLinks(links Links) Style {
	s.links = links
	return s
}

// misleading stands before the true host of a link that pretends another.
const misleading = " ! leads to "

func clickable(address string) bool {
	_, yes := safe.Link(address)
	return yes
}
