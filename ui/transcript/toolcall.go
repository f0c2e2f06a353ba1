package transcript

import (
	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// maxToolLines is how many lines of one tool call are shown at most.
const maxToolLines = 6

// toolCall is a function that the model wants to be called.
type toolCall struct{ name, arguments safe.Text }

func newToolCall(c gateway.ToolCall) toolCall {
	return toolCall{name: safe.Line(c.Name), arguments: safe.Line(c.Arguments)}
}

// toolLines draws the tool calls, one below the other.
func toolLines(st *look.Styles, calls []toolCall, w int) []string {
	const label = "tool call "
	var out []string
	for _, c := range calls {
		text := label + c.name.String() + "(" + c.arguments.String() + ")"
		for i, line := range look.Wrapped(text, w, maxToolLines) {
			if i == 0 && len(line) >= len(label) {
				line = st.Muted.Render(label) + line[len(label):]
			}
			out = append(out, line)
		}
	}
	return out
}
