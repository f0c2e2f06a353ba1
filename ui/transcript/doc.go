// Package transcript draws a conversation: prompts and answers one below the other. An
// answer that is still coming is rendered as it grows. The package scrolls, selects and
// folds messages; it neither sends requests nor touches files.
package transcript
