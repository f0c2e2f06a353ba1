package providers

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"sluice/gateway"
)

// cloudScope is the OAuth scope that Vertex AI requires.
const cloudScope = "https://www.googleapis.com/auth/cloud-platform"

// googleTokens gets access tokens with a credentials file. It reads the file when the
// first request is sent and caches a token until shortly before it expires.
type googleTokens struct {
	file func() (string, error)

	mu    sync.Mutex
	token *oauth2.Token
}

// googleCredentials returns what the settings select: a secret that is sent as it is,
// tokens made from a file, or neither if the gateway holds the credentials.
func googleCredentials(s Settings) (gateway.Secret, *googleTokens, error) {
	form, err := s.choice("credentials_form", "token", "gateway")
	if err != nil {
		return gateway.Secret{}, nil, err
	}
	source, err := s.choice("credentials", "", "default")
	if err != nil {
		return gateway.Secret{}, nil, err
	}
	file := s.Options["credentials_file"]
	find := s.defaultCredentials
	switch {
	case file != "":
		find = func() (string, error) { return s.expanded(file) }
	case source == "" && form == "gateway":
		return gateway.Secret{}, nil, errors.New(`credentials_form = "gateway" needs a credentials_file`)
	case source == "":
		return gateway.Secret{}, nil, nil
	}
	if form == "gateway" {
		return gatewayCredentials(find, s.Options["region"]), nil, nil
	}
	return gateway.Secret{}, &googleTokens{file: find}, nil
}

// gatewayCredentials is the form in which the gateway accepts a service account: the key
// file with the region added, in base64.
// https://developers.cloudflare.com/ai-gateway/usage/providers/vertex/
func gatewayCredentials(find func() (string, error), region string) gateway.Secret {
	return gateway.LazySecret("GOOGLE_CREDENTIALS_BASE64", "credentials_file", func(context.Context) (string, error) {
		text, err := readCredentials(find)
		if err != nil {
			return "", err
		}
		var account map[string]any
		if err := json.Unmarshal(text, &account); err != nil || account == nil {
			return "", errors.New("the credentials file is not a JSON object")
		}
		account["region"] = region
		text, err = marshal(account)
		return base64.StdEncoding.EncodeToString(text), err
	})
}

// defaultCredentials is where gcloud stores application default credentials.
func (s Settings) defaultCredentials() (string, error) {
	const folder, file = "gcloud", "application_default_credentials.json"
	if runtime.GOOS == "windows" {
		return filepath.Join(s.variable("APPDATA"), folder, file), nil
	}
	home, err := s.home()
	return filepath.Join(home, ".config", folder, file), err
}

// expanded is a file's path with a leading "~/" replaced by the home folder.
func (s Settings) expanded(file string) (string, error) {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file, nil
	}
	home, err := s.home()
	return filepath.Join(home, rest), err
}

func readCredentials(find func() (string, error)) ([]byte, error) {
	file, err := find()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// home is the user's home folder.
func (s Settings) home() (string, error) {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	for _, home := range []string{s.Home, s.variable(name)} {
		if filepath.IsAbs(home) {
			return home, nil
		}
	}
	return "", errors.New("the home folder isn't known: set " + name)
}

// variable is a variable's value, empty if it isn't set.
func (s Settings) variable(name string) string {
	env := s.Env
	if env == nil {
		env = os.LookupEnv
	}
	value, _ := env(name)
	return value
}

// signature is a bearer token.
func (g *googleTokens) signature() *gateway.Signature {
	return &gateway.Signature{
		Headers: []gateway.AuthHeader{{Name: "Authorization", Prefix: "Bearer ", Secret: gateway.NewSecret("GOOGLE_ACCESS_TOKEN", "")}},
		Note:    "GOOGLE_ACCESS_TOKEN is what gcloud auth print-access-token prints",
		Sign: func(ctx context.Context, _ []byte) (http.Header, error) {
			token, err := g.get(ctx)
			if err != nil {
				return nil, fmt.Errorf("no Google access token: %w", err)
			}
			return http.Header{"Authorization": {"Bearer " + token}}, nil
		},
	}
}

func (g *googleTokens) get(ctx context.Context) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.token.Valid() {
		return g.token.AccessToken, nil
	}
	text, err := readCredentials(g.file)
	if err != nil {
		return "", err
	}
	var file struct {
		Type google.CredentialsType `json:"type"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return "", errors.New("the credentials file is not a JSON object")
	}
	found, err := google.CredentialsFromJSONWithType(ctx, text, file.Type, cloudScope)
	if err != nil {
		return "", err
	}
	if g.token, err = found.TokenSource.Token(); err != nil {
		return "", err
	}
	return g.token.AccessToken, nil
}
