package gateway

import (
	"net/http"
	"net/url"
)

// Provider is one vendor behind the gateway: it encodes the vendor's requests and decodes
// the vendor's answers. It does no I/O, except what a [Signature] needs, and is safe for
// concurrent use.
type Provider interface {
	// Name is the gateway's slug and the first part of a target.
	Name() string
	// Encode encodes the chat as the vendor's request. If the vendor doesn't support
	// something in it, the error is an [*Error] of kind [KindRequest].
	Encode(model string, chat Chat) (Request, error)
	// Decoder returns a new decoder for one reply.
	Decoder(reply Reply) Decoder
}

// Addressed is a [Provider] that knows where its requests go without encoding one.
type Addressed interface {
	// BaseURL is what [Request].BaseURL will be: empty for the gateway.
	BaseURL() string
}

// Request is a vendor's request before it has an address: the client puts the
// gateway, the slug and the endpoint together.
type Request struct {
	// Provider is the slug that stands before the endpoint.
	Provider string
	// BaseURL, when set, is called directly, without a gateway.
	BaseURL string
	// Method is POST if empty.
	Method string
	// Endpoint is the path after the slug, without a leading slash, already
	// escaped as it must travel, and without a query.
	Endpoint string
	// Query holds URL parameters; keys never belong there.
	Query url.Values
	// Header holds what the vendor requires, without secrets.
	Header http.Header
	// Auth holds the headers whose values are secret. It is empty if the vendor's key is
	// not configured here: the gateway may hold it.
	Auth []AuthHeader
	// Signature, if set, authenticates the request just before it is sent, instead of
	// keys in Auth.
	Signature *Signature
	// Body is the JSON body, exactly as it is sent.
	Body []byte
}

// AuthHeader is a header that carries a secret.
type AuthHeader struct {
	// Name is the header's name, for example "Authorization".
	Name string
	// Prefix stands before the secret, for example "Bearer ".
	Prefix string
	Secret Secret
}

// Reply is what is known of a response before its body is read.
type Reply struct {
	// Status is the HTTP status code.
	Status int
	Header http.Header
	// MediaType is the content type in lower case without parameters, for
	// example "text/event-stream".
	MediaType string
}

// Frame is one self-contained piece of a reply: a server-sent event, or a whole JSON
// body. Its bytes are only valid until the next frame is read.
type Frame struct {
	// Event is the event's name if the framing has one, else empty.
	Event string
	// Data is the payload without framing.
	Data []byte
	// Whole says that Data is the entire body of a reply that was not streamed.
	Whole bool
	// Failed says that the framing itself marks the frame as an error; Event is then its
	// code. See [FrameError].
	Failed bool
	// Note is a remark of the framing for a debug view.
	Note string
}

// Decoder turns the frames of one reply into deltas. It is used by one goroutine and
// keeps what it needs between frames, such as tool calls that arrive in pieces.
type Decoder interface {
	// Decode appends the frame's deltas to dst. An error in the frame (the vendor's own,
	// or invalid JSON) is an [*Error]; the deltas appended before it are valid.
	Decode(dst []Delta, frame Frame) ([]Delta, error)
	// Done reports whether the vendor's end mark was seen: nothing after it matters.
	Done() bool
	// Close is called when the body has ended cleanly. It appends what was still held
	// back, and returns an [*Error] of kind [KindTruncated] if the reply did not end as
	// this vendor ends a complete one.
	Close(dst []Delta) ([]Delta, error)
}

// ArrayDecoder is a [Decoder] of a vendor that streams by sending a JSON array piece by
// piece. The array's elements then come as separate frames; for other decoders an array
// is one whole frame.
type ArrayDecoder interface {
	Decoder
	// SplitArrays reports whether this reply's array is a stream.
	SplitArrays() bool
}

func splitsArrays(d Decoder) bool {
	a, ok := d.(ArrayDecoder)
	return ok && a.SplitArrays()
}
