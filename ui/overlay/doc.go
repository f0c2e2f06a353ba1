// Package overlay is the box over the lanes: what every box must be able to do, and
// those that any part of the screen may open: a list to choose from, a question, a
// notice, a page of keys.
package overlay
