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
	memory            int      // KiB of address space
	without           []string // tests that are not asked
	tests             []test
}

// test is one test of the package, alone.
type test struct {
	name  string
	takes time.Duration
	cpu   time.Duration
	meets map[int]bool // mutants by id
}

// limits are what tests may take: an endless loop ends by the processor's time,
// which other programs on the machine don't lengthen, and what waits for ever by
// the clock's.
type limits struct{ wall, cpu time.Duration }

func limitsOf(wall, cpu time.Duration) limits {
	return limits{wall: 15*time.Second + 6*wall, cpu: time.Second + 4*cpu}
}

// quick is the processor's time that a test may take to be among those that are tried first.
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
		if strings.HasPrefix(name, "Benchmark") || slices.Contains(b.without, name) {
			continue
		}
		trace := filepath.Join(b.work, "trace")
		start := time.Now()
		said, _, cpu, err := b.run(ctx, []string{name}, limits{5 * time.Minute, 5 * time.Minute}, "MUTATE_TRACE="+trace)
		if err != nil {
			return nil, err
		}
		if said != survived {
			left = append(left, name)
		} else {
			t := test{name: name, takes: time.Since(start), cpu: cpu}
			if t.meets, err = readTrace(trace); err != nil {
				return nil, err
			}
			b.tests = append(b.tests, t)
		}
		if err := os.Remove(trace); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
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
	var rounds [2]struct {
		tests     []string
		wall, cpu time.Duration
	}
	for _, t := range b.tests {
		if !t.meets[id] {
			continue
		}
		r := &rounds[0]
		if t.cpu >= quick {
			r = &rounds[1]
		}
		r.tests, r.wall, r.cpu = append(r.tests, t.name), r.wall+t.takes, r.cpu+t.cpu
	}
	if len(rounds[0].tests)+len(rounds[1].tests) == 0 {
		return notReached, "", nil
	}
	for _, r := range rounds {
		if len(r.tests) == 0 {
			continue
		}
		said, by, err := b.sure(ctx, id, r.tests, limitsOf(r.wall, r.cpu))
		if err != nil || said != survived {
			return said, by, err
		}
	}
	return survived, "", nil
}

// sure asks for a second failure before it believes the first.
func (b *bench) sure(ctx context.Context, id int, tests []string, limit limits) (outcome, string, error) {
	on := fmt.Sprintf("MUTATE_ON=%d", id)
	for {
		said, by, _, err := b.run(ctx, tests, limit, on)
		if err != nil || said != killed {
			return said, by, err
		}
		again := tests
		if by != "" {
			again = []string{by}
		}
		said, _, _, err = b.run(ctx, again, limit, on)
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
func (b *bench) run(ctx context.Context, tests []string, limit limits, environment string) (said outcome, by string, cpu time.Duration, err error) {
	temp, err := os.MkdirTemp(b.work, "run")
	if err != nil {
		return "", "", 0, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	alive, stop := context.WithTimeout(ctx, limit.wall+5*time.Second)
	defer stop()
	cmd := exec.CommandContext(alive, "sh", "-c", `ulimit -v "$0" && ulimit -S -t "$1" && shift && exec "$@"`,
		strconv.Itoa(b.memory), strconv.Itoa(int(limit.cpu.Seconds())+1), b.binary,
		"-test.run", "^("+strings.Join(tests, "|")+")$", "-test.short", "-test.failfast", "-test.timeout", limit.wall.String())
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), environment, "TMPDIR="+temp, "GOTRACEBACK=none")
	ownGroup(cmd)
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", "", 0, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return "", "", 0, err
	}
	by, late := watch(out)
	if by != "" {
		stop() // the others have nothing to add
	}
	err = cmd.Wait()
	cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	switch {
	case ctx.Err() != nil:
		return "", "", 0, ctx.Err()
	case late || errors.Is(alive.Err(), context.DeadlineExceeded):
		return timedOut, "", cpu, nil
	case by != "" || err != nil:
		return killed, by, cpu, nil
	}
	return survived, "", cpu, nil
}

// watch reads until a test fails or all is said.
func watch(out io.Reader) (by string, late bool) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if m := failed.FindStringSubmatch(line); m != nil {
			return m[1], false
		}
		if strings.HasPrefix(line, "panic: test timed out") || strings.HasPrefix(line, "SIGXCPU") {
			return "", true
		}
		if err != nil {
			return "", false
		}
	}
}
