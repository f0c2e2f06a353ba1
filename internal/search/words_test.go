package search

import (
	"reflect"
	"testing"
)

func TestWordsAreRankedByHowTheyFit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typed, name, more string
		want              Rank
		at                []int
	}{
		{"new chat", "New chat", "chat.new", Phrase, []int{0, 1, 2, 4, 5, 6, 7}},
		{"new ch", "New chat", "chat.new", PhraseStart, []int{0, 1, 2, 4, 5}},
		{"chat new", "New chat", "", InName, []int{4, 5, 6, 7, 0, 1, 2}},
		{"back-off", "Gateway", "timeout back-off", InWords, nil},
		{"backoff", "Gateway", "timeout back-off", InWords, nil},
		{"new retry", "New chat", "retry", InWords, []int{0, 1, 2}},
		{"hat", "New chat", "", Inside, []int{5, 6, 7}},
		{"nwcht", "New chat", "chat.new", Unmatched, nil},
		{"new jar", "New chat", "", Unmatched, nil},
		{"->", "a -> b", "", InName, []int{2, 3}},
		{"/", "New chat", "", Unmatched, nil},
		{"#food", "Food", "", Unmatched, nil},
		{"#Food", "Pizza", "#food", InWords, nil},
		{"a ->", "a -> b", "", InName, []int{0, 2, 3}},
	} {
		e := NewEntry(test.name, test.more)
		got, at := ParseWords(test.typed).Match(&e)
		if got != test.want || !reflect.DeepEqual(at, test.at) {
			t.Errorf("%q in %q: rank %d at %v, want %d at %v", test.typed, test.name, got, at, test.want, test.at)
		}
	}
}
