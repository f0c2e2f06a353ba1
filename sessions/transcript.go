package sessions

import (
	"slices"

	"sluice/gateway"
)

// in tells whether a lane shows the message.
func (m Message) in(lane int) bool { return m.Lane == lane || m.Lane == EveryLane || lane == EveryLane }

// leaf gives the id of the last message that a lane shows, empty for none.
func leaf(messages []Message, lane int) string {
	for _, m := range slices.Backward(messages) {
		if m.in(lane) {
			return m.ID
		}
	}
	return ""
}

// transcript gives the branch that ends with a lane's last message, oldest
// first. A prompt to every lane has one parent, which may be another lane's
// answer: each lane then takes its own last answer to the prompt before.
func transcript(messages []Message, lane int) []Message {
	index := make(map[string]int, len(messages))
	for i, m := range messages {
		if _, taken := index[m.ID]; !taken {
			index[m.ID] = i
		}
	}
	// parent is only followed backwards, so a circle in a file that was edited
	// by hand ends.
	parent := func(i int) int {
		if p, ok := index[messages[i].Parent]; ok && p < i {
			return p
		}
		return -1
	}
	var path []Message
	i := len(messages) - 1
	for i >= 0 && !messages[i].in(lane) {
		i--
	}
	for i >= 0 {
		path = append(path, messages[i])
		next := parent(i)
		for next >= 0 && !messages[next].in(lane) {
			next = parent(next)
		}
		if next >= 0 && messages[i].Lane == EveryLane && messages[next].Role == gateway.RoleUser {
			if own := lastAnswer(messages[next+1:i], lane, messages[next].ID); own >= 0 {
				path = append(path, messages[next+1+own])
			}
		}
		i = next
	}
	slices.Reverse(path)
	return path
}

func lastAnswer(messages []Message, lane int, prompt string) int {
	for i, m := range slices.Backward(messages) {
		if m.Lane == lane && m.Parent == prompt && m.Role == gateway.RoleAssistant {
			return i
		}
	}
	return -1
}
