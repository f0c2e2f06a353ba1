package gateway

import (
	"reflect"
	"slices"
)

// Control is one of the gateway's controls: its names, and how its value is written.
// The value itself is a field of [Controls].
type Control struct {
	// Key is its key in files and in JSON: "cache_ttl".
	Key string
	// Name is for people: "cache TTL". Header is the header that sets it.
	Name, Header string
	// WholeRequest says that a step can't set it.
	WholeRequest bool
	// InConfig says that a step of a universal request has it in its config, not among
	// its headers.
	InConfig bool
	// CanBeOff says of a duration that it can be turned off, by "0s" in a file and 0 in
	// its header; in [Controls] that is [NoCache], since 0 means unset.
	CanBeOff bool

	// field points to the value in the given controls. header formats the value for its
	// header, parse reads it back, and text formats it for people.
	field  func(*Controls) any
	header func(*Controls) (string, error)
	parse  func(*Controls, string) error
	text   func(*Controls) string
	// preset is the value in the gateway's own settings, empty if unknown.
	preset func(Settings) string
}

// controlOf completes a control with its format and the field that at points to.
func controlOf[T any](f form[T], at func(*Controls) *T, c Control) Control {
	c.field = func(of *Controls) any { return at(of) }
	c.header = func(of *Controls) (string, error) { return f.encode(*at(of)) }
	c.text = func(of *Controls) string { return f.show(*at(of)) }
	c.parse = func(of *Controls, header string) error {
		value, err := f.decode(header)
		if err == nil {
			*at(of) = value
		}
		return err
	}
	return c
}

// AllControls are the gateway's controls in the order in which they are shown and
// written: one for every field of [Controls].
func AllControls() []Control { return slices.Clone(controlTable) }

// ControlNamed returns the control with the given key.
func ControlNamed(key string) (c Control, ok bool) {
	i := slices.IndexFunc(controlTable, func(c Control) bool { return c.Key == key })
	if i < 0 {
		return Control{}, false
	}
	return controlTable[i], true
}

// Field points to the control's value: a *time.Duration, *bool, **bool, *int,
// *string, *[Backoff], *map[string]string or **[CustomCost]; nil for the zero control.
func (c Control) Field(of *Controls) any {
	if c.field == nil {
		return nil
	}
	return c.field(of)
}

// IsSet reports whether the control has a value.
func (c Control) IsSet(in Controls) bool { return c.isSet(&in) }

func (c Control) isSet(in *Controls) bool {
	v := reflect.ValueOf(c.field(in)).Elem()
	if v.Kind() == reflect.Map {
		return v.Len() > 0
	}
	return !v.IsZero()
}

// Copy copies the control's value from other controls.
func (c Control) Copy(to *Controls, from Controls) {
	reflect.ValueOf(c.field(to)).Elem().Set(reflect.ValueOf(c.field(&from)).Elem())
}

// Text is the value for people, empty if the control isn't set.
func (c Control) Text(in Controls) string {
	if !c.IsSet(in) {
		return ""
	}
	return c.text(&in)
}

func fixed(text string) func(Settings) string { return func(Settings) string { return text } }
