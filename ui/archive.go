package ui

import (
	"sluice/gateway"
)

// archiveMost bounds the frames that all answers of a run keep together, in bytes.
const archiveMost = 32 << 20

// archive keeps the evidence of this run's answers.
type archive struct {
	files []*file
}

// file is one answer's evidence and how its request was made.
type file struct {
	// shown is the answer's id in its transcript, message that in the session, under
	// which it is found when the session is opened again.
	shown, message string
	evidence       *evidence
	request        request
	made           *gateway.Prepared
	// got has the retries and remarks that no session keeps.
	got *gateway.Answer
}

// watch has a turn's request tell what goes over the wire. Where all the frames of the
// run are too much, the oldest answers' go.
func (a *archive) watch(t *turn, r request) request {
	f := &file{shown: t.view.id(), message: t.answer.ID, evidence: &evidence{}, request: r, got: &t.got}
	r.opts.Trace = f.evidence.trace
	a.files = append(a.files, f)
	size := 0
	for i := len(a.files) - 1; i >= 0; i-- {
		if size += a.files[i].evidence.size(); size > archiveMost {
			a.files[i].evidence.forget()
		}
	}
	return r
}

// find gives the newest file of an answer, nil where none is kept.
func (a *archive) find(id string) *file {
	for i := len(a.files) - 1; i >= 0; i-- {
		if f := a.files[i]; f.shown == id || id != "" && f.message == id {
			return f
		}
	}
	return nil
}

// prepared gives the request as it was made, keys by their names.
func (f *file) prepared(client *gateway.Client) (*gateway.Prepared, error) {
	if f.made != nil {
		return f.made, nil
	}
	var err error
	f.made, err = client.Prepare(f.request.chat, f.request.steps, f.request.opts)
	return f.made, err
}
