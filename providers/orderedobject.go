package providers

import "encoding/json"

// orderedObject is a JSON object whose members keep their order and their bytes.
type orderedObject []objectMember

// objectMember has its name without quotes.
type objectMember struct {
	name  string
	value json.RawMessage
}

// orderedOf parses an object. ok is false for other JSON, and for objects with escapes in
// their names or that are nested very deeply, which no vendor writes.
func orderedOf(raw json.RawMessage) (o orderedObject, ok bool) {
	c := cursor{b: raw}
	c.need('{')
	for first := true; c.more('}', first); first = false {
		name := string(c.key())
		c.space()
		from := c.i
		c.skip(0)
		if c.lost {
			return nil, false
		}
		o = append(o, objectMember{name, raw[from:c.i:c.i]})
	}
	c.whole()
	return o, !c.lost
}

// value is a member's value, nil if there is none.
func (o orderedObject) value(name string) json.RawMessage {
	for i := range o {
		if o[i].name == name {
			return o[i].value
		}
	}
	return nil
}

// set replaces a member's value where it stands, or appends it.
func (o *orderedObject) set(name string, value json.RawMessage) {
	for i := range *o {
		if (*o)[i].name == name {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, objectMember{name, value})
}

// json writes the object on one line.
func (o orderedObject) json(dst []byte) json.RawMessage {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, '"'), m.name...)
		dst = append(append(dst, `":`...), m.value...)
	}
	return append(dst, '}')
}
