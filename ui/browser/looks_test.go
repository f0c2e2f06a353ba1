package browser

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sluice/ui/uitest"

	"sluice/gateway"
	"sluice/sessions"
)

// listScene is a browser over sessions that were never on a disk.
func listScene(t testing.TB, w, h int) *box {
	t.Helper()
	b := boxed(t, w, h, Options{Current: "/s/pasta.toml"})
	now := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	cost := 0.0042
	b.fill(listRead{readAt: now, infos: []sessions.Info{
		{Path: "/s/pizza.toml", Title: "Why is pizza so good?", Targets: []string{"workers-ai/@cf/meta/llama-3.2-3b-instruct"}, Messages: 2, Size: 4200, CostUSD: &cost, Updated: now, Tags: []string{"food", "日本"}},
		{Path: "/s/pasta.toml", Title: "塩と油と熱 in a very long title that goes on and on until it has to be cut", Targets: []string{"openai/gpt-5", "chain:resilient"}, Messages: 1204, Unpriced: 602, Size: 14_300_000, Updated: now.Add(-30 * time.Hour), Pinned: true},
		{Path: "/s/broken.toml", Err: errors.New("line 3: not TOML"), Size: 77, Updated: now.Add(-time.Hour)},
	}})
	prompt := sessions.Message{ID: "a", Role: gateway.RoleUser, Text: "Why is pizza so good?"}
	b.Send(previewRead{key: b.preview.want, meta: sessions.Meta{Note: "for the talk"}, lanes: []lanePreview{
		{"openai/gpt-5", "", []sessions.Message{prompt, {ID: "b", Role: gateway.RoleAssistant, Target: "openai/gpt-5", Text: "Because of **browning**:\n\n- aromas\n- a crust"}}, 0, 1202},
		{"chain:resilient", "", []sessions.Message{prompt, {ID: "c", Role: gateway.RoleAssistant, Target: "chain:resilient", Text: "Fat, salt and umami."}}, 0, 0},
	}})
	return b
}

// foundScene is the same browser with places where a text was found.
func foundScene(t testing.TB, w, h int) *box {
	t.Helper()
	b := listScene(t, w, h)
	b.Press("tab").Type("brown")
	now := b.list.readAt
	hit := sessions.Hit{
		Path: "/s/pizza.toml", Title: "Why is pizza so good?", Updated: now, Message: "b", Index: 1, Role: gateway.RoleAssistant, Field: "text",
		Snippet: "it begins with a long way to the place that matters, which is browning, and Browning again", Matches: [][2]int{{62, 67}, {76, 81}}, Count: 2,
	}
	second := hit
	second.Role, second.Message, second.Snippet, second.Matches = gateway.RoleUser, "a", "Brown or not?", [][2]int{{0, 5}}
	third := sessions.Hit{Path: "/s/pasta.toml", Title: "塩と油と熱", Updated: now.Add(-30 * time.Hour), Index: -1, Field: "title", Snippet: "塩と油と熱 brown", Matches: [][2]int{{16, 21}}}
	b.Send(hitsFound{id: b.search.id, next: 3, hits: []sessions.Hit{hit, second, third}})
	return b
}

var scenes = []struct {
	name string
	make func(t testing.TB, w, h int) *box
}{
	{"sessions", listScene},
	{"sessions found", foundScene},
}

// The sizes are those of screens; the box gets all but the header and the footer.
func TestBrowserLooks(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}, {200, 50}} {
		for _, scene := range scenes {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], scene.name), func(t *testing.T) {
				t.Parallel()
				golden.RequireEqual(t, uitest.SameClock(scene.make(t, size[0], size[1]-2).FullText()+"\n"))
			})
		}
	}
}

func TestTheBoxFillsItsRoomExactly(t *testing.T) {
	t.Parallel()
	for _, scene := range scenes {
		random := rand.New(rand.NewPCG(1, uint64(len(scene.name))))
		b := scene.make(t, 40, 8)
		for range 100 {
			b.Resize(40+random.IntN(261), 8+random.IntN(91))
			b.Press([]string{"down", "up", "pgdown", "pgup", "f3", "ctrl+x", "esc"}[random.IntN(7)])
			b.FullText()
			if b.Closed() {
				b = scene.make(t, b.w, b.h)
			}
		}
	}
}
