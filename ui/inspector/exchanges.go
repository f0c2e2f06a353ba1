package inspector

import (
	"slices"

	"sluice/gateway"
	"sluice/internal/ask"
)

// maxExchangeBytes bounds the frames and bodies that all answers of a run keep together,
// in bytes.
const maxExchangeBytes = 32 << 20

// Exchanges keeps what went over the wire for the answers of this run. The zero value
// keeps nothing yet.
type Exchanges struct {
	all []*exchange
	// bodies are those of each lane's requests, by its number.
	bodies map[int]*sentBodies
	// history is that of each lane's newest request.
	history map[int]*pastMessages
	// opened is the exchange whose request was made last.
	opened *exchange
}

// exchange is one answer's trace and how its request was made.
type exchange struct {
	// shown is the answer's id in its transcript, message that in the session, under
	// which it is found when the session is opened again.
	shown, message string
	trace          *trace
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
func (e *exchange) remarks() (retries []gateway.Retry, notes []string) {
	if e.got == nil {
		return nil, nil
	}
	return e.got.Retries, e.got.Notes
}

// Ended lets a turn's answer go that has ended, and keeps what no session keeps of it.
func (x *Exchanges) Ended(got *gateway.Answer) {
	for _, e := range slices.Backward(x.all) {
		if e.got != got {
			continue
		}
		e.got = nil
		if len(got.Retries)+len(got.Notes) > 0 {
			e.got = &gateway.Answer{Retries: got.Retries, Notes: got.Notes}
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

// madeRequest is the request as it was made.
func (e *exchange) madeRequest() ask.Request {
	r := e.request
	r.Chat.Messages = e.history.messages[:e.messages:e.messages]
	return r
}

// Turn names the answer that a request is made for.
type Turn struct {
	// Lane is the lane's number. Shown is the answer's id in the lane's transcript,
	// Message that in the session.
	Lane           int
	Shown, Message string
	// Got is the answer while it grows.
	Got *gateway.Answer
}

// Watch has a turn's request tell what goes over the wire. Where all that is kept of
// the run is too much, the oldest answers' frames and bodies go.
func (x *Exchanges) Watch(of Turn, r ask.Request) ask.Request {
	number := of.Lane
	if x.bodies == nil {
		x.bodies, x.history = map[int]*sentBodies{}, map[int]*pastMessages{}
	}
	if x.bodies[number] == nil {
		x.bodies[number] = &sentBodies{}
	}
	e := &exchange{shown: of.Shown, message: of.Message, trace: &trace{bodies: x.bodies[number]}, request: r, got: of.Got}
	r.Options.Trace = e.trace.record
	e.history, e.messages, e.request.Chat.Messages = x.history[number].after(r.Chat.Messages), len(r.Chat.Messages), nil
	x.history[number] = e.history
	x.all = append(x.all, e)
	x.limitMemory()
	return r
}

// limitMemory lets the traces of the oldest answers go where all of it is too much. Their
// requests go too: what is shown then is how they would be made now.
func (x *Exchanges) limitMemory() {
	size := 0
	for i := len(x.all) - 1; i >= 0; i-- {
		e := x.all[i]
		if size += e.trace.size(); size > maxExchangeBytes {
			e.trace.forget()
			e.request, e.history, e.made = ask.Request{}, nil, nil
		}
	}
}

// find gives the newest exchange of an answer, nil where none is kept.
func (x *Exchanges) find(id string) *exchange {
	for i := len(x.all) - 1; i >= 0; i-- {
		if e := x.all[i]; e.shown == id || id != "" && e.message == id {
			return e
		}
	}
	return nil
}

// prepared gives the request of an exchange as it was made, keys by their names. It is
// kept until another's is asked for.
func (x *Exchanges) prepared(e *exchange, client *gateway.Client) (*gateway.Prepared, error) {
	if x.opened != nil && x.opened != e {
		x.opened.made = nil
	}
	x.opened = e
	if e.made != nil {
		return e.made, nil
	}
	var err error
	e.made, err = e.madeRequest().Prepare(client)
	return e.made, err
}
