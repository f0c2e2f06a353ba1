package ui

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/safe"
)

// attacks are texts that a model, a vendor or a file could send to drive the
// terminal. The whole grid of payloads and places is tested in internal/safe;
// here they go through the real views.
var attacks = map[string]string{
	"clipboard write":        "\x1b]52;c;cm0gLXJmIH4=\x07",
	"window title":           "\x1b]0;owned\x07",
	"hidden link":            "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
	"device control":         "\x1bP1$r0m\x1b\\",
	"application command":    "\x1b_Gi=1;AAAA\x1b\\",
	"privacy message":        "\x1b^secret\x1b\\",
	"start of string":        "\x1bXtext\x1b\\",
	"clear screen":           "\x1b[2J\x1b[H",
	"alternate screen off":   "\x1b[?1049l",
	"mouse on":               "\x1b[?1003h",
	"cursor to the top":      "\x1b[1;1Hfake prompt",
	"invisible text":         "\x1b[8mhidden\x1b[0m",
	"blinking text":          "\x1b[5mblink\x1b[0m",
	"paste end":              "\x1b[201~rm -rf ~\n",
	"device query":           "\x1b[6n\x1b[c",
	"eight-bit CSI":          "\u009b2J",
	"eight-bit OSC":          "\u009d0;owned\u009c",
	"raw C1 byte":            "\x9b2J",
	"bell and backspace":     "ok\x07\b\b\bno",
	"carriage return":        "harmless\rharmful!",
	"direction override":     "\u202egnp.exe",
	"zero width":             "pass\u200bword",
	"tag characters":         "hi\U000E0041\U000E0042\U000E007F",
	"decimal reference":      "&#27;[2J",
	"hexadecimal reference":  "&#x1b;]0;owned&#7;",
	"reference in code":      "`&#27;[2J`",
	"C1 reference":           "&#155;2J",
	"escape in a fence":      "```\n\x1b[2J\n```",
	"escape in a table":      "| a |\n| --- |\n| \x1b[2J |",
	"escape in a link":       "[x](http://e.com/\x1b]0;owned\x07)",
	"escape in an image":     "![\x1b[2J](http://e.com/i.png)",
	"unfinished sequence":    "text \x1b]8;;http://evil",
	"synchronised output":    "\x1b[?2026h",
	"keyboard mode":          "\x1b[>31u",
	"full reset":             "\x1bc",
	"character set":          "\x1b(0lqqk",
	"line attributes":        "\x1b#8",
	"window manipulation":    "\x1b[22;0t\x1b[8;1;1t",
	"iTerm image":            "\x1b]1337;File=inline=1:AAAA\x07",
	"kitty notification":     "\x1b]99;;owned\x1b\\",
	"variation selectors":    "a\U000E0100\U000E0101b",
	"interlinear annotation": "\ufff9a\ufffab\ufffb",
}

// passesFilter tells whether a drawn frame holds nothing but printable text and
// allowed styles: the output filter would take nothing from it.
func passesFilter(t *testing.T, where, name, frame string) {
	t.Helper()
	for i, line := range strings.Split(frame, "\n") {
		if got := safe.FilterLine(line); stripReset(got) != stripReset(line) {
			t.Errorf("%s, %s: line %d lets something through:\n got %q\nwant %q", where, name, i, line, got)
		}
		if strings.ContainsAny(line, "\x07\b\r\u009b\u009d\u202e") {
			t.Errorf("%s, %s: line %d holds a control: %q", where, name, i, line)
		}
	}
}

// stripReset takes off the resets that a filter may add to or leave from the end
// of a line.
func stripReset(line string) string {
	return strings.ReplaceAll(strings.ReplaceAll(line, "\x1b[m", ""), "\x1b[0m", "")
}

func TestX01NoAttackPassesTheTranscript(t *testing.T) {
	t.Parallel()
	for name, payload := range attacks {
		tr := newTranscript(newStyles(true, false))
		tr.SetSize(80, 60)
		tr.Prompt("p", "before "+payload+" after")
		a := tr.Answer("a", "openai/"+payload, "gpt "+payload)
		for _, r := range "before " + payload + " after\n\n" {
			a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: string(r)})
			a.Apply(gateway.Delta{Kind: gateway.DeltaReasoning, Text: string(r)})
		}
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: "# " + payload + "\n\n> " + payload + "\n\n1. " + payload + "\n"})
		a.Apply(gateway.Delta{Kind: gateway.DeltaRefusal, Text: payload})
		a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{ID: payload, Name: payload, Arguments: payload}})
		a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &gateway.Citation{URL: "https://e.com/" + payload, Title: payload}})
		a.Note(payload)
		passesFilter(t, "streaming", name, tr.View())
		err := &gateway.Error{Kind: gateway.KindRequest, Provider: "openai" + payload, Code: payload, Message: payload, Status: 400}
		a.End(gateway.Explain(err), err)
		passesFilter(t, "ended", name, tr.View())
		tr.ToggleReasoning()
		passesFilter(t, "reasoning open", name, tr.View())
	}
}

func TestX02NoAttackPassesTheOverlays(t *testing.T) {
	t.Parallel()
	st := newStyles(true, false)
	for name, payload := range attacks {
		target := gateway.Target{Provider: "openai", Model: "m" + payload}
		picker := newPicker(st, pickerInput{Recents: []gateway.Target{target}, Current: target}, nil, nil)
		picker.Update(modelsFound{
			models:    []gateway.Model{{Provider: "openai", ID: "m" + payload, Name: payload, Source: payload}},
			providers: []ProviderInfo{{Name: "openai", Label: "OpenAI " + payload, Key: KeyMissing, Hint: payload}},
		})
		picker.SetSize(80, 20)
		passesFilter(t, "picker", name, picker.View())

		for _, view := range attackedBrowser(t, st, payload) {
			passesFilter(t, "sessions", name, view)
		}

		history := newHistorySearch(st, []string{payload}, nil)
		history.SetSize(80, 20)
		passesFilter(t, "history", name, history.View())
	}
}
