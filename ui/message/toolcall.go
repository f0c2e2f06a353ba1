package message

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// maxToolLines is how many lines of one tool call are shown at most.
const maxToolLines = 6

// toolCall is a function that the model wants to be called. arguments is what was sent,
// readable the same with its names in the place of JSON's marks.
type toolCall struct{ name, arguments, readable safe.Text }

func newToolCall(c gateway.ToolCall) toolCall {
	return toolCall{name: safe.Line(c.Name), arguments: safe.Line(c.Arguments), readable: safe.Line(readableArguments(c.Arguments))}
}

// readableArguments writes a JSON object as its names and values: `location "Lisbon",
// days 3`. Anything else stays as it is.
func readableArguments(text string) string {
	d := json.NewDecoder(strings.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return text
	}
	var out []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return text
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return text
		}
		var flat bytes.Buffer
		if err := json.Compact(&flat, value); err != nil {
			return text
		}
		out = append(out, fmt.Sprintf("%v %s", name, flat.String()))
	}
	if _, err := d.Token(); err != nil {
		return text
	}
	return strings.Join(out, ", ")
}

// toolPart draws the tool calls in a panel, one below the other.
func toolPart(st *look.Styles, calls []toolCall, w int) part {
	b := newTroubleBlock(st, st.Water, w)
	for i, c := range calls {
		const label = "tool  "
		right := fmt.Sprintf("call %d", i+1)
		text := label + c.name.String() + " ( " + c.readable.String() + " )"
		if c.readable.String() == "" {
			text = label + c.name.String() + " ( )"
		}
		for n, line := range look.Wrapped(text, b.room-len(right)-2, maxToolLines) {
			styled := b.on(st.Text).Render(line)
			if n == 0 && len(line) >= len(label) {
				styled = b.on(st.Muted).Render(label) + b.on(st.Text).Render(line[len(label):])
				styled += b.on(st.Text).Render(strings.Repeat(" ", max(1, b.room-ansi.StringWidth(line)-len(right)))) + b.on(st.Faint).Render(right)
			}
			b.lines = append(b.lines, styled)
		}
	}
	return b.part(toolsPart)
}
