package transcript

import "sluice/ui/message"

// entry is a message of a transcript, with what a search knows of it.
type entry struct {
	*message.Message
	// hits are the lines with what is searched, as of the version searched; lacks is set
	// where the message can't have it.
	hits     []message.Hit
	searched int
	lacks    bool
}
