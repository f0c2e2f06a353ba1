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
		"The embedded gateway (`sluice --demo`, `sluice emulate`) plays a fault if it is the model's name, or the last part of\n" +
		"it: `openai/fault-429`. Join several with `+`, as in `fault-crlf+comments`; `-times-K` after one makes it fail K\n" +
		"times, then the model answers. N is a number of tokens (default 10), MS is milliseconds, S is seconds; other defaults\n" +
		"are in brackets. The table is generated: `go test -run FaultModels . -update`.\n\n" +
		"Faults with vendors are what these vendors were seen to send, word for word. A vendor is a provider's name, or a format that\n" +
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
