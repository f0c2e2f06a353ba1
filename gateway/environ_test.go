package gateway

import (
	"encoding/base64"
	"slices"
	"testing"
)

func TestFieldT11ChildrenSeeNoKeyUnderAnyName(t *testing.T) {
	t.Parallel()
	const key = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6"
	keep := []string{"PATH=/bin:/home/k9/bin", "HOME=/home/me", "TERM=xterm-256color", "LANG=de_DE.UTF-8", "SSH_AUTH_SOCK=/tmp/a", "SSH_ASKPASS=/bin/ask",
		"KEYBOARD=de", "MONKEY=1", "TOKENIZERS_PARALLELISM=false", "NO_PROXY=localhost", "HTTPS_PROXY=http://proxy:3128", "X=k9", "EMPTY=", "odd"}
	drop := []string{"MY_COPY=" + key, "BACKUP=Bearer " + key, "ENCODED=" + base64.StdEncoding.EncodeToString([]byte("me:"+key)), "TAIL=" + key[14:], "UPPER=SK-PROJ-ZQ8K9XTT0AA1BB2CC3DD4EE5FF6",
		"JUST=k9!", "OPENAI_API_KEY=a", "my_token=b", "DB_PASSWORD=c", "MYSQL_PWD_PASSWD=d", "SUDO_PASSWORD_FILE=e", "SECRET_KEY_BASE=f", "AWS_PROFILE=g", "GPG_PASSPHRASE=h",
		"STRIPE_KEY=i", "TOKEN=j", "GITHUB_PAT=k", "named=l", "all_proxy=@::bad::@"}
	secrets := []Secret{NewSecret("A", key), NewSecret("B", "k9!"), LazySecret("C", "cmd:x", nil), {}}
	got := CleanEnviron(append(slices.Clone(keep), drop...), []string{"NAMED"}, secrets)
	if !slices.Equal(got, keep) {
		t.Errorf("got %q, want %q", got, keep)
	}
	for in, want := range map[string]string{
		"HTTPS_PROXY=http://me:pw@proxy:3128": "HTTPS_PROXY=http://proxy:3128", "http_proxy=socks5://me@proxy": "http_proxy=socks5://proxy",
		"ALL_PROXY=me:pw@proxy:80": "ALL_PROXY=proxy:80",
	} {
		if got := CleanEnviron([]string{in}, nil, nil); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %s", in, got, want)
		}
	}
}
