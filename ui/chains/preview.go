package chains

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/look"
)

const (
	// maxPreview is how many lines of a request are shown, maxWrapped how many rows
	// of the screen one of them takes at most. Copies are whole.
	maxPreview = 2000
	maxWrapped = 4
)

// prepareFunc is the type of [Options.Prepare].
type prepareFunc = func(sessions.Chain, []gateway.Drill) ([]*gateway.Prepared, error)

// preview is what a chain will post, in lines.
type preview struct {
	// chain and drills are what the rest was prepared for.
	chain    sessions.Chain
	drills   []gateway.Drill
	made     bool
	requests []*gateway.Prepared
	err      error
	bodies   []*node
	// plain are the lines of each request's headers where no failure is rehearsed.
	plain []string

	// open leaves all long lists unfolded, typing those of the selected step, whose words
	// are being typed. folds reports whether any is folded.
	open, typing, folds bool
	// drawn is the preview as it was drawn last, drawnFor what for.
	drawn    []drawnLine
	drawnFor previewKey
	// version counts the preparations.
	version int

	top, height int
	// scrolledTo is the step that was scrolled into view last.
	scrolledTo int
}

// previewKey is all that the lines depend on.
type previewKey struct {
	st               *look.Styles
	w, step, version int
	open, typing     bool
}

// previewLine is a line of a request, and the step that it belongs to, -1 for none.
type previewLine struct {
	text string
	step int
	// json is set for a line of JSON, of which folded parts are hidden. name is how many
	// bytes at the beginning of another line are the name of a header or the method.
	json         bool
	folded, name int
	rehearsed    bool
}

// drawnLine is a row of the preview, without what marks it.
type drawnLine struct {
	text      string
	step      int
	rehearsed bool
}

// update prepares the requests where the chain has changed.
func (v *preview) update(c sessions.Chain, drills []gateway.Drill, prepare prepareFunc) {
	if v.made && Same(v.chain, c) && slices.Equal(v.drills, drills) {
		return
	}
	v.chain, v.drills, v.made, v.scrolledTo = c, drills, true, -1
	v.version++
	v.requests, v.err = prepare(c, drills)
	v.bodies, v.plain = nil, nil
	if v.err != nil {
		return
	}
	for _, r := range v.requests {
		body, err := parseJSON(r.Body)
		if err != nil {
			body = nil // it isn't JSON, and is shown as it is
		}
		v.bodies = append(v.bodies, body)
	}
	if drills != nil {
		v.markRehearsed(prepare(c, nil))
	}
}

// markRehearsed marks what is different from the same requests without a rehearsal.
func (v *preview) markRehearsed(plain []*gateway.Prepared, err error) {
	if err != nil || len(plain) != len(v.requests) {
		return
	}
	for i, r := range plain {
		for _, l := range requestHead(r, -1) {
			v.plain = append(v.plain, l.text)
		}
		if was, err := parseJSON(r.Body); err == nil && v.bodies[i] != nil {
			v.bodies[i].markRehearsed(was)
		}
	}
}

// stepsOn are the indexes of the steps that are on.
func stepsOn(c sessions.Chain) []int {
	var on []int
	for i, s := range c.Steps {
		if !s.Off {
			on = append(on, i)
		}
	}
	return on
}

// lines lays the requests out; step is the selected one.
func (v *preview) lines(step int) []previewLine {
	var out []previewLine
	on := stepsOn(v.chain)
	for i, r := range v.requests {
		if len(out) > 0 {
			out = append(out, previewLine{step: -1})
		}
		whole := len(v.requests) == 1 && len(on) > 1 // the steps are in one body
		at := -1
		if !whole && i < len(on) {
			at = on[i]
		}
		for _, l := range requestHead(r, at) {
			l.rehearsed = v.drills != nil && !slices.Contains(v.plain, l.text)
			out = append(out, l)
		}
		out = append(out, previewLine{step: at})
		out = append(out, v.bodyLines(i, at, step, whole, on)...)
	}
	if len(out) > maxPreview {
		out = append(out[:maxPreview], previewLine{text: "… the rest isn't shown; a copy is whole", step: -1})
	}
	return out
}

// bodyLines are the lines of a request's body, which holds all steps where it is whole,
// else step at.
func (v *preview) bodyLines(i, at, chosen int, whole bool, on []int) []previewLine {
	body := v.bodies[i]
	if body == nil {
		var out []previewLine
		for line := range strings.Lines(string(v.requests[i].Body)) {
			out = append(out, previewLine{text: strings.TrimSuffix(line, "\n"), step: at})
		}
		return out
	}
	if !whole || body.open != "[" || len(body.parts) != len(on) {
		l := &jsonLayout{step: at, chosen: at == chosen, open: v.open || v.typing && at == chosen}
		l.add(body, 0, false)
		return l.out
	}
	out := []previewLine{{text: "[", json: true, step: -1}}
	for n, part := range body.parts {
		l := &jsonLayout{step: on[n], chosen: on[n] == chosen, open: v.open || v.typing && on[n] == chosen}
		l.add(part, 1, n+1 < len(body.parts))
		out = append(out, l.out...)
	}
	return append(out, previewLine{text: "]", json: true, step: -1})
}

