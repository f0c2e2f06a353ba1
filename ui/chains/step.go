package chains

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/form"
)

// stepField is a field of a step's form; they are shown in this order.
type stepField int

const (
	stepTarget stepField = iota
	stepTimeout
	stepAttempts
	stepDelay
	stepBackoff
	stepStream
	stepSystem
	stepPrompt
	stepBody
	stepDrill
	stepFields
)

var stepNames = [stepFields]string{
	"Model", "Answer within", "Tries", "Between tries", "Growing", "Pieces", "System prompt", "Prompt", "More JSON", "Rehearse",
}

// stepPlaceholders say what an empty field means.
var stepPlaceholders = [stepFields]string{
	"none yet: enter picks one", "the gateway's", "the gateway's", "the gateway's", "the gateway's",
	"as the lane asks", "the lane's", "what is typed", "none", noFailure,
}

// noFailure says that a step rehearses nothing.
const noFailure = "doesn't fail"

var stepHints = [stepFields]string{
	"what this step asks; enter picks another model",
	"the wait for the first byte: 5 s, 500 ms; the last try waits as long as it takes",
	"how often this step is tried, 1 to 5, before the next step's turn",
	"the wait before the second try, 5 s at most",
	"how the wait grows from try to try; ← and → change it",
	"whether this step's answer comes in pieces or whole; ← and → change it",
	`a system prompt for this step only; \n is a line break`,
	"replaces what is typed; {prompt} inserts it: Briefly: {prompt}",
	`a JSON object merged over the request; null removes a key: {"top_k": 40}`,
	"the step fails on purpose with the next prompt, once; ← and → change how",
}

// streamWords are the values of the field on pieces; the first is for none.
var streamWords = []string{"", "as they come", "whole"}

// stepDraft is a step as it is typed. A field may be faulty.
type stepDraft struct {
	text [stepFields]string
	off  bool
	// controls are the step's; those without a field here are kept as they are.
	controls gateway.Controls
	// body is the step's body as it was given: it is kept, with its blanks, as long as
	// the field means the same.
	body string
}

func draftOf(s sessions.ChainStep) stepDraft {
	d := stepDraft{off: s.Off, body: s.Body, controls: s.Controls}
	d.text[stepTarget] = s.Target
	d.text[stepTimeout] = form.FormatDuration(s.Controls.RequestTimeout)
	if s.Controls.MaxAttempts != 0 {
		d.text[stepAttempts] = strconv.Itoa(s.Controls.MaxAttempts)
	}
	d.text[stepDelay] = form.FormatDuration(s.Controls.RetryDelay)
	d.text[stepBackoff] = safe.Copy(string(s.Controls.Backoff))
	if s.Stream != nil {
		d.text[stepStream] = streamWords[2]
		if *s.Stream {
			d.text[stepStream] = streamWords[1]
		}
	}
	d.text[stepSystem], d.text[stepPrompt] = form.OneLine(safe.Copy(s.System)), form.OneLine(safe.Copy(s.Prompt))
	d.text[stepBody] = strings.Join(strings.Fields(safe.Copy(s.Body)), " ")
	if len(s.Body) > 0 && compactJSON(s.Body) != compactJSON(d.text[stepBody]) {
		d.text[stepBody] = compactJSON(safe.Copy(s.Body)) // blanks within its texts
	}
	return d
}

func compactJSON(text string) string {
	var raw json.RawMessage
	if json.Unmarshal([]byte(text), &raw) != nil {
		return text
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(raw) != nil {
		return text
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// step parses the fields. Faulty ones count as empty.
func (d *stepDraft) step() sessions.ChainStep {
	s := sessions.ChainStep{
		Target: d.text[stepTarget], Off: d.off, Controls: d.controls,
		System: form.ManyLines(d.text[stepSystem]), Prompt: form.ManyLines(d.text[stepPrompt]),
	}
	s.Controls.RequestTimeout, s.Controls.MaxAttempts, s.Controls.RetryDelay = 0, 0, 0
	s.Controls.Backoff = gateway.Backoff(d.text[stepBackoff])
	if d.fault(stepTimeout) == "" {
		s.Controls.RequestTimeout, _ = form.ParseDuration(d.text[stepTimeout], 0)
	}
	if d.fault(stepAttempts) == "" {
		s.Controls.MaxAttempts, _ = strconv.Atoi(strings.TrimSpace(d.text[stepAttempts]))
	}
	if d.fault(stepDelay) == "" {
		s.Controls.RetryDelay, _ = form.ParseDuration(d.text[stepDelay], gateway.LongestRetryDelay)
	}
	if d.fault(stepBody) == "" {
		if s.Body = strings.TrimSpace(d.text[stepBody]); compactJSON(s.Body) == compactJSON(d.body) {
			s.Body = d.body
		}
	}
	if word := d.text[stepStream]; word != "" {
		stream := word == streamWords[1]
		s.Stream = &stream
	}
	return s
}

// fault says in a few words what is wrong with a field; it is empty where nothing is.
func (d *stepDraft) fault(f stepField) string {
	text := strings.TrimSpace(d.text[f])
	if text == "" {
		if f == stepTarget {
			return "pick a model"
		}
		return ""
	}
	switch f {
	case stepTarget:
		if t, err := gateway.ParseTarget(text); err != nil || t.Model == "" {
			return "a step is PROVIDER/MODEL"
		}
	case stepTimeout:
		_, fault := form.ParseDuration(text, 0)
		return fault
	case stepDelay:
		_, fault := form.ParseDuration(text, gateway.LongestRetryDelay)
		return fault
	case stepAttempts:
		return form.NumberFault(text, 1, gateway.MostAttempts)
	case stepBody:
		if (gateway.Override{Body: json.RawMessage(text)}).Check() != nil {
			return `a JSON object: {"key": …}`
		}
	}
	return ""
}

// firstFault is the first faulty field, false where all are right.
func (d *stepDraft) firstFault() (stepField, bool) {
	for f := range stepFields {
		if d.fault(f) != "" {
			return f, true
		}
	}
	return 0, false
}

// notice says in a few words what a field does that might not be meant; it is empty
// where there is nothing to say. It stops nobody.
func (d *stepDraft) notice(f stepField) string {
	if f != stepSystem && f != stepPrompt {
		return ""
	}
	for _, name := range placeholder.FindAllString(d.text[f], -1) {
		switch {
		case name != gateway.PromptPlaceholder:
			return name + " isn't replaced"
		case f == stepSystem:
			return name + " isn't replaced here"
		}
	}
	return ""
}

// placeholder matches what looks like one.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// words are the values to choose from; nil for a field that is typed.
func (f stepField) words() []string {
	switch f {
	case stepBackoff:
		return figures.BackoffWords()
	case stepStream:
		return streamWords
	case stepDrill:
		return drillWords()
	}
	return nil
}

// shown is a field's value for reading, empty for none.
func (d *stepDraft) shown(f stepField) string {
	text := safe.Line(d.text[f]).String()
	switch f {
	case stepTimeout, stepDelay:
		if t, fault := form.ParseDuration(text, 0); fault == "" && t > 0 {
			return form.DurationWords(t)
		}
	case stepBackoff:
		return figures.BackoffWord(gateway.Backoff(text))
	case stepDrill:
		return figures.DrillWord(gateway.Drill(text))
	}
	return text
}
