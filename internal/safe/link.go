package safe

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxLink is how many bytes a clickable link may have.
const maxLink = 2048

// Link judges the target of a link. The host is what the reader should see of it: the
// name with its port, in ASCII (punycode) if a part of it mixes scripts; for mailto the
// domain; empty if there is none. A target is clickable if it is an http, https or mailto
// address of printable ASCII, at most 2,048 bytes, without user information.
func Link(target string) (host Text, clickable bool) {
	u, err := url.Parse(target)
	if err != nil {
		return Text{}, false
	}
	name := u.Host
	if strings.EqualFold(u.Scheme, "mailto") {
		address, _, _ := strings.Cut(u.Opaque, ",")
		name = address[strings.LastIndexByte(address, '@')+1:]
	}
	return Line(shownHost(name)), isClickable(target, u)
}

// Hyperlink makes text a link on terminals that support it (OSC 8), if the target is
// clickable; otherwise it returns text unchanged. Pieces of one link, on several lines,
// have the same id.
func Hyperlink(id uint32, target, text string) string {
	if _, clickable := Link(target); !clickable {
		return text
	}
	return "\x1b]8;id=" + strconv.FormatUint(uint64(id), 10) + ";" + target + "\x1b\\" + text + closeLink
}

// linkLength measures a link's start as Hyperlink writes it, or its end, at the start of
// s, and reports which. It returns 0 if there is neither.
func linkLength(s string) (size int, opens bool) {
	if strings.HasPrefix(s, closeLink) {
		return len(closeLink), false
	}
	const start, end = "\x1b]8;id=", "\x1b\\"
	if !strings.HasPrefix(s, start) {
		return 0, false
	}
	digits := countRange(s[len(start):], '0', '9')
	at := len(start) + digits
	if digits == 0 || digits > 20 || at == len(s) || s[at] != ';' {
		return 0, false
	}
	at++
	n := countRange(s[at:], '!', '~')
	if !strings.HasPrefix(s[at+n:], end) {
		return 0, false
	}
	if u, err := url.Parse(s[at : at+n]); err != nil || !isClickable(s[at:at+n], u) {
		return 0, false
	}
	return at + n + len(end), true
}

func isClickable(target string, u *url.URL) bool {
	if len(target) > maxLink || u.User != nil || countRange(target, '!', '~') != len(target) {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Hostname() != "" && countRange(u.Host, '!', '~') == len(u.Host)
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// shownHost returns the host in ASCII if a label of it mixes scripts.
func shownHost(host string) string {
	for label := range strings.SplitSeq(host, ".") {
		if !mixesScripts(label) {
			continue
		}
		if ascii, err := idna.Punycode.ToASCII(host); err == nil {
			return ascii
		}
	}
	return host
}
