package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// editHead changes the header from old to new in place: a changed value is replaced, a
// new key is added after the last one of its table, a removed one is removed with its
// line, and every other byte stays. The result is read back and compared before it is
// used. The rest of the file follows unchanged.
func editHead(data []byte, old, new Meta) (edited, rest []byte, err error) {
	p := split(data)
	if len(p.blocks) > 0 {
		if _, _, err := decodeDocument(parts{head: p.head}); err != nil {
			p = p.rejoined(data) // a header may be inside a text: see split
		}
		if _, _, err := decodeDocument(parts{head: p.head}); err != nil {
			p = parts{head: data}
		}
	}
	head := slices.Clone(p.head)
	for _, key := range headKeys {
		before, after := key.value(old), key.value(new)
		if before != after || key.name == "title" && after != "" && !defines(head, "title") {
			head = setKey(head, -1, key.name, after)
		}
	}
	for i := range min(len(old.Lanes), len(new.Lanes)) {
		for _, key := range laneKeys {
			if before, after := key.value(old.Lanes[i]), key.value(new.Lanes[i]); before != after {
				head = setKey(head, i, key.name, after)
			}
		}
	}
	for i := len(old.Lanes) - 1; i >= len(new.Lanes); i-- {
		head = removeLane(head, i)
	}
	for i := len(old.Lanes); i < len(new.Lanes); i++ {
		head = addLane(head, new.Lanes[i])
	}
	head = editChains(head, old.Chains, new.Chains)
	if err := checkHead(p.head, head, new); err != nil {
		return nil, nil, err
	}
	return head, data[len(p.head):], nil
}

// section is a table of the head: its own keys, and where it ends, including the tables
// inside it.
type section struct {
	begin, end int
	// root says that these are the keys above all tables.
	root bool
	keys []statement
}

// sections finds the root and the lanes. If the root itself describes the first lane, it
// is lane 0 too.
func sections(head []byte) (root section, lanes []section) {
	root.root = true
	current := &root
	for s := range statements(head) {
		switch {
		case s.header == "lane" && s.list:
			lanes = append(lanes, section{begin: s.begin, end: s.end})
			current = &lanes[len(lanes)-1]
		case s.header != "":
			if len(lanes) == 0 || !bytes.HasPrefix([]byte(s.header), []byte("lane.")) {
				current = nil
			} else {
				lanes[len(lanes)-1].end = s.end
				current = &section{} // keys of a table inside the lane are not ours
			}
		case current == nil:
		default:
			current.keys = append(current.keys, s)
			if current == &root || len(lanes) == 0 {
				root.end = s.end
			} else {
				lanes[len(lanes)-1].end = s.end
			}
		}
	}
	if slices.ContainsFunc(root.keys, func(s statement) bool { return s.key == "target" || s.key == "system" }) {
		lanes = append([]section{root}, lanes...)
	}
	return root, lanes
}

func defines(head []byte, key string) bool {
	root, _ := sections(head)
	return slices.ContainsFunc(root.keys, func(s statement) bool { return s.key == key })
}

// setKey sets a key of a lane, or of the root for -1. An empty value removes it.
func setKey(head []byte, lane int, key, value string) []byte {
	where, lanes := sections(head)
	if lane >= 0 {
		if lane >= len(lanes) {
			return head // the check that follows will refuse the edit
		}
		where = lanes[lane]
	}
	at := where.begin
	if lane >= 0 && at < where.end && len(where.keys) == 0 {
		at = lineEnd(head, at)
	}
	for _, s := range where.keys {
		if s.key == key && value == "" {
			return slices.Concat(head[:s.begin], head[s.end:])
		}
		if s.key == key {
			return slices.Concat(head[:s.valueBegin], []byte(value), head[s.valueEnd:])
		}
		at = s.end
	}
	if value == "" {
		return head
	}
	return insert(head, at, []byte(key+" = "+value+"\n"))
}

func removeLane(head []byte, lane int) []byte {
	_, lanes := sections(head)
	if lane >= len(lanes) {
		return head // the check that follows will refuse the edit
	}
	if lanes[lane].root {
		for _, key := range laneKeys {
			head = setKey(head, -1, key.name, "")
		}
		return head
	}
	return slices.Concat(head[:lanes[lane].begin], head[lanes[lane].end:])
}

func addLane(head []byte, l Lane) []byte {
	root, lanes := sections(head)
	at := root.end
	if len(lanes) > 0 {
		at = max(at, lanes[len(lanes)-1].end)
	}
	return insert(head, at, encodeLane(l))
}

// editChains replaces the whole tables of chains that changed, and adds new ones at the
// end of the head.
func editChains(head []byte, old, new []Chain) []byte {
	same := 0
	for same < min(len(old), len(new)) && reflect.DeepEqual(old[same], new[same]) {
		same++
	}
	if same == len(old) && same == len(new) {
		return head
	}
	var begins []statement
	var ends []int
	inside := false
	for s := range statements(head) {
		switch {
		case s.header == "chain" && s.list:
			begins, ends, inside = append(begins, s), append(ends, s.end), true
		case s.header != "" && !strings.HasPrefix(s.header, "chain."):
			inside = false
		case inside:
			ends[len(ends)-1] = s.end
		}
	}
	for i := len(begins) - 1; i >= same; i-- {
		head = slices.Concat(head[:begins[i].begin], head[ends[i]:])
	}
	for _, c := range new[same:] {
		head = insert(head, len(head), encodeChain(c))
	}
	return head
}

// insert inserts whole lines at the beginning of a line, or after a last line without a
// line break.
func insert(head []byte, at int, lines []byte) []byte {
	if at > 0 && head[at-1] != '\n' {
		lines = slices.Concat([]byte("\n"), lines)
	}
	return slices.Concat(head[:at], lines, head[at:])
}

// checkHead reads the edited head back: our keys must be the wanted ones, all others the
// old ones.
func checkHead(before, after []byte, want Meta) error {
	doc, _, err := decodeDocument(parts{head: after})
	if err != nil {
		return fmt.Errorf("check the header before saving: %w", err)
	}
	if !reflect.DeepEqual(doc.meta, want) {
		return errors.New("the header can't be changed in place: edit it by hand")
	}
	was, wasErr := foreign(before)
	is, isErr := foreign(after)
	lanes := min(len(was.lanes), len(is.lanes))
	same := wasErr == nil && isErr == nil && reflect.DeepEqual(was.root, is.root)
	for i := range lanes { // a removed lane takes its keys with it
		same = same && reflect.DeepEqual(was.lanes[i], is.lanes[i])
	}
	if !same {
		return errors.New("the header can't be changed without touching other keys: edit it by hand")
	}
	return nil
}

// foreignKeys are the keys that [Meta] doesn't hold.
type foreignKeys struct {
	root  map[string]any
	lanes []map[string]any
}

func foreign(head []byte) (foreignKeys, error) {
	var f foreignKeys
	_, err := toml.Decode(string(head), &f.root)
	f.lanes, _ = f.root["lane"].([]map[string]any)
	for _, table := range append(f.lanes, f.root) {
		for _, key := range laneKeys {
			delete(table, key.name)
		}
	}
	for _, key := range headKeys {
		delete(f.root, key.name)
	}
	delete(f.root, "lane")
	delete(f.root, "chain")
	return f, err
}