// requestHead is a request's address and headers.
func requestHead(r *gateway.Prepared, step int) []previewLine {
	out := []previewLine{{text: r.Method + " " + r.URL, name: len(r.Method), step: step}}
	for _, a := range r.Auth {
		out = append(out, previewLine{text: a.Name + " " + a.Prefix + "$" + a.Secret.Name(), name: len(a.Name), step: step})
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		out = append(out, previewLine{text: name + " " + strings.Join(r.Header[name], ", "), name: len(name), step: step})
	}
	return out
}

// View draws h lines of w cells. The lines of the selected step are barred, those of a
// rehearsal marked, and the step is scrolled into view when another is selected.
func (v *preview) View(st *look.Styles, w, h, step int) []string {
	v.height = h
	if v.err != nil {
		why := gateway.Explain(v.err)
		out := []string{}
		for i, line := range look.Wrapped(safe.Line(why.What).String(), w-4, h) {
			out = append(out, " "+st.Trouble.Render([]string{"✗ ", "  "}[min(1, i)]+line))
		}
		return padded(out, w, h)
	}
	v.draw(st, max(1, w-previewMargin), step)
	if step != v.scrolledTo {
		v.scrolledTo = step
		v.scrollTo(step)
	}
	v.top = min(max(0, v.top), max(0, len(v.drawn)-h))
	var out []string
	for _, l := range v.drawn[v.top:min(len(v.drawn), v.top+h)] {
		out = append(out, l.row(st, w, step))
	}
	return padded(out, w, h)
}

// previewMargin is how many cells beside the text mark a line or stay empty.
const previewMargin = 3

// row draws a line with its marks in w cells.
func (l drawnLine) row(st *look.Styles, w, step int) string {
	mark, bar, text := " ", " ", look.Fit(l.text, max(1, w-previewMargin))
	if l.rehearsed {
		mark, text = st.Warning.Render("!"), look.OnRehearsed(st, l.text, max(1, w-previewMargin))
	}
	if l.step == step && step >= 0 {
		bar = st.Water.Render("▎")
	}
	return mark + bar + text + " "
}

// draw wraps and colours the lines, unless it has done so.
func (v *preview) draw(st *look.Styles, w, step int) {
	key := previewKey{st, w, step, v.version, v.open, v.typing}
	if key == v.drawnFor {
		return
	}
	v.drawnFor, v.drawn = key, nil
	lines := v.lines(step)
	v.folds = slices.ContainsFunc(lines, func(l previewLine) bool { return l.folded > 0 })
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].json {
			end++
		}
		if end == i {
			v.drawn = append(v.drawn, drawHead(st, lines[i], w)...)
			i++
			continue
		}
		v.drawn = append(v.drawn, drawJSON(st, lines[i:end], w)...)
		i = end
	}
}

// drawHead draws an address or a header.
func drawHead(st *look.Styles, l previewLine, w int) []drawnLine {
	name, value := safe.Line(l.text[:l.name]).String(), safe.Line(l.text[l.name:]).String()
	var out []drawnLine
	for i, piece := range wrapAddress(st, name+value, w) {
		if i == 0 && len(name) <= len(piece) {
			piece = st.Muted.Render(piece[:len(name)]) + piece[len(name):]
		}
		if i < maxWrapped {
			out = append(out, drawnLine{piece, l.step, l.rehearsed})
		}
	}
	return out
}

// wrapAddress wraps an address or a header behind a blank or a slash, as far as there is one;
// what goes on stands behind "↳".
func wrapAddress(st *look.Styles, text string, w int) []string {
	var out []string
	lead := ""
	for room := w; ansi.StringWidth(text) > room; room = max(1, w-2) {
		piece := ansi.Truncate(text, room, "")
		if end := strings.LastIndexAny(piece, " /?&") + 1; end > len(piece)/2 {
			piece = piece[:end]
		}
		if piece == "" {
			break
		}
		out, text = append(out, lead+piece), text[len(piece):]
		lead = st.Muted.Render("↳ ")
	}
	return append(out, lead+text)
}

// unwrapped is a width in cells at which no line is wrapped.
const unwrapped = 1 << 20

// drawJSON draws the lines of one JSON text in the colours of JSON everywhere else.
func drawJSON(st *look.Styles, lines []previewLine, w int) []drawnLine {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = look.RevealedLine(l.text)
	}
	coloured := st.Markdown.Highlight(strings.Join(texts, "\n"), "json", unwrapped)
	var out []drawnLine
	for i, l := range lines {
		text := texts[i]
		if len(coloured) == len(lines) {
			text = coloured[i]
		}
		if l.folded > 0 {
			text = withFold(st, text, l.folded)
		}
		pieces := strings.Split(ansi.Hardwrap(text, w, true), "\n")
		if len(pieces) > 1 { // the mark of what goes on takes two cells
			pieces = wrapLong(st, text, w)
		}
		for _, piece := range pieces {
			out = append(out, drawnLine{piece, l.step, l.rehearsed})
		}
	}
	return out
}

