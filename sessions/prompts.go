package sessions

import (
	"context"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
)

// PromptLimits bound what [Store.Prompts] reads.
type PromptLimits struct {
	// Most is how many prompts are returned at most, Longest the length of the longest one,
	// in bytes, and Total that of all.
	Most, Longest, Total int
	// Bytes is how much is read: no file is begun after it.
	Bytes int64
}

// Prompts returns the prompts of the folder's sessions, newest first and each once. The
// files that changed last are read first, up to the limits; one that can't be read is
// left out. The texts are untrusted.
func (s *Store) Prompts(ctx context.Context, limits PromptLimits) ([]string, error) {
	files, err := s.sessionFiles(ctx)
	if err != nil {
		return nil, err
	}
	sent := map[string]time.Time{}
	var data []byte
	read, kept := int64(0), 0
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if read >= limits.Bytes || len(sent) >= limits.Most || kept >= limits.Total {
			break
		}
		content, stat, err := readFileInto(s.fs, f.path, data)
		if err != nil {
			continue
		}
		data, read = content, read+stat.Size()
		for _, m := range promptsIn(content) {
			if at, ok := sent[m.Text]; m.Text != "" && len(m.Text) <= limits.Longest && (!ok || m.Time.After(at)) {
				if !ok {
					kept += len(m.Text)
				}
				sent[m.Text] = m.Time
			}
		}
	}
	prompts := make([]string, 0, len(sent))
	for text := range sent {
		prompts = append(prompts, text)
	}
	slices.SortFunc(prompts, func(a, b string) int {
		if c := sent[b].Compare(sent[a]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	prompts = prompts[:min(len(prompts), limits.Most)]
	total := 0
	for i, text := range prompts {
		if total += len(text); total > limits.Total {
			return prompts[:i], nil
		}
	}
	return prompts, nil
}

// promptsIn returns the prompts of a file, as far as they can be read.
func promptsIn(data []byte) (prompts []Message) {
	p := split(data)
	if p.cut() {
		p = p.rejoined(data)
	}
	doc, _, _ := decodeDocument(parts{head: p.head})
	for i := range doc.records {
		if m, err := doc.records[i].message(); err == nil && (m.Role == gateway.RoleUser || m.Role == "") {
			prompts = append(prompts, m)
		}
	}
	for _, block := range p.blocks {
		o, ok := readOutline(block)
		if ok && o.role != gateway.RoleUser {
			continue
		}
		for _, m := range readable(block) {
			if m.Role != gateway.RoleUser && m.Role != "" {
				continue
			}
			prompts = append(prompts, m)
		}
	}
	return prompts
}
