package ask

import (
	"reflect"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/allset"
	"sluice/sessions"
)

var laneValues = allset.Rules{gateway.BackoffLinear, 90 * time.Second, gateway.APIResponses, gateway.Effort("low")}

// screenOnly are the fields of a lane that say where and how it is shown. Every other
// one is asked.
var screenOnly = map[string]string{
	"Muted":  "whether prompts to all lanes pass it by",
	"Closed": "whether it is on the screen",
	"Column": "its place on the screen",
	"From":   "where its history begins",
	"Shown":  "which branch is shown",
}

// A field that a lane gets is either asked, and then part of every request, or named
// above.
func TestEveryFieldOfALaneIsAsked(t *testing.T) {
	t.Parallel()
	request := func(l sessions.Lane) Request {
		s, _ := SettingsOf(l)
		r, err := s.Request(nil, nil, "Why?", false, gateway.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	none := request(sessions.Lane{})
	allset.Fields(t, laneValues, func(path string, l sessions.Lane) {
		if path == "Target" {
			l.Target = "openai/m"
		}
		asked := !reflect.DeepEqual(request(l), none)
		if _, screen := screenOnly[path]; asked == screen {
			t.Errorf("Lane.%s: asked %t, for the screen alone %t", path, asked, screen)
		}
		s, _ := SettingsOf(l)
		if kept := s.Lane(); asked && !reflect.DeepEqual(kept, l) {
			t.Errorf("Lane.%s: kept as %+v", path, kept)
		}
	})
}

// After a failed answer the next prompt doesn't follow on another one: vendors refuse
// two prompts in a row.
func TestAPromptWithoutAnswerIsLeftOut(t *testing.T) {
	t.Parallel()
	branch := []sessions.Message{
		{Role: gateway.RoleUser, Text: "one"}, {Role: gateway.RoleAssistant, Text: "1"},
		{Role: gateway.RoleUser, Text: "two"}, {Role: gateway.RoleAssistant, Error: &sessions.MessageError{Kind: gateway.KindBusy}},
	}
	chat := Settings{}.Chat(sessions.Conversation(branch), "three", true)
	want := []gateway.Message{{Role: gateway.RoleUser, Text: "one"}, {Role: gateway.RoleAssistant, Text: "1"}, {Role: gateway.RoleUser, Text: "three"}}
	if !reflect.DeepEqual(chat.Messages, want) {
		t.Errorf("got %+v", chat.Messages)
	}
}

func TestTheRequestsOwnPriceComesFirst(t *testing.T) {
	t.Parallel()
	input, output := 1.0, 2.0
	prices := func(target gateway.Target) *gateway.Price {
		if target.Model != "m" {
			return nil
		}
		return &gateway.Price{Input: &input, Output: &output}
	}
	target := gateway.Target{Provider: "openai", Model: "m"}
	r := Request{Target: target, Steps: []gateway.Step{{Model: "m"}}}
	if got := r.Price(prices, nil); got == nil || *got.Input != 1 || got.Own {
		t.Errorf("the model's: %+v", got)
	}
	r.Options.CustomCost = &gateway.CustomCost{Input: 3e-6}
	if got := r.Price(prices, nil); got == nil || !got.Own {
		t.Errorf("the request's: %+v", got)
	}
	chain := Request{Target: gateway.Target{Chain: "c"}, Steps: make([]gateway.Step, 2)}
	if got := chain.Price(prices, &gateway.Start{Target: target, Step: 1, StepKnown: true}); got == nil || *got.Output != 2 {
		t.Errorf("of the step that answered: %+v", got)
	}
	if got := chain.Price(prices, nil); got != nil {
		t.Errorf("of a chain that nobody answered: %+v", got)
	}
}
