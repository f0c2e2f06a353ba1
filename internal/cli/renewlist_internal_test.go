package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/ui/picker"
)

// playground is a program with a configuration, and its wiring.
func playground(t *testing.T, config string, demo bool, env ...string) (*Program, *setup) {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "config", "sluice")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &Program{Environ: append(env,
		"HOME="+home, "USERPROFILE="+home, "APPDATA="+filepath.Join(home, "config"), "LOCALAPPDATA="+home, "XDG_CONFIG_HOME="+filepath.Join(home, "config"),
		"XDG_DATA_HOME="+filepath.Join(home, "data"), "XDG_CACHE_HOME="+filepath.Join(home, "cache")),
		Streams: Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}}
	p.flags.demo = demo
	s, err := p.setup(orEmbed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return p, s
}

func ids(models []gateway.Model) []string {
	var out []string
	for _, m := range models {
		out = append(out, m.ID)
	}
	return out
}

func TestAnOwnProvidersListIsRenewedWhileThePlaygroundRuns(t *testing.T) {
	t.Parallel()
	list, status := `{"object":"list","data":[{"id":"llama3.2","max_model_len":8192}]}`, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/models" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, list)
	}))
	t.Cleanup(server.Close)
	p, s := playground(t, "[providers.ollama]\nkind = \"openai\"\nbase_url = \""+server.URL+"/v1\"\n", false)
	if before := ofProvider(s.models(), "ollama"); len(before) != 0 {
		t.Fatalf("known before: %v", before)
	}
	n, err := p.renewList(t.Context(), s, "ollama")
	if n != 1 || err != nil || !slices.Equal(ids(ofProvider(s.models(), "ollama")), []string{"llama3.2"}) {
		t.Fatalf("%d models, %v, %v", n, ofProvider(s.models(), "ollama"), err)
	}
	if m, ok := s.entry(gateway.Target{Provider: "ollama", Model: "llama3.2"}); !ok || m.ContextWindow != 8192 {
		t.Errorf("the entry is %+v, %t", m, ok)
	}
	if cache, err := readModelCache(p.modelCachePath()); err != nil || !slices.Equal(ids(cache.models()), []string{"llama3.2"}) {
		t.Errorf("saved %v, %v", cache, err)
	}
	list = `{"data":[{"id":"qwen3"}]}`
	if _, err := p.renewList(t.Context(), s, "ollama"); err != nil || !slices.Equal(ids(ofProvider(s.models(), "ollama")), []string{"qwen3"}) {
		t.Errorf("the next time: %v, %v", ofProvider(s.models(), "ollama"), err)
	}
	status = http.StatusNotFound
	if _, err := p.renewList(t.Context(), s, "ollama"); err == nil || !slices.Equal(ids(ofProvider(s.models(), "ollama")), []string{"qwen3"}) {
		t.Errorf("a failure: %v, %v", err, ofProvider(s.models(), "ollama"))
	}
	server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.renewList(ctx, s, "ollama"); err == nil {
		t.Error("a list comes from a server that is gone")
	}
}

func TestTheDemosListsAreNotSaved(t *testing.T) {
	t.Parallel()
	p, s := playground(t, "", true)
	n, err := p.renewList(t.Context(), s, "openai")
	if err != nil || n == 0 || !slices.Contains(ids(ofProvider(s.models(), "openai")), "text-embedding-3-small") {
		t.Errorf("%d models, %v", n, err)
	}
	if _, err := os.Stat(p.modelCachePath()); err == nil {
		t.Error("the demo's list is saved")
	}
	if _, err := p.renewList(t.Context(), s, "replicate"); err == nil || !strings.Contains(err.Error(), "has no list") {
		t.Errorf("a vendor without a list: %v", err)
	}
}

