package ui

// KeyHelp is an action with its keys, as the README lists it.
type KeyHelp struct {
	// Where is "anywhere", "prompt" or "transcript". Keys are written for people,
	// separated by commas. Does is the action's title.
	Where, Keys, Does string
}

// Reference lists every action that has default keys, from the same table as the help.
func Reference() []KeyHelp {
	places := map[scope]string{everywhere: "anywhere", inComposer: "prompt", inTranscript: "transcript"}
	keys := newKeymap(newActions(nil, false))
	var out []KeyHelp
	for _, where := range []scope{everywhere, inComposer, inTranscript} {
		for _, row := range keys.helpRows(where) {
			out = append(out, KeyHelp{places[where], row.Keys, row.Does})
		}
	}
	return out
}
