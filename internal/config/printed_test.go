package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/BurntSushi/toml"

	"sluice/internal/config"
)

// printed gives what the usual ways of printing make of a configuration's
// public parts.
func printed(t testing.TB, cfg *config.Config) map[string]string {
	t.Helper()
	out := map[string]string{}
	public := map[string]any{
		"Gateway": cfg.Gateway, "Providers": cfg.Providers, "Effective": cfg.Effective(),
		"Status": cfg.Status(), "Warnings": cfg.Warnings, "Sources": cfg.Sources,
	}
	for name, part := range public {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			out[name+" "+verb] = fmt.Sprintf(verb, part)
		}
		text, err := json.Marshal(part)
		if err != nil {
			t.Errorf("json of %s: %v", name, err)
		}
		out[name+" json"] = string(text)
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "part", part)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "part", part)
		out[name+" slog"] = log.String()
	}
	var doc bytes.Buffer
	if err := toml.NewEncoder(&doc).Encode(cfg.Providers); err != nil {
		t.Errorf("toml: %v", err)
	}
	out["Providers toml"] = doc.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		out["Config "+verb] = fmt.Sprintf(verb, cfg)
	}
	return out
}
