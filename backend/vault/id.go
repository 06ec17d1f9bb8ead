package vault

import (
	"crypto/rand"
	"strings"
	"time"
)

// crockford has no I, L, O or U and sorts like the numbers it stands for.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewID returns 26 characters that sort by time (to the microsecond) and
// carry 70 random bits.
func NewID(now time.Time) string {
	var id [26]byte
	us := uint64(now.UnixMicro())
	for i := 11; i >= 0; i-- {
		id[i] = crockford[us&31]
		us >>= 5
	}
	var random [14]byte
	if _, err := rand.Read(random[:]); err != nil {
		panic(err) // crypto/rand does not fail
	}
	for i, b := range random {
		id[12+i] = crockford[b&31]
	}
	return string(id[:])
}

// TimeOf returns the time that an id of NewID was made at, zero for another.
func TimeOf(id string) time.Time {
	if len(id) < timeLength {
		return time.Time{}
	}
	us := int64(0)
	for _, c := range []byte(id[:timeLength]) {
		at := strings.IndexByte(crockford, c)
		if at < 0 {
			return time.Time{}
		}
		us = us<<5 | int64(at)
	}
	return time.UnixMicro(us).UTC()
}

// IDAfter is NewID, but never one that sorts before last, the newest there is:
// a clock that was ahead leaves records of days that have not come, and what is
// made after it was set right is newer all the same.
func IDAfter(last string, now time.Time) string {
	id := NewID(now)
	if len(last) != len(id) || id[:timeLength] > last[:timeLength] {
		return id
	}
	return NewID(TimeOf(last).Add(time.Microsecond))
}

// timeLength is how many characters of an id hold its time.
const timeLength = 12
