package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// faultPrefix begins the model names that request a fault.
const faultPrefix = "fault-"

// fault is what goes wrong with one answer. The zero value is no fault.
type fault struct {
	// status, if set, is a vendor's error instead of an answer; retry is its Retry-After
	// and retryMS its retry-after-ms.
	status         int
	retry, retryMS string
	quota, echoKey bool
	// times limits the fault to the first requests for this model.
	times int
	// gateway is an error of the gateway itself.
	gateway int
	// page is an HTML page with the given status instead of an answer.
	page int
	// redirect is the status of a redirect to another host.
	redirect           int
	empty, unreachable bool
	reset              bool
	// scene is a reply that vendors were observed to send, with the number in its name.
	scene  *scene
	number int
	// cached says that the answer comes from the gateway's cache.
	cached bool

	// The rest is about a stream. at counts tokens before the fault occurs.
	at        int
	cut, eof  bool
	stall     bool
	interrupt bool
	garbage   bool
	whole     bool
	noDone    bool
	noFinish  bool
	comments  bool
	bom       bool
	style     frameStyle
	slow      time.Duration
	drip      time.Duration
	pause     time.Duration
	flood     int // MiB
	split     []int
	// cutBytes closes the connection after so many bytes of any body.
	cutBytes int
}

// Defaults of faults whose name has no number.
const (
	faultAt      = 10
	faultSlow    = 3 * time.Second
	faultDrip    = 500 * time.Millisecond
	faultPause   = time.Second
	faultFloodMB = 300
)

// faultOf parses the fault in a model's name, none if it names none.
func (s *Server) faultOf(model string) (fault, error) {
	name, ok := strings.CutPrefix(lastElement(model), faultPrefix)
	if !ok {
		return fault{}, nil
	}
	f, err := parseFault(name)
	if err == nil && f.times > 0 && !s.queue.applies(model, f.times) {
		return fault{}, nil
	}
	return f, err
}

// parseFault parses a fault's name without its prefix; several are joined with "+".
func parseFault(name string) (fault, error) {
	var f fault
	for part := range strings.SplitSeq(name, "+") {
		if err := f.add(part); err != nil {
			return fault{}, err
		}
	}
	return f, nil
}

func (f *fault) add(name string) error {
	if rest, times, ok := cutLast(name, "-times-"); ok && !startsWithStatus(name) {
		n, err := strconv.Atoi(times)
		if err != nil || n < 1 {
			return fmt.Errorf("the emulator knows no fault %q: times needs a number", faultPrefix+name)
		}
		f.times, name = n, rest
	}
	word, number, numbered := cutNumber(name)
	count := func(otherwise int) int {
		if numbered {
			return number
		}
		return otherwise
	}
	if startsWithStatus(name) {
		status, _ := strconv.Atoi(strings.SplitN(name, "-", 2)[0])
		return f.addStatus(status, name)
	}
	switch word {
	case "html":
		f.page = count(http.StatusOK)
	case "empty":
		f.empty = true
	case "redirect":
		f.redirect = count(http.StatusFound)
	case "gateway":
		f.gateway = count(codeNoResponse)
	case "unreachable":
		f.unreachable = true
	case "reset":
		f.reset = true
	case "echo-key":
		f.status, f.echoKey = http.StatusUnauthorized, true
	case "cut":
		f.cut, f.at = true, count(faultAt)
	case "cut-bytes":
		f.cutBytes = max(1, count(1))
	case "eof":
		f.eof, f.at = true, count(faultAt)
	case "stall":
		f.stall, f.at = true, count(faultAt)
	case "error-midstream":
		f.interrupt, f.at = true, count(faultAt)
	case "garbage":
		f.garbage, f.at = true, count(faultAt)
	case "json":
		f.whole = true
	case "no-done":
		f.noDone = true
	case "no-finish":
		f.noFinish = true
	case "comments":
		f.comments = true
	case "bom":
		f.bom = true
	case "crlf":
		f.style.newline = "\r\n"
	case "cr":
		f.style.newline = "\r"
	case "no-space":
		f.style.tight = true
	case "slow":
		f.slow = duration(numbered, number, faultSlow)
	case "drip":
		f.drip = duration(numbered, number, faultDrip)
	case "pause":
		f.pause = duration(numbered, number, faultPause)
	case "flood":
		f.flood = count(faultFloodMB)
	case "split":
		f.split = []int{max(1, count(1))}
	case "cached":
		f.cached = true
	default:
		return f.addScene(name, word, number)
	}
	return nil
}

