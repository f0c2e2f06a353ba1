package composer

import "slices"

// maxHistory is how many prompts are remembered.
const maxHistory = 1000

// history remembers prompts. Looking at older ones loses nothing: the draft is kept as
// the newest entry, and so are changes to older ones.
type history struct {
	entries []string
	// at is the entry shown; len(entries) is the draft.
	at int
	// edits are the draft and the changed entries, by index.
	edits map[int]string
	// shown is the entry as the composer showed it, to notice changes.
	shown string
}

// Add remembers a prompt that was sent and goes back to an empty draft. A draft that was
// left for an older prompt is remembered too.
func (h *history) Add(text string) {
	if draft := h.edits[len(h.entries)]; h.at < len(h.entries) && draft != text {
		h.push(draft)
	}
	h.push(text)
	if over := len(h.entries) - maxHistory; over > 0 {
		h.entries = slices.Clone(h.entries[over:])
	}
	h.at, h.edits, h.shown = len(h.entries), nil, ""
}

// Load puts the prompts of earlier sessions, newest first, before the others.
func (h *history) Load(newestFirst []string) {
	have := map[string]bool{"": true}
	for _, text := range h.entries {
		have[text] = true
	}
	var older []string
	for _, text := range newestFirst {
		if !have[text] && len(h.entries)+len(older) < maxHistory {
			have[text] = true
			older = append(older, text)
		}
	}
	slices.Reverse(older)
	h.entries = slices.Concat(older, h.entries)
	h.at += len(older)
	edits := make(map[int]string, len(h.edits))
	for at, text := range h.edits {
		edits[at+len(older)] = text
	}
	h.edits = edits
}

// push appends a prompt unless it is empty or repeats the last.
func (h *history) push(text string) {
	if text != "" && (len(h.entries) == 0 || h.entries[len(h.entries)-1] != text) {
		h.entries = append(h.entries, text)
	}
}

// Move goes one entry back, or forward for dir 1, where the composer holds now. It
// returns the entry, and false at the ends.
func (h *history) Move(dir int, now string) (string, bool) {
	to := h.at + dir
	if to < 0 || to > len(h.entries) {
		return "", false
	}
	if now != h.shown || h.at == len(h.entries) {
		if h.edits == nil {
			h.edits = map[int]string{}
		}
		h.edits[h.at] = now
	}
	h.at = to
	if edited, ok := h.edits[to]; ok || to == len(h.entries) {
		return edited, true
	}
	return h.entries[to], true
}

// Shown records how the composer shows the entry that Move returned.
func (h *history) Shown(text string) { h.shown = text }
