package sessions

import (
	"slices"
	"testing"
)

func TestOpenLanesStandFromTheLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		lanes []Lane
		want  []int
	}{
		{"by their numbers", []Lane{{}, {}, {}}, []int{0, 1, 2}},
		{"by their columns", []Lane{{Column: 3}, {Column: 1}, {Column: 2}}, []int{1, 2, 0}},
		{"without the closed ones", []Lane{{Closed: true}, {}, {Closed: true}, {}}, []int{1, 3}},
		{"the first where all are closed", []Lane{{Closed: true}, {Closed: true}}, []int{0}},
		{"the first where there is none", nil, []int{0}},
	} {
		if got := OpenLanes(tt.lanes); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
