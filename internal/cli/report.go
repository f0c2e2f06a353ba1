package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui"
)

// crashed reports a panic of the program itself in one line, writes its stack into a
// report that only the owner can read, and returns the exit status, which is Go's own.
// The panic value may be a request with its keys: the screen and the report get a text
// without them.
func (p *Program) crashed(fault *ui.Fault) int {
	line := fault.Error()
	if path, err := p.writeReport(fault, time.Now()); err == nil {
		line += "; the report is in " + p.abbreviateHome(path)
	} else {
		line += "; and the report can't be written: " + err.Error()
	}
	p.complain(line)
	saved := "what was shown is saved"
	if fault.Unsaved != nil {
		saved = fault.Unsaved.Error()
	}
	p.note("  " + saved + "; please report it with the report, which contains no key and no prompt")
	return exitFault
}

// writeReport writes what is known about a panic into a new file.
func (p *Program) writeReport(fault *ui.Fault, at time.Time) (path string, err error) {
	dir := p.stateDir()
	if dir == "" {
		return "", errors.New("no home folder is known")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(dir, "fault-"+at.UTC().Format("20060102T150405.000000000")+".txt")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "sluice %s, %s %s/%s, %s\n\n%s\n", p.version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, at.UTC().Format(time.RFC3339), fault.Error())
	if text, ok := fault.Value.(string); ok {
		_, _ = fmt.Fprintf(&b, "%s\n", safe.Plain(gateway.Redact(text, p.secretValues()...)))
	}
	_, _ = fmt.Fprintf(&b, "\n%s", fault.Stack)
	_, err = file.WriteString(b.String())
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return path, err
}

// secretValues are the values of the environment that may be secret: all that are long
// enough, except paths.
func (p *Program) secretValues() []string {
	const shortest = 12
	var out []string
	for _, entry := range p.Environ {
		if _, value, ok := strings.Cut(entry, "="); ok && len(value) >= shortest && !strings.ContainsAny(value, `/\`) {
			out = append(out, value)
		}
	}
	return out
}
