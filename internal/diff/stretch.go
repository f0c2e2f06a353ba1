package diff

// Stretch is a run of rows that all changed or all didn't.
type Stretch struct {
	Rows    []Row
	Changed bool
	// Folded says that the rows may be left out: they are far from any change.
	Folded bool
}

// leastFolded is how many rows are folded at least: fewer would save no room.
const leastFolded = 3

// Stretches cuts rows into runs. Up to context unchanged rows beside a change aren't
// folded.
func Stretches(rows []Row, context int) []Stretch {
	var out []Stretch
	for at := 0; at < len(rows); {
		end := at + 1
		for end < len(rows) && rows[end].Changed == rows[at].Changed {
			end++
		}
		if rows[at].Changed {
			out = append(out, Stretch{Rows: rows[at:end], Changed: true})
			at = end
			continue
		}
		from, to := at, end
		if at > 0 {
			from = min(end, at+context)
		}
		if end < len(rows) {
			to = max(from, end-context)
		}
		if to-from < leastFolded {
			from, to = at, at
		}
		for _, s := range []Stretch{{Rows: rows[at:from]}, {Rows: rows[from:to], Folded: true}, {Rows: rows[to:end]}} {
			if len(s.Rows) > 0 {
				out = append(out, s)
			}
		}
		at = end
	}
	return out
}
