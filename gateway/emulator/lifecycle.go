package emulator

import (
	"os"
	"strings"
)

// A job that was recorded from its creation to its end is replayed as it ran: the same
// poll was sent again and again, and its recordings answer in the order of their names.
// The last one repeats. Creating the job again starts over.

// inTurn returns the recording whose turn it is, instead of the first that answers the
// same poll.
func (r *recordings) inTurn(slug string, list []recording, found *recording) *recording {
	if found == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if found.asked.body != nil {
		if len(r.turns) > 0 {
			r.forget(slug, found.jobID())
		}
		return found
	}
	var same []*recording
	for i := range list {
		if list[i].asked.samePoll(found.asked) {
			same = append(same, &list[i])
		}
	}
	if len(same) == 0 {
		return found // requested by name
	}
	if r.turns == nil {
		r.turns = map[string]int{}
	}
	question := slug + " " + found.asked.method + " " + found.asked.path
	n := r.turns[question]
	r.turns[question] = n + 1
	return same[min(n, len(same)-1)]
}

// forget starts a job's answers over.
func (r *recordings) forget(slug, id string) {
	for question := range r.turns {
		if id != "" && strings.HasPrefix(question, slug+" ") && strings.Contains(question+"/", "/"+id+"/") {
			delete(r.turns, question)
		}
	}
}

// jobID is the id in the recorded reply, empty if it has none.
func (r recording) jobID() string {
	body, err := os.ReadFile(r.body)
	if err != nil {
		return "" // the reply will report the error
	}
	f, _ := parseFields(body)
	return f.text("id")
}

// samePoll reports whether two requests without a body ask the same. The vendor's own
// path may have a longer prefix than the gateway's.
func (a asked) samePoll(b asked) bool {
	return a.body == nil && b.body == nil && a.method == b.method && a.path != "" && b.path != "" &&
		(a.path == b.path || strings.HasSuffix(a.path, "/"+b.path) || strings.HasSuffix(b.path, "/"+a.path))
}
