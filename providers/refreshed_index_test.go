package providers

import (
	"reflect"
	"testing"

	"sluice/gateway"
)

func TestFieldT10TheIndexFindsWhatTheCatalogueFinds(t *testing.T) {
	t.Parallel()
	c := Embedded()
	found := indexOf(c.load())
	for _, m := range c.load() {
		for _, id := range []string{m.ID, m.ID + "-20250101", m.ID + "@20250101", m.ID + "-2025-01-01", undated(m.ID), m.ID + "x"} {
			got, ok := found.find(m.Provider, id)
			want, known := c.Find(m.Provider, id)
			if ok != known || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s/%s: got %+v, %v; want %+v, %v", m.Provider, id, got, ok, want, known)
			}
		}
	}
}

// BenchmarkRefreshedLongList lays a list of 80,000 models over the catalogue.
func BenchmarkRefreshedLongList(b *testing.B) {
	var list []gateway.Model
	for i := range 80_000 {
		list = append(list, gateway.Model{Provider: "openai", ID: "model-" + string(rune('a'+i%26)) + "-" + string(rune('0'+i%10)) + string(rune(0x4e00+i%20000)) + string(rune(0x4e00+i/26))})
	}
	for b.Loop() {
		merged(Embedded(), list)
	}
}
