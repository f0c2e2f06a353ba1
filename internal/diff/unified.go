package diff

// Hunk is a change with the lines around it.
type Hunk struct {
	// Old and New are the numbers of the first line in each text, from 1, and
	// OldLines and NewLines how many there are of each.
	Old, OldLines, New, NewLines int
	Lines                        []HunkLine
}

// HunkLine is a line of both texts, or of one. The spans of a deleted line are
// equal or deleted, those of an inserted one equal or inserted.
type HunkLine struct {
	Op    Op
	Spans []Span
}

// Unified lists the changed lines of a comparison, what is deleted before what is
// inserted, with up to context unchanged lines around them. It returns nothing if nothing
// changed.
func Unified(spans []Span, context int) []Hunk {
	all := SideBySide(spans)
	var out []Hunk
	for at := 0; at < len(all); {
		if !all[at].Changed {
			at++
			continue
		}
		begin, end := max(0, at-context), at+1
		for next := at + 1; next < len(all) && next-end <= 2*context; next++ {
			if all[next].Changed {
				end = next + 1
			}
		}
		out = append(out, hunkOf(all[begin:end+min(context, len(all)-end)]))
		at = end
	}
	return out
}

func hunkOf(all []Row) Hunk {
	var h Hunk
	var inserted []HunkLine
	flush := func() {
		h.Lines = append(h.Lines, inserted...)
		inserted = nil
	}
	for _, r := range all {
		if l := r.Left; l != nil {
			if h.OldLines++; h.OldLines == 1 {
				h.Old = l.Number
			}
		}
		if l := r.Right; l != nil {
			if h.NewLines++; h.NewLines == 1 {
				h.New = l.Number
			}
		}
		if !r.Changed {
			flush()
			h.Lines = append(h.Lines, HunkLine{Equal, r.Left.Spans})
			continue
		}
		if r.Left != nil {
			h.Lines = append(h.Lines, HunkLine{Delete, r.Left.Spans})
		}
		if r.Right != nil {
			inserted = append(inserted, HunkLine{Insert, r.Right.Spans})
		}
	}
	flush()
	return h
}
