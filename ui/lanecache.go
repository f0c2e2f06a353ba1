package ui

import (
	"time"

	"sluice/ui/compare"
	"sluice/ui/look"
)

// cachedTitle keeps the title of one of several lanes as it was drawn last.
type cachedTitle struct {
	key  titleKey
	line string
}

type titleKey struct {
	st *look.Styles
	// focused gives it a surface, barred a bar on that, current a mark.
	focused, barred, current bool
	width, number            int
	// short is the name without the provider.
	name, short, settings string
	// baseline says that the others are compared with it.
	baseline bool
	// best says that the lane has the user's vote.
	best bool
}

// cachedRace keeps a lane's bar as it was drawn last.
type cachedRace struct {
	key  raceKey
	line string
}

type raceKey struct {
	st                  *look.Styles
	scale, first, total time.Duration
	running             bool
	silences, width     int
}

// cachedEnded keeps the figures of an answer that has ended as they were drawn last.
type cachedEnded struct {
	key  endedKey
	line string
}

type endedKey struct {
	st    *look.Styles
	of    *compare.Summary
	bests compare.Bests
	blind bool
	room  int
}
