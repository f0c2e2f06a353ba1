package providers

import (
	"bytes"
	"encoding/json"
)

// reasoningDetails is OpenRouter's list of a message's reasoning, which may come in pieces
// and goes back as one list. The zero value is empty.
type reasoningDetails struct {
	// first is the first piece of the list while it is the only one.
	first json.RawMessage
	list  []*reasoningDetail
}

// reasoningDetail is an entry of the list.
type reasoningDetail struct {
	object orderedObject
	// other is an entry that is not an object.
	other json.RawMessage
}

// add takes a piece of the list.
func (d *reasoningDetails) add(raw json.RawMessage) {
	raw = bytes.TrimSpace(raw)
	if !holdsTextOrOther(raw) || raw[0] != '[' {
		return
	}
	if d.first == nil && d.list == nil {
		d.first = bytes.Clone(raw)
		return
	}
	d.join(d.first)
	d.first = nil
	d.join(raw)
}

// json is the whole list, nil if none came. A list that came in one piece is unchanged.
func (d *reasoningDetails) json() json.RawMessage {
	if d.list == nil {
		return d.first
	}
	out := []byte{'['}
	for i, entry := range d.list {
		if i > 0 {
			out = append(out, ',')
		}
		if entry.other != nil {
			out = append(out, entry.other...)
		} else {
			out = entry.object.json(out)
		}
	}
	return append(out, ']')
}

// join adds the entries of a piece of the list to those that they continue.
func (d *reasoningDetails) join(raw json.RawMessage) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return // nil, before the second piece
	}
	for _, item := range items {
		object, ok := orderedOf(item)
		if !ok {
			d.list = append(d.list, &reasoningDetail{other: item})
		} else if entry := d.continued(object); entry != nil {
			entry.extend(object)
		} else {
			d.list = append(d.list, &reasoningDetail{object: object})
		}
	}
}

// continued finds the entry that a piece continues: the newest with its index, or the last
// one if it has none. Other types and ids are other entries, and so is what is encrypted
// and already there.
func (d *reasoningDetails) continued(piece orderedObject) *reasoningDetail {
	for i := len(d.list) - 1; i >= 0; i-- {
		entry := d.list[i].object
		if index := piece.value("index"); index != nil && !bytes.Equal(index, entry.value("index")) {
			continue
		}
		id, known := piece.value("id"), entry.value("id")
		switch {
		case !bytes.Equal(piece.value("type"), entry.value("type")),
			present(id) && present(known) && !bytes.Equal(id, known),
			present(piece.value("data")) && present(entry.value("data")):
			return nil
		}
		return d.list[i]
	}
	return nil
}

// extend appends the texts of a piece, and takes its other members if they say something.
func (e *reasoningDetail) extend(piece orderedObject) {
	for _, m := range piece {
		old := e.object.value(m.name)
		inside, text := stringInside(m.value)
		if (m.name == "text" || m.name == "summary") && text && len(old) > 1 && old[0] == '"' {
			m.value = append(append(old[:len(old)-1], inside...), '"')
		}
		if old == nil || present(m.value) {
			e.object.set(m.name, m.value)
		}
	}
}
