package gateway

import "errors"

// delta removes known keys from everything but the model's own words: ids, names,
// addresses, the vendor's and the gateway's messages. Text, reasoning, refusals, the
// arguments of tool calls and proofs stay byte for byte, since changing them would falsify
// the answer, and a vendor refuses a changed proof. What a delta points to is copied
// before it is changed.
func (r *redactor) delta(d Delta) Delta {
	switch d.Kind {
	case DeltaText, DeltaReasoning, DeltaRefusal, DeltaUsage, DeltaProof:
	case DeltaNote, DeltaProgress:
		d.Text = r.clean(d.Text)
	case DeltaStart:
		start := *d.Start
		r.redactKnown(&start.Routed.Provider, &start.Routed.Model, &start.Routed.Chain, &start.Routed.Endpoint, &start.Cache, &start.LogID, &start.ContentType)
		d.Start = &start
	case DeltaToolCall:
		call := *d.ToolCall
		if r.redactKnown(&call.ID, &call.Name) {
			d.ToolCall = &call
		}
	case DeltaCitation:
		citation := *d.Citation
		if r.redactKnown(&citation.URL, &citation.Title) {
			d.Citation = &citation
		}
	case DeltaFinish:
		finish := *d.Finish
		reason := string(finish.Reason)
		if r.redactKnown(&finish.Raw, &reason) {
			finish.Reason = FinishReason(reason)
			d.Finish = &finish
		}
	case DeltaRetry:
		retry := *d.Retry
		retry.Err = r.errorCopy(retry.Err)
		d.Retry = &retry
	case DeltaStep:
		step := *d.Step
		step.Err = r.errorCopy(step.Err)
		d.Step = &step
	}
	return d
}

// redactKnown removes known keys from texts and reports whether there were any.
func (r *redactor) redactKnown(texts ...*string) (changed bool) {
	for _, text := range texts {
		if clean := r.known(*text); clean != *text {
			*text, changed = clean, true
		}
	}
	return changed
}

func (r *redactor) errorCopy(e *Error) *Error {
	if e == nil {
		return nil
	}
	clean := *e
	return r.error(&clean)
}

// error redacts all texts of an error that come from outside, those of its causes
// included.
func (r *redactor) error(e *Error) *Error {
	for _, s := range []*string{&e.Message, &e.Code, &e.RequestID, &e.LogID, &e.Provider, &e.KeySource} {
		*s = cut(r.clean(*s), maxMessage)
	}
	e.Err = r.cause(e.Err)
	return e
}

// cause returns a cause whose message holds no key.
func (r *redactor) cause(err error) error {
	if err == nil {
		return nil
	}
	if chain, ok := err.(*ChainError); ok { //nolint:errorlint // the causes below are cleaned one by one
		clean := &ChainError{Of: chain.Of}
		for _, e := range chain.Failures {
			clean.Failures = append(clean.Failures, r.errorCopy(e))
		}
		return clean
	}
	words := err.Error()
	if clean := r.clean(words); clean != words {
		return &cleanCause{clean, err}
	}
	return err
}

// cleanCause is a cause with a redacted message. errors.Is still works, but the original
// message can't be reached.
type cleanCause struct {
	words string
	err   error
}

func (c *cleanCause) Error() string { return c.words }

// Is reports whether the hidden cause matches the target.
func (c *cleanCause) Is(target error) bool { return errors.Is(c.err, target) }
