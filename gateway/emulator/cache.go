package emulator

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// headerCacheStatus says whether an answer comes from the cache.
const headerCacheStatus = "Cf-Aig-Cache-Status"

// cache keeps good answers for as long as their requests asked.
type cache struct {
	now     func() time.Time
	mu      sync.Mutex
	entries map[string]cached
}

type cached struct {
	header  http.Header
	body    []byte
	expires time.Time
}

func newCache(now func() time.Time) *cache {
	return &cache{now: now, entries: map[string]cached{}}
}

// caching is what a request asks of the cache. A zero ttl bypasses it.
type caching struct {
	key string
	ttl time.Duration
}

// cachingOf reads the request's headers. The key covers what determines the answer:
// method, path, query and body, not headers.
func cachingOf(r *http.Request, body []byte) caching {
	header := func(names ...string) string {
		for _, name := range names {
			if v := r.Header.Get(name); v != "" {
				return v
			}
		}
		return ""
	}
	if header("cf-aig-skip-cache", "cf-skip-cache") == "true" {
		return caching{}
	}
	var c caching
	if own := header("cf-aig-cache-key", "cf-cache-key"); own != "" {
		c = caching{key: "own\x00" + own, ttl: policyCacheKeyTTL}
	} else {
		sum := sha256.Sum256(body)
		c.key = r.Method + "\x00" + r.URL.EscapedPath() + "\x00" + r.URL.RawQuery + "\x00" + string(sum[:])
	}
	if seconds, err := strconv.Atoi(header("cf-aig-cache-ttl", "cf-cache-ttl")); err == nil {
		c.ttl = 0
		if seconds > 0 {
			c.ttl = min(max(time.Duration(seconds)*time.Second, policyCacheTTLMin), policyCacheTTLMax)
		}
	}
	return c
}

func (c *cache) get(want caching) (reply, bool) {
	if want.ttl == 0 {
		return reply{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[want.key]
	if !ok || !c.now().Before(e.expires) {
		return reply{}, false
	}
	return reply{status: http.StatusOK, header: e.header.Clone(), body: pieces(piece{data: e.body})}, true
}

func (c *cache) put(want caching, header http.Header, body []byte) {
	if want.ttl == 0 || len(body) > policyCacheBytesMax {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[want.key] = cached{header: header.Clone(), body: body, expires: c.now().Add(want.ttl)}
	c.trim()
}

// trim drops expired entries, and then those that would expire first until the rest fits.
func (c *cache) trim() {
	size := 0
	for key, e := range c.entries {
		if !c.now().Before(e.expires) {
			delete(c.entries, key)
			continue
		}
		size += len(e.body)
	}
	for size > policyCacheTotalMax {
		var first string
		for key, e := range c.entries {
			if first == "" || e.expires.Before(c.entries[first].expires) {
				first = key
			}
		}
		size -= len(c.entries[first].body)
		delete(c.entries, first)
	}
}
