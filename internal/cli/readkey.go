package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"sluice/internal/safe"
)

// longestKey is the most that is read as a key, in bytes.
const longestKey = 64 << 10

// errKeyNeedsTerminal says that nobody can be asked for a key.
var errKeyNeedsTerminal = wrongUsage(errors.New("a key is typed on a terminal; in scripts give it on standard input with --key-stdin"))

// readKey reads a key without echo, or from a line of standard input.
func (p *Program) readKey(ctx context.Context, name string, fromStdin bool) (string, error) {
	if fromStdin {
		line, err := interruptible(ctx, func() (string, error) {
			return bufio.NewReader(io.LimitReader(p.In, longestKey)).ReadString('\n')
		})
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimSpace(strings.TrimPrefix(line, byteOrderMark)), nil
	}
	f, ok := p.In.(*os.File)
	if !ok || !isTerminal(f) {
		return "", errKeyNeedsTerminal
	}
	return p.typedKey(ctx, f, fmt.Sprintf("Key for %s (it is not shown): ", safe.Line(name)))
}

// typedKey reads a line from a terminal. The echo is off before the prompt is written, so
// that not even what is typed or pasted early is shown.
func (p *Program) typedKey(ctx context.Context, f *os.File, question string) (string, error) {
	before, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", wrongUsage(fmt.Errorf("the terminal can't hide the key: %w", err))
	}
	screen := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{f, p.Err}, "")
	key, err := interruptible(ctx, func() (string, error) { return screen.ReadPassword(question) })
	if restored := term.Restore(int(f.Fd()), before); restored != nil {
		return "", fmt.Errorf("restore the terminal: %w", restored)
	}
	if errors.Is(err, io.EOF) { // ctrl+c or ctrl+d: the raw terminal sends no signal
		p.note("")
		return "", context.Canceled
	}
	return strings.TrimSpace(key), err
}

// confirm asks a question that y answers with yes, and anything else with no. The answer
// isn't echoed: a key may have been pasted early. What was understood is printed instead.
func (p *Program) confirm(ctx context.Context, f *os.File, question string) (bool, error) {
	answer, err := p.typedKey(ctx, f, question)
	if err != nil {
		return false, err
	}
	yes := strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
	p.note(map[bool]string{true: "yes", false: "no"}[yes])
	return yes, nil
}
