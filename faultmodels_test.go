package main

import (
	"fmt"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// TestFaultModelsAreDocumentedAsTheCodeHasThem keeps docs/fault-models.md as the code
// has it: go test -run FaultModels . -update
func TestFaultModelsAreDocumentedAsTheCodeHasThem(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Models that fail on purpose\n\n" +
		"The embedded gateway (`sluice --demo`, `sluice emulate`) plays these where they are the model's name, or the last\n" +
		"part of it: `openai/fault-429`. Several are joined with `+`, as in `fault-crlf+comments`; `-times-K` after one lets\n" +
		"it strike K times, and then the model answers. N counts tokens (10 where left out), MS is milliseconds, S is\n" +
		"seconds; in brackets is what stands where no number is given. The table is made from the code: `go test -run FaultModels . -update`.\n\n" +
		"Those with vendors are what vendors were seen to send, word for word. A vendor is a provider's name, or a form that\n" +
		"several share: `chat` is OpenAI's chat completions, `responses` its Responses API, `messages` Anthropic's, `gemini`\n" +
		"Google's, `converse` Bedrock's.\n\n" +
		"| model | what happens | vendors |\n| --- | --- | --- |\n")
	played := 0
	for _, f := range emulator.Faults() {
		vendors := strings.Join(f.Vendors, ", ")
		if vendors == "" || vendors == "any" {
			vendors = "all"
		} else {
			played++
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(f.Name, ", ", "`, `"), cell(f.Help), vendors)
	}
	if played < 20 {
		t.Errorf("only %d of the faults are a vendor's", played)
	}
	sameFile(t, "docs/fault-models.md", b.String())
}
