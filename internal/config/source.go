package config

import "fmt"

// SourceKind says which of the four places a value comes from.
type SourceKind string

// The places, highest precedence first.
const (
	SourceFlag        SourceKind = "flag"
	SourceFile        SourceKind = "file"
	SourceEnvironment SourceKind = "environment"
	SourceDefault     SourceKind = "default"
)

// Source says where a value comes from.
type Source struct {
	Kind SourceKind
	// Name is the flag, the file's path or the environment variable; empty for a default.
	Name string
	// Line counts from 1 and is 0 if the source is not a file.
	Line int
}

// String is for people: "config.toml:3", "environment CF_AIG_TOKEN", "flag
// --gateway-url", "default" or, for the zero value, "not set".
func (s Source) String() string {
	switch s.Kind {
	case SourceFile:
		return fmt.Sprintf("%s:%d", s.Name, s.Line)
	case SourceDefault:
		return string(SourceDefault)
	case "":
		return "not set"
	default:
		return string(s.Kind) + " " + s.Name
	}
}
