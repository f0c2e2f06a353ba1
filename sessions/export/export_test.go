package export

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"sluice/gateway"
	"sluice/sessions"
)

func golden(t *testing.T) *sessions.Session {
	t.Helper()
	s, err := sessions.NewStore("").Read(filepath.Join("..", "testdata", "golden.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hostile are answers that try to be more than text. TARGET is a server that
// must never be asked.
var hostile = []string{
	"<script>document.title='pwned'</script>", "<script src=\"TARGET/s\"></script>", "<img src=x onerror=\"document.title='pwned'\">",
	"![picture](TARGET/i.png)", "![](TARGET/i.png \"title\")", "[ref]\n\n[ref]: javascript:document.title='pwned'", "[x](javascript:document.title='pwned')",
	"[x](JaVaScRiPt:alert(1))", "[x](javascript://a/%0aalert(1))", "[x](java\tscript:alert(1))", "[x](&#106;avascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)", "[x](file:///etc/passwd)",
	"<javascript:alert(1)>", "<iframe src=\"TARGET/f\"></iframe>", "<link rel=stylesheet href=\"TARGET/c\">", "<style>@import url(TARGET/css);body{display:none}</style>",
	"<meta http-equiv=refresh content=\"0;url=TARGET/r\">", "<base href=\"TARGET/\">", "<form action=\"TARGET/form\"><input autofocus onfocus=alert(1)></form>", "<svg onload=\"document.title='pwned'\">", "<object data=\"TARGET/o\"></object>",
	"</article></section></body></html><script>document.title='pwned'</script>", "```html\n</code></pre><script>document.title='pwned'</script>", "`</code><script>document.title='pwned'</script>`",
	"<!-- never closed", "<![CDATA[ never closed", "```\nnever closed", "~~~~\nnever closed", "<script>\nnever closed", "> ```\n> quoted fence", "- item\n  ```\n  fence in a list", "    indented",
	"| a | b |\n|---|---|\n| <img src=TARGET/t> | ![](TARGET/u) |", "- [ ] <input onclick=alert(1)>", "Setext\n===", "[a]: TARGET/def", "\x00\x1b[31m\u202e evil", "\" onmouseover=\"alert(1)", "{{.Title}} ${x}", "](TARGET/x)![", "<a href=\"javascript:alert(1)\">x</a>", "<https://user:pass@TARGETHOST/>",
	"[x](javascript&colon;alert(1))", "[x](javascript&#58;alert(1))", "[x](javascript&#x3a;alert(1))", "[x](&Tab;javascript&colon;alert(1))", "[x](java&NewLine;script&colon;alert(1))",
	"[x](vbscript&colon;x)", "[x](data&colon;text/html,x)", "[x](file&colon;&sol;&sol;&sol;etc/passwd)", "<javascript&colon;alert(1)>", "![x](javascript&colon;alert(1))",
	"[x][colon]\n\n[colon]: javascript&colon;alert(1)", "[x](<javascript&colon;alert(1)>)", "[x](java\\script\\:alert(1))", "[x](https&colon;//user:pass@TARGETHOST/)",
	"[x](//TARGETHOST/y)", "<video autoplay src=TARGET/v></video>", "<a ping=\"TARGET/p\" href=\"https://example.com\">x</a>",
}

// attacked is a session of hostile prompts and answers.
func attacked(t *testing.T, target string) *sessions.Session {
	t.Helper()
	fill := strings.NewReplacer("TARGETHOST", strings.TrimPrefix(target, "http://"), "TARGET", target).Replace
	s, err := sessions.NewStore(t.TempDir()).Create(sessions.Meta{
		Title: "</title><script>document.title='pwned'</script>", Tags: []string{"<b>tag</b>"},
		Lanes: []sessions.Lane{{Target: "a/<script>alert(1)</script>", System: fill("<img src=TARGET/sys>")}, {Target: "b/c"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, h := range hostile {
		h = fill(h)
		m, err := s.Append(sessions.Message{Text: h, Lane: sessions.EveryLane})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(sessions.Message{
			Role: gateway.RoleAssistant, Parent: m.ID, Target: h, Text: h, Reasoning: h, Refusal: h, Note: h,
			ToolCalls: []gateway.ToolCall{{ID: "1", Name: h, Arguments: h}}, Citations: []gateway.Citation{{URL: h, Title: h}},
			Attachments: []sessions.Attachment{{Name: h}}, Error: &sessions.MessageError{Kind: "net", Message: h},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func write(t *testing.T, s *sessions.Session, format Format, lane int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, format, lane); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestJSONIsWhatVendorsTake(t *testing.T) {
	t.Parallel()
	var got chatJSON
	if err := json.Unmarshal(write(t, golden(t), JSON, 0), &got); err != nil {
		t.Fatal(err)
	}
	s := golden(t)
	temperature, most := 0.2, 400
	want := chatJSON{Model: "gpt-4o-mini", Temperature: &temperature, MaxTokens: &most, Messages: []messageJSON{
		{Role: "system", Content: s.Meta().Lanes[0].System},
		{Role: "user", Content: s.Message(0).Text}, {Role: "assistant", Content: s.Message(1).Text}, {Role: "user", Content: s.Message(3).Text},
		{Role: "assistant", ToolCalls: []toolCallJSON{{ID: "call_1", Type: "function", Function: functionJSON{"find_oven", `{"max_degrees": 450, "fuel": "wood"}`}}}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	lines := json.NewDecoder(bytes.NewReader(write(t, attacked(t, "http://127.0.0.1:1"), JSON, AllLanes)))
	for lane := range 2 {
		var chat chatJSON
		if err := lines.Decode(&chat); err != nil {
			t.Fatal(err)
		}
		if lane == 0 && len(chat.Messages) != 1+2*len(hostile) {
			t.Errorf("%d messages, want %d", len(chat.Messages), 1+2*len(hostile))
		}
	}
}

func TestMarkdownKeepsItsHeadingsWhateverWasSaid(t *testing.T) {
	t.Parallel()
	s := attacked(t, "http://127.0.0.1:1")
	source := write(t, s, Markdown, 0)
	doc := goldmark.DefaultParser().Parse(text.NewReader(source))
	var got []string
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			got = append(got, plain(h, source))
		}
	}
	want := []string{s.Meta().Title, "System"}
	for _, m := range s.Transcript(0) {
		if m.Role == gateway.RoleUser {
			want = append(want, "You")
			if strings.HasPrefix(m.Text, "Setext") {
				want = append(want, "Setext")
			}
		} else {
			want = append(want, strings.Join(strings.Fields(m.Target), " "))
			if strings.HasPrefix(m.Text, "Setext") { // text, refusal and note
				want = append(want, "Setext", "Setext", "Setext")
			}
		}
	}
	if !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("heading %d is %q, want %q", i, got[i], want[i])
				break
			}
		}
		t.Errorf("%d headings, want %d", len(got), len(want))
	}
}

// plain is a heading's text as a reader sees it.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(unescape(t.Segment.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

func TestMarkdownHoldsEveryTextVerbatim(t *testing.T) {
	t.Parallel()
	source := string(write(t, golden(t), Markdown, AllLanes))
	for _, m := range golden(t).Messages() {
		if !strings.Contains(source, strings.TrimSpace(m.Text)) {
			t.Errorf("%q is missing in\n%s", m.Text, source)
		}
	}
	if !strings.Contains(source, "\n## Lane 2: chain:resilient\n") || !strings.Contains(source, "timeout\\_idle") {
		t.Errorf("lane or error missing in\n%s", source)
	}
}

func TestHTMLHoldsNothingThatRunsOrLoads(t *testing.T) {
	t.Parallel()
	root, err := html.Parse(bytes.NewReader(write(t, attacked(t, "http://127.0.0.1:1"), HTML, AllLanes)))
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.Fields("html head meta title style body h1 h2 h3 h4 h5 h6 p section article details summary pre code a em strong del ul ol li input table thead tbody tr th td blockquote hr br")
	attributes := map[string][]string{
		"html": {"lang"}, "meta": {"charset", "http-equiv", "name", "content"}, "a": {"href", "rel", "title"}, "p": {"class", "dir"}, "h1": {"dir"},
		"article": {"class", "dir"}, "code": {"class"}, "input": {"type", "disabled", "checked"}, "ol": {"start"}, "td": {"style"}, "th": {"style"},
	}
	policy, texts := "", 0
	for n := range root.Descendants() {
		if n.Type == html.TextNode && strings.Contains(n.Data, "document.title='pwned'") {
			texts++
		}
		if n.Type == html.CommentNode {
			t.Errorf("comment %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(allowed, n.Data) {
			t.Errorf("element %s", n.Data)
		}
		equiv := ""
		for _, a := range n.Attr {
			if !slices.Contains(attributes[n.Data], a.Key) {
				t.Errorf("attribute %s of %s", a.Key, n.Data)
			}
			if u, err := url.Parse(a.Val); a.Key == "href" && (err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) || u.User != nil) {
				t.Errorf("link to %q", a.Val)
			}
			switch {
			case a.Key == "http-equiv":
				equiv = a.Val
			case a.Key == "content" && equiv == "Content-Security-Policy":
				policy = a.Val
			case a.Key == "content" && equiv != "":
				t.Errorf("meta %s %q", equiv, a.Val)
			}
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if texts == 0 {
		t.Error("the hostile texts are not shown")
	}
}

func TestHTMLShowsTheConversation(t *testing.T) {
	t.Parallel()
	root, err := html.Parse(bytes.NewReader(write(t, golden(t), HTML, 0)))
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			shown.WriteString(n.Data)
		}
	}
	for _, want := range []string{"Why is pizza so good?", "The Maillard reaction", "Browning makes hundreds of aromas", "fmt.Println(\"450 °C\")", "Look up an oven", "find_oven"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is missing in\n%s", want, shown.String())
		}
	}
}

// TestHTMLRunsNothingInABrowser opens the hostile session in Chromium, where one
// is installed, and counts what it asks for.
func TestHTMLRunsNothingInABrowser(t *testing.T) {
	t.Parallel()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("Chromium is not installed")
	}
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		t.Errorf("the page loaded %s", r.URL)
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "session.html")
	if err := os.WriteFile(path, write(t, attacked(t, server.URL), HTML, AllLanes), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	root, err := html.Parse(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	title := ""
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "title" && n.FirstChild != nil {
			title = n.FirstChild.Data
		}
	}
	if want := "</title><script>document.title='pwned'</script>"; title != want {
		t.Errorf("the title is %q, want %q: a script ran", title, want)
	}
	if !bytes.Contains(out, []byte("</article>")) {
		t.Errorf("the page is not whole:\n%.500s", out)
	}
}
