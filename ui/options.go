package ui

import (
	"context"
	"io"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/connect"
	"sluice/ui/markdown"
	"sluice/ui/picker"
)

// Options is everything that the screen needs from the rest of the program. Client,
// Resolve and Store are required; every other zero value is usable.
type Options struct {
	Client *gateway.Client
	// Resolve returns the steps of a request to a target. It does no I/O.
	Resolve func(gateway.Target) ([]gateway.Step, error)
	// Models returns the catalogue, Providers the configured vendors and the state of
	// their keys. Both run in a command and may block; nil returns nothing.
	Models    func() []gateway.Model
	Providers func() []picker.Provider
	// RenewList asks a provider for its list of models and returns how many it lists; the
	// next Models has them. Kept returns the user's favourite models; SaveKept keeps
	// another or drops one, and returns all that are kept then. All run in commands; nil
	// does without.
	RenewList func(ctx context.Context, provider string) (models int, err error)
	Kept      func() ([]gateway.Target, error)
	SaveKept  func(t gateway.Target, keep bool) ([]gateway.Target, error)
	// Chains returns the configured chains, Steps the steps of a request to any chain.
	// They do no I/O. Chains may be nil; without Steps there are no chains at all.
	Chains func() []sessions.Chain
	Steps  func(sessions.Chain) ([]gateway.Step, error)
	// SaveChain writes a chain to the configuration and replaces the one called was,
	// which is empty for a new chain. RemoveChain deletes one. They run in a command, and
	// are nil where there is no configuration.
	SaveChain   func(was string, c sessions.Chain) error
	RemoveChain func(name string) error
	// Price returns what a model costs, false where that is unknown. nil knows no prices.
	Price func(gateway.Target) (*gateway.Price, bool)
	// Paste reads a copied request, a curl command or universal JSON, as a lane. It does
	// no I/O; nil leaves pasted requests as text.
	Paste func(text string) (Pasted, error)
	// Entry returns a model's catalogue entry, with the price in effect and its source;
	// false where the model is unknown. nil knows no models.
	Entry func(gateway.Target) (gateway.Model, bool)

	Store *sessions.Store
	// Session is the path of a session to open; empty starts a new one.
	Session string

	// ExpandHome replaces a leading "~/" of a typed path by the home folder; nil leaves
	// paths as they are.
	ExpandHome func(path string) string

	// Target, System and Params are the settings of a new lane; a zero Target is a lane
	// without a model. Targets, unless empty, are the lanes that the program opens with,
	// at most [MostLanes].
	Target  gateway.Target
	Targets []gateway.Target
	System  string
	Params  gateway.Params
	// Gateway is the gateway's name in the header: "acme/default".
	Gateway string
	// Demo is set where the embedded gateway answers for every provider, whatever is
	// configured. ConnectHint is the path of the configuration file, existing or not.
	Demo        bool
	ConnectHint string
	// Found are the keys and the ids that the machine has, for the first run. Tour are
	// three targets that the first run shows beside each other; nil shows nothing to try.
	Found []Found
	Tour  []gateway.Target
	// Connect lets the user set the gateway up; nil where that can't be done.
	Connect *Connect
	// RequestOptions are sent with every request.
	RequestOptions gateway.Options

	// Theme is "dark" or "light"; anything else follows the terminal's background.
	Theme string
	// Mouse captures the mouse, so that the wheel scrolls here; off leaves the mouse to
	// the terminal.
	Mouse bool
	// Links is how links in answers are drawn.
	Links markdown.Links
	// Source shows messages as they were sent, not rendered.
	Source bool
	// NoColor draws without colours, ASCII with no other signs than those of ASCII. Texts
	// of models and of the user stay as they are.
	NoColor, ASCII bool
	// Still has as little as possible move: an answer appears by whole lines and at most
	// twice a second, seconds are counted by fives, and no cursor blinks.
	Still bool
	// NoStream requests whole answers instead of streams.
	NoStream bool
	// NewlineOnEnter swaps enter and ctrl+j in the prompt.
	NewlineOnEnter bool
	// Keys replaces the keys of actions, by the ids that [ActionIDs] lists; "none"
	// unbinds.
	Keys map[string][]string

	// Environ is the environment, as "NAME=value", in which $VISUAL and $EDITOR are
	// looked up and with which programs are started. With nil there is no editor, and
	// programs get the process's own. Input and Output are the terminal; nil is the
	// process's own.
	Environ []string
	Input   io.Reader
	Output  io.Writer
	// Log, unless nil, gets a line for every message of the program: its time, its type
	// and how long it took, never its contents.
	Log io.Writer
	// Suspender suspends the process; nil where the system can't.
	Suspender Suspender
}

// Connect is what the sheet that sets the gateway up needs. Its functions run in commands
// and may block.
type Connect struct {
	connect.Backend
	// Save writes a draft. The options that it returns have what depends on the
	// configuration as it is then. The error wraps [connect.ErrNoKeyring] where the keyring
	// refused a key; nothing was written then.
	Save func(context.Context, connect.Draft) (Options, error)
}

// Found is something that the machine has and the user needs to connect: what it is, and
// where it was found. Both may be untrusted.
type Found struct{ What, From string }
