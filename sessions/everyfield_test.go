package sessions

import (
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/internal/allset"
)

// savedValues are values that are saved as they are, for types of which any value
// won't do.
var savedValues = allset.Rules{
	gateway.RoleAssistant, gateway.FinishStop, gateway.KindBusy, VoteUp, gateway.BackoffLinear, 90 * time.Second, 12.5,
	gateway.Target{Provider: "openai", Model: "m"},
}

// notSaved are the fields that a session leaves out on purpose.
var notSaved = map[string]string{
	"Usage.CostUSD": "the message's own CostUSD and CostSource say it",
}

// Every field of a message is saved and read back, and the fast reader takes what is
// written: a field that one of them doesn't know is named here.
func TestEveryFieldOfAMessageIsSaved(t *testing.T) {
	t.Parallel()
	check := func(path string, m Message) {
		m.ID, m.Role = "m1", gateway.RoleAssistant
		if reason := notSaved[path]; reason != "" {
			return
		}
		if got := m.normal(); !reflect.DeepEqual(got, m) {
			t.Errorf("Message.%s: normal makes of it\n%+v\nwant\n%+v", path, got, m)
		}
		block := encodeMessage(m.normal())
		got, err := decodeBlock(block)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("Message.%s: read back as\n%+v, %v\nwant\n%+v\nfrom\n%s", path, got, err, m, block)
		}
		if _, ok := readOutline(block); !ok {
			t.Errorf("Message.%s: the fast reader (blockTables) doesn't take\n%s", path, block)
		}
	}
	allset.Fields(t, savedValues, check)
	full := allset.Value[Message](t, savedValues)
	full.Usage.CostUSD = nil
	check("", full)
}

// A field that is forgotten in normal would be saved with bytes that no reader takes.
func TestNoFieldOfAMessageIsSavedWithInvalidText(t *testing.T) {
	t.Parallel()
	allset.Fields(t, savedValues, func(path string, m Message) {
		allset.EachText(&m, func(text string) string { return text + "\xff" })
		m.ID = "m1"
		block := encodeMessage(m.normal())
		if got, err := decodeBlock(block); err != nil || !utf8.Valid(block) || !reflect.DeepEqual(got, m.normal()) {
			t.Errorf("Message.%s: read back as\n%+v, %v\nwant\n%+v", path, got, err, m.normal())
		}
	})
}

func TestEveryFieldOfTheHeaderIsSaved(t *testing.T) {
	t.Parallel()
	check := func(path string, m Meta) {
		m.ID = "s1"
		for i := range m.Chains {
			for j := range m.Chains[i].Steps {
				m.Chains[i].Steps[j].Controls.Metadata = nil // which a step can't have
			}
		}
		if got := m.normal(); !reflect.DeepEqual(got, m) {
			t.Errorf("%s: normal makes of it\n%+v\nwant\n%+v", path, got, m)
		}
		head := encodeHead(m.normal())
		doc, _, err := decodeDocument(parts{head: head})
		if err != nil || !reflect.DeepEqual(doc.meta, m) {
			t.Errorf("%s: read back as\n%+v, %v\nwant\n%+v\nfrom\n%s", path, doc.meta, err, m, head)
		}
		changed, _, err := editHead(encodeHead(Meta{ID: "s1", Created: m.Created}), Meta{ID: "s1", Created: m.Created}, m)
		if doc, _, failed := decodeDocument(parts{head: changed}); err != nil || failed != nil || !reflect.DeepEqual(doc.meta, m) {
			t.Errorf("%s: set in a file it is\n%+v, %v %v\nwant\n%+v", path, doc.meta, err, failed, m)
		}
	}
	allset.Fields(t, savedValues, func(path string, m Meta) { check("Meta."+path, m) })
	allset.Fields(t, savedValues, func(path string, l Lane) {
		l.Target = "openai/m"
		check("Lane."+path, Meta{Lanes: []Lane{l}})
	})
	allset.Fields(t, savedValues, func(path string, c Chain) {
		check("Chain."+path, Meta{Chains: []Chain{c}})
	})
	allset.Fields(t, savedValues, func(path string, s ChainStep) {
		check("ChainStep."+path, Meta{Chains: []Chain{{Name: "c", Steps: []ChainStep{s}}}})
	})
	check("all", allset.Value[Meta](t, savedValues))
}

func TestNoFieldOfTheHeaderIsSavedWithInvalidText(t *testing.T) {
	t.Parallel()
	m := allset.Value[Meta](t, savedValues)
	allset.EachText(&m, func(text string) string { return text + "\xff" })
	head := encodeHead(m.normal())
	if doc, _, err := decodeDocument(parts{head: head}); err != nil || !utf8.Valid(head) || !reflect.DeepEqual(doc.meta, m.normal()) {
		t.Errorf("read back as\n%+v, %v\nwant\n%+v", doc.meta, err, m.normal())
	}
}
