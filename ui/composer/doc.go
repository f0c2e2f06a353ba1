// Package composer is where a prompt is written: a text field in a frame, what was
// pasted and is too large for it, and the prompts before it. MessageEdit is the box in
// which a message is written anew.
package composer
