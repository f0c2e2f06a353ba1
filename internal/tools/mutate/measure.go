package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"
)

// measure tries the mutants and tells of them.
func measure(ctx context.Context, o options, g group, c *code, mutants []mutant, out io.Writer) error {
	notes, err := openNotebook(o.state, g.name)
	if err != nil {
		return err
	}
	known, err := readReviews(filepath.Join(o.lists, "reviewed.txt"))
	if err != nil {
		return err
	}
	var todo []mutant
	for _, m := range mutants {
		f, ok := notes.of(m)
		if !ok || o.retry && f.Said != killed && f.Said != timedOut && known[m.key()] == "" {
			todo = append(todo, m)
		}
	}
	if len(todo) > 0 {
		if err := tryAll(ctx, o, g, c, todo, notes, out); err != nil {
			return err
		}
	}
	s := summary{group: g, options: o, reviews: known}
	for _, m := range mutants {
		f, _ := notes.of(m)
		s.add(m, f)
	}
	if err := s.print(out); err != nil || o.report == "" {
		return err
	}
	if !filepath.IsAbs(o.report) {
		o.report = filepath.Join(o.root, o.report)
	}
	return s.write(o.report)
}

func tryAll(ctx context.Context, o options, g group, c *code, todo []mutant, notes *notebook, out io.Writer) error {
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	b := &bench{dir: c.dir, work: work, memory: o.memory, without: g.without}
	if b.binary, err = build(ctx, c, work); err != nil {
		return err
	}
	left, err := b.survey(ctx)
	if err != nil {
		return err
	}
	for _, name := range left {
		_, _ = fmt.Fprintf(out, "%s fails without a mutant and is left out\n", name)
	}
	_, _ = fmt.Fprintf(out, "%d tests, %d mutants to try\n", len(b.tests), len(todo))
	var (
		lock sync.Mutex
		done int
	)
	jobs, ctx := errgroup.WithContext(ctx)
	jobs.SetLimit(o.jobs)
	for _, m := range todo {
		jobs.Go(func() error {
			said, by, err := b.try(ctx, m.id)
			if err != nil {
				return err
			}
			lock.Lock()
			defer lock.Unlock()
			if done++; said != killed || done%100 == 0 {
				_, _ = fmt.Fprintf(out, "%d/%d %s: %s\n", done, len(todo), said, m)
			}
			return notes.keep(finding{Key: m.key(), Body: m.body, Said: said, By: by})
		})
	}
	return jobs.Wait()
}
