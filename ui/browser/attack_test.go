package browser

import (
	"cmp"
	"errors"
	"testing"

	"sluice/gateway"
	"sluice/internal/safe/attack"
	"sluice/sessions"
)

// attacked gives views of a browser over sessions whose every text is a payload.
func attacked(t *testing.T, payload string) []string {
	t.Helper()
	b := boxed(t, 140, 20, Options{})
	infos := []sessions.Info{
		{Path: "/s/" + payload + ".toml", Title: payload, Targets: []string{"a/" + payload}, Tags: []string{payload}},
		{Path: "/t/" + payload, Err: errors.New(payload)},
	}
	b.fill(listRead{paths: []string{"a", "b"}, infos: infos, next: 2})
	b.Send(previewRead{key: b.preview.want, meta: sessions.Meta{Note: payload}, damage: payload, lanes: []lanePreview{
		{target: payload, messages: []sessions.Message{{ID: "a", Role: gateway.RoleUser, Text: payload}}}, {target: payload},
	}})
	views := []string{b.View()}
	b.Resize(80, 20)
	views = append(views, b.Press("down").Box.View())
	b.Press("f3").Send(previewRead{key: b.preview.want, err: errors.New(payload)})
	views = append(views, b.View())
	b.Press("f3 tab")
	b.search.query = payload
	snippet := "before " + payload + " after"
	b.Send(hitsFound{id: b.search.id, next: 2, unread: 1, hits: []sessions.Hit{
		{Path: infos[0].Path, Title: payload, Message: "a", Field: "text", Snippet: snippet, Matches: [][2]int{{7, 7 + len(payload)}}, Count: 1},
		{Path: infos[0].Path, Title: payload, Index: -1, Field: "tags", Snippet: snippet, Matches: [][2]int{{0, 6}}, Count: 1},
	}})
	views = append(views, b.View())
	return append(views, b.Press("ctrl+x r").Box.View())
}

func TestX02NoAttackPassesTheBrowser(t *testing.T) {
	t.Parallel()
	for _, p := range attack.Payloads() {
		for _, view := range attacked(t, p.Text) {
			if what := cmp.Or(attack.Forbidden(view), attack.Forged(view)); what != "" {
				t.Errorf("%s: %s in %+q", p.Name, what, view)
			}
		}
	}
}
