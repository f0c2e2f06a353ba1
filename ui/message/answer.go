package message

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

// Answer is a model's message. It grows by the deltas of one reply until End.
type Answer struct {
	name, target string
	title        safe.Text

	sent      sentText
	body      *body
	source    sourceView
	reasoning reasoning
	refusal   plainText
	tools     []toolCall
	citations []citation
	// omitted names parts of the answer that can't be shown.
	omitted []safe.Text
	// steps is what became of the steps of a chain; trace collects it.
	steps  []sessions.Step
	trace  *gateway.Answer
	start  *gateway.Start
	finish *gateway.Finish

	// arriving is the kind of part that grows at the moment, gapPart for none.
	arriving partKind
	// waiting is what it waits for.
	waiting Waiting
	// progress is the vendor's last word on a job that takes its time.
	progress safe.Text
	trouble  *trouble
	ended    bool
	figures  facts
	// voted is set while the answer has the user's vote.
	voted bool
	dirty bool
}

// NewAnswer returns a model's message without text; [Of] shows it. Its heading is name, or
// target where name is empty.
func NewAnswer(id, target, name string) *Answer {
	if name == "" {
		name = target
	}
	return &Answer{name: id, target: target, title: safe.Line(name), body: newBody(), dirty: true}
}

func (a *Answer) id() string         { return a.name }
func (a *Answer) role() gateway.Role { return gateway.RoleAssistant }
func (a *Answer) changed() bool      { return a.dirty || a.pending() }
func (a *Answer) running() bool      { return !a.ended }
func (a *Answer) pending() bool      { return a.body.pending && !a.source.on }

// Apply adds one delta of the reply.
func (a *Answer) Apply(d gateway.Delta) {
	a.dirty = true
	a.arriving = arrivingIn(d.Kind, a.arriving)
	switch d.Kind {
	case gateway.DeltaStart:
		a.start, a.waiting = d.Start, Waiting{}
	case gateway.DeltaText:
		a.sent.add(d.Text)
		a.body.Append(d.Text)
		if a.body.undrawn == 0 {
			a.source.Append(d.Text)
		}
		a.reasoning.done = true
		a.waiting = Waiting{}
	case gateway.DeltaReasoning:
		a.reasoning.Append(d.Text)
		a.waiting = Waiting{}
	case gateway.DeltaRefusal:
		a.refusal.Append(d.Text)
		a.waiting = Waiting{}
	case gateway.DeltaToolCall:
		a.tools = append(a.tools, newToolCall(*d.ToolCall))
		a.waiting = Waiting{}
	case gateway.DeltaCitation:
		a.citations = append(a.citations, newCitation(*d.Citation))
	case gateway.DeltaNote:
		if d.Omission {
			a.omitted = append(a.omitted, safe.Line(d.Text))
		}
	case gateway.DeltaFinish:
		a.finish = d.Finish
	case gateway.DeltaStep:
		if a.trace == nil {
			a.trace = new(gateway.Answer)
		}
		a.trace.Add(d, time.Time{})
		a.steps = sessions.StepsOf(a.trace.Steps)
	case gateway.DeltaProgress:
		a.progress, a.waiting = safe.Line(d.Text), Waiting{}
	case gateway.DeltaRetry:
		a.waiting = Waiting{Retry: d.Retry, Left: d.Retry.Wait}
	}
}

// arrivingIn is the part that a delta belongs to, was for one that has no part.
func arrivingIn(kind gateway.DeltaKind, was partKind) partKind {
	switch kind {
	case gateway.DeltaText:
		return bodyPart
	case gateway.DeltaReasoning:
		return livePart
	case gateway.DeltaRefusal:
		return refusalPart
	case gateway.DeltaUsage, gateway.DeltaNote, gateway.DeltaCitation, gateway.DeltaProof, gateway.DeltaStep:
		return was
	}
	return gapPart
}

// grows reports whether more text is expected in a kind of part.
func (a *Answer) grows(kind partKind) bool {
	return a.arriving == kind && a.running() && a.waiting == Waiting{} && !a.source.on && !a.pending()
}

// Wait shows below the answer what it waits for. It disappears when content arrives, when
// the answer ends, or with the zero value.
func (a *Answer) Wait(w Waiting) {
	w.Silent, w.Left = w.Silent.Truncate(time.Second), max(0, w.Left)
	if a.ended || w == a.waiting {
		return
	}
	a.waiting, a.dirty = w, true
}

