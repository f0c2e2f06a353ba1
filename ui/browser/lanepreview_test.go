package browser

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

func TestTheBeginningsOfLanesShareTheRoom(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	for _, tt := range []struct {
		lines []int
		h     int
		want  []int
	}{
		{[]int{3}, 20, []int{20}},
		{[]int{1, 40}, 20, []int{3, 17}},
		{[]int{40, 40, 40}, 20, []int{6, 7, 7}},
		{[]int{40, 40, 40, 40, 40}, 8, []int{2, 2, 3, 0, 0}},
		{[]int{0, 0}, 20, []int{2, 2}},
	} {
		l := lanePreviews{st: st}
		l.SetSize(40, tt.h)
		var lanes []lanePreview
		for _, n := range tt.lines {
			var lane lanePreview
			if n > 0 {
				lane.messages = []sessions.Message{{ID: "a", Role: gateway.RoleAssistant, Target: "a/b", Text: strings.Repeat("line\n\n", n)}}
			}
			lanes = append(lanes, lane)
		}
		l.Load(lanes)
		uitest.Equal(t, "heights", l.heights, tt.want)
		uitest.Equal(t, "lines", len(l.Lines()), tt.h)
	}
}

// The keys that a failed answer names act in the conversation, not in the preview of one.
func TestAPreviewNamesNoKeys(t *testing.T) {
	t.Parallel()
	l := lanePreviews{st: look.New(palette.Dark)}
	l.SetSize(60, 20)
	l.Load([]lanePreview{{messages: []sessions.Message{{
		ID: "a", Role: gateway.RoleAssistant, Target: "a/b", Error: &sessions.MessageError{Kind: gateway.KindAuth, Message: "no such key", Provider: "openai", Status: 401},
	}}}})
	text := uitest.Plain(strings.Join(l.Lines(), "\n"))
	if !strings.Contains(text, "no such key") || strings.Contains(text, "ask again") || strings.Contains(text, "copy report") {
		t.Errorf("got\n%s", text)
	}
}
