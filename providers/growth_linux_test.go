package providers_test

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/providers"
)

// grows decodes n frames, and then four times as many, and fails where the second takes
// more work than in proportion: the processor's time of this thread is compared, not the
// clock, and the least of several runs, since others use the machine.
func grows(t *testing.T, vendor string, n int, frame func(i int) string) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	took := func(n int) time.Duration {
		least := time.Hour
		for range 3 {
			d := newProvider(t, vendor, providers.Settings{Keyless: true, Options: map[string]string{"project": "p", "region": "us-east4"}}).Decoder(gateway.Reply{Status: 200})
			frames := make([][]byte, n)
			for i := range frames {
				frames[i] = []byte(frame(i))
			}
			began := threadTime(t)
			var deltas []gateway.Delta
			for _, data := range frames {
				var err error
				if deltas, err = d.Decode(deltas[:0], gateway.Frame{Data: data}); err != nil {
					t.Fatal(err)
				}
			}
			least = min(least, threadTime(t)-began)
		}
		return least
	}
	once, fourfold := took(n), took(4*n)
	t.Logf("%d frames: %v, %d: %v", n, once, 4*n, fourfold)
	if fourfold > 9*once {
		t.Errorf("%d frames took %v, %d took %v: more than in proportion", n, once, 4*n, fourfold)
	}
}

// threadTime is what this thread has used of the processor so far.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	const thisThread = 1 // RUSAGE_THREAD
	var used syscall.Rusage
	if err := syscall.Getrusage(thisThread, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func TestFieldT10CallsAndTheirArgumentsCostWhatTheyAdd(t *testing.T) {
	call := func(members string) string { return delta(`"tool_calls":[{"index":0,` + members + `}]`) }
	t.Run("F148 calls that share an index", func(t *testing.T) {
		grows(t, "groq", 5000, func(i int) string {
			return call(fmt.Sprintf(`"id":"call_%d","function":{"name":"f","arguments":"{}"}`, i))
		})
	})
	t.Run("arguments in pieces that end like whole ones", func(t *testing.T) {
		grows(t, "groq", 5000, func(i int) string {
			if i == 0 {
				return call(`"id":"c","function":{"name":"f","arguments":"{\"code\":\""}`)
			}
			return call(`"function":{"arguments":"if x { y }"}`)
		})
	})
	t.Run("arguments that are followed by others", func(t *testing.T) {
		grows(t, "groq", 5000, func(i int) string {
			if i == 0 {
				return call(`"id":"c","function":{"name":"f","arguments":"{\"code\":\"` + strings.Repeat("x", 1<<16) + `\"}"}`)
			}
			return call(`"function":{"arguments":" {}"}`)
		})
	})
	t.Run("a text in the arguments of Gemini", func(t *testing.T) {
		grows(t, "google-ai-studio", 2500, func(i int) string {
			if i == 0 {
				return `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}`
			}
			return `{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"` + strings.Repeat("x", 200) + `"}],"willContinue":true}}]}}]}`
		})
	})
}
