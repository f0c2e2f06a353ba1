package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// What becomes of a text that hangs on a delta.
const (
	isCleaned  = "cleaned"
	isOwnWords = "the model's own words"
	isOurs     = "ours" // never the other side's
	isNoText   = "no text"
)

// deltaTexts decides for every text of a delta. A field that isn't here fails the
// test below by its name.
var deltaTexts = map[string]string{
	"Text": isOwnWords, "ToolCall.Arguments": isOwnWords,
	"Start.Target.Provider": isOurs, "Start.Target.Model": isOurs, "Start.Target.Chain": isOurs, "Start.Target.Endpoint": isOurs,
	"Start.Routed.Provider": isCleaned, "Start.Routed.Model": isCleaned, "Start.Routed.Chain": isCleaned, "Start.Routed.Endpoint": isCleaned,
	"Start.Cache": isCleaned, "Start.LogID": isCleaned, "Start.ContentType": isCleaned,
	"ToolCall.ID": isCleaned, "ToolCall.Name": isCleaned,
	"Proof.Family": isOurs, "Proof.Provider": isOurs, "Proof.Model": isOurs, "Proof.Data": isOwnWords,
	"ToolCall.Proof.Family": isOurs, "ToolCall.Proof.Provider": isOurs, "ToolCall.Proof.Model": isOurs, "ToolCall.Proof.Data": isOwnWords,
	"Citation.URL": isCleaned, "Citation.Title": isCleaned,
	"Finish.Reason": isCleaned, "Finish.Raw": isCleaned,
	"Step.Target.Provider": isOurs, "Step.Target.Model": isOurs, "Step.Target.Chain": isOurs, "Step.Target.Endpoint": isOurs,
	"Step.State": isOurs, "Step.Drill": isOurs,
	"Retry.Now":      isNoText,
	"Retry.Err.Kind": isOurs, "Step.Err.Kind": isOurs,
	"Retry.Err.Provider": isCleaned, "Retry.Err.Code": isCleaned, "Retry.Err.Message": isCleaned, "Retry.Err.RequestID": isCleaned, "Retry.Err.LogID": isCleaned, "Retry.Err.KeySource": isCleaned, "Retry.Err.Err": isCleaned,
	"Step.Err.Provider": isCleaned, "Step.Err.Code": isCleaned, "Step.Err.Message": isCleaned, "Step.Err.RequestID": isCleaned, "Step.Err.LogID": isCleaned, "Step.Err.KeySource": isCleaned, "Step.Err.Err": isCleaned,
}

// kindsOf tells which kinds of delta carry a field.
var kindsOf = map[string][]DeltaKind{
	"Text": {DeltaText, DeltaReasoning, DeltaRefusal}, "Start": {DeltaStart}, "ToolCall": {DeltaToolCall}, "Citation": {DeltaCitation},
	"Proof": {DeltaProof}, "Usage": {DeltaUsage}, "Finish": {DeltaFinish}, "Retry": {DeltaRetry}, "Step": {DeltaStep},
}

// eachText calls f with every text below a value that is made up on the way.
func eachText(path string, v reflect.Value, f func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.String, reflect.Interface:
		f(path, v)
	case reflect.Pointer:
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		eachText(path, v.Elem(), f)
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			eachText(strings.TrimPrefix(path+"."+name, "."), v.Field(i), f)
		}
	case reflect.Slice, reflect.Map, reflect.Array, reflect.Func, reflect.Chan:
		f(path, v)
	}
}

func TestFieldT03EveryTextOfADeltaIsDecided(t *testing.T) {
	t.Parallel()
	const key = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6"
	const word = "a " + key + " b"
	redact := newRedactor([]string{key})
	var full Delta
	seen := map[string]bool{}
	eachText("", reflect.ValueOf(&full).Elem(), func(path string, v reflect.Value) {
		seen[path] = true
		switch {
		case deltaTexts[path] == "":
			t.Errorf("Delta.%s: nobody has decided whether a key in it is taken out: decide in redactor.delta, SECURITY.md and deltaTexts", path)
		case deltaTexts[path] == isNoText:
			if v.Kind() != reflect.Func {
				t.Errorf("Delta.%s may hold a text", path)
			}
		case v.Kind() == reflect.Interface:
			v.Set(reflect.ValueOf(fmt.Errorf("cause %s: %w", word, http.ErrSchemeMismatch)))
		case v.Kind() == reflect.Slice:
			v.SetBytes([]byte(word))
		default:
			v.SetString(word)
		}
	})
	for path := range deltaTexts {
		if !seen[path] {
			t.Errorf("Delta.%s is decided and isn't there", path)
		}
	}
	for field, kinds := range kindsOf {
		for _, kind := range kinds {
			var d Delta
			d.Kind = kind
			reflect.ValueOf(&d).Elem().FieldByName(field).Set(reflect.ValueOf(full).FieldByName(field))
			before := fmt.Sprintf("%+v", full)
			clean := redact.delta(d)
			t.Run("K23 "+field, func(t *testing.T) { checkTexts(t, field, clean, word) })
			if fmt.Sprintf("%+v", full) != before {
				t.Errorf("%s: what the decoder holds was changed", field)
			}
		}
	}
	for _, kind := range []DeltaKind{DeltaNote, DeltaProgress} {
		if got := redact.delta(Delta{Kind: kind, Text: word}); got.Text != "a [redacted] b" {
			t.Errorf("kind %d: got %q", kind, got.Text)
		}
	}
}

