package gateway

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

// proofOf is a proof whose data is a word.
func proofOf(word string) *Proof {
	return &Proof{Family: "f", Data: json.RawMessage(`"` + word + `"`)}
}

// partsOf is what an answer of these deltas has in parts.
func partsOf(deltas []Delta) (*Answer, []Part) {
	a := &Answer{}
	for _, d := range deltas {
		a.Add(d, noon)
	}
	return a, a.Parts()
}

func TestPartsOfAnAnswer(t *testing.T) {
	t.Parallel()
	text := func(s string) Delta { return Delta{Kind: DeltaText, Text: s} }
	thought := func(s string) Delta { return Delta{Kind: DeltaReasoning, Text: s} }
	proof := func(word string) Delta { return Delta{Kind: DeltaProof, Proof: proofOf(word)} }
	thoughtProof := func(word string) Delta {
		return Delta{Kind: DeltaProof, OfReasoning: true, Proof: proofOf(word)}
	}
	alone := func(d Delta) Delta { d.Alone = true; return d }
	call := func(id string) Delta {
		return Delta{Kind: DeltaToolCall, ToolCall: &ToolCall{ID: id, Name: "f", Arguments: "{}", Proof: proofOf(id)}}
	}
	asks := func(id string) Part {
		return Part{ToolCall: &ToolCall{ID: id, Name: "f", Arguments: "{}", Proof: proofOf(id)}}
	}
	thinks := func(s string, p *Proof) Part { return Part{Reasoning: &Reasoning{Text: s}, Proof: p} }
	for name, test := range map[string]struct {
		deltas []Delta
		want   []Part
	}{
		"nothing":    {nil, nil},
		"text alone": {[]Delta{text("Hel"), text("lo"), {Kind: DeltaRefusal, Text: "no"}, {Kind: DeltaCitation, Citation: &Citation{}}}, nil},
		"reasoning, text, calls": {
			[]Delta{thought("h"), thought("m"), thoughtProof("1"), text("Hel"), text(""), text("lo"), call("a"), call("b"), text("!")},
			[]Part{thinks("hm", proofOf("1")), {Text: "Hello"}, asks("a"), asks("b"), {Text: "!"}},
		},
		"text before a call":      {[]Delta{text("Hel"), text("lo"), call("a")}, []Part{{Text: "Hello"}, asks("a")}},
		"reasoning with no proof": {[]Delta{thought("hm"), text("Hi")}, []Part{thinks("hm", nil), {Text: "Hi"}}},
		"text with a proof":       {[]Delta{text("Hi"), proof("1"), text("!")}, []Part{{Text: "Hi", Proof: proofOf("1")}, {Text: "!"}}},
		"an empty part at the end": {
			[]Delta{text("Hi"), alone(proof("1"))},
			[]Part{{Text: "Hi"}, {Proof: proofOf("1")}},
		},
		"a proof after a call is no text's": {[]Delta{text("Hi"), call("a"), proof("1")}, []Part{{Text: "Hi"}, asks("a"), {Proof: proofOf("1")}}},
		"encrypted reasoning between": {
			[]Delta{thought("a"), thoughtProof("1"), alone(thoughtProof("2")), thought("b"), thoughtProof("3")},
			[]Part{thinks("a", proofOf("1")), thinks("", proofOf("2")), thinks("b", proofOf("3"))},
		},
		"encrypted reasoning after some without a proof": {
			[]Delta{thought("a"), alone(thoughtProof("1"))}, []Part{thinks("a", nil), thinks("", proofOf("1"))},
		},
		"a proof at the end is the reasoning's": {
			[]Delta{thought("a"), text("Hi"), call("a"), thoughtProof("1")}, []Part{thinks("a", proofOf("1")), {Text: "Hi"}, asks("a")},
		},
		"a proof at the end without reasoning": {[]Delta{text("Hi"), thoughtProof("1")}, []Part{{Text: "Hi"}, thinks("", proofOf("1"))}},
		"reasoning in two places": {
			[]Delta{thought("a"), text("x"), thought("b"), text("y"), thought("c")},
			[]Part{thinks("a", nil), {Text: "x"}, thinks("b", nil), {Text: "y"}, thinks("c", nil)},
		},
		"a failed attempt's are dropped": {
			[]Delta{alone(thoughtProof("1")), {Kind: DeltaStart, Start: &Start{}}, text("Hi"), proof("2")}, []Part{{Text: "Hi", Proof: proofOf("2")}},
		},
	} {
		if a, got := partsOf(test.deltas); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %q, %q\n got %s\nwant %s", name, a.Text(), a.Reasoning(), sayParts(got), sayParts(test.want))
		}
	}
}

func sayParts(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.ToolCall != nil:
			fmt.Fprintf(&b, "call %+v ", *p.ToolCall)
		case p.Reasoning != nil:
			fmt.Fprintf(&b, "reasoning %q ", p.Reasoning.Text)
		default:
			fmt.Fprintf(&b, "text %q ", p.Text)
		}
		if p.Proof != nil {
			fmt.Fprintf(&b, "with %s ", p.Proof.Data)
		}
	}
	return b.String()
}

// TestPartsShareTheTexts: an answer of many megabytes is not held twice.
func TestPartsShareTheTexts(t *testing.T) {
	t.Parallel()
	var deltas []Delta
	for i := range 1000 {
		deltas = append(deltas, Delta{Kind: DeltaReasoning, Text: strings.Repeat(fmt.Sprint(i%10), 1000)})
	}
	for i := range 1000 {
		deltas = append(deltas, Delta{Kind: DeltaText, Text: strings.Repeat(fmt.Sprint(i%10), 1000)})
	}
	a, parts := partsOf(deltas)
	if len(parts) != 2 || parts[0].Reasoning == nil {
		t.Fatalf("%d parts", len(parts))
	}
	for whole, part := range map[string]string{a.Text(): parts[1].Text, a.Reasoning(): parts[0].Reasoning.Text} {
		if whole != part || unsafe.StringData(whole) != unsafe.StringData(part) {
			t.Errorf("%d bytes and %d are not the same memory", len(whole), len(part))
		}
	}
}

// An answer of text alone pays nothing for its parts.
func TestTextAloneHasNoParts(t *testing.T) {
	var a Answer
	d := Delta{Kind: DeltaText, Text: "x"}
	a.Add(d, noon)
	a.text.small.Grow(1 << 10)
	if n := testing.AllocsPerRun(100, func() { a.Add(d, noon) }); n != 0 || a.order != nil {
		t.Errorf("%v allocations, parts %v", n, a.order)
	}
}
