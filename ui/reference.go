package ui

// KeyHelp is an action as the README lists it.
type KeyHelp struct {
	// Where is the place in which the keys work, Keys how they are written, Does
	// the action's title.
	Where, Keys, Does string
}

// Reference lists every action that has keys, from the same table as the help.
func Reference() []KeyHelp {
	places := map[scope]string{everywhere: "anywhere", inComposer: "prompt", inTranscript: "transcript"}
	all := newActions(nil)
	var out []KeyHelp
	for _, where := range []scope{everywhere, inComposer, inTranscript} {
		for i := range all {
			if act := &all[i]; act.Scope == where && act.keys() != "" {
				out = append(out, KeyHelp{places[where], act.keys(), act.Title})
			}
		}
	}
	return out
}
