package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/providers"
)

// A model that the catalogue marks as withdrawn is neither a default nor in what people
// copy: the starter file, the example, the documents, the pictures.
func TestNoDefaultOrSampleIsAWithdrawnModel(t *testing.T) {
	t.Parallel()
	catalogue, today := providers.Embedded(), ""
	var all []gateway.Model
	for _, spec := range providers.Registry() {
		all = append(all, catalogue.Models(spec.Name)...)
	}
	for _, m := range all {
		if len(m.Date) == len("2006-01-02") {
			today = max(today, m.Date)
		}
	}
	texts := map[string]string{
		"the starter file": string(config.Starter("", "", "")),
		"the demo's tour":  "",
	}
	for _, target := range (&setup{catalogue: catalogue, cfg: &config.Config{}}).tour() {
		texts["the demo's tour"] += target.String() + "\n"
	}
	var files []string
	for _, pattern := range []string{"README.md", "*.toml", "docs/*.md", "docs/images/*.sh"} {
		found, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	withdrawn := slices.DeleteFunc(slices.Clone(all), func(m gateway.Model) bool { return !m.Gone(today) })
	if len(withdrawn) == 0 || len(files) < 5 || !strings.Contains(texts["the starter file"], tourModel.String()) {
		t.Fatalf("on %s %d models are withdrawn; %d files; the starter file:\n%s", today, len(withdrawn), len(files), texts["the starter file"])
	}
	for _, m := range withdrawn {
		name := regexp.MustCompile(regexp.QuoteMeta(m.Provider+"/"+m.ID) + `([^\w.-]|$)`)
		for where, text := range texts {
			if name.MatchString(text) {
				t.Errorf("%s: %s/%s was withdrawn on %s", where, m.Provider, m.ID, m.Shutdown)
			}
		}
	}
	if m, ok := catalogue.Find(tourModel.Provider, tourModel.Model); !ok || m.Price == nil || m.Shutdown != "" {
		t.Errorf("the default model: %+v, %v", m, ok)
	}
}
