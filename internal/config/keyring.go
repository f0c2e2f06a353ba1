package config

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// ErrNotInKeyring says that the keyring works and has no such entry.
var ErrNotInKeyring = keyring.ErrNotFound

// Keyring is the part of the system's keyring that is used. Calls may wait for the user
// to unlock it.
type Keyring interface {
	// Get fails with [ErrNotInKeyring] if there is no such entry.
	Get(service, name string) (string, error)
	Set(service, name, value string) error
}

type systemKeyring struct{}

func (systemKeyring) Get(service, name string) (string, error) { return keyring.Get(service, name) }
func (systemKeyring) Set(service, name, value string) error    { return keyring.Set(service, name, value) }

func (s *resolver) fromKeyring(ctx context.Context, name, variable string) (string, error) {
	value, err := bounded(ctx, func() (string, error) { return s.keyring.Get(keyringService, name) })
	if errors.Is(err, ErrNotInKeyring) {
		return "", fmt.Errorf("the keyring has no entry %q for %s: %w", name, keyringService, err)
	}
	if err != nil {
		return "", keyringError(err, name, variable)
	}
	return value, nil
}

func (s *resolver) toKeyring(ctx context.Context, name, value string) error {
	_, err := bounded(ctx, func() (string, error) { return "", s.keyring.Set(keyringService, name, value) })
	return err
}

var errKeyringSilent = errors.New("no answer within 30 s; is it waiting to be unlocked?")

// bounded runs a call that can't be cancelled, and stops waiting for it when the context
// ends or after [secretWait].
func bounded(ctx context.Context, call func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, secretWait, errKeyringSilent)
	defer cancel()
	type result struct {
		value string
		err   error
	}
	// Buffered, so that a call that ends too late doesn't wait for a reader.
	done := make(chan result, 1)
	go func() {
		defer func() {
			if caught := recover(); caught != nil {
				done <- result{err: fmt.Errorf("the keyring's client failed: %v", caught)}
			}
		}()
		value, err := call()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