func TestARenewedListKeepsWhatItSaysOfAbilities(t *testing.T) {
	t.Parallel()
	cache := modelCache{Version: modelCacheVersion}
	m := gateway.Model{ID: "m", Images: gateway.AbilityNo, Tools: gateway.AbilityYes, Shutdown: "2027-01-14"}
	cache.put("p", "p's list", []gateway.Model{m, {ID: "plain"}}, time.Now())
	path := filepath.Join(t.TempDir(), "models.json")
	if err := cache.write(path); err != nil {
		t.Fatal(err)
	}
	saved, err := readModelCache(path)
	if err != nil {
		t.Fatal(err)
	}
	got := saved.models()
	if got[0].Images != m.Images || got[0].Tools != m.Tools || got[0].Shutdown != m.Shutdown || got[1].Images != gateway.AbilityUnknown {
		t.Errorf("got %+v", got)
	}
}

func TestThePickerIsToldOfKeys(t *testing.T) {
	t.Parallel()
	_, s := playground(t, `[gateway]
account_id = "acme"
gateway_id = "default"
[providers.openai]
api_key = "keyring:openai"
[providers.mistral]
api_key = "env:MY_MISTRAL"
[providers.lab]
kind = "openai"
base_url = "http://127.0.0.1:11434/v1"
`, false, "MY_MISTRAL=k", "ANTHROPIC_API_KEY=k")
	infos := map[string]picker.Provider{}
	for _, info := range s.providerInfos() {
		infos[info.Name] = info
	}
	for name, want := range map[string]picker.Provider{
		"openai":    {Name: "openai", Label: "OpenAI", Key: picker.KeyUnknown, KeyWords: "key in the keyring", Lists: true},
		"mistral":   {Name: "mistral", Label: "Mistral AI", Key: picker.KeyReady, KeyWords: "key from MY_MISTRAL", Lists: true},
		"anthropic": {Name: "anthropic", Label: "Anthropic", Key: picker.KeyReady, KeyWords: "key from ANTHROPIC_API_KEY", Lists: true},
		"lab":       {Name: "lab", Label: "lab", Key: picker.KeyReady, KeyWords: "no key needed", Lists: true, Own: true, Address: "127.0.0.1:11434"},
	} {
		if infos[name] != want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, infos[name], want)
		}
	}
	if info := infos["groq"]; info.Key != picker.KeyMissing || !info.Reseller || !strings.Contains(info.Hint, "GROQ_API_KEY") {
		t.Errorf("groq: %+v", info)
	}
	if info := infos["replicate"]; info.Lists {
		t.Errorf("replicate has no list: %+v", info)
	}
	_, demo := playground(t, "", true)
	for _, info := range demo.providerInfos() {
		if info.Key != picker.KeyReady || info.KeyWords != "the demo answers" {
			t.Errorf("in the demo: %+v", info)
		}
	}
}

// Several saves of one program, and of two.
func TestListsThatComeAtATimeAreAllSaved(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	other := &Program{Environ: p.Environ}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			list := fetchedList{fmt.Sprint("p", i), []gateway.Model{{ID: "m"}}, time.Now()}
			if err := []*Program{p, other}[i%2].saveLists(list); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if cache, err := readModelCache(p.modelCachePath()); err != nil || len(cache.Lists) != 20 {
		t.Errorf("%d lists are saved, %v", len(cache.Lists), err)
	}
}

// While "models --refresh" asks for a list, the playground saves another.
func TestARefreshKeepsTheListsThatAnotherProgramSavedMeanwhile(t *testing.T) {
	t.Parallel()
	var other *Program
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := other.saveLists(fetchedList{"lab", []gateway.Model{{ID: "theirs"}}, time.Now()}); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":[{"id":"ours"}]}`)
	}))
	t.Cleanup(server.Close)
	p, s := playground(t, "[providers.ollama]\nkind = \"openai\"\nbase_url = \""+server.URL+"/v1\"\n", false)
	other = &Program{Environ: p.Environ}
	if err := p.refresh(t.Context(), s, "ollama"); err != nil {
		t.Fatal(err)
	}
	if cache, err := readModelCache(p.modelCachePath()); err != nil || !slices.Equal(ids(cache.models()), []string{"theirs", "ours"}) {
		t.Errorf("saved %v, %v", cache.models(), err)
	}
}
