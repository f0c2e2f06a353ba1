package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"

	"sluice/ui"
)

// mostPrompt is the most that is read from standard input, in bytes.
const mostPrompt = 32 << 20

// plainText is a text as the playground would have taken it from a paste: without the
// byte order mark that Windows writes, and with LF line ends.
func plainText(s string) string {
	s = strings.TrimRight(strings.TrimPrefix(s, byteOrderMark), "\r") // "$(cat FILE)" leaves a last CR
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

const byteOrderMark = "\uFEFF"

// readPrompt joins the words of the command line with standard input, which is appended
// unless it is a terminal or empty.
func readPrompt(ctx context.Context, words []string, stdin io.Reader) (string, error) {
	parts, plain := []string{}, make([]string, len(words))
	for i, word := range words {
		plain[i] = plainText(word)
	}
	if joined := strings.Join(plain, " "); strings.TrimSpace(joined) != "" {
		parts = append(parts, joined)
	}
	if piped(stdin) {
		data, err := readAll(ctx, stdin)
		if err != nil {
			return "", err
		}
		if text := strings.TrimRight(plainText(string(data)), "\n"); strings.TrimSpace(text) != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "", wrongUsage(errors.New("the prompt is empty: give it as words or on standard input"))
	}
	return strings.Join(parts, "\n\n"), nil
}

// readAll reads standard input to its end, and refuses what isn't text.
func readAll(ctx context.Context, stdin io.Reader) ([]byte, error) {
	data, err := interruptible(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(stdin, mostPrompt+1)) })
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, wrongUsage(fmt.Errorf("read the prompt from standard input: %w", err))
	case len(data) > mostPrompt:
		return nil, wrongUsage(fmt.Errorf("the prompt on standard input is longer than %d MiB", mostPrompt>>20))
	case !utf8.Valid(data):
		return nil, wrongUsage(errors.New("the prompt on standard input is not UTF-8 text"))
	case bytes.IndexByte(data, 0) >= 0:
		return nil, wrongUsage(errors.New("the prompt on standard input is not text: it contains zero bytes"))
	}
	return data, nil
}

// interruptible waits for a read that can't be cancelled, or for the context. In the
// latter case the read is abandoned, and the program ends anyway.
func interruptible[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer func() {
			if fault := recover(); fault != nil {
				done <- result{err: &ui.Fault{Value: fault, Stack: debug.Stack()}}
			}
		}()
		value, err := read()
		done <- result{value, err}
	})
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case r := <-done:
		return r.value, r.err
	}
}

// piped reports whether there may be a prompt on standard input: a pipe or a file, not a
// terminal and not a device such as /dev/null.
func piped(stdin io.Reader) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
