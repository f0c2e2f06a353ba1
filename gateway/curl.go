package gateway

import (
	"net/http"
	"strings"
)

// Curl writes the request as a curl command for sh and bash. Keys appear as "$NAME",
// after their environment variables. A signature can't be copied: its headers appear in
// the same way, after a comment that says what they are. A gateway in this process can't
// be called from outside: the command goes to the address where "sluice emulate" gives
// the same answers, and a comment says how to run that.
func (p *Prepared) Curl() string {
	var b strings.Builder
	for _, note := range p.notes() {
		b.WriteString("# " + note + "\n")
	}
	b.WriteString("curl --no-buffer")
	if p.Method != http.MethodPost || len(p.Body) == 0 {
		b.WriteString(" --request " + singleQuoted(p.Method))
	}
	address, _ := p.copiedURL()
	b.WriteString(" " + singleQuoted(address))
	for _, a := range p.SecretHeaders() {
		b.WriteString(" \\\n  --header " + doubleQuoted(a.Name+": "+a.Prefix, a.Secret))
	}
	for _, name := range sortedKeys(p.Header) {
		for _, v := range p.Header[name] {
			b.WriteString(" \\\n  --header " + singleQuoted(name+": "+v))
		}
	}
	if len(p.Body) > 0 {
		b.WriteString(" \\\n  --data-raw ")
		for _, s := range p.body {
			if len(s.text) > 0 {
				b.WriteString(singleQuoted(string(s.text)))
			}
			if s.auth != nil {
				b.WriteString(doubleQuoted(jsonInner(s.auth.Prefix), s.auth.Secret))
			}
			for _, a := range s.signatureHeaders() {
				b.WriteString(singleQuoted(`,"`+jsonInner(a.Name)+`":"`) + doubleQuoted(jsonInner(a.Prefix), a.Secret) + singleQuoted(`"`))
			}
		}
	}
	return b.String()
}

// emulateAddress is where a copied request expects "sluice emulate".
const emulateAddress = "127.0.0.1:8787"

// copiedURL is the address for a copy of the request, and whether it differs from the one
// that is called here.
func (p *Prepared) copiedURL() (address string, elsewhere bool) {
	rest, enclosed := strings.CutPrefix(p.URL, "http://"+EnclosedHost+"/")
	if !enclosed {
		return p.URL, false
	}
	return "http://" + emulateAddress + "/" + rest, true
}

// singleQuoted quotes a string for the shell; a quote itself is put outside the quotes.
func singleQuoted(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// doubleQuoted quotes text followed by a variable that the shell expands.
func doubleQuoted(text string, secret Secret) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(text)
	return `"` + escaped + "$" + shellName(secret) + `"`
}

// shellName is the variable's name for a secret.
func shellName(s Secret) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, s.Name())
	switch {
	case name == "":
		return "API_KEY"
	case name[0] >= '0' && name[0] <= '9':
		return "_" + name
	}
	return name
}
