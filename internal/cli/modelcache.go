package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sluice/gateway"
)

// modelCache is the file of refreshed lists, one for each provider. It can be deleted at
// any time.
type modelCache struct {
	Version int         `json:"version"`
	Lists   []modelList `json:"lists"`
}

// modelList is one vendor's own list. Prices are not in it: vendors don't list them.
type modelList struct {
	Provider string `json:"provider"`
	// Source says who listed the models, Date when, as 2006-01-02.
	Source string        `json:"source"`
	Date   string        `json:"date"`
	Models []cachedModel `json:"models"`
}

type cachedModel struct {
	ID            string `json:"id"`
	Name          string `json:"name,omitempty"`
	ContextWindow int    `json:"context_window,omitempty"`
	MaxOutput     int    `json:"max_output_tokens,omitempty"`
	Reasoning     bool   `json:"reasoning,omitempty"`
	// Images and Tools are nil where the list doesn't say, Shutdown is 2006-01-02.
	Images   *bool  `json:"images,omitempty"`
	Tools    *bool  `json:"tools,omitempty"`
	Shutdown string `json:"shutdown,omitempty"`
}

// yesNo is an ability in JSON, nil where it is unknown.
func yesNo(a gateway.Ability) *bool {
	if a == gateway.AbilityUnknown {
		return nil
	}
	yes := a == gateway.AbilityYes
	return &yes
}

func ability(b *bool) gateway.Ability {
	if b == nil {
		return gateway.AbilityUnknown
	}
	return gateway.AbilityOf(*b)
}

const (
	modelCacheVersion = 1
	// mostModelCache is the most that is read of the file, in bytes.
	mostModelCache = 32 << 20
	// staleAfter is the age from which a list is called old.
	staleAfter = 30 * 24 * time.Hour
)

// modelCachePath is the file, empty if there is no folder for it.
func (p *Program) modelCachePath() string {
	if dir := p.cacheDir(); dir != "" {
		return filepath.Join(dir, "models.json")
	}
	return ""
}

// readModelCache returns an empty cache if there is no file.
func readModelCache(path string) (modelCache, error) {
	empty := modelCache{Version: modelCacheVersion}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, mostModelCache))
	if err != nil {
		return empty, err
	}
	var c modelCache
	if err := json.Unmarshal(data, &c); err != nil {
		return empty, fmt.Errorf("%s: %w", path, err)
	}
	if c.Version != modelCacheVersion {
		return empty, fmt.Errorf("%s: is of version %d, this program writes %d", path, c.Version, modelCacheVersion)
	}
	return c, nil
}

// models returns the entries in the catalogue's form.
func (c modelCache) models() []gateway.Model {
	var out []gateway.Model
	for _, l := range c.Lists {
		for _, m := range l.Models {
			out = append(out, gateway.Model{
				Provider: l.Provider, ID: m.ID, Name: m.Name, ContextWindow: max(0, m.ContextWindow), MaxOutput: max(0, m.MaxOutput),
				Reasoning: m.Reasoning, Images: ability(m.Images), Tools: ability(m.Tools), Shutdown: m.Shutdown, Source: l.Source, Date: l.Date,
			})
		}
	}
	return out
}

// mostListed is how many models of one provider are kept.
const mostListed = 5000

// put replaces a provider's list, and returns how many models of it are kept.
func (c *modelCache) put(provider, source string, models []gateway.Model, now time.Time) (kept int) {
	models = models[:min(len(models), mostListed)]
	list := modelList{Provider: provider, Source: source, Date: now.UTC().Format(time.DateOnly)}
	for _, m := range models {
		list.Models = append(list.Models, cachedModel{
			ID: m.ID, Name: m.Name, ContextWindow: m.ContextWindow, MaxOutput: m.MaxOutput, Reasoning: m.Reasoning,
			Images: yesNo(m.Images), Tools: yesNo(m.Tools), Shutdown: m.Shutdown,
		})
	}
	c.Lists = slices.DeleteFunc(c.Lists, func(l modelList) bool { return l.Provider == provider })
	c.Lists = append(c.Lists, list)
	return len(models)
}

// oldest returns the list that was refreshed longest ago, if it is stale.
func (c modelCache) oldest(now time.Time) (list modelList, days int, stale bool) {
	for _, l := range c.Lists {
		date, err := time.Parse(time.DateOnly, l.Date)
		if age := now.Sub(date); err == nil && age > staleAfter && int(age.Hours()/24) > days {
			list, days, stale = l, int(age.Hours()/24), true
		}
	}
	return list, days, stale
}

// write replaces the file in one step. Its folder must exist.
func (c modelCache) write(path string) error {
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	if len(data) > mostModelCache {
		return fmt.Errorf("the lists are not saved: they are %d MB, and at most %d MB can be read back", len(data)>>20, mostModelCache>>20)
	}
	return replaceData(path, append(data, '\n'))
}
