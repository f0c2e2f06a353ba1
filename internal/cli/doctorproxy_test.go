package cli_test

import (
	"strings"
	"testing"
)

func TestDoctorReadsTheProxies(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		value, want string
		status      int
	}{
		"good":             {"http://me:proxy-secret@proxy.example:3128", "✓ proxy HTTPS_PROXY      http://proxy.example:3128", 0},
		"without a scheme": {"proxy.example:3128", "✓ proxy HTTPS_PROXY      http://proxy.example:3128", 0},
		"no port":          {"http://proxy.example:31x8", "· proxy HTTPS_PROXY      is not the address of a proxy", 0},
		"another scheme":   {"ftp://proxy.example", "· proxy HTTPS_PROXY      is not the address of a proxy", 0},
		"a sentence":       {"ask the admin", "· proxy HTTPS_PROXY      is not the address of a proxy", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t, "HTTPS_PROXY="+row.value), "", "doctor", "--offline")
			if got.status != row.status || !strings.Contains(got.stdout, row.want) || strings.Contains(got.stdout, "proxy-secret") {
				t.Errorf("%+v, want %q", got, row.want)
			}
		})
	}
}
