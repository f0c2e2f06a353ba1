package gateway

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// Frames that AWS's own encoder wrote.
var goldenFrames = []struct {
	name, hex string
	want      Frame
}{
	{"empty message", "000000100000000005c248eb7d98c8ff", Frame{Note: "a message without the name of its event"}},
	{
		"chunk",
		"000000e20000004bd638d3ce0b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279746573223a2265794a306558426c496a6f69593239756447567564463969624739" +
			"6a6131396b5a57783059534973496d6c755a475634496a6f774c434a6b5a5778305953493665794a306558426c496a6f69644756346446396b5a57783059534973496e526c654851694f694a4961534a3966513d3d222c2270223a2261626364227d528ecb0b",
		Frame{Event: "chunk", Data: []byte(`{"bytes":"eyJ0eXBlIjoiY29udGVudF9ibG9ja19kZWx0YSIsImluZGV4IjowLCJkZWx0YSI6eyJ0eXBlIjoidGV4dF9kZWx0YSIsInRleHQiOiJIaSJ9fQ==","p":"abcd"}`)},
	},
	{
		"contentBlockDelta",
		"0000009f00000057c37babff0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a224869227d2c2270223a2261626364227df2ace5ff",
		Frame{Event: "contentBlockDelta", Data: []byte(`{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abcd"}`)},
	},
	{
		"exception",
		"00000090000000618e91a9b70f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22546f6f206d616e79207265717565737473227de67f8005",
		Frame{Event: "throttlingException", Failed: true, Data: []byte(`{"message":"Too many requests"}`)},
	},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// awsMessage writes one message with string headers, given as name and value.
func awsMessage(t testing.TB, payload string, headers ...string) []byte {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	for pair := range slices.Chunk(headers, 2) {
		m.Headers = append(m.Headers, eventstream.Header{Name: pair[0], Value: eventstream.StringValue(pair[1])})
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func event(t testing.TB, name, payload string) []byte {
	t.Helper()
	return awsMessage(t, payload, ":event-type", name, ":content-type", "application/json", ":message-type", "event")
}

// prelude writes a message's first bytes with a good checksum.
func prelude(total, headers uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, total)
	b = binary.BigEndian.AppendUint32(b, headers)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// allFrames reads to the end and copies what it reads.
func allFrames(f frames) ([]Frame, error) {
	var list []Frame
	for {
		frame, err := f.next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		frame.Data = bytes.Clone(frame.Data)
		list = append(list, frame)
	}
}

// framesHoweverCut reads the frames of a body at once, and wants the same when it
// comes in random pieces.
func framesHoweverCut(t *testing.T, in []byte, seed uint64, open func(io.Reader) frames) ([]Frame, error) {
	t.Helper()
	want, wantErr := allFrames(open(bytes.NewReader(in)))
	got, gotErr := allFrames(open(&pieces{in, rand.New(rand.NewPCG(seed, 0))}))
	if show(got) != show(want) || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		t.Errorf("in pieces:\n%s%v\nat once:\n%s%v", show(got), gotErr, show(want), wantErr)
	}
	return want, wantErr
}

func show(list []Frame) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s %q failed=%t whole=%t note=%q\n", f.Event, f.Data, f.Failed, f.Whole, f.Note)
	}
	return b.String()
}

func TestEventStreamReadsGoldenFrames(t *testing.T) {
	t.Parallel()
	var all []byte
	var want []Frame
	for _, g := range goldenFrames {
		raw := unhex(t, g.hex)
		got, err := allFrames(newEventStream(bytes.NewReader(raw), 1<<20))
		if err != nil || show(got) != show([]Frame{g.want}) {
			t.Errorf("%s: %v\n got %swant %s", g.name, err, show(got), show([]Frame{g.want}))
		}
		all, want = append(all, raw...), append(want, g.want)
	}
	for _, r := range []io.Reader{bytes.NewReader(all), iotest.OneByteReader(bytes.NewReader(all)), iotest.DataErrReader(bytes.NewReader(all))} {
		if got, err := allFrames(newEventStream(r, 1<<20)); err != nil || show(got) != show(want) {
			t.Errorf("all at once: %v\n got %swant %s", err, show(got), show(want))
		}
	}
}

