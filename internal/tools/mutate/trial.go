package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bench runs the compiled tests.
type bench struct {
	binary, dir, work string
	memory            int // KiB of address space
	tests             []test
}

// test is one test of the package, alone.
type test struct {
	name  string
	takes time.Duration
	meets map[int]bool // mutants by id
}

// quick is what a test may take to be among those that are tried first.
const quick = 100 * time.Millisecond

// outcome is what the tests said of a mutant.
type outcome string

const (
	killed     outcome = "killed"
	survived   outcome = "survived"
	timedOut   outcome = "timed out"
	notReached outcome = "not reached"
)

// survey runs each test by itself without a mutant. A test that fails so tells
// nothing of mutants and is left out, by name.
func (b *bench) survey(ctx context.Context) (left []string, err error) {
	cmd := exec.CommandContext(ctx, b.binary, "-test.list", ".")
	cmd.Dir = b.dir
	list, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests: %w", err)
	}
	for name := range strings.FieldsSeq(string(list)) {
		if strings.HasPrefix(name, "Benchmark") {
			continue
		}
		trace := filepath.Join(b.work, "trace")
		start := time.Now()
		said, _, err := b.run(ctx, []string{name}, 5*time.Minute, "MUTATE_TRACE="+trace)
		if err != nil {
			return nil, err
		}
		if said != survived {
			left = append(left, name)
		} else {
			t := test{name: name, takes: time.Since(start)}
			if t.meets, err = readTrace(trace); err != nil {
				return nil, err
			}
			b.tests = append(b.tests, t)
		}
		if err := os.Remove(trace); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	slices.SortStableFunc(b.tests, func(x, y test) int { return int(x.takes - y.takes) })
	return left, nil
}

func readTrace(path string) (map[int]bool, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	meets := map[int]bool{}
	for line := range strings.FieldsSeq(string(text)) {
		id, err := strconv.Atoi(line)
		if err != nil {
			return nil, err
		}
		meets[id] = true
	}
	return meets, nil
}

// try gives a mutant to the tests that meet it. by names the test that killed it.
func (b *bench) try(ctx context.Context, id int) (said outcome, by string, err error) {
	var first, later []string
	var firstTakes, laterTakes time.Duration
	for _, t := range b.tests {
		switch {
		case !t.meets[id]:
		case t.takes < quick:
			first, firstTakes = append(first, t.name), firstTakes+t.takes
		default:
			later, laterTakes = append(later, t.name), laterTakes+t.takes
		}
	}
	if len(first)+len(later) == 0 {
		return notReached, "", nil
	}
	for _, round := range []struct {
		tests []string
		takes time.Duration
	}{{first, firstTakes}, {later, laterTakes}} {
		if len(round.tests) == 0 {
			continue
		}
		said, by, err := b.sure(ctx, id, round.tests, round.takes)
		if err != nil || said != survived {
			return said, by, err
		}
	}
	return survived, "", nil
}

// sure asks for a second failure before it believes the first.
func (b *bench) sure(ctx context.Context, id int, tests []string, takes time.Duration) (outcome, string, error) {
	limit, on := 4*time.Second+5*takes, fmt.Sprintf("MUTATE_ON=%d", id)
	for {
		said, by, err := b.run(ctx, tests, limit, on)
		if err != nil || said != killed {
			return said, by, err
		}
		again := tests
		if by != "" {
			again = []string{by}
		}
		said, _, err = b.run(ctx, again, limit, on)
		if err != nil || said != survived {
			return said, by, err
		}
		// It failed by chance: go on without it.
		if tests = slices.DeleteFunc(slices.Clone(tests), func(t string) bool { return t == by }); by == "" || len(tests) == 0 {
			return survived, "", nil
		}
	}
}

var failed = regexp.MustCompile(`^--- FAIL: ([^ /]+)`)

// run gives what the tests say: survived is that they pass.
func (b *bench) run(ctx context.Context, tests []string, limit time.Duration, environment string) (outcome, string, error) {
	temp, err := os.MkdirTemp(b.work, "run")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(temp)
	alive, stop := context.WithTimeout(ctx, limit+5*time.Second)
	defer stop()
	cmd := exec.CommandContext(alive, "sh", "-c", `ulimit -v "$0" && exec "$@"`, strconv.Itoa(b.memory), b.binary,
		"-test.run", "^("+strings.Join(tests, "|")+")$", "-test.short", "-test.failfast", "-test.timeout", limit.String())
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), environment, "TMPDIR="+temp, "GOTRACEBACK=none")
	ownGroup(cmd)
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", "", err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return "", "", err
	}
	by, late := watch(out)
	if by != "" {
		stop() // the others have nothing to add
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return "", "", ctx.Err()
	case late || errors.Is(alive.Err(), context.DeadlineExceeded):
		return timedOut, "", nil
	case by != "" || err != nil:
		return killed, by, nil
	}
	return survived, "", nil
}

// watch reads until a test fails or all is said.
func watch(out io.Reader) (by string, late bool) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if m := failed.FindStringSubmatch(line); m != nil {
			return m[1], false
		}
		if strings.HasPrefix(line, "panic: test timed out") {
			return "", true
		}
		if err != nil {
			return "", false
		}
	}
}
