package sessions

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// NewID returns an id for a message that begins now, for callers that need it before the
// message is saved: 16 characters that sort by time, ten for the milliseconds since 1970,
// six at random, in Crockford's alphabet without letters that look alike (like a ULID,
// but shorter, because every message has one).
func NewID(now time.Time) string {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	bits, chance := uint64(max(0, now.UnixMilli())), binary.LittleEndian.Uint64(random[:])
	var id [16]byte
	for i := 9; i >= 0; i-- {
		id[i] = alphabet[bits&31]
		bits >>= 5
	}
	for i := 10; i < len(id); i++ {
		id[i] = alphabet[chance&31]
		chance >>= 5
	}
	return string(id[:])
}
