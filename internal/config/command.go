package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"time"
)

// splitCommand splits a command into words, as cmd: references are written: blanks
// separate words; "…" and '…' keep blanks together; inside "…", \" and \\ stand for a
// quote and a backslash; everything else is literal. There are no variables, patterns or
// pipes: no shell is involved.
func splitCommand(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, quote := false, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c < 0x20 && c != '\t' || c == 0x7f:
			return nil, errors.New("it contains a control character")
		case quote == '"' && c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			word.WriteByte(text[i])
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '"' || c == '\'':
			open, quote = true, c
		case c == ' ' || c == '\t':
			if open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		default:
			open = true
			word.WriteByte(c)
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	if open {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("it names no program")
	}
	return words, nil
}

// fromCommand runs a program and returns what it prints. Its error output is not
// repeated: it may hold anything.
func (s *resolver) fromCommand(ctx context.Context, argv []string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, secretWait, errors.New("it took longer than 30 s"))
	defer cancel()
	program := argv[0]
	if strings.HasPrefix(program, "~/") {
		program = expandPath(program, s.folder, s.env)
	}
	var out limitedBuffer
	cmd := exec.CommandContext(ctx, program, argv[1:]...) // #nosec G204 -- the user's own configuration names the command
	cmd.Env = s.cleanEnviron()
	cmd.Stdout = &out
	// A grandchild that keeps the pipe open must not block us.
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case out.full:
		return "", errLongSecret
	case errors.As(err, &exit):
		return "", fmt.Errorf("the command ended with %s; run it by hand to see why", exit.ProcessState)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return "", errors.New("there is no such program")
	case err != nil:
		return "", fmt.Errorf("the command can't be run: %s", reason(err))
	}
	return out.String(), nil
}

// limitedBuffer accepts as much as a secret may have; more is an error, which stops the
// program that writes.
type limitedBuffer struct {
	strings.Builder
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxSecret {
		b.full = true
		return 0, errLongSecret
	}
	return b.Builder.Write(p)
}
