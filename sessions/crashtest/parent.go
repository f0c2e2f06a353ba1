package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// cyclesPerSession is after how many kills a new session begins.
const cyclesPerSession = 10

// tally counts what happened.
type tally struct {
	mu                                       sync.Mutex
	cycles, atPoints, saved, shown, repaired int
	lost, altered, unreadable, other         int
	recoveries                               int
}

func (t *tally) count(what *int, n int) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	*what += n
	return *what
}

// broken makes one promise's breach an error of its kind.
type broken struct {
	kind, text string
}

func (b broken) Error() string { return b.kind + ": " + b.text }

func (t *tally) breach(err error) {
	var b broken
	what := &t.other
	if errors.As(err, &b) {
		switch b.kind {
		case "lost":
			what = &t.lost
		case "altered":
			what = &t.altered
		case "unreadable":
			what = &t.unreadable
		}
	}
	t.count(what, 1)
}

// killLoops shares the cycles among the jobs.
func killLoops(ctx context.Context, o options, out io.Writer) error {
	begun := time.Now()
	var t tally
	var wg sync.WaitGroup
	errs := make([]error, o.jobs)
	for job := range o.jobs {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(o.seed, uint64(job))) //nolint:gosec // a small number
			cycles := o.cycles / o.jobs
			if job < o.cycles%o.jobs {
				cycles++
			}
			errs[job] = killLoop(ctx, filepath.Join(o.dir, fmt.Sprint("job", job)), cycles, "talk", r, &t, out)
		})
	}
	wg.Wait()
	say(out, "kill loop: %d cycles (%d at named points) in %.1f s; %d messages and %d pieces acknowledged; %d openings repaired something, %d recoveries were killed",
		t.cycles, t.atPoints, time.Since(begun).Seconds(), t.saved, t.shown, t.repaired, t.recoveries)
	say(out, "kill loop: %d lost, %d altered, %d unreadable, %d other", t.lost, t.altered, t.unreadable, t.other)
	if t.repaired == 0 && o.cycles >= 100 {
		errs = append(errs, errors.New("no kill left anything to repair: the test tests nothing"))
	}
	return errors.Join(errs...)
}

// selfCheck runs the loop over a store that writes in place, which must be
// caught.
func selfCheck(ctx context.Context, o options, out io.Writer) error {
	var t tally
	r := rand.New(rand.NewPCG(o.seed, 999))
	err := killLoop(ctx, filepath.Join(o.dir, "naive"), 300, "naive", r, &t, io.Discard)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		return fmt.Errorf("self-check: a naive store survived %d cycles, so this test finds nothing", t.cycles)
	}
	say(out, "self-check: the naive store was caught after %d cycles (%v)", t.cycles, err)
	return nil
}

// killLoop kills children and checks what they left, and ends with the first
// broken promise. The session that shows it is kept.
func killLoop(ctx context.Context, dir string, cycles int, do string, r *rand.Rand, t *tally, out io.Writer) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var p *promises
	for cycle := range cycles {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if cycle%cyclesPerSession == 0 {
			if p != nil {
				if err := os.RemoveAll(filepath.Dir(p.path)); err != nil {
					return err
				}
			}
			p = newPromises(filepath.Join(dir, fmt.Sprint("s", cycle), "session.toml"))
			if do == "naive" {
				if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
					return err
				}
			}
		}
		err := p.cycle(ctx, do, r, t)
		if err != nil {
			t.breach(err)
			say(out, "cycle %d: %v\n  kept in %s", cycle, err, filepath.Dir(p.path))
			return err
		}
		if n := t.count(&t.cycles, 1); n%5000 == 0 {
			say(out, "  %d cycles", n)
		}
	}
	return nil
}

// cycle is a child's life and the look at what it left.
func (p *promises) cycle(ctx context.Context, do string, r *rand.Rand, t *tally) error {
	failpoint := ""
	if do == "talk" && r.IntN(3) == 0 {
		failpoint = failpoints[r.IntN(len(failpoints))] + "@" + strconv.Itoa(1+r.IntN(30))
		t.count(&t.atPoints, 1)
	}
	if err := p.life(ctx, do, failpoint, r, t); err != nil {
		return err
	}
	for do == "talk" && r.IntN(4) == 0 { // recovery is killed too, and the recovery after it
		failpoint := failpoints[r.IntN(len(failpoints))] + "@" + strconv.Itoa(1+r.IntN(4))
		t.count(&t.recoveries, 1)
		if err := p.life(ctx, "recover", failpoint, r, t); err != nil {
			return err
		}
	}
	repaired, err := p.check()
	if repaired {
		t.count(&t.repaired, 1)
	}
	return err
}

// life starts a child and kills it after 1 to 50 ms, unless it dies before, and
// notes what it acknowledged.
func (p *promises) life(ctx context.Context, do, failpoint string, r *rand.Rand, t *tally) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "child", "-do", do, "-failpoint", failpoint, "-seed", strconv.FormatUint(r.Uint64(), 10), p.path) //nolint:gosec // this very program
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	wait := time.Duration(1000+r.IntN(49_000)) * time.Microsecond
	if failpoint != "" {
		wait = 5 * time.Second // dies by itself, or talks so long without coming there
		if do == "talk" {
			wait = 100 * time.Millisecond
		}
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() }) // gone already otherwise
	defer timer.Stop()
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		if err := p.note(lines.Text(), t); err != nil {
			_ = cmd.Process.Kill() // the error counts
			_ = cmd.Wait()
			return err
		}
	}
	_ = cmd.Wait() // killed
	return nil
}

// note takes an acknowledgement.
func (p *promises) note(line string, t *tally) error {
	word, rest, _ := strings.Cut(line, " ")
	var id, name string
	var parts int
	switch word {
	case "saved", "shown":
		if _, err := fmt.Sscanf(rest, "%s %s %d", &id, &name, &parts); err != nil {
			return fmt.Errorf("the child said %q", line)
		}
		if word == "saved" {
			p.saved = append(p.saved, acknowledged{id, name, parts})
			delete(p.shown, id)
			t.count(&t.saved, 1)
		} else {
			p.shown[id] = acknowledged{id, name, parts}
			t.count(&t.shown, 1)
		}
	case "titled":
		p.titles[p.title] = true
		p.title = rest
		delete(p.titles, rest)
	case "voted":
		p.voted[rest] = true
	default:
		return fmt.Errorf("the child said %q", line)
	}
	return nil
}
