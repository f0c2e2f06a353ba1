package ui

import (
	"fmt"
	"math/rand/v2"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/measure"
	"sluice/sessions"
)

// This file is how answers to the same prompt are judged: one of them gets the
// vote. Blind, the lanes have letters for names and stand in any order until
// then.

// rounds tells whether two exchanges are answers to the same prompt.
func (e exchange) rounds(other exchange) bool {
	return e.prompt.ID == other.prompt.ID || e.prompt.Text == other.prompt.Text && e.prompt.Time.Equal(other.prompt.Time)
}

// newest is the lane's last exchange, nil where there is none.
func (l *lane) newest() *exchange {
	if len(l.exchanges) == 0 {
		return nil
	}
	return &l.exchanges[len(l.exchanges)-1]
}

func (b *board) whyNoVote() string {
	l := b.focusedLane()
	e := l.newest()
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

// vote gives the vote for the newest prompt to the focused lane, or takes it
// back.
func (a *app) vote() tea.Cmd {
	won := a.focusedLane().newest()
	verdict := sessions.VoteUp
	if won.answer.Vote == sessions.VoteUp {
		verdict = sessions.VoteNone
	}
	changes := map[string]sessions.Vote{}
	for _, l := range a.lanes {
		e := l.newest()
		if e == nil || !e.rounds(*won) {
			continue
		}
		vote := sessions.VoteNone
		if e == won {
			vote = verdict
		}
		if e.answer.Vote != vote {
			changes[e.answer.ID] = vote
			l.voted(e, vote)
		}
	}
	a.veiled = false
	a.veil()
	note := a.say(a.tally())
	if a.writer == nil {
		return note
	}
	writer := a.writer
	return tea.Batch(note, func() tea.Msg { return answerSaved{writer, writer.SetVotes(changes)} })
}

// voted notes a vote for an answer of the lane.
func (l *lane) voted(e *exchange, vote sessions.Vote) {
	e.answer.Vote = vote
	if l.last != nil && l.last.ID == e.answer.ID {
		l.last.Vote = vote
	}
	l.transcript.Vote(e.shown, vote == sessions.VoteUp)
}

// wins counts the prompts whose vote a lane has over another's answer.
func wins(l, other *lane) int {
	n := 0
	for _, e := range l.exchanges {
		if e.answer.Vote != sessions.VoteUp {
			continue
		}
		for _, o := range other.exchanges {
			if e.rounds(o) && o.answered() {
				n++
				break
			}
		}
	}
	return n
}

// voted tells whether there is a vote at all.
func (b *board) voted() bool {
	for _, l := range b.lanes {
		for _, e := range l.exchanges {
			if e.answer.Vote == sessions.VoteUp {
				return true
			}
		}
	}
	return false
}

// tally is the score of the two lanes that have most votes, in words.
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

// switchBlind hides the lanes' names until a vote, or shows them.
func (a *app) switchBlind() tea.Cmd {
	a.blind = !a.blind
	a.veiled = a.blind
	if !a.blind {
		a.veil()
		return a.say("the lanes have their names again")
	}
	if !a.anyBusy() {
		a.shuffle()
	}
	a.veil()
	return a.say("blind: names come back with your vote, and go with the next prompt")
}

// shuffle puts the lanes into any order.
func (b *board) shuffle() {
	shuffle := b.shuffled
	if shuffle == nil {
		shuffle = rand.Shuffle
	}
	shuffle(len(b.lanes), func(i, j int) { b.lanes[i], b.lanes[j] = b.lanes[j], b.lanes[i] })
}

// blindly hides the names again for the next prompt.
func (b *board) blindly() {
	if !b.blind {
		return
	}
	if !b.anyBusy() {
		b.shuffle()
	}
	b.veiled = true
	b.veil()
}

// veil gives the lanes letters for names, or their names.
func (b *board) veil() {
	for i, l := range b.lanes {
		l.alias = ""
		if b.veiled {
			l.alias = fmt.Sprintf("%c", 'A'+i)
		}
	}
}
