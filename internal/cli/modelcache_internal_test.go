package cli

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"sluice/gateway"
)

func TestFieldT10AListOfModelsCanBeReadAgain(t *testing.T) {
	t.Parallel()
	t.Run("F149 a list of 80,000 models", func(t *testing.T) {
		t.Parallel()
		var list []gateway.Model
		for i := range 80_000 {
			list = append(list, gateway.Model{ID: fmt.Sprintf("a-rather-long-name-of-a-model-%d", i)})
		}
		cache := modelCache{Version: modelCacheVersion}
		for provider := range 20 {
			if kept := cache.put(fmt.Sprint(provider), "list", list, time.Now()); kept != mostListed {
				t.Fatalf("%d models are kept, want %d", kept, mostListed)
			}
		}
		path := filepath.Join(t.TempDir(), "models.json")
		if err := cache.write(path); err != nil {
			t.Fatal(err)
		}
		again, err := readModelCache(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(again.models()); got != 20*mostListed {
			t.Errorf("%d models are read again, want %d", got, 20*mostListed)
		}
	})
	t.Run("what could not be read again is not written", func(t *testing.T) {
		t.Parallel()
		cache := modelCache{Version: modelCacheVersion}
		cache.put("p", "list", []gateway.Model{{ID: string(make([]byte, mostModelCache/4))}}, time.Now())
		path := filepath.Join(t.TempDir(), "models.json")
		if err := cache.write(path); err == nil {
			t.Error("a list of more than may be read is written")
		}
	})
}

func TestFieldT05TheCollectorsSlackIsBounded(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 100, slackLeast / 2: 100, slackLeast: 100, 2 * slackLeast: 50, 4 * slackLeast: 25, 1 << 30: 25} {
		if got := slackPercent(live); got != want {
			t.Errorf("with %d bytes in use the slack is %d %%, want %d", live, got, want)
		}
	}
}
