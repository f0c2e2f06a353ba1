// Package form is what text is typed into: a text field of several lines, a line, and
// conversions between lines and values such as durations and lists.
package form
