package emulator

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"sync/atomic"
	"time"
)

// ids makes the ids that requests and answers carry. They look random and are
// not: the same seed gives the same sequence.
type ids struct {
	seed uint64
	next atomic.Uint64
	now  func() time.Time
}

func newIDs(seed uint64, now func() time.Time) *ids { return &ids{seed: seed, now: now} }

// crockford is the alphabet of ULIDs.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ulid returns an id of the form of cf-aig-log-id: 48 bits of time in milliseconds and 80
// more bits as 26 characters, two leading bits zero.
func (i *ids) ulid() string {
	sum := i.sum()
	var b [16]byte
	ms := uint64(i.now().UnixMilli())
	binary.BigEndian.PutUint64(b[0:], ms<<16)
	copy(b[6:16], sum[:10])
	out := make([]byte, 26)
	for n := range out {
		out[n] = crockford[bits(b[:], n*5-2)]
	}
	return string(out)
}

// bits reads the five bits that begin at bit position at, zero before the
// beginning.
func bits(b []byte, at int) byte {
	var v byte
	for n := at; n < at+5; n++ {
		v <<= 1
		if n >= 0 {
			v |= b[n/8] >> (7 - n%8) & 1
		}
	}
	return v
}

// hex returns an id of 2n hexadecimal characters, n up to 32.
func (i *ids) hex(n int) string {
	sum := i.sum()
	return hex.EncodeToString(sum[:n])
}

// uuid returns an id of the form of a random UUID.
func (i *ids) uuid() string {
	h := i.hex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// word returns an id of n letters and digits, n up to 50, as vendors put behind a prefix
// such as "msg_".
func (i *ids) word(n int) string {
	sum := i.sum()
	return base32.NewEncoding("abcdefghijkmnpqrstuvwxyzABCDEF23").WithPadding(base32.NoPadding).EncodeToString(sum[:])[:n]
}

func (i *ids) sum() [sha256.Size]byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], i.seed)
	binary.BigEndian.PutUint64(b[8:], i.next.Add(1))
	return sha256.Sum256(b[:])
}
