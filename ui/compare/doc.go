// Package compare holds answers against each other: the figures of one answer in a line,
// the table of several lanes' figures with its verdicts, and the differences of texts.
package compare
