package form

import "strings"

// tabCells replaces a tab in the text field, which can't hold one: four blanks of a kind
// that nobody types, so that a pasted tab is a tab again when it is sent.
const (
	tabBlank = "\u2005"
	tabCells = tabBlank + tabBlank + tabBlank + tabBlank
)

// ToField converts a text for a field, which can't hold tabs. [FromField] converts it
// back.
func ToField(text string) string { return strings.ReplaceAll(text, "\t", tabCells) }

// FromField converts the text of a field back: see [ToField].
func FromField(text string) string {
	if !strings.Contains(text, tabBlank) {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, tabCells, "\t"), tabBlank, " ")
}

// OneLine converts a text of several lines for a field of one line:
// is a line break, \t a tab, \\ a backslash. [ManyLines] converts it back.
func OneLine(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`).Replace(text)
}

// ManyLines converts what [OneLine] returned back.
func ManyLines(field string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(field)
}