// addScene finds a scene by its whole name, else by the name without the number.
func (f *fault) addScene(name, word string, number int) error {
	if s, ok := sceneNamed(name); ok {
		f.scene = s
		return nil
	}
	s, ok := sceneNamed(word)
	if !ok || number < 0 {
		return fmt.Errorf("the emulator knows no fault %q", faultPrefix+name)
	}
	f.scene, f.number = s, number
	return nil
}

func startsWithStatus(name string) bool {
	_, err := strconv.Atoi(strings.SplitN(name, "-", 2)[0])
	return err == nil
}

// addStatus parses STATUS, followed by -retry-SECONDS, -retry-ms-N, -quota and -times-N
// in any order.
func (f *fault) addStatus(status int, name string) error {
	if status < 400 || status > 599 {
		return fmt.Errorf("the emulator knows no fault %q: a status is 400 to 599", faultPrefix+name)
	}
	f.status = status
	words := strings.Split(name, "-")[1:]
	for len(words) > 0 {
		switch {
		case words[0] == "quota":
			f.quota, words = true, words[1:]
		case len(words) > 2 && words[0] == "retry" && words[1] == "ms":
			f.retryMS, words = words[2], words[3:]
		case len(words) > 1 && words[0] == "retry":
			f.retry, words = words[1], words[2:]
		case len(words) > 1 && words[0] == "times":
			n, err := strconv.Atoi(words[1])
			if err != nil || n < 1 {
				return fmt.Errorf("the emulator knows no fault %q: times needs a number", faultPrefix+name)
			}
			f.times, words = n, words[2:]
		default:
			return fmt.Errorf("the emulator knows no fault %q", faultPrefix+name)
		}
	}
	return nil
}

// cutNumber splits "cut-20" into "cut" and 20.
func cutNumber(name string) (word string, number int, ok bool) {
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil {
			return name[:i], n, true
		}
	}
	return name, 0, false
}

func duration(given bool, ms int, otherwise time.Duration) time.Duration {
	if given {
		return time.Duration(ms) * time.Millisecond
	}
	return otherwise
}

// queue holds the faults requested through the control API, and counts how often a fault
// with a limit has occurred.
type queue struct {
	mu     sync.Mutex
	list   []queued
	struck map[string]int
}

// queued is a fault for the next requests to a provider, to any if empty.
type queued struct {
	Fault    string `json:"fault"`
	Provider string `json:"provider,omitempty"`
	Times    int    `json:"times"`
	fault    fault
}

func newQueue() *queue { return &queue{struck: map[string]int{}} }

// take removes and returns the first fault that is meant for the provider.
func (q *queue) take(provider string) (fault, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, item := range q.list {
		if item.Provider != "" && item.Provider != provider {
			continue
		}
		if q.list[i].Times--; q.list[i].Times <= 0 {
			q.list = slices.Delete(q.list, i, i+1)
		}
		return item.fault, true
	}
	return fault{}, false
}

// headerFault requests a fault for one request; it takes precedence over the queue. A
// step of a universal request has it among its headers.
const headerFault = "X-Sluice-Fault"

// requestedFault returns the fault that a request's header or the queue demands, whatever
// its model.
func (s *Server) requestedFault(r request) (f fault, ordered bool, err error) {
	if name := r.fault; name != "" {
		f, err = parseFault(strings.TrimPrefix(name, faultPrefix))
		return f, true, err
	}
	f, ordered = s.queue.take(r.provider)
	return f, ordered, nil
}

// applies reports whether a fault that is limited to the first times occurs now.
func (q *queue) applies(model string, times int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.struck[model]++
	return q.struck[model] <= times
}

// Queue queues a fault for the next requests to a provider, or to any if provider is
// empty, times times (0 is once). The fault is one of [Faults], with or without "fault-".
// It takes precedence over the model's name.
func (s *Server) Queue(name, provider string, times int) error {
	f, err := parseFault(strings.TrimPrefix(name, faultPrefix))
	if err != nil {
		return err
	}
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	s.queue.list = append(s.queue.list, queued{Fault: name, Provider: provider, Times: max(1, times), fault: f})
	return nil
}
