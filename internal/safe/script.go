package safe

import "unicode"

// mixesScripts reports whether the letters of label come from several scripts. The
// writing systems of China, Japan and Korea count as one each, as in Unicode Technical
// Standard 39, section 5.2, but without Latin.
func mixesScripts(label string) bool {
	var script *unicode.RangeTable // of the letters so far, if they are of no system named below
	possible := anySystem
	for _, r := range label {
		systems := systemsOf(r)
		if possible &= systems; possible == 0 {
			return true
		}
		if systems != otherSystem {
			continue
		}
		if script == nil {
			script = scriptOf(r)
		}
		if script == nil || !unicode.Is(script, r) {
			return true
		}
	}
	return false
}

// Writing systems, as a set of bits.
const (
	latin = 1 << iota
	japanese
	chinese
	korean
	otherSystem
	anySystem = 1<<iota - 1
)

// systemsOf returns the writing systems r may belong to.
func systemsOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Common, unicode.Inherited):
		return anySystem
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return japanese
	case unicode.Is(unicode.Bopomofo, r):
		return chinese
	case unicode.Is(unicode.Hangul, r):
		return korean
	case unicode.Is(unicode.Han, r):
		return japanese | chinese | korean
	}
	return otherSystem
}

// scriptOf returns the script of r, nil if it has none.
func scriptOf(r rune) *unicode.RangeTable {
	for _, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return table
		}
	}
	return nil
}
