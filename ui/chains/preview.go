package chains

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/external"
	"sluice/ui/look"
)

// maxPreview is how much of a request's body is shown, in bytes. Copies are whole.
const maxPreview = 64 << 10

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
	lines    []previewLine

	top, height int
	// scrolledTo is the step that was scrolled into view last.
	scrolledTo int
}

// previewLine is a line, and the step that it belongs to, -1 for none.
type previewLine struct {
	text string
	head bool
	step int
}

// update prepares the requests where the chain has changed.
func (v *preview) update(c sessions.Chain, drills []gateway.Drill, prepare prepareFunc) {
	if v.made && Same(v.chain, c) && slices.Equal(v.drills, drills) {
		return
	}
	v.chain, v.drills, v.made, v.scrolledTo = c, drills, true, -1
	v.requests, v.err = prepare(c, drills)
	v.lines = nil
	on := stepsOn(c)
	for i, r := range v.requests {
		step := -1
		if len(v.requests) > 1 || len(on) == 1 {
			step = on[i]
		}
		v.request(r, step, on)
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

// request adds the lines of one request: the address, headers, body.
func (v *preview) request(r *gateway.Prepared, step int, on []int) {
	if len(v.lines) > 0 {
		v.lines = append(v.lines, previewLine{step: -1})
	}
	v.lines = append(v.lines, previewLine{text: r.Method + " " + r.URL, head: true, step: step})
	for _, a := range r.Auth {
		v.lines = append(v.lines, previewLine{text: a.Name + ": " + a.Prefix + "$" + a.Secret.Name(), step: step})
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v.lines = append(v.lines, previewLine{text: name + ": " + strings.Join(r.Header[name], ", "), step: step})
	}
	v.lines = append(v.lines, previewLine{step: step})
	text := indented(r.Body)
	cut := len(text) > maxPreview
	if cut {
		text = strings.ToValidUTF8(text[:maxPreview], "")
	}
	n := -1
	for line := range strings.SplitSeq(text, "\n") {
		at := step
		if step < 0 {
			if line == "  {" {
				n++
			}
			if n >= 0 && n < len(on) && line != "]" {
				at = on[n]
			}
		}
		v.lines = append(v.lines, previewLine{text: line, step: at})
	}
	if cut {
		v.lines = append(v.lines, previewLine{text: "… " + figures.Bytes(len(r.Body)) + " in all; a copy is whole", head: true, step: -1})
	}
}

// indented indents JSON; anything else stays as it is.
func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// jsonKey matches the key at the beginning of a line of indented JSON.
var jsonKey = regexp.MustCompile(`^( *)("(?:[^"\\]|\\.)*")(: .*)$`)

// View draws h lines of w cells. The lines of the selected step are marked, and scrolled
// into view when another is selected.
func (v *preview) View(st *look.Styles, w, h, step int) []string {
	v.height = h
	if v.err != nil {
		why := gateway.Explain(v.err)
		out := []string{}
		for i, line := range look.Wrapped(safe.Line(why.What).String(), w-2, h) {
			out = append(out, st.Trouble.Render([]string{"✗ ", "  "}[min(1, i)]+line))
		}
		return padded(out, w, h)
	}
	if step != v.scrolledTo {
		v.scrolledTo = step
		v.scrollTo(step)
	}
	type drawn struct {
		text string
		step int
	}
	var lines []drawn
	for _, l := range v.lines {
		clean := safe.Line(l.text).String()
		for i, piece := range strings.Split(ansi.Hardwrap(clean, max(1, w-2), true), "\n") {
			style := st.Text
			if l.head {
				style = st.Muted
			}
			text := style.Render(piece)
			if m := jsonKey.FindStringSubmatch(piece); i == 0 && m != nil {
				text = m[1] + st.Accent.Render(m[2]) + m[3]
			}
			lines = append(lines, drawn{text, l.step})
		}
	}
	v.top = min(max(0, v.top), max(0, len(lines)-h))
	var out []string
	for _, l := range lines[v.top:min(len(lines), v.top+h)] {
		mark := "  "
		if l.step == step && step >= 0 {
			mark = st.Accent.Render("▎") + " "
		}
		out = append(out, mark+l.text)
	}
	return padded(out, w, h)
}

// scrollTo scrolls to a step's lines unless they are in view.
func (v *preview) scrollTo(step int) {
	for i, l := range v.lines {
		if l.step == step {
			if i < v.top || i+3 >= v.top+v.height {
				v.top = max(0, i-1)
			}
			return
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
		p.preview.top = len(p.preview.lines)
	case "y":
		return p.copyJSON()
	case "c":
		return p.copyCurl()
	}
	return nil
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
