package ui

import (
	"slices"

	"sluice/gateway"
	"sluice/internal/ask"
)

// archiveMost bounds the frames and bodies that all answers of a run keep together,
// in bytes.
const archiveMost = 32 << 20

// archive keeps the evidence of this run's answers.
type archive struct {
	files []*file
	// bodies are those of each lane's requests, by its number.
	bodies map[int]*sentBodies
	// history is that of each lane's newest request.
	history map[int]*pastMessages
	// opened is the file whose request was made last.
	opened *file
}

// file is one answer's evidence and how its request was made.
type file struct {
	// shown is the answer's id in its transcript, message that in the session, under
	// which it is found when the session is opened again.
	shown, message string
	evidence       *evidence
	// request lacks the messages, which are the first of the history.
	request  ask.Request
	history  *pastMessages
	messages int
	made     *gateway.Prepared
	// got is the turn's answer while it grows. What no session keeps of it stays:
	// retries and notes, with nil where there are none.
	got *gateway.Answer
}

// remarks are what no session keeps of the answer.
func (f *file) remarks() (retries []gateway.Retry, notes []string) {
	if f.got == nil {
		return nil, nil
	}
	return f.got.Retries, f.got.Notes
}

// ended lets a turn's answer go that has ended, and keeps the remarks.
func (a *archive) ended(got *gateway.Answer) {
	for _, f := range slices.Backward(a.files) {
		if f.got != got {
			continue
		}
		f.got = nil
		if len(got.Retries)+len(got.Notes) > 0 {
			f.got = &gateway.Answer{Retries: got.Retries, Notes: got.Notes}
		}
		return
	}
}

// pastMessages are what the requests of a lane sent. Each prompt sends all messages before
// it, so one list serves them all for as long as it only grows.
type pastMessages struct{ messages []gateway.Message }

// after gives the history of a request that is made after another, whose history
// before is; nil for none.
func (before *pastMessages) after(messages []gateway.Message) *pastMessages {
	if before == nil {
		return &pastMessages{messages}
	}
	n := min(len(before.messages), len(messages))
	if !slices.Equal(before.messages[:n], messages[:n]) {
		return &pastMessages{messages}
	}
	if len(messages) > n {
		before.messages = messages
	}
	return before
}

// asked is the request as it was made.
func (f *file) asked() ask.Request {
	r := f.request
	r.Chat.Messages = f.history.messages[:f.messages:f.messages]
	return r
}

// watch has a turn's request tell what goes over the wire. Where all that is kept of
// the run is too much, the oldest answers' frames and bodies go.
func (a *archive) watch(t *turn, r ask.Request) ask.Request {
	number := 0
	if t.lane != nil {
		number = t.lane.number
	}
	if a.bodies == nil {
		a.bodies, a.history = map[int]*sentBodies{}, map[int]*pastMessages{}
	}
	if a.bodies[number] == nil {
		a.bodies[number] = &sentBodies{}
	}
	f := &file{shown: t.view.ID(), message: t.answer.ID, evidence: &evidence{bodies: a.bodies[number]}, request: r, got: &t.got}
	r.Options.Trace = f.evidence.trace
	f.history, f.messages, f.request.Chat.Messages = a.history[number].after(r.Chat.Messages), len(r.Chat.Messages), nil
	a.history[number] = f.history
	a.files = append(a.files, f)
	a.tidy()
	return r
}

// tidy lets the evidence of the oldest answers go where all of it is too much. Their
// requests go too: what is shown then is how they would be made now.
func (a *archive) tidy() {
	size := 0
	for i := len(a.files) - 1; i >= 0; i-- {
		f := a.files[i]
		if size += f.evidence.size(); size > archiveMost {
			f.evidence.forget()
			f.request, f.history, f.made = ask.Request{}, nil, nil
		}
	}
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

// prepared gives the request of a file as it was made, keys by their names. It is
// kept until another file's is asked for.
func (a *archive) prepared(f *file, client *gateway.Client) (*gateway.Prepared, error) {
	if a.opened != nil && a.opened != f {
		a.opened.made = nil
	}
	a.opened = f
	if f.made != nil {
		return f.made, nil
	}
	var err error
	f.made, err = f.asked().Prepare(client)
	return f.made, err
}
