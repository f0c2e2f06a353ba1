package inspector

import (
	"strings"
	"time"

	"sluice/internal/safe"
	"sluice/ui/markdown"
)

// renderBudget is how long one step of rendering a long text takes.
const renderBudget = 8 * time.Millisecond

// renderedText is a text of an answer, rendered as markdown. It grows with the answer: only
// what is new is rendered.
type renderedText struct {
	doc *markdown.Document
	// taken is the text so far as it was sent.
	taken string
	clean safe.Stream
	ended bool
}

// update makes it the rendering of a text, which has ended or will grow.
func (r *renderedText) update(style markdown.Style, text string, width int, ended bool) {
	if r.doc == nil || r.ended && text != r.taken || !strings.HasPrefix(text, r.taken) {
		*r = renderedText{doc: markdown.New(style, width)}
		r.doc.SetFilter(safe.FilterLine)
	}
	r.doc.SetStyle(style)
	r.doc.SetWidth(width)
	r.doc.Append(r.clean.Write(text[len(r.taken):]).String())
	r.taken = text
	if ended && !r.ended {
		r.doc.Append(r.clean.Flush().String())
		r.doc.Close()
		r.ended = true
	}
}

// renderedTexts are the rendered texts of an answer.
type renderedTexts struct {
	parts [textParts]renderedText
	// working is set while the inspector's own messages have them rendered in steps.
	working bool
}

// pending reports whether rendering would take longer than a frame.
func (r *renderedTexts) pending() bool {
	for i := range r.parts {
		if d := r.parts[i].doc; d != nil && d.Pending() {
			return true
		}
	}
	return false
}

// work renders for one step.
func (r *renderedTexts) work() {
	for i := range r.parts {
		if d := r.parts[i].doc; d != nil && d.Pending() {
			d.Work(renderBudget)
			return
		}
	}
}
