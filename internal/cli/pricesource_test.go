package cli

import (
	"strings"
	"testing"

	"sluice/internal/figures"
	"sluice/providers"
)

// The screen calls the lists that the program comes with a catalogue and names its day,
// whatever source each model has.
func TestTheScreenNamesTheCatalogueByItsDay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"openai", "workers-ai", "perplexity-ai"} {
		models := providers.Embedded().Models(name)
		if len(models) == 0 {
			t.Errorf("no model of %s", name)
		}
		for _, m := range models {
			if words := figures.PriceSource(m); !strings.HasPrefix(words, "catalogue of ") {
				t.Errorf("%s/%s: %q", m.Provider, m.ID, words)
			}
		}
	}
}
