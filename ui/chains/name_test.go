package chains

import (
	"strings"
	"testing"

	"sluice/sessions"
	"sluice/ui/uitest"
)

// A chain without a name of its own is told by the model that it asks first.
func TestANewChainIsNamedAfterItsFirstModel(t *testing.T) {
	t.Parallel()
	first := sessions.Chain{Steps: []sessions.ChainStep{{Target: "workers-ai/@cf/meta/llama-3.1-8b-instruct"}, {Target: "openai/gpt-5"}}}
	b := composing(t, Draft{Chain: first})
	b.WantText("chain      llama-3.1-8b-instruct")
	b.press("u")
	uitest.Equal(t, "used", b.used[0].Chain.Name, "llama-3.1-8b-instruct")

	taken := first
	taken.Name = "llama-3.1-8b-instruct"
	b = composing(t, Draft{Chain: first}, taken)
	uitest.Equal(t, "another's name", b.chain().Name, "llama-3.1-8b-instruct-2")
	b.press("J") // the other step is the first now
	uitest.Equal(t, "after the order was changed", b.chain().Name, "gpt-5")

	uitest.Equal(t, "without steps", composing(t, Draft{}).chain().Name, "chain")
	long := composing(t, Draft{Chain: sessions.Chain{Steps: []sessions.ChainStep{{Target: "openai/" + strings.Repeat("語", 60)}}}})
	if fault := long.nameFault(); fault != "" {
		t.Errorf("the suggested name: %s", fault)
	}
	known := composing(t, Draft{Chain: taken, SavedName: taken.Name}, taken)
	known.name.SetValue("")
	uitest.Equal(t, "a known chain without a name", known.nameFault(), "a chain needs one")
}
