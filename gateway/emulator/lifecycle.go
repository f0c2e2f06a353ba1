package emulator

import (
	"os"
	"strings"
)

// A job that was recorded from its creation to its end is replayed as it ran:
// the same question, such as how far the job is, was asked again and again, and
// its recordings answer in the order of their names. The last one stays the
// answer. Creating the job again begins anew.

// inTurn gives the recording whose turn it is, in place of the first one that
// answers the same question.
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
		if list[i].asked.asksLike(found.asked) {
			same = append(same, &list[i])
		}
	}
	if len(same) == 0 {
		return found // named, not asked for
	}
	if r.turns == nil {
		r.turns = map[string]int{}
	}
	question := slug + " " + found.asked.method + " " + found.asked.path
	n := r.turns[question]
	r.turns[question] = n + 1
	return same[min(n, len(same)-1)]
}

// forget begins a job's answers anew.
func (r *recordings) forget(slug, id string) {
	for question := range r.turns {
		if id != "" && strings.HasPrefix(question, slug+" ") && strings.Contains(question+"/", "/"+id+"/") {
			delete(r.turns, question)
		}
	}
}

// jobID is the id in the recorded reply, empty where it has none.
func (r recording) jobID() string {
	body, err := os.ReadFile(r.body)
	if err != nil {
		return "" // which the reply will say
	}
	f, _ := parseFields(body)
	return f.text("id")
}

// asksLike tells whether two requests without a body are the same question. The
// vendor's own path may have more before it than the gateway's.
func (a asked) asksLike(b asked) bool {
	return a.body == nil && b.body == nil && a.method == b.method && a.path != "" && b.path != "" &&
		(a.path == b.path || strings.HasSuffix(a.path, "/"+b.path) || strings.HasSuffix(b.path, "/"+a.path))
}
