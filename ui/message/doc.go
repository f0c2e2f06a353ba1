// Package message draws one message: a prompt or an answer. An answer that is still coming
// is rendered as it grows. A [Message] knows its lines at a width, what they link to and
// where words are in them; [sluice/ui/transcript] shows many of them and scrolls. The
// package neither sends requests nor touches files.
package message
