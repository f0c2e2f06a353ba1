// Package providers implements the vendors behind the gateway: how each encodes a chat as
// a request and how its frames are decoded into deltas.
//
// It does no I/O and has no timers, except for what signs a request when it is sent: that
// may read a profile or request a token. HTTP, the gateway's URLs, framing, timers,
// retries and replies with a status of 400 or more are up to package gateway.
//
// A vendor is one file that satisfies [gateway.Provider], one line in [Registry], and one
// line and a folder of fixtures in the conformance suite. One that speaks OpenAI's format
// is only a line in dialects.go. Vendors that speak another's format share its codec and
// differ in data:
//
//	dialects.go                            who speaks chat completions, and what differs
//	openaiwire.go, openaidecoder.go        chat completions
//	responseswire.go, responsesdecoder.go  OpenAI's Responses API
//	anthropicwire.go, anthropicdecoder.go  messages
//	workersdecoder.go                      Workers AI's own format and its mixtures
//	textdecoder.go                         Hugging Face's text generation
//	coherewire.go, coheredecoder.go        Cohere's chat
//	think.go                               reasoning inside the text
//	effort.go, options.go                  which options a vendor supports
//	abilities.go, partcheck.go             what else a vendor's requests can say; the rest is refused
//	modelrules.go                          what is known of single models, with its date
//	turns.go, media.go                     results after their calls, files, proofs: for all formats
//	chatmessages.go, chatoptions.go        chat completions: what isn't text
//	responses.go, anthropicmessages.go     the same in the Responses API and in messages,
//	converse.go, geminibody.go             in Converse and Gemini,
//	coheremessages.go                      and in Cohere's chat
//	replicateinputs.go, replicatedecoder.go Replicate's jobs and their inputs
//	bedrockdecoder.go, conversedecoder.go  Bedrock: Converse, and what Invoke carries
//	invokedecoder.go                       the smaller formats inside Invoke
//	geminidecoder.go, geminicalls.go       Gemini, for Vertex AI and AI Studio
//	awssign.go, googletokens.go            authentication of each request to AWS and Google
//	toolcalls.go, citations.go             what arrives in pieces or more than once
//	proof.go and those that end in it      what goes back to the vendor with reasoning and calls
//	text.go                                text that is cut in the middle of a character
//	scan.go, chunktemplate.go              fast paths that find a chunk's text without encoding/json
//	encode.go, endpoint.go                 what all requests share
//	stream.go                              what all decoders share
//	catalogue.go, models.go                models with their limits and prices
package providers
