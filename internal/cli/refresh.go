package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/providers"
)

const (
	// refreshWithin bounds each request for a list.
	refreshWithin = time.Minute
	// mostListPages bounds the pages of one list.
	mostListPages = 50
)

// refresh requests the vendors' lists and stores them: one vendor's if a provider is
// named, else all for which there is a key. Failures were reported; the error is the
// first of them.
func (p *Program) refresh(ctx context.Context, s *setup, only string) error {
	cache, err := readModelCache(p.modelCachePath())
	if err != nil {
		p.note(fmt.Sprintf("sluice: note: %v; it is written again", err))
	}
	var failed error
	var fetched []fetchedList
	asked := 0
	for _, name := range s.providerNames() {
		if only != "" && name != only {
			continue
		}
		list, err := s.lister(name)
		if err == nil && (list == nil || only == "" && s.keyless(list)) {
			continue // no list, or not requested
		}
		if err == nil {
			err = s.listable(list)
		}
		if err != nil && only == "" {
			p.note("sluice: note: " + name + " is left out: " + err.Error())
			continue
		}
		if err != nil {
			return err
		}
		asked++
		models, err := s.list(ctx, list)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			p.explain(name, err)
			failed = firstOf(failed, statusError{exitStatus(err), err})
			continue
		}
		fetched = append(fetched, fetchedList{name, models, time.Now()})
		kept := fetched[len(fetched)-1].putInto(&cache)
		words := fmt.Sprintf("%s lists %d models", name, len(models))
		if kept < len(models) {
			words += fmt.Sprintf("; the first %d are kept", kept)
		}
		p.note(words)
	}
	if only != "" && asked == 0 {
		return wrongUsage(fmt.Errorf("%s has no list of models to ask for", only))
	}
	if asked == 0 {
		return wrongUsage(fmt.Errorf("nothing was refreshed: there is no key for any provider that has a list"))
	}
	s.catalogue = providers.Embedded().Refreshed(cache.models)
	if s.demo {
		p.note("sluice: note: these are the embedded gateway's lists; they are not saved")
		return failed
	}
	return firstOf(failed, p.saveLists(fetched...))
}

// renewList requests one provider's list and stores it, while the playground runs. It
// returns how many models are listed.
func (p *Program) renewList(ctx context.Context, s *setup, name string) (int, error) {
	list, err := s.lister(name)
	if err != nil {
		return 0, err
	}
	if list == nil {
		return 0, fmt.Errorf("%s has no list of models to ask for", name)
	}
	if err := s.listable(list); err != nil {
		return 0, err
	}
	models, err := s.list(ctx, list)
	if err != nil {
		words := gateway.Explain(err)
		return 0, errors.New(strings.TrimSuffix(words.What+"; "+words.Next, "; "))
	}
	fetched := fetchedList{name, models, time.Now()}
	var cache modelCache
	fetched.putInto(&cache)
	s.catalogue.Renew(name, cache.models())
	if s.demo || s.embedded != nil && s.emulated(name) {
		return len(models), nil // the embedded gateway's lists are not saved
	}
	if err := p.saveLists(fetched); err != nil {
		return 0, fmt.Errorf("its %d models are listed until the program ends, and not saved: %w", len(models), err)
	}
	return len(models), nil
}

// fetchedList is a provider's list of models as it was asked for.
type fetchedList struct {
	provider string
	models   []gateway.Model
	at       time.Time
}

func (l fetchedList) putInto(cache *modelCache) (kept int) {
	return cache.put(l.provider, l.provider+"'s list", l.models, l.at)
}

// saveLists puts lists into the file of lists, which other programs change as well. A file
// that can't be read is written again.
func (p *Program) saveLists(lists ...fetchedList) error {
	path := p.modelCachePath()
	if path == "" {
		return errors.New("the lists can't be saved: no home folder is known; set HOME")
	}
	return p.changeData(path, func(path string) error {
		saved, err := readModelCache(path)
		if err != nil {
			saved = modelCache{Version: modelCacheVersion}
		}
		for _, l := range lists {
			l.putInto(&saved)
		}
		return saved.write(path)
	})
}

// keyless reports whether a list comes through the gateway and no key is configured for
// it.
func (s *setup) keyless(l providers.Lister) bool {
	return s.embedded == nil && l.List("", "").BaseURL == "" && s.cfg.KeyState(l.Name()).Status == config.KeyMissing
}

// lister returns a provider that has a list, nil for one that hasn't.
func (s *setup) lister(name string) (providers.Lister, error) {
	provider, err := s.provider(name)
	if err != nil {
		return nil, err
	}
	l, ok := provider.(providers.Lister)
	if !ok || l.List("", "").Endpoint == "" {
		return nil, nil
	}
	return l, nil
}

// listable refuses a list that can't be requested: for the same reasons as a chat, and
// without a key also one that isn't behind the gateway.
func (s *setup) listable(l providers.Lister) error {
	if err := s.checkSendable([]gateway.Step{{Provider: l}}); err != nil || s.embedded != nil {
		return err
	}
	if l.List("", "").BaseURL == "" {
		return nil
	}
	if state := s.cfg.KeyState(l.Name()); state.Status == config.KeyMissing {
		return wrongUsage(fmt.Errorf("its list comes from Cloudflare's own API, for which there is no key: %s", state.Advice))
	}
	if !s.cfg.Configured() || s.client.AccountID() == accountPlaceholder {
		return wrongUsage(errNoGateway)
	}
	return nil
}

// list reads all pages of a list.
func (s *setup) list(ctx context.Context, l providers.Lister) ([]gateway.Model, error) {
	var all []gateway.Model
	mark := ""
	for range mostListPages {
		request := l.List(s.client.AccountID(), mark)
		if s.embedded != nil && request.BaseURL != "" {
			// The embedded gateway has its own; nothing else may be called.
			origin, _, _ := strings.Cut(s.client.URL(), "/v1/")
			request.BaseURL = origin + "/client/v4"
			request.Header = map[string][]string{"Authorization": {"Bearer embedded"}}
		}
		models, next, err := s.listPage(ctx, l, request)
		if err != nil {
			return nil, err
		}
		clean := s.client.KeyFilter()
		for _, m := range models {
			m.ID, m.Name = clean(m.ID), clean(m.Name)
			all = append(all, m)
		}
		if next != clean(next) {
			return all, errors.New("the next page's token contains a key, which is not sent back in an address")
		}
		if next == "" || next == mark {
			return all, nil
		}
		mark = next
	}
	return all, nil
}

func (s *setup) listPage(ctx context.Context, l providers.Lister, request gateway.RawRequest) ([]gateway.Model, string, error) {
	reply, err := s.client.Raw(ctx, request, gateway.Options{Timeout: refreshWithin, Controls: gateway.Controls{SkipCache: true}})
	if err != nil {
		return nil, "", err
	}
	defer reply.Close()
	if err, _ := reply.Err(); err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(reply)
	if err != nil {
		return nil, "", err
	}
	return l.Listed(body)
}
