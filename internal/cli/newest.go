package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui"
)

// continueUsage describes the flag that continues the session with the newest message.
const continueUsage = "go on with the newest session"

// newestSession returns the path of the session with the newest message.
func (p *Program) newestSession(ctx context.Context) (string, error) {
	if p.sessionsDir() == "" {
		return "", wrongUsage(sessions.ErrNoFolder)
	}
	newest, ok, err := p.store().Newest(ctx)
	switch {
	case err != nil:
		return "", wrongUsage(fmt.Errorf("look for the newest session: %w", err))
	case !ok:
		return "", wrongUsage(fmt.Errorf("there is no session to continue yet in %s: start one without -c", p.abbreviateHome(p.sessionsDir())))
	}
	return newest.Path, nil
}

// lastTargets are the targets of the newest session, without those that can't be asked
// any more. An error means none: the playground opens without them.
func (s *setup) lastTargets(ctx context.Context) []gateway.Target {
	if s.demo || !s.cfg.Defaults.Target.IsZero() {
		return nil
	}
	words, err := s.store.NewestTargets(ctx)
	if err != nil {
		return nil
	}
	var targets []gateway.Target
	for _, word := range words {
		t, err := gateway.ParseTarget(word)
		if err != nil || t.IsZero() || slices.Contains(targets, t) || len(targets) == ui.MostLanes {
			continue
		}
		if _, err := s.steps(t); err == nil {
			targets = append(targets, t)
		}
	}
	return targets
}

var errTwoSessions = errors.New("-c continues the newest session: give it or a session, not both")
