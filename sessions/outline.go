package sessions

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"time"
	"unicode/utf8"

	"sluice/gateway"
)

// outline is what can be read from a block without decoding it: enough to find branches,
// to list and to add up.
type outline struct {
	id, parent string
	// lane is EveryLane if the block names none.
	lane int
	role gateway.Role
	// time is when the message began, zero if the block doesn't say.
	time time.Time
	// cost is in dollars; known distinguishes 0 from none.
	cost  float64
	known bool
	// started says whether a reply began, failed whether there is an error.
	started, failed bool
}

// valueKind is a kind of value that a block holds.
type valueKind int

const (
	stringKind valueKind = iota
	intKind
	floatKind
	boolKind
	timeKind
	listKind
)

type blockKey struct {
	name string
	kind valueKind
}

// blockTable is one table of a block with its keys in the order in which they are
// written.
type blockTable struct {
	header string
	// many says that the table may come several times.
	many bool
	keys []blockKey
}

const (
	startHeader = "[message.start]"
	errorHeader = "[message.error]"
)

// blockTables are the tables of a message in the order in which they are written: the
// same as in encodeMessage.
var blockTables = []blockTable{
	{header: messageHeader, keys: []blockKey{
		{"id", stringKind}, {"parent", stringKind}, {"lane", intKind}, {"role", stringKind}, {"time", timeKind},
		{"target", stringKind}, {"edited", stringKind}, {"vote", stringKind}, {"incomplete", boolKind}, {"finish", stringKind},
		{"finish_raw", stringKind}, {"note", stringKind}, {"reasoning", stringKind}, {"text", stringKind}, {"refusal", stringKind},
		{"omitted", listKind},
	}},
	{header: "[message.params]", keys: []blockKey{
		{"temperature", floatKind}, {"top_p", floatKind}, {"max_tokens", intKind}, {"stop", listKind},
		{"effort", stringKind}, {"top_k", intKind}, {"min_p", floatKind}, {"seed", intKind}, {"frequency_penalty", floatKind},
		{"presence_penalty", floatKind}, {"top_logprobs", intKind}, {"choices", intKind}, {"verbosity", stringKind},
		{"service_tier", stringKind}, {"user_id", stringKind}, {"prompt_cache_key", stringKind}, {"prompt_cache_ttl", stringKind},
	}},
	{header: startHeader, keys: []blockKey{
		{"target", stringKind}, {"routed", stringKind}, {"status", intKind}, {"step", intKind}, {"cache", stringKind},
		{"log_id", stringKind}, {"content_type", stringKind}, {"streamed", boolKind}, {"attempt", intKind},
	}},
	{header: "[[message.step]]", many: true, keys: []blockKey{
		{"target", stringKind}, {"state", stringKind}, {"drill", stringKind}, {"attempts", intKind}, {"took_ms", intKind},
		{"kind", stringKind}, {"status", intKind}, {"code", stringKind}, {"message", stringKind},
		{"key_source", stringKind},
	}},
	{header: "[message.usage]", keys: []blockKey{
		{"input_tokens", intKind}, {"output_tokens", intKind}, {"cached_tokens", intKind}, {"cache_write_tokens", intKind}, {"reasoning_tokens", intKind},
		{"reasoning_apart", boolKind},
	}},
	{header: "[message.metrics]", keys: []blockKey{
		{"ttft_ms", intKind}, {"duration_ms", intKind}, {"longest_gap_ms", intKind}, {"thinking_ms", intKind}, {"tokens_per_second", floatKind}, {"cost_usd", floatKind},
		{"cost_source", stringKind},
	}},
	{header: errorHeader, keys: []blockKey{
		{"kind", stringKind}, {"provider", stringKind}, {"step", intKind}, {"status", intKind}, {"code", stringKind},
		{"message", stringKind}, {"gateway", boolKind}, {"request_id", stringKind}, {"log_id", stringKind}, {"retryable", boolKind},
		{"key_source", stringKind},
	}},
	{header: "[[message.attachment]]", many: true, keys: []blockKey{
		{"name", stringKind}, {"type", stringKind}, {"size", intKind}, {"sha256", stringKind},
	}},
	{header: "[[message.tool_call]]", many: true, keys: []blockKey{
		{"id", stringKind}, {"name", stringKind}, {"arguments", stringKind}, {"proof_family", stringKind},
		{"proof_provider", stringKind}, {"proof_model", stringKind}, {"proof", stringKind},
	}},
	{header: "[[message.citation]]", many: true, keys: []blockKey{{"url", stringKind}, {"title", stringKind}}},
}

