// Package transcript is a conversation on the screen: prompts and answers one below the
// other, the growing one rendered as it comes.
package transcript
