package emulator

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// scene is a reply that vendors were observed to send, reproduced word for word. It is a
// file: what it is in the first line, and then for each vendor a line that says who sends
// it, with which status and headers, and the bytes.
//
//	a limit of a day is used up
//	-- groq 429 retry-after=2 --
//	{"error":{…}}
//	-- chat,responses --
//	data: {…}
//
// Who is a slug, or a format that vendors share: chat, responses, messages, gemini,
// converse; any is everybody. The first match counts. The word whole stands for
// unstreamed requests. {N} is the number in the fault's name.
type scene struct {
	name, help string
	parts      []scenePart
}

type scenePart struct {
	who    []string
	whole  bool
	status int
	header http.Header
	body   string
}

//go:embed scenes/*.txt
var sceneFiles embed.FS

// sceneNumber stands for {N} if the fault's name has no number.
const sceneNumber = 4

// scenes are all scenes, sorted by name.
var scenes = sync.OnceValues(func() ([]scene, error) {
	names, err := fs.Glob(sceneFiles, "scenes/*.txt")
	if err != nil {
		return nil, err
	}
	var out []scene
	for _, name := range names {
		text, err := sceneFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := parseScene(strings.TrimSuffix(strings.TrimPrefix(name, "scenes/"), ".txt"), string(text))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b scene) int { return strings.Compare(a.name, b.name) })
	return out, nil
})

func parseScene(name, text string) (scene, error) {
	help, rest, _ := strings.Cut(text, "\n-- ")
	s := scene{name: name, help: help}
	for section := range strings.SplitSeq(rest, "\n-- ") {
		head, body, ok := strings.Cut(section, " --\n")
		if !ok {
			return s, fmt.Errorf("scene %s: %q has no end", name, section)
		}
		p := scenePart{status: http.StatusOK, header: http.Header{}, body: body}
		for i, word := range strings.Fields(head) {
			n, err := strconv.Atoi(word)
			key, value, isHeader := strings.Cut(word, "=")
			switch {
			case i == 0:
				p.who = strings.Split(word, ",")
			case err == nil:
				p.status = n
			case word == "whole":
				p.whole = true
			case isHeader:
				p.header.Set(key, value)
			default:
				return s, fmt.Errorf("scene %s: what is %q?", name, word)
			}
		}
		s.parts = append(s.parts, p)
	}
	return s, nil
}

// sceneNamed finds a scene by the name of a fault.
func sceneNamed(name string) (*scene, bool) {
	list, _ := scenes() // a test parses them all
	i := slices.IndexFunc(list, func(s scene) bool { return s.name == name })
	if i < 0 {
		return nil, false
	}
	return &list[i], true
}

// vendors lists who sends it.
func (s *scene) vendors() []string {
	var out []string
	for _, p := range s.parts {
		for _, who := range p.who {
			if !slices.Contains(out, who) {
				out = append(out, who)
			}
		}
	}
	return out
}

// counts reports whether the bytes have a place for a number.
func (s *scene) counts() bool {
	return slices.ContainsFunc(s.parts, func(p scenePart) bool { return strings.Contains(p.body, "{N}") })
}

// play returns the bytes that the vendor of a request sends. The number is a status if
// the bytes have no place for it.
func (s *scene) play(v vendor, r request, number int) reply {
	p, ok := s.of(r)
	if !ok {
		return v.refuse(problem{status: http.StatusBadRequest,
			message: fmt.Sprintf("the emulator plays %s for %s only", faultPrefix+s.name, strings.Join(s.vendors(), ", "))})
	}
	body, status := p.body, p.status
	switch {
	case strings.Contains(body, "{N}"):
		if number == 0 {
			number = sceneNumber
		}
		body = strings.ReplaceAll(body, "{N}", strconv.Itoa(number))
	case number != 0:
		status = number
	}
	rep := bytesReply(status, "application/json", []byte(body))
	switch {
	case slices.Contains(p.who, formConverse):
		rep = bytesReply(status, eventStreamType, wrapLines("bedrock-converse", []byte(body)))
	case strings.HasPrefix(body, "data:"), strings.HasPrefix(body, "event:"):
		rep.header = http.Header{"Content-Type": {"text/event-stream"}}
		rep.body = pieces(eventPieces([]byte(body))...)
	}
	for name, values := range p.header {
		rep.header[name] = values
	}
	return rep
}

// of returns the part for a request: its vendor's own, else that of its format.
func (s *scene) of(r request) (scenePart, bool) {
	whole := !askedOf(r).stream
	for _, who := range []string{r.provider, formOf(r), "any"} {
		var found *scenePart
		for i, p := range s.parts {
			if slices.Contains(p.who, who) && (found == nil || p.whole) && (whole || !p.whole) {
				found = &s.parts[i]
			}
		}
		if found != nil {
			return *found, true
		}
	}
	return scenePart{}, false
}

// formOf is the format of a request, as far as its path shows.
func formOf(r request) string {
	switch {
	case strings.HasSuffix(r.path, formResponses):
		return formResponses
	case r.provider == "anthropic", strings.Contains(r.path, "publishers/anthropic/"):
		return "messages"
	case strings.HasPrefix(r.provider, "google-"):
		return "gemini"
	case strings.Contains(r.path, "/converse"):
		return formConverse
	case r.provider == "cohere", r.provider == "replicate", r.provider == "aws-bedrock":
		return r.provider
	}
	return "chat"
}
