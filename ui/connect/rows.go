package connect

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/form"
)

// rowKind says what a row is for.
type rowKind uint8

const (
	accountRow rowKind = iota
	addressRow
	gatewayRow
	tokenRow
	keyRow
	addRow
	placeRow
)

// row is one place where something is filled in.
type row struct {
	kind rowKind
	// name is the key's name in a draft, for a token or a provider.
	name string
}

// layRows decides which rows there are.
func (s *Sheet) layRows() {
	s.rows = []row{{kind: accountRow}}
	if v := s.address.Value(); v != "" && v != gateway.DefaultURL || s.found.FixedURL != "" {
		s.rows = append(s.rows, row{kind: addressRow})
	}
	s.rows = append(s.rows, row{kind: gatewayRow}, row{tokenRow, TokenName})
	for _, name := range s.shown {
		s.rows = append(s.rows, row{keyRow, name})
	}
	if len(s.hidden()) > 0 {
		s.rows = append(s.rows, row{kind: addRow})
	}
	s.rows = append(s.rows, row{kind: placeRow})
	s.at = min(s.at, len(s.rows)-1)
}

// hidden are the providers without a row.
func (s *Sheet) hidden() []string {
	var out []string
	for _, p := range s.found.Providers {
		if !slices.Contains(s.shown, p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// match is the provider that is meant in the row that adds one, empty for none.
func (s *Sheet) match() string {
	word := strings.ToLower(strings.TrimSpace(s.search.Value()))
	if word == "" {
		return ""
	}
	names := s.hidden()
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, word) }); i >= 0 {
		return names[i]
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.Contains(n, word) }); i >= 0 {
		return names[i]
	}
	return ""
}

func (s *Sheet) row() row { return s.rows[s.at] }

// rowOf is the index of a row, -1 where there is none.
func (s *Sheet) rowOf(kind rowKind, name string) int {
	return slices.IndexFunc(s.rows, func(r row) bool { return r.kind == kind && (name == "" || r.name == name) })
}

// input is the line that the focused row types into, nil where it doesn't.
func (s *Sheet) input() *form.LineInput {
	switch s.row().kind {
	case accountRow:
		return &s.account
	case addressRow:
		if s.found.FixedURL == "" {
			return &s.address
		}
	case gatewayRow:
		if !s.choosing() {
			return &s.gateway
		}
	case addRow:
		return &s.search
	}
	return nil
}

// keyField is the key of the focused row, nil where it has none.
func (s *Sheet) keyField() *keyField {
	r := s.row()
	if r.kind != tokenRow && r.kind != keyRow {
		return nil
	}
	if s.keys[r.name] == nil {
		s.keys[r.name] = &keyField{}
	}
	return s.keys[r.name]
}

// choosing reports whether the focused row is changed by arrows.
func (s *Sheet) choosing() bool {
	switch s.row().kind {
	case placeRow:
		return true
	case gatewayRow:
		return !s.typing && s.listedGateway() >= 0
	}
	return false
}

// listedGateway is the index of the gateway that is filled in among those of the account,
// -1 where it isn't one of them.
func (s *Sheet) listedGateway() int {
	return slices.IndexFunc(s.gateways, func(g Gateway) bool { return safe.Line(g.ID).String() == s.gateway.Value() })
}

// goTo moves the focus to a row. What was typed in the one before is taken in.
func (s *Sheet) goTo(at int) tea.Cmd {
	left := s.row().kind
	s.takeAddress()
	s.typing = false
	n := len(s.rows)
	s.at = (at%n + n) % n
	var cmd tea.Cmd
	if left == accountRow || left == keyRow || left == addressRow {
		cmd = s.listGateways()
	}
	return tea.Batch(cmd, s.focusInput())
}

func (s *Sheet) focusInput() tea.Cmd {
	for _, in := range s.inputs() {
		in.Blur()
	}
	if in := s.input(); in != nil {
		return in.Focus()
	}
	return nil
}

// takeAddress splits an address that was typed where the account belongs, or one with more
// than it needs.
func (s *Sheet) takeAddress() {
	in := &s.account
	if s.row().kind == addressRow {
		in = &s.address
	} else if s.row().kind != accountRow || !strings.Contains(in.Value(), "://") {
		return
	}
	a, ok := parseAddress(in.Value())
	if !ok || s.found.FixedURL != "" {
		return
	}
	kind := s.row().kind
	s.address.SetValue(safe.Line(a.url).String())
	if kind == accountRow || a.account != "" {
		s.account.SetValue(safe.Line(a.account).String())
		s.account.CursorEnd()
	}
	if a.gateway != "" {
		s.gateway.SetValue(safe.Line(a.gateway).String())
		s.gateway.CursorEnd()
	}
	s.layRows()
	s.at = max(0, s.rowOf(kind, ""))
}

// choose changes a row that is changed by arrows.
func (s *Sheet) choose(by int) {
	place, chosen := s.place, s.gateway.Value()
	switch s.row().kind {
	case gatewayRow:
		n := len(s.gateways)
		at := (s.listedGateway() + by + n) % n
		s.gateway.SetValue(safe.Line(s.gateways[at].ID).String())
		s.gateway.CursorEnd()
	case placeRow:
		for range places {
			s.place = (s.place + Place(by) + places) % places
			if s.place != Keyring || s.found.NoKeyring == "" {
				break
			}
		}
	}
	if s.place != place || s.gateway.Value() != chosen {
		s.edited()
	}
}

// addProvider gives the provider that is meant a row.
func (s *Sheet) addProvider() tea.Cmd {
	name := s.match()
	if name == "" {
		return nil
	}
	s.shown = append(s.shown, name)
	s.search.SetValue("")
	s.layRows()
	return s.goTo(s.rowOf(keyRow, name))
}
