package ui

import (
	"context"
	"strings"
	"testing"

	"sluice/gateway"
)

// Every error stands where the answer would, in words of its own, with who said
// so, what to do next and the key for it; what came before it stays.
func TestErrorsStandInTheTranscript(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		model string
		want  []string
	}{
		{"fault-401", []string{"openai refused the key", "HTTP 401", "No key for openai was sent: check the one that the gateway holds", "refused: the key"}},
		{"fault-429-quota", []string{"The quota at openai is used up", "HTTP 429", "or pick another model", "refused: over the limit"}},
		{"fault-429-retry-60", []string{"openai is rate limiting requests", "HTTP 429", "refused: too many"}},
		{"fault-400", []string{"can't accept the request", "HTTP 400", "refused: the request"}},
		{"unknown-model", []string{"does not exist", "HTTP 404", "Check the model's name"}},
		{"fault-gateway-2009", []string{"The gateway refused", "AI Gateway", "CF_AIG_TOKEN"}},
		{"fault-html", []string{"did not come from the API", "og in to the network", "another server answered"}},
		{"fault-empty", []string{"he reply is empty"}},
		{"fault-redirect-302", []string{"redirect", "never followed"}},
		{"fault-cut-20", []string{"Short version", "cut before its end", "The text so far is kept", "cut off"}},
		{"fault-eof-20", []string{"Short version", "cut before its end"}},
		{"fault-error-midstream-20", []string{"Short version", "openai stopped with an error", "ended by an error"}},
		{"fault-garbage-20", []string{"Short version", "can't be read", "unreadable reply"}},
	} {
		t.Run(tt.model, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) {
				o.Target = gateway.Target{Provider: "openai", Model: tt.model}
			}}).idle()
			r.write("hello").press("enter")
			if strings.HasPrefix(tt.model, "fault-429-retry") { // a wait that the user cuts short
				r.shows("Waiting 60 s to try again").press("esc").idle()
				r.wantText("stopped")
				return
			}
			r.idle()
			r.wantText(append(tt.want, "ctrl+x r ask again", "ctrl+x R another model", "✗")...)
			m := r.stored().Messages()[1]
			if !m.Incomplete || m.Error == nil {
				t.Errorf("saved as complete: %+v", m)
			}
			wantEqual(t, "saved text", m.Text, r.a.focusedLane().exchanges[0].answer.Text)
			live := r.text()
			r.press("ctrl+n").idle().press("ctrl+s").idle().press("enter").idle()
			r.a.toast.text = ""
			if transcriptOf(r.text()) != transcriptOf(live) {
				t.Errorf("opened again it looks different:\n%s\nwas\n%s", r.text(), live)
			}
		})
	}
}

// transcriptOf leaves the header and the footer out.
func transcriptOf(screen string) string {
	lines := strings.Split(screen, "\n")
	return strings.Join(lines[2:len(lines)-5], "\n")
}

func TestAnAnswerThatIsNotStreamedSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-json"} }}).idle()
	r.ask("hello")
	r.wantText(" s · not streamed")
}

func TestARetryIsCountedAndThenAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-429-retry-ms-30-times-1"}
	}}).idle()
	r.ask("hello")
	r.wantText("✓")
	r.wantNoText("trying again")
	if n := len(r.em.Requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestAStalledAnswerIsStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Target = gateway.Target{Provider: "openai", Model: "fault-stall-5"} }}).idle()
	r.write("hello").press("enter").shows("Short")
	r.press("esc").idle()
	r.wantText("Short", "■ you stopped it here; what came is kept")
	infos, err := r.store.List(context.Background())
	if err != nil || len(infos) != 1 {
		t.Fatalf("%v, %v", infos, err)
	}
}
