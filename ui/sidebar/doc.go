// Package sidebar draws the column beside a conversation on a wide screen: figures of the
// answer, facts about the model, what is asked with, the prompts so far. It is given all
// this in words, and leaves to others what they say.
package sidebar
