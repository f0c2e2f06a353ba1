package cli_test

import (
	"net/http"
	"strings"
	"testing"
)

// What of an answer can't be shown is named to its reader: in a note event, and on
// standard error beside the plain text. Remarks for a debug view are apart.
func TestFieldW11AskNamesWhatItCannotShow(t *testing.T) {
	t.Parallel()
	const named = "google-ai-studio: an image (image/png, 8 bytes) is not shown"
	url := serve(t, http.StatusOK, "text/event-stream", `data: {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},{"text":"A cat."}]},"finishReason":"STOP"}]}`+"\n\ndata: [DONE]\n\n")
	ask := func(args ...string) outcome {
		return run(t, home(t), "", append([]string{"ask", "--gateway-url", url, "-t", "google-ai-studio/gemini"}, append(args, "Draw a cat")...)...)
	}
	if got, want := ask(), (outcome{"A cat.\n", named + "\n", 0}); got != want {
		t.Errorf("plain: got %+v, want %+v", got, want)
	}
	got := ask("--json")
	notes, remarks := ofType(events(t, got.stdout), "note"), ofType(events(t, got.stdout), "remark")
	if len(notes) != 1 || notes[0].Text != named || len(remarks) != 1 || !strings.Contains(remarks[0].Text, "[DONE]") || got.status != 0 {
		t.Errorf("notes %+v, remarks %+v, status %d", notes, remarks, got.status)
	}
}
