package gateway

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// The cheap look before the patterns must not let through what they would find.
func TestWhatThePatternsFindIsNeverSkipped(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"sk-", "gsk_", "hf_", "r8_", "xai_", "pplx-", "xai-", "csk-", "AIza", "ya29.", "AKIA", "ASIA", "eyJ", ".", "BeArEr", "bearer", " ",
		"Signature=", "Signature=0123456789abcdef0123456789abcdef", "://", "@", "?", "&", "key=", "api_key=", "token", "=", "sig=", "abcdef0123456789ABCDEF", "Zz9Zz9Zz9Zz9", "\n", `"`, "é", "/",
	}
	r := rand.New(rand.NewPCG(3, 5))
	keys, urls := 0, 0
	for range 30_000 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		s := b.String()
		if keyShapes.MatchString(s) {
			keys++
			if !mayHoldKey([]byte(s)) {
				t.Fatalf("%q holds the shape of a key and is skipped", s)
			}
		}
		if urlSecrets.MatchString(s) {
			urls++
			if !mayHoldURLSecret([]byte(s)) {
				t.Fatalf("%q holds a secret of a URL and is skipped", s)
			}
		}
	}
	if keys < 1000 || urls < 300 {
		t.Errorf("%d keys and %d URLs among the texts are too few", keys, urls)
	}
}

// What is copied as it is must be what cleaning would have left as it is.
func TestWhatIsNotCleanedHoldsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "cf/token+0123456789 abcdefghij"
	r := newRedactor([]string{secret, "0123"})
	pieces := append(base64Forms(secret), url.QueryEscape(secret), url.PathEscape(secret), secret, secret[:8], secret[8:], "0123", "sk-", "abcdef", "://", "a@b", "?key=", " ", `"`)
	random := rand.New(rand.NewPCG(7, 9))
	changed := 0
	for range 30_000 {
		var b strings.Builder
		for range 1 + random.IntN(5) {
			piece := pieces[random.IntN(len(pieces))]
			b.WriteString(piece[random.IntN(2)*random.IntN(len(piece)):])
		}
		s := b.String()
		if clean := r.clean(s); clean != s {
			changed++
			if !r.mayHold([]byte(s)) {
				t.Fatalf("%q is copied, and cleaned it is %q", s, clean)
			}
		}
	}
	if changed < 10_000 || changed > 29_900 {
		t.Errorf("%d of 30,000 texts hold a secret", changed)
	}
}

// The first look at a text takes in every piece, wherever in it the piece stands and
// whatever the first look skips.
func TestFirstLookSeesEveryPiece(t *testing.T) {
	t.Parallel()
	const key = "Kx7-Qm2_Zp9Wv4~Tn8é5Rb1/Lc6Yd3+Hs0Gf"
	x := newKeyIndex([]string{key})
	forms := map[string]func(string) string{
		"plain":    func(s string) string { return s },
		"backward": func(s string) string { r := []rune(s); slices.Reverse(r); return string(r) },
		"parted":   func(s string) string { return strings.Join(strings.Split(strings.ToLower(s), ""), " ") },
		"hex":      func(s string) string { return hex.EncodeToString([]byte(s)) },
		"0x":       func(s string) string { return fmt.Sprintf("% #x", s) },
		"base64":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	}
	random := rand.New(rand.NewPCG(11, 13))
	const noise = "abcdefghijklmnop0123456789 -_:{}\"xX+/é"
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			found := 0
			for range 5000 {
				from := random.IntN(len(key))
				piece := strings.ToValidUTF8(key[from:from+random.IntN(len(key)-from)+1], "")
				text := noise[:random.IntN(len(noise))] + form(piece) + noise[random.IntN(len(noise)):]
				if len(keyLetters(piece)) < pieceLetters || len(x.pieces([]byte(text))) == 0 {
					continue
				}
				if found++; !x.suspects([]byte(text)) {
					t.Fatalf("%q holds a piece and is not looked at", text)
				}
			}
			if found < 500 {
				t.Errorf("only %d texts hold a piece", found)
			}
		})
	}
}

// BenchmarkTracedFrame copies a usual chunk of a stream, as each frame of a traced
// request is.
func BenchmarkTracedFrame(b *testing.B) {
	s := &stream{redact: newRedactor([]string{"sk-proj-0123456789abcdefghijklmnop", "cf-token-0123456789abcdefghij"})}
	chunk := []byte(`{"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion.chunk","created":1741569952,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"content":" pizza"},"logprobs":null,"finish_reason":null}]}`)
	b.SetBytes(int64(len(chunk)))
	b.ReportAllocs()
	for b.Loop() {
		if got := s.copyForTrace(chunk); len(got) != len(chunk) {
			b.Fatal(got)
		}
	}
}

// BenchmarkRedactFrame cleans a usual chunk of a stream, as each frame of a
// traced request is.
func BenchmarkRedactFrame(b *testing.B) {
	r := newRedactor([]string{"sk-proj-0123456789abcdefghijklmnop", "cf-token-0123456789abcdefghij"})
	chunk := `{"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion.chunk","created":1741569952,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"content":" pizza"},"logprobs":null,"finish_reason":null}]}`
	b.SetBytes(int64(len(chunk)))
	b.ReportAllocs()
	for b.Loop() {
		if got := r.clean(chunk); !strings.HasSuffix(got, "}]}") {
			b.Fatal(got)
		}
	}
}
