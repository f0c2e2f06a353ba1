package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/internal/measure"
	"sluice/sessions"
)

func (b *board) whyNoVote() string {
	l := b.focusedLane()
	e := l.lastExchange()
	switch {
	case len(b.lanes) < 2:
		return "there is one lane: a vote needs two"
	case b.anyBusy() || b.run != nil:
		return "wait for all answers"
	case e == nil || e.answer.ID == "" || !e.answered():
		return "this lane has no answer to vote for"
	}
	return ""
}

// recordVote sets the vote of one of the lane's answers.
func (l *lane) recordVote(e *exchange, vote sessions.Vote) {
	e.answer.Vote = vote
	if l.last != nil && l.last.ID == e.answer.ID {
		l.last.Vote = vote
	}
	l.transcript.Vote(e.shownID, vote == sessions.VoteUp)
}

// wins counts the prompts for which l has the vote and other has an answer.
func wins(l, other *lane) int {
	n := 0
	for _, e := range l.exchanges {
		if e.answer.Vote != sessions.VoteUp {
			continue
		}
		for _, o := range other.exchanges {
			if e.samePrompt(o) && o.answered() {
				n++
				break
			}
		}
	}
	return n
}

// hasVotes reports whether any answer has a vote.
func (b *board) hasVotes() bool {
	for _, l := range b.lanes {
		for _, e := range l.exchanges {
			if e.answer.Vote == sessions.VoteUp {
				return true
			}
		}
	}
	return false
}

// tally is the score of the two lanes with the most votes, in words.
func (b *board) tally() string {
	votes := make([]int, len(b.lanes))
	first, second := 0, 1
	for i, l := range b.lanes {
		for _, e := range l.exchanges {
			if e.answer.Vote == sessions.VoteUp {
				votes[i]++
			}
		}
	}
	if len(votes) < 2 {
		return "no votes"
	}
	if votes[1] > votes[0] {
		first, second = 1, 0
	}
	for i := 2; i < len(votes); i++ {
		switch {
		case votes[i] > votes[first]:
			first, second = i, first
		case votes[i] > votes[second]:
			second = i
		}
	}
	l, m := b.lanes[first], b.lanes[second]
	return "votes: " + measure.Tally(b.laneName(first), wins(l, m), b.laneName(second), wins(m, l))
}

// vote gives the vote for the newest prompt to the focused lane, or takes it back.
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
	return a.say("blind: your vote shows the names, the next prompt hides them")
}
