package inspector

import (
	"slices"

	"sluice/gateway"
	"sluice/internal/ask"
)

// maxExchangeBytes limits the frames and bodies that are kept for all answers of a run.
const maxExchangeBytes = 32 << 20

// Exchanges keeps what went over the wire for the answers of this run. The zero value is
// empty and ready for use.
type Exchanges struct {
	all []*exchange
	// bodies are the bodies of each lane's requests, by the lane's number.
	bodies map[int]*sentBodies
	// history is that of each lane's newest request, by the lane's number.
	history map[int]*pastMessages
	// opened is the exchange whose request was prepared last.
	opened *exchange
}

// exchange is one answer's trace and how its request was made.
type exchange struct {
	// shown is the answer's id in its transcript. message is its id in the session, by
	// which it is found after the session was opened again.
	shown, message string
	trace          *trace
	// request has no messages: they are the first of history.
	request  ask.Request
	history  *pastMessages
	messages int
	made     *gateway.Prepared
	// got is the answer while it grows, then what the session doesn't keep of it: retries
	// and notes; nil where there are none.
	got *gateway.Answer
}

// remarks are what no session keeps of the answer.
func (e *exchange) remarks() (retries []gateway.Retry, notes []string) {
	if e.got == nil {
		return nil, nil
	}
	return e.got.Retries, e.got.Notes
}

// Ended drops an answer that has ended, except what no session keeps of it.
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

// pastMessages are what the requests of a lane sent. Each prompt sends all messages
// before it, so one list serves them all as long as it only grows.
type pastMessages struct{ messages []gateway.Message }

// after returns the history of a request with these messages that is made after another.
// before is that one's history, nil for none.
func (before *pastMessages) after(messages []gateway.Message) *pastMessages {
	if before == nil {
		return &pastMessages{messages}
	}
	n := min(len(before.messages), len(messages))
	if !slices.EqualFunc(before.messages[:n], messages[:n], gateway.Message.Equal) {
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

// Turn identifies the answer that a request is made for.
type Turn struct {
	// Lane is the lane's number. Shown is the answer's id in the lane's transcript,
	// Message its id in the session.
	Lane           int
	Shown, Message string
	// Got is the answer while it grows.
	Got *gateway.Answer
}

// Watch returns the request with a trace that records what goes over the wire. Where too
// much is kept, the frames and bodies of the oldest answers are dropped.
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

// limitMemory drops the traces of the oldest answers where all of them take too much.
// Their requests are dropped too: they are then shown as they would be made now.
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

// find returns the newest exchange of an answer, nil where none is kept.
func (x *Exchanges) find(id string) *exchange {
	for i := len(x.all) - 1; i >= 0; i-- {
		if e := x.all[i]; e.shown == id || id != "" && e.message == id {
			return e
		}
	}
	return nil
}

// prepared returns the request of an exchange as it was made, with the names of keys in
// their place. It is cached until another's is asked for.
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