// readOutline reads a block that is spelled exactly as this package spells it, forty
// times as fast as decoding. ok is true only if the decoder would accept every byte,
// which FuzzOutline checks; any other block must be decoded to know whether it is valid.
func readOutline(block []byte) (o outline, ok bool) {
	o.lane = EveryLane
	ok = blockValues(block, valueLength, func(table int, name string, value span) bool {
		switch blockTables[table].header {
		case startHeader:
			o.started = true
		case errorHeader:
			o.failed = true
		}
		return name == "" || o.note(table, name, block[value.begin:value.end])
	})
	return o, ok && o.id != "" && o.role != ""
}

// span is a part of a block, in bytes.
type span struct{ begin, end int }

// blockValues calls see with the positions of a block's values if the block is spelled as
// this package spells it; a table's header comes first, without a name. measure returns
// the length of a value. It returns false if the spelling is another, or if see does.
func blockValues(block []byte, measure func(valueKind, []byte) int, see func(table int, name string, value span) bool) bool {
	table, key := -1, 0
	for at := 0; at < len(block); {
		if block[at] == '\n' {
			if at++; at == len(block) {
				break
			}
			if block[at] != '[' {
				return false
			}
		}
		if block[at] == '[' {
			line := bytes.IndexByte(block[at:], '\n')
			if line < 0 {
				return false
			}
			var ok bool
			if table, ok = nextTable(table, block[at:at+line]); !ok || !see(table, "", span{}) {
				return false
			}
			at, key = at+line+1, 0
			continue
		}
		if table < 0 {
			return false
		}
		keys := blockTables[table].keys
		if key = nextKey(keys, key, block[at:]); key < 0 {
			return false
		}
		name := keys[key].name
		at += len(name) + len(" = ")
		n := measure(keys[key].kind, block[at:])
		if n <= 0 || at+n >= len(block) || block[at+n] != '\n' || !see(table, name, span{at, at + n}) {
			return false
		}
		at, key = at+n+1, key+1
	}
	return table >= 0
}

// nextTable returns the table with this header if it may come after table.
func nextTable(table int, header []byte) (int, bool) {
	if table >= 0 && blockTables[table].many && string(header) == blockTables[table].header {
		return table, true
	}
	for i := table + 1; i < len(blockTables); i++ {
		if string(header) == blockTables[i].header {
			return i, table >= 0 || i == 0
		}
	}
	return 0, false
}

// nextKey returns the key with which the line begins, from a key on, or -1.
func nextKey(keys []blockKey, from int, line []byte) int {
	for i := from; i < len(keys); i++ {
		name := keys[i].name
		if len(line) > len(name)+3 && string(line[:len(name)]) == name && string(line[len(name):len(name)+3]) == " = " {
			return i
		}
	}
	return -1
}

// note stores a value that the outline has a field for.
func (o *outline) note(table int, name string, value []byte) bool {
	plain := func() string {
		if bytes.IndexByte(value, '\\') >= 0 || bytes.HasPrefix(value, []byte(`"""`)) {
			return ""
		}
		return string(value[1 : len(value)-1])
	}
	switch {
	case table == 0 && name == "id":
		o.id = plain()
		return o.id != ""
	case table == 0 && name == "parent":
		o.parent = plain()
		return o.parent != "" || len(value) == 2
	case table == 0 && name == "role":
		o.role = gateway.Role(plain())
		return o.role != ""
	case table == 0 && name == "lane":
		n, err := strconv.Atoi(string(value))
		o.lane = n
		return err == nil && n >= 0
	case table == 0 && name == "time":
		at, err := time.Parse(timeLayout, string(value))
		o.time = at
		return err == nil
	case name == "cost_usd":
		cost, err := strconv.ParseFloat(string(value), 64)
		o.cost, o.known = cost, true
		return err == nil
	}
	return true
}

