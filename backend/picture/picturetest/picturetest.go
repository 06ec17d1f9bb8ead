// Package picturetest makes pictures no encoder writes, as a stranger would.
package picturetest

import "bytes"

// JPEG is a JPEG of one component made by hand: frame headers, each in front of
// its scans. A scan of a progressive picture ends all its blocks at once.
type JPEG []byte

// Gray begins one: its tables, and no frame yet.
func Gray() *JPEG {
	j := &JPEG{0xFF, 0xD8}
	j.Segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	j.Segment(0xC4, append([]byte{0x00, 1}, append(make([]byte, 15), 0)...)...)    // DC: code 0 = no difference
	j.Segment(0xC4, append([]byte{0x10, 1}, append(make([]byte, 15), 0xE0)...)...) // AC: code 0 = end of a band of 16384 blocks
	return j
}

// Segment adds a marker with its body.
func (j *JPEG) Segment(marker byte, body ...byte) {
	*j = append(*j, 0xFF, marker, byte((len(body)+2)>>8), byte(len(body)+2))
	*j = append(*j, body...)
}

// Frame adds the header of a frame of w by h.
func (j *JPEG) Frame(marker byte, w, h int) {
	j.Segment(marker, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 1, 1, 0x11, 0)
}

// Scan adds a scan of the coefficients from and to, with so many bytes of data.
func (j *JPEG) Scan(from, to byte, data int) {
	j.Segment(0xDA, 1, 1, 0, from, to, 0)
	*j = append(*j, make([]byte, data)...)
}

// End is the whole picture.
func (j *JPEG) End() []byte { return append(*j, 0xFF, 0xD9) }

// Scans is a progressive picture of w by h that goes over its pixels n times.
func Scans(w, h, n int) []byte {
	j := Gray()
	j.Frame(0xC2, w, h)
	for range n {
		j.Scan(1, 5, 80)
	}
	return j.End()
}
