package search

import "testing"

func TestANumberIsNotFoundWithinAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, word string
		want       Fit
	}{
		{"claude-haiku-4-5", "45", WholeWord}, {"model-20450101", "45", NoFit}, {"model-20450101", "2045", AtWord},
		{"gpt-5.6", "gpt5", WholeWord}, {"gpt-55", "gpt5", AtWord}, {"pro-llama", "ollama", NoFit}, {"ollama", "ollama", WholeWord},
		{"a/b", "ab", NoFit}, {"openai/gpt-5", "openai/gpt5", WholeWord}, {"supergpt", "gpt", InsideWord}, {"Größe-4", "größe4", WholeWord}, {"x", "", NoFit},
	} {
		if _, got := NewText(test.text).Find(test.word); got != test.want {
			t.Errorf("%q in %q: got %d, want %d", test.word, test.text, got, test.want)
		}
	}
}