func checkTexts(t *testing.T, field string, d Delta, word string) {
	t.Helper()
	eachText(field, reflect.ValueOf(&d).Elem().FieldByName(field), func(path string, v reflect.Value) {
		got := fmt.Sprint(v.Interface())
		if v.Kind() == reflect.Slice {
			got = string(v.Bytes())
		}
		switch deltaTexts[path] {
		case isCleaned:
			if want := "a [redacted] b"; !strings.Contains(got, want) || strings.Contains(got, word) {
				t.Errorf("kind %d, %s: got %q", d.Kind, path, got)
			}
			if err, ok := v.Interface().(error); ok && (!errors.Is(err, http.ErrSchemeMismatch) || strings.Contains(fmt.Sprintf("%+v %#v", err, errors.Unwrap(err)), "sk-proj")) {
				t.Errorf("kind %d, %s: got %+v", d.Kind, path, err)
			}
		case isOwnWords, isOurs:
			if got != word {
				t.Errorf("kind %d, %s: got %q", d.Kind, path, got)
			}
		}
	})
}

// The kinds that the test above knows are all there are.
func TestFieldT03EveryKindOfDeltaIsDecided(t *testing.T) {
	t.Parallel()
	const known = DeltaProof
	redact := newRedactor(nil)
	for kind := DeltaStart; kind <= known; kind++ {
		fields := 0
		for _, kinds := range kindsOf {
			for _, k := range kinds {
				if k == kind {
					fields++
				}
			}
		}
		if fields == 0 && kind != DeltaNote && kind != DeltaProgress {
			t.Errorf("kind %d carries nothing that is known", kind)
		}
	}
	if got := redact.delta(Delta{Kind: known + 1, Text: "x"}); got.Text != "x" {
		t.Errorf("got %+v", got)
	}
}

func TestFieldT03CausesOfAChainAreCleaned(t *testing.T) {
	t.Parallel()
	const key = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6"
	redact := newRedactor([]string{key})
	inner := &Error{Kind: KindAuth, Message: "no " + key, RequestID: key, Err: fmt.Errorf("because %s: %w", key, errUnsent)}
	e := redact.error(&Error{Kind: KindBusy, Message: "all failed: " + key, LogID: key, Err: &ChainError{Failures: []*Error{inner}, Of: 2}})
	var chain *ChainError
	if !errors.As(e, &chain) || chain.Of != 2 || !errors.Is(e, errUnsent) {
		t.Fatalf("got %+v", e)
	}
	for err := error(e); err != nil; err = errors.Unwrap(err) {
		if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "Zq8K9x") {
			t.Errorf("a cause says %s", text)
		}
	}
	if text := fmt.Sprintf("%+v", *chain.Failures[0]); strings.Contains(text, "Zq8K9x") {
		t.Errorf("a failure says %s", text)
	}
	if inner.RequestID != key {
		t.Error("a failure that others hold was changed")
	}
}

// Pieces of the answer pay nothing.
func TestFieldT03TextPassesWithoutACopy(t *testing.T) {
	redact := newRedactor([]string{"sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6"})
	d := Delta{Kind: DeltaText, Text: " pizza"}
	if n := testing.AllocsPerRun(100, func() { d = redact.delta(d) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestFieldT03AReplyThatRepeatsTheKey has a server send the key back in every place
// of a good reply.
func TestFieldT03AReplyThatRepeatsTheKey(t *testing.T) {
	t.Parallel()
	const key, token, other = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6", "cfut-7Hh2Jj4Kk6Ll8Mm1Nn3Pp5Qq", "gsk-own-9Rr8Ss7Tt6Uu5Vv4Ww3Xx2"
	everything := key + " " + token + " " + strings.ToUpper(other)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{"cf-aig-log-id", "cf-aig-model", "cf-aig-provider", "cf-aig-step", "cf-aig-cache-status", "x-request-id", "x-own"} {
			w.Header().Set(name, everything)
		}
		w.Header().Set("Content-Type", "text/event-stream; "+key)
		answerSSE("event: "+key+"\ndata: {\"text\":\"my own "+key+"\"}\n\ndata: {\"finish\":\""+key+"\"}\n\ndata: [DONE]\n\n")(w, nil)
	})
	c := newClient(t, Config{URL: s.URL, Token: NewSecret("T", token), Secrets: []Secret{NewSecret("O", other)}})
	var kept strings.Builder
	answer := ""
	for d, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "openai", key: NewSecret("K", key)}), Options{Trace: func(e TraceEvent) {
		fmt.Fprintf(&kept, "%+v %s %s\n", e, e.Body, e.Frame.Data)
	}}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind == DeltaText {
			answer += d.Text
			continue
		}
		fmt.Fprintf(&kept, "%+v %+v %+v\n", d, d.Start, d.Finish)
	}
	if answer != "my own "+key {
		t.Errorf("the model's own words are %q", answer)
	}
	for _, secret := range []string{key, token, other, strings.ToUpper(other)} {
		if strings.Contains(kept.String(), secret[8:]) {
			t.Errorf("%s is in %s", secret, kept.String())
		}
	}
	if strings.Count(kept.String(), redacted) < 10 {
		t.Errorf("got %s", kept.String())
	}
}
