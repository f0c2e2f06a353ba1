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

	"sluice/sessions"
)

// instances lets four programs at once open three sessions, write and be killed.
func instances(ctx context.Context, o options, out io.Writer) error {
	if o.instances <= 0 {
		return nil
	}
	dir := filepath.Join(o.dir, "shared")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var paths []string
	for i := range 3 {
		paths = append(paths, filepath.Join(dir, fmt.Sprint(i, ".toml")))
	}
	ends := time.Now().Add(o.instances)
	logs := make([]shareLog, 4)
	errs := make([]error, len(logs))
	var wg sync.WaitGroup
	for i := range logs {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(o.seed, uint64(100+i))) //nolint:gosec // a small number
			for errs[i] == nil && ctx.Err() == nil && time.Now().Before(ends) {
				errs[i] = logs[i].life(ctx, paths, r)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	var all shareLog
	for _, l := range logs {
		all.saved = append(all.saved, l.saved...)
		all.kills += l.kills
		all.busy += l.busy
	}
	err := all.check()
	say(out, "instances: 4 programs on 3 sessions for %v; %d kills, %d messages saved, %d times read-only because another was writing", o.instances, all.kills, len(all.saved), all.busy)
	if all.busy == 0 {
		err = errors.Join(err, errors.New("instances: two never met: the test tests nothing"))
	}
	return err
}

// shareLog is what programs that share sessions acknowledged.
type shareLog struct {
	saved       []shared
	kills, busy int
}

type shared struct {
	path string
	acknowledged
}

func (l *shareLog) life(ctx context.Context, paths []string, r *rand.Rand) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"child", "-do", "share", "-seed", strconv.FormatUint(r.Uint64(), 10)}, paths...)
	cmd := exec.CommandContext(ctx, self, args...) //nolint:gosec // this very program
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	timer := time.AfterFunc(time.Duration(20+r.IntN(300))*time.Millisecond, func() { _ = cmd.Process.Kill() }) // gone already otherwise
	defer timer.Stop()
	l.kills++
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		var s shared
		switch word {
		case "busy":
			l.busy++
		case "saved":
			if _, err := fmt.Sscanf(rest, "%s %s %d %s", &s.id, &s.name, &s.parts, &s.path); err != nil {
				return fmt.Errorf("the child said %q", lines.Text())
			}
			l.saved = append(l.saved, s)
		default:
			_ = cmd.Wait() // it has ended or will
			return fmt.Errorf("the child said %q", lines.Text())
		}
	}
	_ = cmd.Wait() // killed
	return nil
}

// check looks for every message that any of them saved.
func (l *shareLog) check() error {
	open := map[string]map[string]string{}
	for _, m := range l.saved {
		texts := open[m.path]
		if texts == nil {
			s, err := sessions.NewStore("").Open(m.path)
			if err != nil {
				return err
			}
			if readOnly, why := s.ReadOnly(); readOnly {
				return broken{"unreadable", why}
			}
			texts = map[string]string{}
			for _, have := range s.Messages() {
				if _, twice := texts[have.ID]; twice {
					return broken{"altered", "message " + have.ID + " is there twice"}
				}
				texts[have.ID] = have.Text
			}
			if err := s.Close(); err != nil {
				return err
			}
			open[m.path] = texts
		}
		if got, ok := texts[m.id]; !ok {
			return broken{"lost", "message " + m.id + " in " + m.path}
		} else if got != text(m.name, m.parts) {
			return broken{"altered", "message " + m.id + " in " + m.path}
		}
	}
	return nil
}

// share opens sessions at random and writes where nobody else does.
func share(paths []string, r *rand.Rand, out io.Writer) error {
	for {
		path := paths[r.IntN(len(paths))]
		s, err := open(sessions.OS{}, path)
		if err != nil {
			return err
		}
		for range 1 + r.IntN(5) {
			name, parts := fmt.Sprintf("n%016x", r.Uint64()), 1+r.IntN(3)
			m, err := s.Append(sessions.Message{Target: name, Text: text(name, parts)})
			if errors.Is(err, sessions.ErrLocked) || errors.Is(err, os.ErrExist) {
				say(out, "busy")
				break
			}
			if err != nil {
				say(out, "failed %v", err)
				return err
			}
			say(out, "saved %s %s %d %s", m.ID, name, parts, path)
		}
		if err := s.Close(); err != nil {
			say(out, "failed %v", err)
			return err
		}
	}
}
