package gateway

import "encoding/json"

// Tool is a function that the model may ask the caller to run.
type Tool struct {
	// Name is 1 to 64 letters, digits, "_" and "-".
	Name        string
	Description string
	// Schema is the JSON Schema of the arguments, an object; it is sent byte for byte.
	// Empty is a function without arguments.
	Schema json.RawMessage
	// Strict asks the vendor to hold the arguments to the schema; nil leaves it out.
	Strict *bool
}

// ToolMode says whether the model calls tools.
type ToolMode string

// The modes. Empty leaves it to the vendor.
const (
	// ToolsAuto lets the model choose.
	ToolsAuto ToolMode = "auto"
	// ToolsNone forbids calls.
	ToolsNone ToolMode = "none"
	// ToolsRequired demands at least one call.
	ToolsRequired ToolMode = "required"
	// ToolsNamed demands a call of the tool that [ToolChoice] names.
	ToolsNamed ToolMode = "named"
)

// ToolChoice says which tools the model calls.
type ToolChoice struct {
	Mode ToolMode
	// Name is the tool of [ToolsNamed], else empty.
	Name string
	// OneAtATime asks for at most one call in an answer.
	OneAtATime bool
}

// OutputSchema asks for an answer in JSON.
type OutputSchema struct {
	// Name is 1 to 64 letters, digits, "_" and "-"; empty is "answer" for vendors that
	// want one.
	Name        string
	Description string
	// Schema is the answer's JSON Schema, sent byte for byte; empty asks for any JSON
	// object.
	Schema json.RawMessage
	// Strict asks the vendor to guarantee the schema; nil leaves it out.
	Strict *bool
}
