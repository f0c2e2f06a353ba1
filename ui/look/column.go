package look

const (
	// columnWidth is the width of a conversation in cells: text of the widest measure with
	// the margins on both sides.
	columnWidth = 102
	// centredFrom is the width of a pane in cells from which the column is centred.
	centredFrom = 132
)

// ColumnLeft is how many cells are left empty before the column of a conversation, in a
// pane of the given width: 0 unless the pane is so wide that the column is centred.
func ColumnLeft(pane int) int {
	if pane < centredFrom {
		return 0
	}
	return (pane - columnWidth) / 2
}

// ColumnWidth is the width of this column: all of a pane that isn't wide enough to centre
// it.
func ColumnWidth(pane int) int {
	if pane < centredFrom {
		return pane
	}
	return columnWidth
}
