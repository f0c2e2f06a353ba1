package transcript

import (
	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// toolLinesMost is how many lines of one tool call are shown.
const toolLinesMost = 6

// toolCall is a function that the model wants called.
type toolCall struct{ name, arguments safe.Text }

func newToolCall(c gateway.ToolCall) toolCall {
	return toolCall{name: safe.Line(c.Name), arguments: safe.Line(c.Arguments)}
}

// toolLines draws the tool calls, one after the other.
func toolLines(st *look.Styles, calls []toolCall, w int) []string {
	const label = "tool call "
	var out []string
	for _, c := range calls {
		text := label + c.name.String() + "(" + c.arguments.String() + ")"
		for i, line := range look.Wrapped(text, w, toolLinesMost) {
			if i == 0 && len(line) >= len(label) {
				line = st.Muted.Render(label) + line[len(label):]
			}
			out = append(out, line)
		}
	}
	return out
}
