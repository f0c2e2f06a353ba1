// Package emulator is a local AI Gateway: a real HTTP server that speaks the gateway's
// URLs, headers and errors and the vendors' wire formats, streams included. It listens on
// loopback ([Server.Start]) for tests and other programs, or has no port and is reached
// within the process ([Server.InProcess]), as in the playground.
//
// It answers from scripts, never from a model, and its answers say so. A few words in a
// prompt choose the answer: table, code, headings, japanese, emoji, poem, reasoning,
// tool, escapes (control sequences that a screen must not obey), "long 4000" (about that
// many tokens). The model workers-ai/@cf/meta/llama-3.2-3b-instruct answers everything
// else with a guided tour of the playground. With [Options.ReplayDir] it answers from
// recordings instead: see replay.go, and lifecycle.go for jobs.
//
// Vendors check requests as strictly as the real ones. Any model answers, except those
// whose name says that they don't exist (unknown, no-such, nonexistent, does-not-exist).
// Keys may be left out, as with keys that a gateway holds; "wrong" and "invalid…" are
// refused, and so are tokens of AWS and Google that begin with "expired". Models that by
// their name don't chat (embed, whisper, dall-e, …) refuse chats, and regions must have a
// valid spelling. The gateway id "unknown-gateway" is unknown.
//
// OpenAI, Azure, Grok and OpenRouter also speak the Responses API. Azure's deployments
// "filtered" and "filtered-200" refuse every prompt as its content filter does, Hugging
// Face's model "retired" answers like its retired host, and compat's dynamic/ROUTE leads
// to the same model whatever the route. Slugs that begin with "custom-" are vendors that
// speak OpenAI's format; [Options.Kinds] adds others.
//
// Replicate's predictions run through their states, and can be cancelled. Vendors list
// models, Workers AI's under Cloudflare's own /client/v4 beside the gateway; embeddings
// are answered with meaningless vectors.
//
// # Faults
//
// A model whose name, or last part of it, is a fault's fails on purpose: fault-429,
// fault-cut-20, fault-daily-limit. [Faults] lists them, and so does "sluice emulate
// --help". Several are joined with "+": fault-crlf+comments+split-1.
//
// A request with the header X-Sluice-Fault meets the fault that it names, whatever its
// model: "429", "cut-20". In a universal request it is among a step's headers. No
// provider sees it.
//
// # Control API
//
// Other programs control the server by HTTP, beside the gateway's own paths. Each request
// carries the server's token, "Authorization: Bearer TOKEN": see [Options.ControlToken].
// Without it the answer is 401, since any user of the machine may ask. Any request of a
// web page (Origin, Sec-Fetch-Site), or one under a name that isn't this machine's, is
// refused with 403.
//
//	POST   /_sluice/faults    {"fault": "429-retry-2", "provider": "openai", "times": 2}: the next two requests
//	                          to openai (to any, if left out) fail so, whatever their model; see [Server.Queue]
//	GET    /_sluice/faults    what is queued
//	DELETE /_sluice/faults    clears the queue
//	GET    /_sluice/requests  what was received: headers and parameters that aren't known to hold no key without
//	                          their values, of a body at most 64 KiB; see [Server.Requests]
//	DELETE /_sluice/requests  forgets it
//
// What Cloudflare's documentation leaves open is decided in policy.go, one named constant
// each.
package emulator
