package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
)

// vote gives the vote for the newest prompt to the focused lane, or takes it
// back.
func (a *app) vote() tea.Cmd {
	won := a.focusedLane().lastExchange()
	verdict := sessions.VoteUp
	if won.answer.Vote == sessions.VoteUp {
		verdict = sessions.VoteNone
	}
	changes := map[string]sessions.Vote{}
	for _, l := range a.lanes {
		e := l.lastExchange()
		if e == nil || !e.samePrompt(*won) {
			continue
		}
		vote := sessions.VoteNone
		if e == won {
			vote = verdict
		}
		if e.answer.Vote != vote {
			changes[e.answer.ID] = vote
			l.recordVote(e, vote)
		}
	}
	a.showNames()
	note := a.say(a.tally())
	if a.writer == nil {
		return note
	}
	writer := a.writer
	return tea.Batch(note, func() tea.Msg { return answerSaved{writer, writer.SetVotes(changes)} })
}

// toggleBlind hides the lanes' names until a vote, or shows them.
func (a *app) toggleBlind() tea.Cmd {
	a.setBlind(!a.mask.wanted)
	if !a.mask.wanted {
		return a.say("the lanes have their names again")
	}
	return a.say("blind: names come back with your vote, and go with the next prompt")
}