func TestEventStreamRefusesBrokenMessages(t *testing.T) {
	t.Parallel()
	good := unhex(t, goldenFrames[2].hex)
	flipped := func(i int) []byte {
		b := bytes.Clone(good)
		b[i] ^= 1
		return b
	}
	unknownType := awsMessage(t, "x", "h", "v")
	unknownType[eventStreamPrelude+2] = 10
	binary.BigEndian.PutUint32(unknownType[len(unknownType)-4:], crc32.ChecksumIEEE(unknownType[:len(unknownType)-4]))
	// What follows a bad prelude must not be asked for.
	endless := func(head []byte) io.Reader { return io.MultiReader(bytes.NewReader(head), unread{t}) }
	for _, test := range []struct {
		name  string
		body  io.Reader
		cause error
		words string
	}{
		{"F077 wrong prelude checksum", endless(flipped(8)), errFraming, "checksum of a message's lengths"},
		{"F077 wrong length", endless(flipped(3)), errFraming, "checksum of a message's lengths"},
		{"F077 wrong message checksum", bytes.NewReader(flipped(len(good) - 1)), errFraming, "checksum"},
		{"F077 changed payload", bytes.NewReader(flipped(len(good) - 10)), errFraming, "checksum"},
		{"F078 total 16, headers 100", endless(prelude(16, 100)), errFraming, "100 bytes of headers in a message of 16"},
		{"F079 total 0xFFFFFFFF", endless(prelude(0xFFFFFFFF, 0)), errFraming, "4294967295 bytes"},
		{"F079 total 1 GiB", endless(prelude(1<<30, 0)), errFraming, "1073741824 bytes"},
		{"F079 just over the cap", endless(prelude(eventStreamMax+1, 0)), errFraming, "25165825 bytes"},
		{"F079 headers over 128 KiB", endless(prelude(1<<20, 128<<10+1)), errFraming, "131073 bytes of headers"},
		{"F080 total below 16", endless(prelude(15, 0)), errFraming, "too short"},
		{"F081 unknown header type", bytes.NewReader(unknownType), errFraming, ""},
		{"F083 cut in the prelude", bytes.NewReader(good[:7]), io.ErrUnexpectedEOF, ""},
		{"F083 cut after the prelude", bytes.NewReader(good[:12]), io.ErrUnexpectedEOF, ""},
		{"F083 cut in the payload", bytes.NewReader(good[:len(good)-9]), io.ErrUnexpectedEOF, ""},
		{"empty body", strings.NewReader(""), errEmptyReply, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := allFrames(newEventStream(test.body, 64<<20))
			if !errors.Is(err, test.cause) || !strings.Contains(err.Error(), test.words) || len(got) > 0 {
				t.Errorf("frames %serror %v, want %v with %q", show(got), err, test.cause, test.words)
			}
		})
	}
}

// unread fails the test when somebody reads from it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("bytes after a bad prelude were asked for")
	return 0, io.EOF
}

func TestF081EventStreamPassesOverOddHeaders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		body []byte
		want Frame
	}{
		{"no event type", awsMessage(t, "{}", ":message-type", "event"), Frame{Data: []byte("{}"), Note: "a message without the name of its event"}},
		{"twice", awsMessage(t, "{}", ":event-type", "a", ":event-type", "b"), Frame{Event: "b", Data: []byte("{}")}},
		{"unknown type", awsMessage(t, "{}", ":message-type", "greeting"), Frame{Data: []byte("{}"), Note: `a message of the unknown type "greeting"`}},
		{
			"error", awsMessage(t, "", ":message-type", "error", ":error-code", "internalServerException", ":error-message", `a "quote"`),
			Frame{Event: "internalServerException", Failed: true, Data: []byte(`{"message":"a \"quote\""}`)},
		},
	} {
		got, err := allFrames(newEventStream(bytes.NewReader(test.body), 1<<20))
		if err != nil || show(got) != show([]Frame{test.want}) {
			t.Errorf("%s: %v\n got %swant %s", test.name, err, show(got), show([]Frame{test.want}))
		}
	}
}

// awsStub reads events as the stub does, and errors as AWS providers do.
type awsStub struct{ stub }

func (p awsStub) Decoder(Reply) Decoder { return awsStubDecoder{&stubDecoder{provider: p.name}} }

type awsStubDecoder struct{ *stubDecoder }

func (d awsStubDecoder) Decode(dst []Delta, f Frame) ([]Delta, error) {
	if f.Failed {
		return dst, FrameError(d.provider, f)
	}
	return d.stubDecoder.Decode(dst, f)
}

func answerBytes(contentType string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body)
	}
}