// valueLength returns the length of a value of this kind, 0 if there is none.
func valueLength(kind valueKind, b []byte) int {
	switch kind {
	case stringKind:
		if bytes.HasPrefix(b, []byte("\"\"\"\n")) {
			return textLength(b)
		}
		return basicLength(b)
	case intKind:
		return numberLength(b, false)
	case floatKind:
		return numberLength(b, true)
	case boolKind:
		if bytes.HasPrefix(b, []byte("true")) {
			return len("true")
		}
	case timeKind:
		if len(b) > len(timeLayout) {
			stamp := string(b[:len(timeLayout)])
			if t, err := time.Parse(timeLayout, stamp); err == nil && t.Format(timeLayout) == stamp {
				return len(timeLayout)
			}
		}
	case listKind:
		return listLength(b)
	}
	return 0
}

// textLength measures a multi-line string as appendText writes it.
func textLength(b []byte) int {
	for i := len("\"\"\"\n"); i < len(b); {
		i += plainLength(b[i:])
		if i == len(b) {
			break
		}
		switch c := b[i]; {
		case c == '"':
			if bytes.HasPrefix(b[i:], []byte(`"""`)) {
				return i + 3
			}
			i++
		case c == '\n' || c == '\t' || c >= ' ' && c < 0x7f && c != '\\':
			i++
		default:
			n := runeLength(b[i:])
			if n == 0 {
				return 0
			}
			i += n
		}
	}
	return 0
}

// plainLength counts the characters, eight at a time, that need no escape in any string:
// printable ASCII except quotes and backslashes. It may stop too early, never too late.
func plainLength(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	// zeroes has the high bit of each byte of v that is 0, and of some above one.
	zeroes := func(v uint64) uint64 { return (v - ones) &^ v & highs }
	i := 0
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		other := v&highs | (v-ones*' ')&^v&highs | (v+ones)&highs | zeroes(v^ones*'"') | zeroes(v^ones*'\\')
		if other != 0 {
			return i + bits.TrailingZeros64(other)/8
		}
	}
	return i
}

// basicLength measures a string on one line as appendString writes it.
func basicLength(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return 0
	}
	for i := 1; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			return i + 1
		case c >= ' ' && c < 0x7f && c != '\\':
			i++
		default:
			n := runeLength(b[i:])
			if n == 0 {
				return 0
			}
			i += n
		}
	}
	return 0
}

// runeLength measures an escape, or a character beyond ASCII; 0 for what may not be in a
// string.
func runeLength(b []byte) int {
	if b[0] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n < 2 || hidden(r) {
			return 0
		}
		return n
	}
	if b[0] != '\\' || len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '\\', '"', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		r, err := strconv.ParseUint(string(b[2:6]), 16, 32)
		if err != nil || r >= 0xD800 && r < 0xE000 {
			return 0
		}
		return 6
	}
	return 0
}

// numberLength measures an integer, or a number with a point, of a size that always fits.
func numberLength(b []byte, point bool) int {
	i := 0
	if i < len(b) && b[i] == '-' {
		i++
	}
	digits := func() int {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i - from
	}
	first := i
	if n := digits(); n == 0 || n > 9 || n > 1 && b[first] == '0' {
		return 0
	}
	if !point {
		return i
	}
	if i >= len(b) || b[i] != '.' {
		return 0
	}
	i++
	if n := digits(); n == 0 || n > 20 {
		return 0
	}
	return i
}

func listLength(b []byte) int {
	if len(b) == 0 || b[0] != '[' {
		return 0
	}
	for i := 1; ; {
		n := basicLength(b[i:])
		if n == 0 {
			return 0
		}
		i += n
		switch {
		case bytes.HasPrefix(b[i:], []byte("]")):
			return i + 1
		case !bytes.HasPrefix(b[i:], []byte(", ")):
			return 0
		}
		i += len(", ")
	}
}
