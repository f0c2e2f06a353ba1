package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// singleQuotes is the advice for a path whose backslashes TOML takes for escapes.
const singleQuotes = `; write a path with backslashes in single quotes, as in 'C:\keys\ca.pem'`

// syntaxMistake explains why a file is not TOML, and where.
func syntaxMistake(path, src string, x *index, err error) *Error {
	mistake := &Error{File: path, Message: "is not TOML: " + err.Error(), Err: err}
	at := (toml.ParseError{})
	if !errors.As(err, &at) {
		return mistake
	}
	mistake.Line, mistake.Message = lineOfParseError(at, src), "not TOML: "+at.Message
	switch {
	case strings.HasPrefix(at.Message, "unexpected EOF") && x.long.open():
		mistake.Line = x.long.begins
		mistake.Message = fmt.Sprintf("not TOML: the string that begins here with %s is never closed", x.long.quotes)
	case x.long.ends > x.long.begins && x.long.ends == mistake.Line:
		mistake.Message += fmt.Sprintf("; the string that began with %s on line %d ends here", x.long.quotes, x.long.begins)
	case strings.Contains(at.Message, "invalid escape in string"), strings.Contains(at.Message, `hexadecimal digits after '\`):
		mistake.Message += singleQuotes
	}
	return mistake
}

// longString is the last multi-line string that was met: the lines on which it begins and
// ends, counted from 1.
type longString struct {
	quotes       string
	begins, ends int
}

// open reports whether the text extends to the end of the file.
func (s longString) open() bool { return s.begins > 0 && s.ends == 0 }
