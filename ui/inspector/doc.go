// Package inspector shows how one answer came about: its request, the reply, the times,
// the frames, the cost, the text as it was sent.
//
// Exchanges keeps what goes over the wire for the answers of a run, in bounded memory.
// New opens the box on one of them; a function of its maker gives each Answer, which
// Exchanges.Complete completes.
package inspector