// End closes the answer. With a nil error it is complete; else why explains the error
// below what has come.
func (a *Answer) End(why gateway.Explanation, err error) {
	a.body.Close(a.sent.end())
	a.source.Close()
	a.reasoning.Close()
	a.refusal.Close()
	a.reasoning.done = true
	a.waiting = Waiting{}
	a.ended, a.dirty = true, true
	switch {
	case err != nil:
		a.trouble = newTrouble(why, err)
	case a.finish != nil:
		a.trouble = cutShort(a.finish.Reason)
	}
}

func (a *Answer) layout(st *look.Styles, width int, h Hints) parts {
	a.dirty = false
	w := TextWidth(width)
	var out parts
	hidden := a.body.clean.hidden + a.reasoning.clean.hidden + a.refusal.clean.hidden
	heading := head(st, st.ModelName, a.who(h), a.aside(h), hidden)
	heading.needed = heading.needed || a.answeredBy() != "" && h.Alias == ""
	out.add(false, heading)
	if h.Alias == "" {
		out.add(false, part{kind: stepsPart, indent: bodyIndent, lines: traceLines(st, a.steps, w)})
	}
	began := len(out)
	a.reasoning.layout(&out, st, w, h, a.running(), a.grows(livePart))
	if len(out) > began && began > 1 {
		out = slices.Insert(out, began, part{kind: gapPart, lines: []string{""}})
	}
	if body := a.text(st, w, tableWidth(width)); len(body) > 0 {
		grows := a.grows(bodyPart)
		if grows && st.Theme.Still {
			body = body[:len(body)-1] // a line appears when it is whole
		}
		heads := a.codeHeads()
		for len(heads) > 0 && heads[len(heads)-1] >= len(body) {
			heads = heads[:len(heads)-1]
		}
		out.add(len(out) > 1, part{kind: bodyPart, indent: bodyIndent, lines: body, heads: heads, arriving: grows})
	}
	if n := a.body.behind(); n > 0 {
		note := fmt.Sprintf("… %s more have arrived and will be drawn soon", figures.Bytes(n))
		out.add(true, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: look.Wrapped(note, w, 2)})
	}
	if n := a.body.undrawn; n > 0 {
		note := fmt.Sprintf("… %s more are kept but not drawn: copying, exporting and saving include them", figures.Bytes(n))
		out.add(true, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: look.Wrapped(note, w, 2)})
	}
	if !a.refusal.Empty() {
		lines := append([]string{"refused:"}, a.refusal.flow.Lines(w)...)
		out.add(len(out) > 1, part{kind: refusalPart, indent: bodyIndent, style: &st.Warning, lines: lines, arriving: a.grows(refusalPart)})
	}
	out.add(len(out) > 1, part{kind: omittedPart, indent: bodyIndent, style: &st.Muted, lines: omittedLines(a.omitted, w)})
	out.add(len(out) > 1, toolPart(st, a.tools, w))
	out.add(len(out) > 1, part{kind: citationsPart, indent: bodyIndent, lines: citationLines(st, a.citations, w)})
	a.layoutState(&out, st, w, h)
	return out
}

// codeHeads are the lines of text that begin a block of code.
func (a *Answer) codeHeads() []int {
	if a.source.on || a.body.pending || a.body.doc == nil {
		return nil
	}
	return a.body.doc.CodeHeads()
}

// text is the message in lines: rendered, or as it was sent.
func (a *Answer) text(st *look.Styles, width, tables int) []string {
	if a.source.on {
		return a.source.Lines(width)
	}
	return a.body.Lines(st, width, tables)
}

func (a *Answer) showSource(on bool) {
	if on == a.source.on {
		return
	}
	a.source.show(on, drawable(a.sent.String(), maxDrawn), a.ended)
	a.dirty = true
}

// who is the answer's heading.
func (a *Answer) who(h Hints) string {
	if h.Alias != "" {
		return h.Alias
	}
	if a.start != nil && !a.start.Target.IsZero() && chainOf(a.target) != "" {
		return safe.Line(figures.ModelName(a.start.Target)).String() // the chain stands above the prompt
	}
	return a.title.String()
}

// aside is the remark after the heading.
func (a *Answer) aside(h Hints) string {
	var words []string
	if a.voted {
		words = append(words, "★ your vote")
	}
	if by := a.answeredBy(); by != "" && h.Alias == "" {
		words = append(words, by)
	}
	return strings.Join(words, " · ")
}

// SetFigures shows what a session keeps of the answer's time, tokens and cost.
func (a *Answer) SetFigures(m sessions.Message) {
	a.figures, a.dirty = factsOf(m), true
	a.reasoning.took = m.Metrics.Thinking
	if n := m.Usage.ReasoningTokens; n != nil {
		a.reasoning.tokens = *n
	}
}

