package emulator

// Fault is a failure or oddity that the emulator produces on purpose.
type Fault struct {
	// Name is the model name, or the last part of it, that causes the fault. Words in
	// capitals stand for numbers: N counts tokens, MS is milliseconds, S is seconds.
	Name string
	// Help says in a few words what happens; the number in brackets is the default, which
	// is 10 for tokens.
	Help string
	// Vendors are the slugs, or the formats that several vendors share (chat, responses,
	// messages, gemini, converse), that were observed to do it. It is empty for faults
	// that any vendor may have.
	Vendors []string
}

// Faults lists all faults: first general ones, then what vendors were observed to send,
// word for word. Several are joined with "+", as in fault-crlf+comments+split-1;
// "-times-K" after one of them lets it occur K times, after which the model answers.
func Faults() []Fault {
	out := faultsOfAny()
	list, _ := scenes() // a test parses them all
	for _, s := range list {
		name := faultPrefix + s.name
		if s.counts() {
			name += "-S"
		}
		out = append(out, Fault{Name: name, Help: s.help, Vendors: s.vendors()})
	}
	return out
}

func faultsOfAny() []Fault {
	return []Fault{
		{Name: "fault-STATUS", Help: "the vendor's error, 400 to 599"},
		{Name: "fault-STATUS-retry-S", Help: "with Retry-After: S"},
		{Name: "fault-STATUS-retry-ms-MS", Help: "with Retry-After-Ms: MS"},
		{Name: "fault-STATUS-quota", Help: "as a quota error, in the vendor's words"},
		{Name: "fault-STATUS-times-K", Help: "K times, then the model answers"},
		{Name: "fault-echo-key", Help: "401 with the key in its message"},
		{Name: "fault-gateway-CODE", Help: "the gateway's own error: 2001, 2003, 2005, …"},
		{Name: "fault-unreachable", Help: "the gateway can't reach the provider"},
		{Name: "fault-html, fault-html-STATUS", Help: "a login page"},
		{Name: "fault-redirect-STATUS", Help: "a redirect to another host"},
		{Name: "fault-empty", Help: "200 without a body"},
		{Name: "fault-cached", Help: "an answer from the gateway's cache"},
		{Name: "fault-reset", Help: "the connection closes before the status line"},
		{Name: "fault-slow-MS", Help: "wait before the first byte (3000)"},
		{Name: "fault-drip-MS", Help: "wait before each token (500)"},
		{Name: "fault-pause-MS", Help: "wait once before the tenth token (1000)"},
		{Name: "fault-json", Help: "whole JSON although a stream was requested"},
		{Name: "fault-cut-N", Help: "the connection breaks"},
		{Name: "fault-cut-bytes-N", Help: "the same, after N bytes of the body"},
		{Name: "fault-eof-N", Help: "the body ends cleanly, in the middle"},
		{Name: "fault-stall-N", Help: "silence until the client hangs up"},
		{Name: "fault-error-midstream-N", Help: "the vendor's error inside the stream"},
		{Name: "fault-garbage-N", Help: "one event of broken JSON"},
		{Name: "fault-no-done", Help: "no end mark"},
		{Name: "fault-no-finish", Help: "neither finish reason nor end mark"},
		{Name: "fault-crlf, fault-cr", Help: "other line ends"},
		{Name: "fault-no-space", Help: "\"data:\" without the space"},
		{Name: "fault-bom", Help: "a byte-order mark first"},
		{Name: "fault-comments", Help: "a comment before each event"},
		{Name: "fault-split-N", Help: "writes of N bytes (1)"},
		{Name: "fault-flood-MB", Help: "MB MiB of text (300)"},
	}
}
