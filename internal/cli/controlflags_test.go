package cli

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/allset"
)

func TestEveryControlHasAFlag(t *testing.T) {
	t.Parallel()
	for _, control := range gateway.AllControls() {
		if !slices.ContainsFunc(controlFlagList, func(f controlFlag) bool { return f.control == control.Key }) {
			t.Errorf("%s has no flag in controlFlagList", control.Key)
		}
	}
}

// Every flag sets its control and no other, over what a request asks without it.
func TestEveryFlagSetsItsControl(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"cache-ttl": "10m", "skip-cache": "true", "cache-key": "k", "request-timeout": "5s", "max-attempts": "2", "retry-delay": "500ms",
		"backoff": "linear", "metadata": "team=a", "log": "false", "log-bodies": "true", "custom-cost": "0.5,2,0.25,1", "key-alias": "work",
		"no-wholesale": "true", "zdr": "false",
	}
	before := allset.Value[gateway.Controls](t, allset.Rules{gateway.BackoffConstant})
	for _, flag := range controlFlagList {
		value, ok := values[flag.name]
		if !ok {
			t.Errorf("--%s: the test has no value for it", flag.name)
			continue
		}
		var f requestFlags
		c := &cobra.Command{}
		f.register(c)
		if err := c.ParseFlags([]string{"--" + flag.name + "=" + value}); err != nil {
			t.Fatal(err)
		}
		got, alone := before, gateway.Controls{}
		if err := f.controls.addTo(c, &got); err != nil {
			t.Fatal(err)
		}
		if err := f.controls.addTo(c, &alone); err != nil || alone.Count() != 1 {
			t.Errorf("--%s alone: %+v, %v", flag.name, alone, err)
		}
		for _, control := range gateway.AllControls() {
			want := control.Field(&before)
			if control.Key == flag.control {
				want = control.Field(&alone)
			}
			if !reflect.DeepEqual(control.Field(&got), want) {
				t.Errorf("--%s: %s is %v", flag.name, control.Key, control.Text(got))
			}
		}
	}
}

func TestAFlagCanTurnOffWhatTheRequestAsks(t *testing.T) {
	t.Parallel()
	var f requestFlags
	c := &cobra.Command{}
	f.register(c)
	if err := c.ParseFlags([]string{"--skip-cache=false", "--cache-ttl=0", "--log"}); err != nil {
		t.Fatal(err)
	}
	got := gateway.Controls{SkipCache: true, CacheTTL: time.Hour, CollectLog: new(bool)}
	if err := f.controls.addTo(c, &got); err != nil {
		t.Fatal(err)
	}
	if got.SkipCache || got.CacheTTL != gateway.NoCache || !*got.CollectLog {
		t.Errorf("got %+v", got)
	}
}
