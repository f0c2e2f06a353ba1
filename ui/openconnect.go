package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/connect"
)

// openConnectFor opens the sheet on a provider's key, or on the token for
// [connect.TokenName]; an empty provider opens it where it begins.
func (a *app) openConnectFor(provider string) tea.Cmd {
	if why := a.whyNoConnect(); why != "" {
		return a.say(why)
	}
	var sheet *connect.Sheet
	sheet = connect.New(a.styles, connect.Options{
		Backend: a.opts.Connect.Backend, Context: a.ctx, Lane: a.focusedLane().settings.Target, Provider: provider,
		Save: func(ctx context.Context, d connect.Draft) tea.Cmd { return a.saveConnection(ctx, sheet, d) },
		Tick: func(t connect.Ticked) tea.Cmd { return a.after(time.Second, func(time.Time) tea.Msg { return t }) },
	})
	return a.open(sheet)
}

// whyNoConnect says why the gateway can't be set up now, empty where it can.
func (a *app) whyNoConnect() string {
	switch {
	case a.opts.Demo:
		return "sluice was started with --demo, which calls nothing else: start it without"
	case a.opts.Connect == nil:
		return "there is no configuration here that could be changed"
	case a.run != nil:
		return "a measured run is under way: ctrl+c ends it"
	}
	return ""
}

// saveConnection writes a draft in a command.
func (a *app) saveConnection(ctx context.Context, sheet *connect.Sheet, d connect.Draft) tea.Cmd {
	save := a.opts.Connect.Save
	return func() tea.Msg {
		opts, err := save(ctx, d)
		switch {
		case err == nil:
		case errors.Is(err, context.Canceled), errors.Is(err, connect.ErrNoKeyring) && ctx.Err() != nil:
			return connect.NotSaved{Words: "stopped before the file was changed"}
		default:
			return connect.NotSaved{Words: gateway.Explain(err).What, NoKeyring: errors.Is(err, connect.ErrNoKeyring)}
		}
		return connected{sheet, opts, d.Target}
	}
}

// connected reports that a configuration was written.
type connected struct {
	sheet *connect.Sheet
	opts  Options
	// target passed its test call, zero where none did.
	target gateway.Target
}
