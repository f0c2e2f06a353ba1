package main

import (
	"bytes"
	"cmp"
	"slices"
)

// edit puts text around a stretch of source, or in place of it where replace is
// set. Edits nest: all but the replacements only insert, so that mutants inside
// each other don't meet.
type edit struct {
	start, end    int // bytes
	before, after string
	replace       bool // by before
}

// piece is one end of an edit.
type piece struct {
	at     int
	text   string
	drop   int // bytes of source that the text stands for
	closes bool
	span   int // of the edit: wider ones stand outside
	order  int
}

// apply gives the source with all edits.
func apply(source []byte, edits []edit) []byte {
	var pieces []piece
	for i, e := range edits {
		span := e.end - e.start
		if e.replace {
			pieces = append(pieces, piece{at: e.start, text: e.before, drop: span, span: span, order: i})
			continue
		}
		pieces = append(pieces,
			piece{at: e.start, text: e.before, span: span, order: i},
			piece{at: e.end, text: e.after, closes: true, span: span, order: i})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		switch {
		case a.at != b.at:
			return cmp.Compare(a.at, b.at)
		case a.closes != b.closes: // what ends here ends before the next begins
			if a.closes {
				return -1
			}
			return 1
		case a.closes:
			return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(b.order, a.order))
		}
		return cmp.Or(cmp.Compare(b.span, a.span), cmp.Compare(a.order, b.order))
	})
	var out bytes.Buffer
	done := 0
	for _, p := range pieces {
		out.Write(source[done:p.at])
		out.WriteString(p.text)
		done = p.at + p.drop
	}
	out.Write(source[done:])
	return out.Bytes()
}
