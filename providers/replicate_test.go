package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sluice/gateway"
	"sluice/providers"
)

// poller decodes the replies of one job, each a whole JSON body.
func poller(t *testing.T, options map[string]string, bodies ...string) (gateway.Poller, result) {
	t.Helper()
	d, ok := newProvider(t, "replicate", providers.Settings{Options: options}).Decoder(gateway.Reply{Status: 201}).(gateway.Poller)
	if !ok {
		t.Fatal("the decoder is no gateway.Poller")
	}
	var r result
	for _, body := range bodies {
		one := decode(t, d, catwalkProvider(gateway.Frame{Data: []byte(body), Whole: true}))
		r.deltas = append(r.deltas, one.deltas...)
		if r.err = one.err; r.err != nil {
			break
		}
	}
	return d, r
}

// reply is a prediction with some members.
func reply(members string) string { return `{"id":"p1",` + members + `}` }

func TestReplicateReadsPredictions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bodies []string
		want   string
	}{
		"an output that grows": {
			[]string{
				reply(`"status":"starting","logs":"","output":null`),
				reply(`"status":"processing","logs":"a\r 48%|\n","output":["Hel"]`),
				reply(`"status":"processing","logs":"a\r 48%|\n","output":["Hel","lo"]`),
				reply(`"status":"succeeded","output":["Hel","lo","!"],"metrics":{"predict_time":1,"input_token_count":3,"output_token_count":4}`),
			},
			"progress starting\ntext \"Hel\"\nprogress processing: 48%|\ntext \"lo\"\ntext \"!\"\nusage in 3 out 4 cached unknown reasoning unknown\nfinish stop (succeeded)\n",
		},
		"a character cut between two pieces": {
			[]string{reply(`"status":"processing","output":["a\ud83d"]`), reply(`"status":"succeeded","output":["a\ud83d","\ude00"]`)},
			"text \"a\"\nprogress processing\ntext \"😀\"\nfinish stop (succeeded)\n",
		},
		"a text": {[]string{reply(`"status":"succeeded","output":"Hi\n"`)}, "text \"Hi\\n\"\nfinish stop (succeeded)\n"},
		"an object is shown as it is written, when it is whole": {
			[]string{reply(`"status":"processing","output":{"a":1}`), reply(`"status":"succeeded","output":{"a": [1,2]}`)},
			"progress processing\ntext \"{\\\"a\\\": [1,2]}\"\nfinish stop (succeeded)\n",
		},
		"a list of numbers": {[]string{reply(`"status":"succeeded","output":[1,2.5]`)}, "text \"[1,2.5]\"\nfinish stop (succeeded)\n"},
		"files stand on lines of their own": {
			[]string{reply(`"status":"succeeded","output":["https://replicate.delivery/a/0.png","https://replicate.delivery/a/1.png"]`)},
			"text \"https://replicate.delivery/a/0.png\\nhttps://replicate.delivery/a/1.png\"\nfinish stop (succeeded)\n",
		},
		"no output": {[]string{reply(`"status":"succeeded","output":null`)}, "finish stop (succeeded)\n"},
		"an output that changes its mind": {
			[]string{reply(`"status":"processing","output":["one"]`), reply(`"status":"processing","output":["two"]`), reply(`"status":"succeeded","output":["two","!"]`)},
			"text \"one\"\nprogress processing\nnote replicate: the output so far has changed; all of it follows at the end\ntext \"\\n\\ntwo!\"\nfinish stop (succeeded)\n",
		},
		"failed after text": {
			[]string{reply(`"status":"processing","output":["Hel"]`), reply(`"status":"failed","output":["Hel","lo"],"error":"CUDA out of memory"`)},
			"text \"Hel\"\nprogress processing\ntext \"lo\"\nerror stream_error retryable false: CUDA out of memory\n",
		},
		"failed without a word":  {[]string{reply(`"status":"failed","error":null`)}, "error stream_error retryable false: the prediction failed without saying why\n"},
		"canceled":               {[]string{reply(`"status":"canceled","output":["Hel"]`)}, "text \"Hel\"\nfinish other (canceled)\nerror stream_error retryable false: the prediction was canceled before its end\n"},
		"trap 20 aborted":        {[]string{reply(`"status":"aborted"`)}, "error stream_error retryable false: the prediction was ended before it began\n"},
		"trap 20 a new word":     {[]string{reply(`"status":"expired","completed_at":"2026-01-01T00:00:00Z"`)}, "finish other (expired)\n"},
		"an unknown word":        {[]string{reply(`"status":"queued"`)}, "progress queued\n"},
		"a problem in a 200":     {[]string{`{"title":"Not found","detail":"No such version","status":404}`}, "error stream_error retryable false: No such version\n"},
		"not a prediction":       {[]string{`{"hello":1}`}, "error protocol retryable false: the reply can't be read: the reply is not a prediction\n"},
		"an id that is a path":   {[]string{`{"id":"../x","status":"starting"}`}, "error protocol retryable false: the reply can't be read: the prediction's id is not one\n"},
		"an id that is too long": {[]string{`{"id":"` + strings.Repeat("a", 101) + `","status":"starting"}`}, "error protocol retryable false: the reply can't be read: the prediction's id is not one\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, r := poller(t, nil, test.bodies...); r.say() != test.want {
				t.Errorf("\n got %s\nwant %s", r.say(), test.want)
			}
		})
	}
}

