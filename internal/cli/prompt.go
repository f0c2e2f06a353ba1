package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// mostPrompt is the most that is read from standard input, in bytes.
const mostPrompt = 32 << 20

// readPrompt joins the words of the command line with standard input, which is
// appended unless it is a terminal or there is nothing on it.
func readPrompt(words []string, stdin io.Reader) (string, error) {
	parts := []string{}
	if joined := strings.Join(words, " "); strings.TrimSpace(joined) != "" {
		parts = append(parts, joined)
	}
	if piped(stdin) {
		data, err := io.ReadAll(io.LimitReader(stdin, mostPrompt+1))
		if err != nil {
			return "", fmt.Errorf("read the prompt from standard input: %w", err)
		}
		if len(data) > mostPrompt {
			return "", fmt.Errorf("the prompt on standard input is longer than %d MiB", mostPrompt>>20)
		}
		if !utf8.Valid(data) {
			return "", errors.New("the prompt on standard input is not UTF-8 text")
		}
		if text := strings.TrimRight(string(data), "\n"); strings.TrimSpace(text) != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "", errors.New("no prompt: give it as words or on standard input")
	}
	return strings.Join(parts, "\n\n"), nil
}

// piped tells whether there may be a prompt on standard input: a pipe or a file,
// not a terminal and not a device such as /dev/null.
func piped(stdin io.Reader) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
