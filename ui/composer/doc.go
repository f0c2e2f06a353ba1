// Package composer is where a prompt is written: a text field in a frame, pasted texts
// that are too large for it, and the history of prompts. MessageEdit is the overlay in
// which a message is edited.
package composer