// wrapLong wraps a line that is longer than w cells; what goes on stands behind "↳".
func wrapLong(st *look.Styles, text string, w int) []string {
	width := ansi.StringWidth(text)
	first := ansi.Truncate(text, w, "")
	out := []string{first}
	room := max(1, w-2)
	for at := ansi.StringWidth(first); at < width && len(out) < maxWrapped; {
		piece := ansi.Truncate(ansi.Cut(text, at, width), room, "")
		n := ansi.StringWidth(piece)
		if n == 0 {
			break
		}
		if at += n; at < width && len(out)+1 == maxWrapped {
			piece = ansi.Truncate(piece, room-1, "") + st.Muted.Render("…")
		}
		out = append(out, st.Muted.Render("↳ ")+piece)
	}
	return out
}

// withFold writes how many parts are hidden between the brackets at a line's end.
func withFold(st *look.Styles, line string, parts int) string {
	plain := ansi.Strip(line)
	at := max(strings.LastIndex(plain, "[]"), strings.LastIndex(plain, "{}"))
	if at < 0 {
		return line
	}
	cell := ansi.StringWidth(plain[:at]) + 1
	return ansi.Cut(line, 0, cell) + st.Muted.Render(" … "+strconv.Itoa(parts)+" ") + ansi.Cut(line, cell, ansi.StringWidth(plain))
}

// scrollTo scrolls to a step's lines unless they are in view.
func (v *preview) scrollTo(step int) {
	first := slices.IndexFunc(v.drawn, func(l drawnLine) bool { return l.step == step && step >= 0 })
	if first < 0 {
		return
	}
	last := first
	for last+1 < len(v.drawn) && v.drawn[last+1].step == step {
		last++
	}
	if first < v.top || last >= v.top+v.height {
		v.top = max(0, min(first-1, last-v.height+2))
		if first < v.top {
			v.top = max(0, first-1)
		}
	}
}

func (v *preview) scroll(by int) { v.top = max(0, v.top+by) }

// padded fits lines to exactly w by h cells.
func padded(lines []string, w, h int) []string {
	out := make([]string, 0, h)
	for _, line := range lines[:min(len(lines), h)] {
		out = append(out, look.Fit(line, w))
	}
	for len(out) < h {
		out = append(out, strings.Repeat(" ", w))
	}
	return out
}

// previewKey handles a key while the preview is shown in place of the form.
func (p *Composer) previewKey(k string) tea.Cmd {
	page := max(1, p.preview.height-1)
	switch k {
	case "p", "esc", "q":
		p.previewing = false
	case "up", "k":
		p.preview.scroll(-1)
	case "down", "j":
		p.preview.scroll(1)
	case "pgup":
		p.preview.scroll(-page)
	case "pgdown", "space":
		p.preview.scroll(page)
	case "home", "g":
		p.preview.top = 0
	case "end", "G":
		p.preview.top = len(p.preview.drawn)
	case "f":
		p.preview.open = !p.preview.open
	case "y":
		return p.copyJSON()
	case "c":
		return p.copyCurl()
	}
	return nil
}

// indented indents JSON; anything else stays as it is.
func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// copyJSON copies the bodies, several of them as an array.
func (p *Composer) copyJSON() tea.Cmd {
	if !p.ready() {
		return nil
	}
	if len(p.preview.requests) == 1 {
		return external.CopyText(indented(p.preview.requests[0].Body)+"\n", "the JSON")
	}
	var bodies []string
	for _, r := range p.preview.requests {
		bodies = append(bodies, string(r.Body))
	}
	return external.CopyText(indented([]byte("["+strings.Join(bodies, ",")+"]"))+"\n", "the steps' bodies as JSON")
}

// copyCurl copies the requests as commands, one after the other.
func (p *Composer) copyCurl() tea.Cmd {
	if !p.ready() {
		return nil
	}
	var commands []string
	for _, r := range p.preview.requests {
		commands = append(commands, r.Curl())
	}
	what := "the curl command"
	if len(commands) > 1 {
		what = fmt.Sprintf("%d curl commands, one for each step", len(commands))
	}
	return external.CopyText(strings.Join(commands, "\n\n")+"\n", what)
}

// ready reports whether there is a request to copy, and tells the user where there isn't.
func (p *Composer) ready() bool {
	if fault, _, _ := p.stepsFault(); fault != "" {
		p.warn(fault)
		return false
	}
	p.preview.update(p.chain(), p.drills(), p.o.Prepare)
	if p.preview.err != nil {
		p.warn(gateway.Explain(p.preview.err).What)
	}
	return p.preview.err == nil
}
