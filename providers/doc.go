// Package providers knows the vendors behind the gateway: how each writes a
// chat as a request and what its frames mean as deltas.
//
// It does no I/O and keeps no clock. HTTP, the gateway's URLs, framing, timers,
// retries and replies with a status of 400 or more are package gateway's.
//
// A vendor is one file that satisfies [gateway.Provider], one line in
// [Registry] and one folder of fixtures for the conformance suite. Vendors that
// speak another's format share its codec and differ in data:
//
//	openaiwire.go     chat completions: request, chunks, whole replies
//	anthropicwire.go  messages: events, whole replies
//	toolcalls.go      tool calls that arrive in pieces
//	text.go           JSON strings that are cut in the middle of a character
//	scan.go           the hot chunks' text found in the bytes, without encoding/json
//	likeness.go       the same, faster where chunks are alike
//	stream.go         what all decoders share
//	catalogue.go      models with their limits and prices
package providers
