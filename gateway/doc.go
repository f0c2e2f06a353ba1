// Package gateway is a client for Cloudflare's AI Gateway that streams a chat's
// answer as an iterator of deltas.
//
// It knows HTTP, the gateway's own URLs and headers, the framing of streamed
// replies, timers, retries and the neutral words that the rest of the program
// speaks: [Chat], [Message], [Params], [Step], [Delta], [Usage], [Error]. It
// knows no vendor: a [Provider] turns a chat into its vendor's request and the
// vendor's frames into deltas, and lives elsewhere (package providers).
//
// The way of a prompt through this package:
//
//	Client.Prepare     chooses the URL, asks the providers to encode        prepare.go, baseurl.go, universal.go
//	Client.Stream      sends, retries, watches the timers                   stream.go, attempt.go, retry.go, timers.go
//	                   judges what went wrong                               classify.go, neterror.go
//	                   turns the reply's bytes into frames                  frame.go, sse.go
//	Provider.Decoder   turns frames into deltas                             package providers
//	Poller             says which request brings more of an answer          poll.go
//	Answer             adds deltas up: text, usage, metrics                 answer.go
//
// Client.Raw (raw.go) sends any request to any endpoint the same way.
//
// The package is a library too: it imports nothing else of this module.
package gateway