func TestReplicateReadsItsEventStream(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ lines, want string }{
		"done":      {"event output\nHi\nevent other\nx\nevent done\n{}", "text \"Hi\"\nnote replicate: events of type \"other\" are not shown\nfinish stop (done)\n"},
		"canceled":  {"event output\nHi\nevent done\n{\"reason\":\"canceled\"}", "text \"Hi\"\nfinish other (canceled)\nerror stream_error retryable false: the prediction was canceled before its end\n"},
		"failed":    {"event done\n{\"reason\":\"error\"}", "error stream_error retryable false: the prediction failed without saying why\n"},
		"error":     {"event error\n{\"detail\":\"it broke\"}", "error stream_error retryable false: it broke\n"},
		"truncated": {"event output\nHi", "text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := stream(t, "replicate", test.lines).say(); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestReplicateAddressesModels(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "replicate", providers.Settings{Options: map[string]string{"wait": "5", "cancel_after": "90s"}})
	for model, want := range map[string]string{
		"meta/meta-llama-3-8b-instruct": "models/meta/meta-llama-3-8b-instruct/predictions ",
		"5797a99e":                      "predictions 5797a99e",
		"kvfrans/clipdraw:5797a99e":     "predictions 5797a99e",
		"deployments/acme/my-llama":     "deployments/acme/my-llama/predictions ",
		"a b/c?d":                       "models/a%20b/c%3Fd/predictions ",
	} {
		r, err := p.Encode(model, asks("Hi"))
		if err != nil {
			t.Errorf("%s: %v", model, err)
			continue
		}
		var body struct{ Version string }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		if got := r.Endpoint + " " + body.Version; got != want {
			t.Errorf("%s: got %q, want %q", model, got, want)
		}
		if got, want := r.Header, (http.Header{"Content-Type": {"application/json"}, "Prefer": {"wait=5"}, "Cancel-After": {"90s"}}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: header %v, want %v", model, got, want)
		}
	}
}

func TestReplicateInputsPerModel(t *testing.T) {
	t.Parallel()
	chat := asks("Hi")
	chat.System = "Be kind"
	chat.Params.MaxTokens = ptr(9)
	chat.Params.Stop = []string{"a", "b"}
	const usual = `"prompt":"Hi","stop_sequences":"a,b"`
	for name, test := range map[string]struct{ inputs, model, want string }{
		"the usual names":      {``, "a/b", `{"max_tokens":9,"system_prompt":"Be kind",` + usual + `}`},
		"another model's":      {`{"x/y":{"top_k":1}}`, "a/b", `{"max_tokens":9,"system_prompt":"Be kind",` + usual + `}`},
		"a name and a value":   {`{"a/b":{"max_new_tokens":"$max_tokens","top_k":50}}`, "a/b", `{"max_new_tokens":9,"top_k":50,"system_prompt":"Be kind",` + usual + `}`},
		"with a version":       {`{"a/b":{"top_k":50}}`, "a/b:v1", `{"max_tokens":9,"top_k":50,"system_prompt":"Be kind",` + usual + `}`},
		"for all":              {`{"*":{"top_k":50,"seed":1},"a/b":{"top_k":2}}`, "a/b", `{"max_tokens":9,"top_k":2,"seed":1,"system_prompt":"Be kind",` + usual + `}`},
		"the conversation":     {`{"a/b":{"text":"$conversation"}}`, "a/b", `{"max_tokens":9,"stop_sequences":"a,b","text":"Be kind\n\nUser: Hi\nAssistant:"}`},
		"messages":             {`{"a/b":{"messages":"$messages"}}`, "a/b", `{"max_tokens":9,"stop_sequences":"a,b","messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"Hi"}]}`},
		"a part that is unset": {`{"a/b":{"heat":"$temperature"}}`, "a/b", `{"max_tokens":9,"system_prompt":"Be kind",` + usual + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := newProvider(t, "replicate", providers.Settings{Options: map[string]string{"inputs": test.inputs}}).Encode(test.model, chat)
			if err != nil {
				t.Fatal(err)
			}
			var body struct{ Input json.RawMessage }
			if err := json.Unmarshal(r.Body, &body); err != nil {
				t.Fatal(err)
			}
			sameJSON(t, body.Input, test.want)
		})
	}
}

func TestReplicateRefusesSettings(t *testing.T) {
	t.Parallel()
	spec, _ := providers.Lookup("replicate")
	for key, value := range map[string]string{
		"inputs": `{"a/b":{"x":"$promt"}}`, "poll": "often", "wait": "61", "cancel_after": "0s", "auth": "basic",
	} {
		_, err := spec.New(providers.Settings{Options: map[string]string{key: value}})
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s = %s: error %v, want one that names the key", key, value, err)
		}
	}
}

