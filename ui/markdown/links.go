package markdown

import "sluice/internal/safe"

// Links is what is done with the addresses of links.
type Links uint8

// What is done with addresses. In each case a link whose text names another host than it
// leads to says so.
const (
	// LinksShown shows the host after a link's text; it can't be clicked.
	LinksShown Links = iota
	// LinksClickable does the same and also makes the text a link for the terminal (OSC
	// 8) where the address is a plain one of a page or a mailbox.
	LinksClickable
	// LinksOff shows the text alone.
	LinksOff
)

// misleading comes before the true host of a link whose text names another one.
const misleading = " ! leads to "

func clickable(address string) bool {
	_, yes := safe.Link(address)
	return yes
}
