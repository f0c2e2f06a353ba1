package form

import "strings"

// tabCells stands for a tab in the text field, which knows none: four blanks of
// a kind that nobody types, so that a pasted tab is a tab again when it is sent.
const (
	tabBlank = "\u2005"
	tabCells = tabBlank + tabBlank + tabBlank + tabBlank
)

// ToField writes a text into a field, and FromField reads it out of one.
func ToField(text string) string { return strings.ReplaceAll(text, "\t", tabCells) }

// FromField reads a text out of a field: see [ToField].
func FromField(text string) string {
	if !strings.Contains(text, tabBlank) {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, tabCells, "\t"), tabBlank, " ")
}

// OneLine writes a text of several lines into a field of one, and manyLines reads
// it back: \n is a line break, \\ a backslash.
func OneLine(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`).Replace(text)
}

// ManyLines reads what [OneLine] wrote.
func ManyLines(field string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(field)
}
