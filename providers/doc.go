// Package providers knows the vendors behind the gateway: how each writes a
// chat as a request and what its frames mean as deltas.
//
// It does no I/O and keeps no clock, but for what signs a request when it is
// sent: that may read a profile or ask for a token. HTTP, the gateway's URLs,
// framing, timers, retries and replies with a status of 400 or more are package
// gateway's.
//
// A vendor is one file that satisfies [gateway.Provider], one line in
// [Registry], and one line and a folder of fixtures in the conformance suite.
// One that speaks OpenAI's format is a line in dialects.go alone. Vendors that
// speak another's format share its codec and differ in data:
//
//	dialects.go                            who speaks chat completions, and what differs
//	openaiwire.go, openaidecoder.go        chat completions
//	responseswire.go, responsesdecoder.go  OpenAI's Responses API
//	anthropicwire.go, anthropicdecoder.go  messages
//	workersdecoder.go                      Workers AI's own format and its mixtures
//	textdecoder.go                         Hugging Face's text generation
//	coherewire.go, coheredecoder.go        Cohere's chat
//	think.go                               reasoning inside the text
//	effort.go, options.go                  what a vendor can be asked for and tuned by
//	replicateinputs.go, replicatedecoder.go Replicate's jobs and their inputs
//	bedrockdecoder.go, conversedecoder.go  Bedrock: Converse, and what Invoke carries
//	invokedecoder.go                       the smaller formats inside Invoke
//	geminidecoder.go, geminicalls.go       Gemini, for Vertex AI and AI Studio
//	awssign.go, googletokens.go            what AWS and Google want with each request
//	toolcalls.go, citations.go             what arrives in pieces or more than once
//	text.go                                text that is cut in the middle of a character
//	scan.go, likeness.go                   hot chunks' text found in the bytes, without encoding/json
//	encode.go, endpoint.go                 what all requests share
//	stream.go                              what all decoders share
//	catalogue.go, models.go                models with their limits and prices
package providers
