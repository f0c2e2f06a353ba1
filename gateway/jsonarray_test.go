package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestArrayGivesItsElementsWhateverTheWhiteSpace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{`[{"a":1},{"b":[2,{"c":"}],["}]}]`, `{"a":1} {"b":[2,{"c":"}],["}]}`},
		{"[{\n \"a\": 1\n}\n,\r\n{\"b\":2}\n]\n", "{\n \"a\": 1\n} {\"b\":2}"},
		{"\xEF\xBB\xBF \n[ {} ,\t{} ]", `{} {}`},
		{`["a\"],[\\", "b\\"]`, `"a\"],[\\" "b\\"`},
		{`[1 ,true,null]`, `1  true null`},
		{`[[1,[2]],[]]`, `[1,[2]] []`},
		{`[]`, ``},
		{`[{"a":1}`, `{"a":1}`}, // the decoder says whether that was all
		{`[{}]trailing`, `{}`},
	} {
		for _, r := range []io.Reader{strings.NewReader(test.in), iotest.OneByteReader(strings.NewReader(test.in)), iotest.DataErrReader(strings.NewReader(test.in))} {
			got, err := allFrames(newArrayFrames(r, 1<<20))
			if err != nil || elements(got) != test.want {
				t.Errorf("%q: %v\n got %q\nwant %q", test.in, err, elements(got), test.want)
			}
		}
	}
}

func elements(list []Frame) string {
	var parts []string
	for _, f := range list {
		parts = append(parts, string(f.Data))
	}
	return strings.Join(parts, " ")
}

func TestArrayErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, in, before string
		want             error
	}{
		{"not an array", `{"a":1}`, "", errFraming},
		{"no comma", `[{} {}]`, "{}", errFraming},
		{"cut in an element", `[{"a":1},{"b`, `{"a":1}`, io.ErrUnexpectedEOF},
		{"cut after a comma", `[{},`, "{}", io.ErrUnexpectedEOF},
		{"cut after the bracket", `[`, "", io.ErrUnexpectedEOF},
		{"cut in a text with a bracket", `["a]`, "", io.ErrUnexpectedEOF},
		{"too large", `[{},{"a":"` + strings.Repeat("x", 100) + `"}]`, "{}", ErrEventTooLarge},
	} {
		got, err := allFrames(newArrayFrames(strings.NewReader(test.in), 64))
		if !errors.Is(err, test.want) || elements(got) != test.before {
			t.Errorf("%s: got %q and %v, want %q and %v", test.name, elements(got), err, test.before, test.want)
		}
	}
}

// arrayStub streams as an array.
type arrayStub struct{ stub }

func (p arrayStub) Decoder(Reply) Decoder { return arrayStubDecoder{&stubDecoder{provider: p.name}} }

type arrayStubDecoder struct{ *stubDecoder }

func (arrayStubDecoder) SplitArrays() bool { return true }

func TestArrayIsAStreamWhereTheVendorSaysSo(t *testing.T) {
	t.Parallel()
	body := []byte(`[{"text":"Hel"},` + "\n" + `{"text":"lo"},{"finish":"stop"}]`)
	s := serve(t, answerBytes("application/json; charset=UTF-8", body))
	lines, failure := ask(t, s.URL, arrayStub{stub{name: "v"}})
	if want := "start v/m 200; text Hel; text lo; finish stop"; failure != nil || joined(lines) != want {
		t.Errorf("%v\n got %s\nwant %s", failure, joined(lines), want)
	}
	lines, failure = ask(t, s.URL, stub{name: "v"})
	if failure == nil || failure.Kind != KindProtocol || joined(lines) != "start v/m 200" {
		t.Errorf("another vendor's decoder: got %s and %v, want one whole frame that it can't read", joined(lines), failure)
	}
}

func FuzzArray(f *testing.F) {
	for _, seed := range []string{`[{"a":"}"},[1,2] , "x\"]",null]`, "[\n{}\n,{}]", `[`, `{}`, `[}`, `[{"a":[]}`} {
		f.Add([]byte(seed), uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		const most = 1 << 12
		want, wantErr := framesHoweverCut(t, in, seed, func(r io.Reader) frames { return newArrayFrames(r, most) })
		var list []json.RawMessage
		if json.Unmarshal(in, &list) != nil || list == nil || len(in) > most {
			return
		}
		if wantErr != nil || len(want) != len(list) {
			t.Fatalf("%q: %d elements and %v, want %d", in, len(want), wantErr, len(list))
		}
		for i, frame := range want {
			if !bytes.Equal(bytes.TrimSpace(frame.Data), bytes.TrimSpace(list[i])) {
				t.Errorf("element %d: got %q, want %q", i, frame.Data, list[i])
			}
		}
	})
}
