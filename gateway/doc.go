// Package gateway is a client for Cloudflare's AI Gateway that streams a chat's answer as
// an iterator of deltas.
//
// It handles HTTP, the gateway's own URLs and headers, the framing of streamed replies,
// timers and retries, and defines the vendor-neutral types of the whole program: [Chat],
// [Message], [Params], [Step], [Delta], [Usage], [Error]. It knows no vendor: a
// [Provider] turns a chat into its vendor's request and the vendor's frames into deltas;
// package providers implements them.
//
// The path of a prompt through this package:
//
//	Client.Prepare     chooses the URL, has the providers encode            prepare.go, baseurl.go, universal.go
//	Client.Stream      sends, retries, runs the timers                      stream.go, attempt.go, retry.go, timers.go
//	                   classifies errors                                    classify.go, neterror.go
//	                   splits the reply's bytes into frames                 frame.go, sse.go
//	Provider.Decoder   turns frames into deltas                             package providers
//	Poller             says which request brings more of an answer          poll.go
//	Answer             adds deltas up: text, usage, metrics                 answer.go
//
// Client.Raw (raw.go) sends any request to any endpoint the same way.
//
// The package can be used as a library: it imports nothing else of this module.
package gateway
