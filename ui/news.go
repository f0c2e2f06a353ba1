package ui

import tea "charm.land/bubbletea/v2"

// news is a result of a command that knows itself what it changes.
type news interface{ apply(*app) tea.Cmd }
