package gateway

import "strings"

// HTTPFile writes the request as the text of an HTTP file, which editors can send: the
// request line, the headers, an empty line and the body. Keys appear as $NAME, and so do
// a signature's headers, after a comment that says what they are. The address is as in
// [Prepared.Curl].
func (p *Prepared) HTTPFile() string {
	var b strings.Builder
	for _, note := range p.notes() {
		b.WriteString("# " + note + "\n")
	}
	address, _ := p.copiedURL()
	b.WriteString(p.Method + " " + address + "\n")
	for _, a := range p.SecretHeaders() {
		b.WriteString(a.Name + ": " + a.Placeholder() + "\n")
	}
	for _, name := range sortedKeys(p.Header) {
		for _, v := range p.Header[name] {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	if len(p.Body) > 0 {
		b.WriteString("\n" + string(p.Body) + "\n")
	}
	return b.String()
}
