package ui

import tea "charm.land/bubbletea/v2"

// applier is a result of a command that knows itself what it changes.
type applier interface{ apply(*app) tea.Cmd }