// While nothing new comes the pauses grow to two seconds, and news makes them
// short again.
func TestReplicatePauses(t *testing.T) {
	t.Parallel()
	d, _ := poller(t, nil)
	var got []time.Duration
	for _, status := range []string{"starting", "starting", "starting", "starting", "starting", "starting", "processing", "processing"} {
		r := decodeOne(t, d, reply(`"status":"`+status+`"`))
		if r != nil {
			t.Fatal(r)
		}
		_, wait, _ := d.Next()
		got = append(got, wait/time.Millisecond)
	}
	want := []time.Duration{500, 750, 1125, 1687, 2000, 2000, 500, 750}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("pauses %d ms, want %d", got, want)
	}
}

func decodeOne(t *testing.T, d gateway.Decoder, body string) error {
	t.Helper()
	_, err := d.Decode(nil, gateway.Frame{Data: []byte(body), Whole: true})
	return err
}

// Trap 19: the addresses in a reply lead around the gateway, so they are never
// followed; polling and cancelling go to addresses made from the id.
func TestTrap19ReplicateStaysOnTheGateway(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was asked", r.Method, r.URL)
	}))
	t.Cleanup(elsewhere.Close)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	const gw, key = " /v1/local/default/replicate/", " Bearer r8_key"
	want := []string{
		"POST" + gw + "models/meta/llama/predictions" + key, "GET" + gw + "predictions/p1" + key,
		"GET" + gw + "predictions/p1" + key, "POST" + gw + "predictions/p1/cancel" + key,
	}
	arrived := make(chan string, len(want)+1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")
		if len(arrived) == 3 {
			stop() // the user's
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		u := elsewhere.URL
		_, _ = fmt.Fprintf(w, `{"id":"p1","status":"processing","output":["Hi"],"urls":{"get":"%s/get","cancel":"%s/cancel","stream":"%s/stream"}}`, u, u, u)
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	p := newProvider(t, "replicate", providers.Settings{APIKey: gateway.NewSecret("K", "r8_key"), Options: map[string]string{"poll": "1ms"}})
	chat := asks("Hi")
	chat.Stream = true
	var failed error
	for _, err := range client.Stream(ctx, chat, []gateway.Step{{Provider: p, Model: "meta/llama"}}, gateway.Options{}) {
		failed = err
	}
	if gateway.KindOf(failed) != gateway.KindCancelled {
		t.Errorf("ended with %v, want the user's stop", failed)
	}
	var asked []string
	for range want {
		asked = append(asked, <-arrived)
	}
	client.Close()
	server.Close()
	if !reflect.DeepEqual(asked, want) || len(arrived) > 0 {
		t.Errorf("requests\n got %q\nwant %q", asked, want)
	}
}

func FuzzPrediction(f *testing.F) {
	for _, s := range []string{
		`{"id":"p1","status":"starting","logs":"a\nb"}`, `{"id":"p1","status":"processing","output":["a\ud83d"]}`,
		`{"id":"p1","status":"succeeded","output":["a\ud83d","\ude00"],"metrics":{"input_token_count":1e99}}`,
		`{"id":"p1","status":"failed","error":{"a":1}}`, `{"id":"p1","status":"succeeded","output":{"a":[]}}`,
		`{"title":"x","detail":"y","status":422}`, `{"id":"","status":null}`, `[]`, `{`, `Sure`,
	} {
		f.Add(s, s, "output")
	}
	f.Fuzz(func(t *testing.T, a, b, event string) {
		spec, _ := providers.Lookup("replicate")
		p, err := spec.New(providers.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		for _, whole := range []bool{true, false} {
			d := p.Decoder(gateway.Reply{}).(gateway.Poller)
			for _, text := range []string{a, b, a} {
				deltas, err := d.Decode(nil, gateway.Frame{Event: event, Data: []byte(text), Whole: whole})
				sound(t, deltas, err)
				if r, _, ok := d.Next(); ok && (!whole || strings.ContainsAny(strings.TrimPrefix(r.Endpoint, "predictions/"), "/?#%. ")) {
					t.Fatalf("%q leads to %q", text, r.Endpoint)
				}
				if _, ok := d.Cancel(); ok && d.Done() {
					t.Fatalf("%q: a job that is over can be cancelled", text)
				}
				if err != nil {
					break
				}
			}
			deltas, err := d.Close(nil)
			sound(t, deltas, err)
		}
	})
}

// sound checks what holds for all deltas and errors.
func sound(t *testing.T, deltas []gateway.Delta, err error) {
	t.Helper()
	for _, d := range deltas {
		if !utf8.ValidString(d.Text) {
			t.Fatalf("broken UTF-8: %q", d.Text)
		}
	}
	var e *gateway.Error
	if err != nil && (!errors.As(err, &e) || e.Message == "" || e.Provider == "") {
		t.Fatalf("error %#v", err)
	}
}