// SetThinking says how long the model thought before its answer, 0 where that isn't known.
func (a *Answer) SetThinking(took time.Duration) {
	if took != a.reasoning.took {
		a.reasoning.took, a.dirty = took, true
	}
}

// facts returns nothing while the model's name is hidden: its time and price would tell it.
func (a *Answer) facts(h Hints) facts {
	if h.Alias != "" {
		return facts{}
	}
	return a.figures
}

// release drops the rendered text, which is rendered again when it is shown.
func (a *Answer) release() {
	if a.ended {
		a.body.release()
	}
}

func (a *Answer) vote(on bool) { a.voted, a.dirty = on, true }

// answeredBy names the target that answered, where a chain's step did so and not the
// target that was asked, and says whether it was a drill.
func (a *Answer) answeredBy() string {
	drilled := ""
	if (sessions.Message{Steps: a.steps}).Drilled() {
		drilled = "a rehearsal"
	}
	if a.start == nil || a.start.Target.IsZero() || a.start.Target.String() == a.target || len(a.steps) > 0 {
		return drilled
	}
	by := "answered by " + safe.Line(a.start.Target.String()).String()
	if a.start.StepKnown {
		by += ", step " + strconv.Itoa(a.start.Step+1)
	}
	if drilled != "" {
		by += " · " + drilled
	}
	return by
}

// layoutState says what the answer waits for or how it ended, where its text doesn't show
// that.
func (a *Answer) layoutState(out *parts, st *look.Styles, w int, h Hints) {
	progress := a.progress
	if h.Alias != "" {
		progress = safe.Text{}
	}
	alone := !a.came()
	waiting, waits := a.waiting.part(st, w, h, !alone)
	switch {
	case a.trouble != nil:
		out.add(!alone && !a.trouble.stopped, a.trouble.part(st, w, h, !alone))
	case waits:
		out.add(!alone, waiting)
	case alone && a.pending():
		out.add(false, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: []string{"rendering…"}})
	case alone && a.running() && progress.String() != "":
		out.add(false, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: look.Wrapped(progress.String(), w, 2)})
	case alone && a.running():
		out.add(false, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: []string{"waiting…"}})
	case alone:
		out.add(false, part{kind: notePart, indent: bodyIndent, style: &st.Muted, lines: []string{"the answer is empty"}})
	}
}

// came reports whether anything of the answer came.
func (a *Answer) came() bool {
	return a.body.any || !a.reasoning.Empty() || !a.refusal.Empty() || len(a.tools) > 0 || len(a.citations) > 0 || len(a.omitted) > 0
}

func (a *Answer) fold() bool {
	if a.reasoning.Empty() {
		return false
	}
	a.reasoning.open, a.dirty = !a.reasoning.open, true
	return true
}

func (a *Answer) foldedLines(width int) []string {
	if a.reasoning.Empty() || a.reasoning.open {
		return nil
	}
	return a.reasoning.flow.Lines(max(1, width-bodyIndent))
}

func (a *Answer) asked() string         { return a.target }
func (a *Answer) foldedAfter() partKind { return foldPart }

func (a *Answer) sentTexts() []string {
	out := []string{a.sent.String(), a.reasoning.flow.String(), a.refusal.flow.String()}
	for _, c := range a.tools {
		out = append(out, c.name.String(), c.arguments.String())
	}
	for _, c := range a.citations {
		out = append(out, c.title.String(), c.url.String())
	}
	for _, o := range a.omitted {
		out = append(out, o.String())
	}
	return out
}

func (a *Answer) item() Item {
	text := a.sent.String()
	if text == "" {
		text = a.refusal.flow.String()
	}
	if text == "" && a.trouble != nil && a.trouble.failed && !a.trouble.stopped {
		text = a.trouble.report()
	}
	return Item{
		ID: a.name, Role: gateway.RoleAssistant, Text: text,
		Foldable: !a.reasoning.Empty(), Failed: a.trouble != nil && a.trouble.failed, Running: a.running(),
		blocks: a.codeBlocks,
	}
}

func (a *Answer) codeBlocks() []markdown.CodeBlock { return a.body.CodeBlocks() }

// ID is unique within the transcript.
func (a *Answer) ID() string { return a.id() }

// ShareText has the answer read its text from somebody who keeps it anyway, until End, so
// that it isn't kept twice.
func (a *Answer) ShareText(text func() string) { a.sent.shared = text }
