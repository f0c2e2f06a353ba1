package ui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// listedScene is a browser over sessions that were never on a disk.
func listedScene(r *rig) *browser {
	b := newBrowser(r.a.styles, newStock(r.a.ctx, r.store), browserActs{Shelf: r.a.shelf, Say: r.a.say, Leader: "ctrl+x", Current: "/s/pasta.toml"})
	_ = r.a.open(b)
	_ = b.Init()
	r.send(tea.WindowSizeMsg{Width: r.a.w, Height: r.a.h})
	b.preview.reading = true // nothing is read by itself
	now := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	cost := 0.0042
	r.send(stockRead{stock: b.stock, id: b.stock.reading, at: now, infos: []sessions.Info{
		{Path: "/s/pizza.toml", Title: "Why is pizza so good?", Targets: []string{tour.String()}, Messages: 2, Size: 4200, CostUSD: &cost, Updated: now, Tags: []string{"food", "日本"}},
		{Path: "/s/pasta.toml", Title: "塩と油と熱 in a very long title that goes on and on until it has to be cut", Targets: []string{"openai/gpt-5", "chain:resilient"}, Messages: 1204, Size: 14_300_000, Updated: now.Add(-30 * time.Hour), Pinned: true},
		{Path: "/s/broken.toml", Err: errors.New("line 3: not TOML"), Size: 77, Updated: now.Add(-time.Hour)},
	}})
	prompt := sessions.Message{ID: "a", Role: gateway.RoleUser, Text: "Why is pizza so good?"}
	r.send(peeked{key: b.preview.want, meta: sessions.Meta{Note: "for the talk"}, ends: []laneEnd{
		{"openai/gpt-5", []sessions.Message{prompt, {ID: "b", Role: gateway.RoleAssistant, Target: "openai/gpt-5", Text: "Because of **browning**:\n\n- aromas\n- a crust"}}, 1202},
		{"chain:resilient", []sessions.Message{prompt, {ID: "c", Role: gateway.RoleAssistant, Target: "chain:resilient", Text: "Fat, salt and umami."}}, 0},
	}})
	return b
}

// foundScene is the same browser with places where a text was found.
func foundScene(r *rig) {
	b := listedScene(r)
	r.press("tab").write("brown")
	now := b.stock.at
	hit := sessions.Hit{Path: "/s/pizza.toml", Title: "Why is pizza so good?", Updated: now, Message: "b", Index: 1, Role: gateway.RoleAssistant, Field: "text",
		Snippet: "it begins with a long way to the place that matters, which is browning, and Browning again", Matches: [][2]int{{62, 67}, {76, 81}}, Count: 2}
	second := hit
	second.Role, second.Message, second.Snippet, second.Matches = gateway.RoleUser, "a", "Brown or not?", [][2]int{{0, 5}}
	third := sessions.Hit{Path: "/s/pasta.toml", Title: "塩と油と熱", Updated: now.Add(-30 * time.Hour), Index: -1, Field: "title", Snippet: "塩と油と熱 brown", Matches: [][2]int{{16, 21}}}
	r.send(hitsFound{id: b.hunt.id, next: 3, hits: []sessions.Hit{hit, second, third}})
}
