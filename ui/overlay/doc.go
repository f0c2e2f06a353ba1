// Package overlay is the box over the lanes: the interface of every box, and the boxes
// that any part of the screen may open: a list to choose from, a question, a notice, the
// help.
package overlay
