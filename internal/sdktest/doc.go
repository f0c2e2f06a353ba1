// Package sdktest checks the embedded gateway with clients that this project
// did not write, the official Go SDKs of OpenAI, Anthropic (also in its forms for
// Bedrock and Vertex AI), AWS and Google, and measures the project's decoder of
// server-sent events beside theirs.
//
// The folder node holds the same for the gateway's official client for JavaScript,
// ai-gateway-provider: "npm ci" there installs what the test runs.
//
// It is a module of its own, so that the SDKs stay out of the program's go.mod.
// The tests build the program and talk to `sluice emulate`, or, where
// SLUICE_EMULATOR names a base URL, to the gateway that answers there.
package sdktest
