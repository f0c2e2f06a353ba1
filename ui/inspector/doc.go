// Package inspector shows how one answer came about: its request, the reply, the times,
// the frames, the cost, the text as it was sent.
//
// Exchanges keeps what goes over the wire for the answers of a run, in bounded memory.
// New returns the overlay that shows one of them. It calls a function of its caller for
// each Answer, which Exchanges.Complete completes.
package inspector
