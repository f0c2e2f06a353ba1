package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// recordings are recorded answers, a folder per provider, each recording a NAME.http.json
// (request, status, headers) and a NAME.body.
type recordings struct {
	dir     string
	mu      sync.Mutex
	folders map[string][]recording
	// turns counts how often a request without a body was answered.
	turns map[string]int
}

// recording is one recorded answer, as its file describes it.
type recording struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	// Format is "wire", "reserialised" or "data-lines".
	Format  string `json:"format"`
	Request struct {
		Method string          `json:"method"`
		URL    string          `json:"url"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status   int               `json:"status"`
		Headers  map[string]string `json:"headers"`
		BodyFile string            `json:"body_file"`
	} `json:"response"`

	// body is the path of the body.
	body string
	// asked is the recorded request.
	asked asked
}

// folderOf returns a slug's folder.
func folderOf(slug string) string {
	switch slug {
	case "azure-openai":
		return "azure"
	case "aws-bedrock":
		return "bedrock"
	case "google-vertex-ai":
		return "vertex"
	case "perplexity-ai":
		return "perplexity"
	case "grok":
		return "xai"
	}
	return slug
}

// of returns a provider's recordings in the order of their names.
func (r *recordings) of(slug string) ([]recording, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if list, ok := r.folders[slug]; ok {
		return list, nil
	}
	folder := filepath.Join(r.dir, folderOf(slug))
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []recording
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".http.json") {
			continue
		}
		rec, err := readRecording(folder, file.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		list = append(list, rec)
	}
	slices.SortFunc(list, func(a, b recording) int { return cmp.Compare(a.Name, b.Name) })
	if r.folders == nil {
		r.folders = map[string][]recording{}
	}
	r.folders[slug] = list
	return list, nil
}

func readRecording(folder, name string) (recording, error) {
	var rec recording
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return rec, err
	}
	if err := json.Unmarshal(raw, &rec); err != nil {
		return rec, err
	}
	rec.body = filepath.Join(folder, filepath.Base(rec.Response.BodyFile))
	path, _, _ := strings.Cut(rec.Request.URL, "?")
	path, _, _ = strings.Cut(path, "#")
	if _, after, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(after, "/")
	}
	rec.asked = newAsked(rec.Request.Method, path, rec.Request.Body)
	return rec, nil
}

// asked holds the properties of a request by which a recording is chosen.
type asked struct {
	method, path string
	model, last  string
	body         any
	stream       bool
}

func askedOf(r request) asked { return newAsked(r.method, r.path, r.body) }

func newAsked(method, path string, body []byte) asked {
	a := asked{method: method, path: unescape(path)}
	if json.Unmarshal(body, &a.body) != nil {
		a.body = nil
	}
	m, _ := a.body.(map[string]any)
	f := fields(m)
	a.model = cmp.Or(f.text("model"), f.text("version"), modelInPath(a.path))
	a.last = lastText(f)
	a.stream = f.flag("stream") || strings.Contains(strings.ToLower(a.path), "stream")
	return a
}

// modelInPath finds the model if the vendor has it in the path.
func modelInPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts[:len(parts)-1] {
		if part == "model" || part == "models" || part == "deployments" {
			rest := strings.Join(parts[i+1:], "/")
			for _, end := range []string{"/invoke", "/converse", "/chat/completions", "/predictions", "/v1/"} {
				rest, _, _ = strings.Cut(rest, end)
			}
			if j := strings.LastIndexByte(rest, ':'); j > 0 && !strings.ContainsAny(rest[j+1:], "0123456789") {
				rest = rest[:j] // :generateContent
			}
			return rest
		}
	}
	path, _, _ = strings.Cut(strings.TrimPrefix(path, "run/"), "/v1/")
	return strings.TrimSuffix(path, "/chat/completions")
}

// lastText is the last text of a request in any vendor's format.
func lastText(f fields) string {
	for _, key := range []string{"messages", "contents", "input"} {
		for _, m := range slices.Backward(f.list(key)) {
			if role := m.text("role"); role != "user" && role != "" {
				continue
			}
			for _, content := range []any{m["content"], m["parts"]} {
				if text := contentText(content); text != "" {
					return text
				}
			}
		}
	}
	return cmp.Or(f.text("input"), f.text("inputs"), f.text("prompt"), f.text("message"), f.text("text"), f.object("input").text("prompt"))
}

// names are the words of a request that may be a recording's name.
func (a asked) names() []string {
	names := []string{a.model, lastElement(a.model)}
	for part := range strings.SplitSeq(a.path, "/") {
		part, _, _ = strings.Cut(part, ":")
		names = append(names, part)
	}
	return names
}

// choose returns the recording that the request names, else the most similar one, or nil.
// The stream flag and then the name break ties.
func choose(list []recording, want asked) *recording {
	names := want.names()
	var best *recording
	bestLike := 0
	for i := range list {
		if slices.Contains(names, list[i].Name) {
			return &list[i]
		}
		like := 2 * list[i].asked.similarity(want)
		if like > 0 && list[i].asked.stream == want.stream {
			like++
		}
		if like > bestLike {
			best, bestLike = &list[i], like
		}
	}
	return best
}

// similarity scores the similarity of two requests, 0 for none.
func (a asked) similarity(want asked) int {
	switch {
	case a.body != nil && reflect.DeepEqual(a.body, want.body):
		return 3
	case a.samePoll(want):
		return 3
	case a.model == "" || a.model != want.model:
		return 0
	case a.last != "" && a.last == want.last:
		return 2
	}
	return 1
}
