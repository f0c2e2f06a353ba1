// Package form is what one types into: a text, a line, and the values that lines
// hold, such as times and lists.
package form