func TestF082ExceptionsBeforeAndAfterText(t *testing.T) {
	t.Parallel()
	text, end := event(t, "e", `{"text":"Hi"}`), event(t, "e", `{"finish":"stop"}`)
	for _, test := range []struct {
		exception     string
		before        Kind
		triedAgain    bool
		leastFirstGap bool
	}{
		{"throttlingException", KindRate, true, true},
		{"modelStreamErrorException", KindBusy, true, false},
		{"internalServerException", KindBusy, true, false},
		{"serviceUnavailableException", KindBusy, true, false},
		{"validationException", KindRequest, false, false},
	} {
		t.Run(test.exception, func(t *testing.T) {
			t.Parallel()
			exception := awsMessage(t, `{"message":"No luck"}`, ":message-type", "exception", ":exception-type", test.exception)
			s := serve(t, answerBytes(eventStreamType, exception), answerBytes(eventStreamType, append(bytes.Clone(text), end...)))
			lines, failure := ask(t, s.URL, awsStub{stub{name: "aws-bedrock"}})
			if test.triedAgain {
				want := fmt.Sprintf("start aws-bedrock/m 200; retry 1/3 %s; start aws-bedrock/m 200; text Hi; finish stop", test.before)
				if failure != nil || joined(lines) != want {
					t.Errorf("before text: %v\n got %s\nwant %s", failure, joined(lines), want)
				}
			} else if failure == nil || failure.Kind != test.before || failure.Code != test.exception || failure.Message != "No luck" {
				t.Errorf("before text: got %+v, want kind %s", failure, test.before)
			}
			if got := firstWait(test.exception) > 0; got != test.leastFirstGap {
				t.Errorf("waits longer at first: %t, want %t", got, test.leastFirstGap)
			}
			s = serve(t, answerBytes(eventStreamType, append(bytes.Clone(text), exception...)))
			lines, failure = ask(t, s.URL, awsStub{stub{name: "aws-bedrock"}})
			if failure == nil || failure.Kind != KindStreamError || failure.Code != test.exception || joined(lines) != "start aws-bedrock/m 200; text Hi" || len(s.requests()) != 1 {
				t.Errorf("after text: got %s and %+v after %d requests", joined(lines), failure, len(s.requests()))
			}
		})
	}
}

func TestEventStreamIsKnownByItsTypeOrItsFirstByte(t *testing.T) {
	t.Parallel()
	body := append(event(t, "e", `{"text":"Hi"}`), event(t, "e", `{"finish":"stop"}`)...)
	for _, contentType := range []string{eventStreamType, "application/octet-stream", "text/plain"} {
		s := serve(t, answerBytes(contentType, body))
		lines, failure := ask(t, s.URL, stub{name: "v"})
		if want := "start v/m 200; text Hi; finish stop"; failure != nil || joined(lines) != want {
			t.Errorf("%s: %v\n got %s\nwant %s", contentType, failure, joined(lines), want)
		}
	}
}

func TestEventStreamErrorsHaveTheirKinds(t *testing.T) {
	t.Parallel()
	good := event(t, "e", `{"text":"Hi"}`)
	for _, test := range []struct {
		name string
		body []byte
		want Kind
	}{
		{"F077", append(bytes.Clone(good), bytes.Repeat([]byte{1}, 40)...), KindProtocol},
		{"F083", append(bytes.Clone(good), good[:30]...), KindTruncated},
		{"no end", good, KindTruncated},
	} {
		s := serve(t, answerBytes(eventStreamType, test.body))
		lines, failure := ask(t, s.URL, stub{name: "v"})
		if failure == nil || failure.Kind != test.want || joined(lines) != "start v/m 200; text Hi" {
			t.Errorf("%s: got %s and %v, want %s", test.name, joined(lines), failure, test.want)
		}
	}
}

func FuzzEventStream(f *testing.F) {
	for _, g := range goldenFrames {
		f.Add(unhex(f, g.hex), uint64(1))
	}
	f.Add(prelude(16, 100), uint64(2))
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		const most = 1 << 16
		_, wantErr := framesHoweverCut(t, in, seed, func(r io.Reader) frames { return newEventStream(r, most) })
		if wantErr != nil && cutOff(wantErr).err.Kind == "" {
			t.Errorf("%v has no kind", wantErr)
		}
	})
}

// pieces reads in random pieces.
type pieces struct {
	left   []byte
	random *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), 1+p.random.IntN(9))], p.left)
	p.left = p.left[n:]
	return n, nil
}
