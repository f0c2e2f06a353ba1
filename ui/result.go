package ui

import tea "charm.land/bubbletea/v2"

// result is a result of a command that knows itself what it changes.
type result interface{ apply(*app) tea.Cmd }
