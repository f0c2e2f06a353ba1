package ui

import (
	"fmt"
	"testing"

	"sluice/gateway"
	"sluice/ui/look"
)

func TestTheFooterOfAnOverlayAlwaysNamesTheWayBack(t *testing.T) {
	t.Parallel()
	hs := []look.Hint{{Key: "tab", Word: "section"}, {Key: "y", Word: "copy report"}, {Key: "esc", Word: "close"}, {Key: "J", Word: "answer"}}
	for width, want := range map[int][]look.Hint{
		80: hs,
		40: {{Key: "tab", Word: "section"}, {Key: "y", Word: "copy report"}, {Key: "esc", Word: "close"}},
		24: {{Key: "tab", Word: "section"}, {Key: "esc", Word: "close"}},
		12: {{Key: "esc", Word: "close"}},
		5:  {{Key: "esc", Word: "close"}},
	} {
		wantEqual(t, fmt.Sprint("at ", width, " cells"), fitHints(hs, width), want)
	}
	long := []look.Hint{{Key: "enter", Word: "save"}, {Key: "esc", Word: "leave as it was"}}
	wantEqual(t, "a long word", fitHints(long, 30), []look.Hint{{Key: "enter", Word: "save"}, {Key: "esc", Word: "back"}})
	wantEqual(t, "without esc", fitHints(hs[:2], 5), hs[:2])
}

func TestTheFooterOfAFailedAnswerBeginsWithWhatHelps(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 30, ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-401"}
	}}).idle().ask("hello").press("tab").idle()
	r.wantText(" r ask again  R another model  J K mark")
	r.press("K K").idle()
	r.wantText(" J K mark")
	r.wantNoText("  R another model  J K")
}
