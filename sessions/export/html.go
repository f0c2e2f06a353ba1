package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"sluice/sessions"
)

// style is the page's only style sheet, which its content security policy names by hash.
const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; } article > h3 { font-size: 1rem; margin: 2rem 0 0; opacity: .7; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .4rem; }
table { border-collapse: collapse; } td, th { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); padding: .2rem .5rem; }
.you { border-left: 3px solid #5a7; padding-left: 1rem; } .remark { color: #b40; } .meta, details { opacity: .8; }
.plain { white-space: pre-wrap; }
`

// page escapes everything except what renderMarkdown returns.
const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Policy}}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body>
<h1 dir="auto">{{.Title}}</h1>
<p class="meta">{{.Created}}{{range .Tags}} · {{.}}{{end}}</p>
{{range .Lanes}}<section>
{{if .Heading}}<h2>{{.Heading}}</h2>
{{end}}{{if .System}}<details><summary>System</summary><p class="plain" dir="auto">{{.System}}</p></details>
{{end}}{{range .Messages}}<article{{if .You}} class="you"{{end}} dir="auto">
<h3>{{.Speaker}}</h3>
{{if .Reasoning}}<details><summary>Reasoning</summary><p class="plain">{{.Reasoning}}</p></details>
{{end}}{{.Body}}
{{range .Omissions}}<p class="remark">({{.}})</p>
{{end}}{{range .ToolCalls}}<p>Calls {{.Name}}:</p><pre><code>{{.Arguments}}</code></pre>
{{end}}{{range .Citations}}<p class="meta">{{.Title}} {{.URL}}</p>
{{end}}{{range .Attachments}}<p class="meta">Attached: {{.Name}}</p>
{{end}}{{if .Remark}}<p class="remark">({{.Remark}})</p>
{{end}}{{if .Note}}<p class="plain">Note: {{.Note}}</p>
{{end}}</article>
{{end}}</section>
{{end}}</body>
</html>
`

type pageData struct {
	Policy, Title, Created string
	Style                  template.CSS
	Tags                   []string
	Lanes                  []laneData
}

type laneData struct {
	Heading, System string
	Messages        []messageData
}

type messageData struct {
	sessions.Message
	Speaker, Remark string
	You             bool
	Body            template.HTML
}

func writeHTML(w io.Writer, c conversation) error {
	sum := sha256.Sum256([]byte(style))
	data := pageData{
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Style:  style, Title: c.title, Tags: c.tags,
	}
	if !c.created.IsZero() {
		data.Created = c.created.Format("2006-01-02 15:04 MST")
	}
	markdown := newRenderer()
	for _, l := range c.lanes {
		lane := laneData{System: l.settings.System}
		if len(c.lanes) > 1 {
			lane.Heading = l.settings.Target
		}
		for _, m := range l.messages {
			var body bytes.Buffer
			if err := markdown.Convert([]byte(joined(m.Text, m.Refusal)), &body); err != nil {
				return err
			}
			lane.Messages = append(lane.Messages, messageData{
				Message: m, Speaker: speaker(m), Remark: remark(m), You: speaker(m) == "You",
				Body: template.HTML(body.String()), //nolint:gosec // escaped or made by newRenderer, which see
			})
		}
		data.Lanes = append(data.Lanes, lane)
	}
	t, err := template.New("session").Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, data)
}

func joined(texts ...string) string {
	return strings.TrimSpace(strings.Join(texts, "\n\n"))
}

// newRenderer renders untrusted markdown: HTML in it is shown as text, pictures are named
// and not loaded, and links lead only to the web or to mail.
func newRenderer() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList),
		goldmark.WithRendererOptions(
			html.WithXHTML(),
			renderer.WithNodeRenderers(util.Prioritized(harmless{}, 1)),
		),
	)
}

// harmless renders the nodes that could do harm.
type harmless struct{}

// RegisterFuncs implements [renderer.NodeRenderer].
func (h harmless) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHTMLBlock, h.block)
	r.Register(ast.KindRawHTML, h.inline)
	r.Register(ast.KindImage, h.image)
	r.Register(ast.KindLink, h.link)
	r.Register(ast.KindAutoLink, h.autoLink)
}

func (harmless) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if block, ok := n.(*ast.HTMLBlock); ok && entering {
		_, _ = w.WriteString("<pre><code>")
		escape(w, block.Lines().Value(source))
		if block.HasClosure() {
			escape(w, block.ClosureLine.Value(source))
		}
		_, _ = w.WriteString("</code></pre>\n")
	}
	return ast.WalkSkipChildren, nil
}

func (harmless) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if raw, ok := n.(*ast.RawHTML); ok && entering {
		_, _ = w.WriteString("<code>")
		escape(w, raw.Segments.Value(source))
		_, _ = w.WriteString("</code>")
	}
	return ast.WalkSkipChildren, nil
}

func (harmless) image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	image, ok := n.(*ast.Image)
	if !ok {
		return ast.WalkSkipChildren, nil
	}
	if entering {
		_, _ = w.WriteString("[image: ")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(" ")
	escape(w, image.Destination)
	_, _ = w.WriteString("]")
	return ast.WalkContinue, nil
}

func (harmless) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	link, ok := n.(*ast.Link)
	if !ok {
		return ast.WalkSkipChildren, nil
	}
	href, safe := webAddress(string(link.Destination))
	switch {
	case entering && safe:
		openLink(w, href)
	case safe:
		_, _ = w.WriteString("</a>")
	case !entering:
		_, _ = w.WriteString(" (")
		escape(w, link.Destination)
		_, _ = w.WriteString(")")
	}
	return ast.WalkContinue, nil
}

func (harmless) autoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	auto, ok := n.(*ast.AutoLink)
	if !ok || !entering {
		return ast.WalkContinue, nil
	}
	address := string(auto.URL(source))
	if auto.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(address, "mailto:") {
		address = "mailto:" + address
	}
	if href, safe := webAddress(address); safe {
		openLink(w, href)
		escape(w, auto.Label(source))
		_, _ = w.WriteString("</a>")
	} else {
		escape(w, auto.Label(source))
	}
	return ast.WalkContinue, nil
}

func openLink(w util.BufWriter, href string) {
	_, _ = w.WriteString(`<a rel="noopener noreferrer nofollow" href="`)
	escape(w, []byte(href))
	_, _ = w.WriteString(`">`)
}

// webAddress returns a link's address as a browser interprets it, if it may be followed.
func webAddress(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return u.String(), u.Host != ""
	case "mailto":
		return u.String(), true
	}
	return "", false
}

func escape(w util.BufWriter, b []byte) { template.HTMLEscape(w, b) }
