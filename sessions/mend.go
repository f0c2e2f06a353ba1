package sessions

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// mend repairs a file whose last block, which begins at torn, was cut short: it keeps the
// complete lines, and all that there is of a text that was cut. ok is false if the block
// is broken in another way, such as by a mistake in an editor, which is for its author to
// repair.
func mend(data []byte, torn int) ([]byte, bool) {
	block := bytes.TrimRight(data[torn:], "\x00") // left by a power cut
	lines := block[:bytes.LastIndexByte(block, '\n')+1]
	for len(block) > 0 && !utf8.Valid(block[max(0, len(block)-utf8.UTFMax):]) && !utf8.Valid(block) {
		block = block[:len(block)-1]
	}
	text := bytes.TrimRight(block, `"`)
	const end, mark = `"""` + "\n", "incomplete = true\n"
	for _, candidate := range [][]byte{
		lines,
		slices.Concat(text, []byte(end+mark)), slices.Concat(text, []byte(end)),
		slices.Concat(lines, []byte(end+mark)), slices.Concat(lines, []byte(end)),
	} {
		m, err := decodeBlock(candidate)
		if err != nil {
			continue
		}
		if m.Text == "" && m.Reasoning == "" && m.Refusal == "" && m.Error == nil {
			candidate = nil // there is no text yet
		}
		return slices.Concat(data[:torn], candidate), true
	}
	if len(lines) == 0 {
		return data[:torn:torn], true
	}
	return nil, false
}
