// Package charset reads text whose encoding nobody wrote down: the files people
// hand over, and what the platform sends.
package charset

import (
	"bytes"
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"minifleet/backend/fault"
)

// Names of the encodings that are read.
const (
	UTF8    = "UTF-8"
	UTF16LE = "UTF-16LE"
	UTF16BE = "UTF-16BE"
	GB18030 = "GB18030" // GBK and GB2312 are parts of it
	Big5    = "Big5"
)

// File reads a text file a person hands over: UTF-8, UTF-16, GB18030 or Big5,
// with a byte order mark or without, and tells which it was. The mark is
// dropped, line ends stay as they are. Text that cannot be read whole is the
// fault charset.unreadable, never text with replacement characters in it.
func File(data []byte) (text string, encoding string, err error) {
	text, encoding, err = Rows(context.Background(), data)
	if err != nil {
		return "", "", err
	}
	if at := strings.IndexRune(text, utf8.RuneError); at >= 0 {
		return "", "", fault.New("charset.unreadable",
			fault.T("line %d holds bytes that cannot be read: %s (the text was taken for %s)", "第 %d 行含有无法识别的字节 %s（按 %s 编码读取）",
				1+strings.Count(text[:at], "\n"), Lost(text), encoding)).
			WithHint(saveAsUTF8).WithRetry(fault.RetryAfterInput)
	}
	return text, encoding, nil
}

// Rows is File for a reader that judges row by row: where bytes cannot be read
// stands U+FFFD and behind it the bytes as people write them (\xE6\xB8). The
// reader refuses what holds one, and shows it as Legible has it. The fault
// charset.unreadable is left for text in no known encoding at all. It ends with
// its context.
func Rows(ctx context.Context, data []byte) (text string, encoding string, err error) {
	text, encoding = decode(ctx, data)
	if err := ctx.Err(); err != nil {
		return "", "", err
	}
	if encoding == "" || strings.ContainsRune(text, 0) {
		return "", "", fault.New("charset.unreadable",
			fault.T("the file is not text in any encoding that is known here (UTF-8, UTF-16, GB18030, Big5)",
				"文件不是可识别编码（UTF-8、UTF-16、GB18030、Big5）的文本")).
			WithHint(saveAsUTF8).WithRetry(fault.RetryAfterInput)
	}
	return text, encoding, nil
}

// Legible is text of Rows for people: bytes that could not be read stand there
// as bytes. A U+FFFD that was in the file is its three bytes.
func Legible(text string) string {
	if !strings.ContainsRune(text, utf8.RuneError) {
		return text
	}
	var b strings.Builder
	for rest := text; ; {
		before, after, found := strings.Cut(rest, lost)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if width := bytesWidth(after); width == 0 {
			b.WriteString(written([]byte(lost)))
		}
		rest = after
	}
}

// Lost is the first bytes of text of Rows that could not be read, as people
// write them; "" when all could.
func Lost(text string) string {
	_, after, found := strings.Cut(text, lost)
	switch width := bytesWidth(after); {
	case !found:
		return ""
	case width > 0:
		return after[:width]
	}
	return written([]byte(lost))
}

const lost = "\ufffd"

// mark is what stands in text for bytes that are no character.
func mark(data []byte) string { return lost + written(data) }

func written(data []byte) string {
	var b strings.Builder
	const digits = "0123456789ABCDEF"
	b.Grow(4 * len(data))
	for _, one := range data {
		b.Write([]byte{'\\', 'x', digits[one>>4], digits[one&0xF]})
	}
	return b.String()
}

// bytesWidth is how much of text is bytes as written has them.
func bytesWidth(text string) int {
	n := 0
	for len(text) >= n+4 && text[n] == '\\' && text[n+1] == 'x' && hex(text[n+2]) && hex(text[n+3]) {
		n += 4
	}
	return n
}

func hex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

// withBytes reads line by line, since one damaged line is no reason to read all
// the others character by character. width is how many bytes the first
// character takes, read gives its text. When the context ends, so does the text.
func withBytes(ctx context.Context, data []byte, width func([]byte) int, read func([]byte) (string, bool)) string {
	var b strings.Builder
	b.Grow(len(data))
	const atOnce = 64 << 10 // characters, before the context is asked again
	for looked := 0; len(data) > 0; {
		if looked >= atOnce {
			if looked = 0; ctx.Err() != nil {
				return b.String()
			}
		}
		looked++
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 {
			end = len(data)
		}
		line := data[:end]
		data = data[end:]
		if text, whole := read(line); whole {
			b.WriteString(text)
			continue
		}
		var broken []byte
		for len(line) > 0 {
			if looked++; looked%atOnce == 0 && ctx.Err() != nil {
				return b.String()
			}
			n := width(line)
			text, whole := read(line[:n])
			if whole && len(broken) > 0 {
				b.WriteString(mark(broken))
				broken = nil
			}
			if whole {
				b.WriteString(text)
			} else {
				broken = append(broken, line[:n]...)
			}
			line = line[n:]
		}
		if len(broken) > 0 {
			b.WriteString(mark(broken))
		}
	}
	return b.String()
}

// utf8Bytes is text in UTF-8 of which bytes are none.
func utf8Bytes(ctx context.Context, data []byte) string {
	return withBytes(ctx, data, func(b []byte) int {
		_, n := utf8.DecodeRune(b)
		return n
	}, func(b []byte) (string, bool) {
		return string(b), utf8.Valid(b) && !bytes.Contains(b, []byte(lost))
	})
}

// pairBytes is text in GB18030 or Big5 of which bytes are none.
func pairBytes(ctx context.Context, e encoding.Encoding, width func([]byte) int, data []byte) string {
	return withBytes(ctx, data, width, func(b []byte) (string, bool) {
		text, missing := with(e, b)
		return text, missing == 0
	})
}

var saveAsUTF8 = fault.T("Save the file again as UTF-8.", "请将文件另存为 UTF-8 编码。")

// Wire reads text of the platform. The charset declared decides, when one is
// declared and fits; otherwise what is valid UTF-8 is UTF-8, and what is not is
// GB18030, the only other one the platform writes. Text that is neither is the
// fault charset.unreadable.
func Wire(data []byte, declared string) (string, error) {
	order := []string{UTF8, GB18030}
	switch strings.ToLower(strings.TrimSpace(declared)) {
	case "gbk", "gb2312", "gb18030", "gb-18030", "gb_2312-80", "cp936", "x-gbk":
		order = []string{GB18030, UTF8}
	}
	for _, name := range order {
		if name == UTF8 {
			if utf8.Valid(data) {
				return string(data), nil
			}
		} else if text, lost := with(simplifiedchinese.GB18030, data); lost == 0 {
			return text, nil
		}
	}
	return "", fault.New("charset.unreadable",
		fault.T("the text is neither UTF-8 nor GBK", "文本既不是 UTF-8 也不是 GBK 编码"))
}

// decode returns "" as the encoding when it knows none, and when the context ends.
func decode(ctx context.Context, data []byte) (text, name string) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return utf8Bytes(ctx, data[3:]), UTF8
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return utf16(data[2:], UTF16LE), UTF16LE
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return utf16(data[2:], UTF16BE), UTF16BE
	case bytes.IndexByte(data, 0) >= 0:
		return unmarkedUTF16(ctx, data)
	case utf8.Valid(data):
		return utf8Bytes(ctx, data), UTF8
	}
	if whole, broken := weigh(data); whole > broken {
		return utf8Bytes(ctx, data), UTF8
	}
	if ctx.Err() != nil {
		return "", ""
	}
	gb, lostGB := with(simplifiedchinese.GB18030, data)
	if ctx.Err() != nil {
		return "", ""
	}
	big, lostBig := with(traditionalchinese.Big5, data)
	pairs := len(data) - ascii(data)
	switch {
	case lostBig == 0 && (lostGB > 0 || commonInBig5(data) > commonInGB(data)):
		return big, Big5
	case lostGB == 0:
		return gb, GB18030
	case lostGB*8 <= pairs: // a stray damaged character, not another encoding
		return pairBytes(ctx, simplifiedchinese.GB18030, widthGB, data), GB18030
	case lostBig*8 <= pairs:
		return pairBytes(ctx, traditionalchinese.Big5, widthBig5, data), Big5
	}
	return "", ""
}

// weigh counts the bytes of Chinese text that are well-formed UTF-8, and those
// that are not UTF-8 at all. Text of another encoding is nearly all the latter.
func weigh(data []byte) (whole, broken int) {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 2: // two bytes of GBK happen to be a letter of UTF-8 easily
			whole += n
		}
		data = data[n:]
	}
	return whole, broken
}

// with decodes, and counts the characters that could not be.
func with(e encoding.Encoding, data []byte) (text string, lost int) {
	decoded, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return "", len(data)
	}
	return string(decoded), bytes.Count(decoded, []byte("\ufffd"))
}

func ascii(data []byte) int {
	n := 0
	for _, b := range data {
		if b < utf8.RuneSelf {
			n++
		}
	}
	return n
}

// commonInGB and commonInBig5 count how many characters of the text would be
// among the few thousand in daily use, which each encoding keeps together. The
// text of one encoding read as the other comes out as rare characters.
func commonInGB(data []byte) int {
	return common(data, func(lead, trail byte) bool {
		return trail >= 0xA1 && (lead >= 0xB0 && lead <= 0xD7 || lead >= 0xA1 && lead <= 0xA3)
	})
}

func commonInBig5(data []byte) int {
	return common(data, func(lead, trail byte) bool {
		return lead >= 0xA1 && lead <= 0xC6 && (trail >= 0x40 && trail <= 0x7E || trail >= 0xA1)
	})
}

func common(data []byte, usual func(lead, trail byte) bool) int {
	n := 0
	for i := 0; i+1 < len(data); i++ {
		if data[i] < utf8.RuneSelf {
			continue
		}
		if usual(data[i], data[i+1]) {
			n++
		}
		i++
	}
	return n
}

// widthBig5 is how many bytes the first character of Big5 text takes; a byte
// that begins none counts for itself.
func widthBig5(b []byte) int {
	if len(b) > 1 && b[0] >= 0x81 && b[0] <= 0xFE && (b[1] >= 0x40 && b[1] <= 0x7E || b[1] >= 0xA1 && b[1] <= 0xFE) {
		return 2
	}
	return 1
}

// utf16 decodes; of half a character, and of half a pair of surrogates, the
// bytes are told.
func utf16(data []byte, name string) string {
	at := func(i int) rune {
		if name == UTF16LE {
			return rune(data[i]) | rune(data[i+1])<<8
		}
		return rune(data[i])<<8 | rune(data[i+1])
	}
	var b strings.Builder
	b.Grow(len(data))
	for i := 0; i+1 < len(data); i += 2 {
		r := at(i)
		if r >= 0xD800 && r < 0xDC00 && i+3 < len(data) {
			if low := at(i + 2); low >= 0xDC00 && low < 0xE000 {
				r, i = (r-0xD800)<<10+(low-0xDC00)+0x10000, i+2
			}
		}
		if r >= 0xD800 && r < 0xE000 || r == utf8.RuneError {
			b.WriteString(mark(data[i : i+2]))
			continue
		}
		b.WriteRune(r)
	}
	if len(data)%2 == 1 {
		b.WriteString(mark(data[len(data)-1:]))
	}
	return b.String()
}

// unmarkedUTF16 tells text in UTF-16 by what it would say: no characters that
// no text has.
func unmarkedUTF16(ctx context.Context, data []byte) (text, name string) {
	best := -1
	for _, order := range []string{UTF16LE, UTF16BE} {
		if len(data)%2 == 1 || ctx.Err() != nil {
			break
		}
		try, plain, odd := utf16(data, order), 0, false
		for _, r := range try {
			switch {
			case r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r < 0x7F, unicode.Is(unicode.Han, r):
				plain++
			case r == utf8.RuneError || unicode.IsControl(r):
				odd = true
			}
		}
		if !odd && plain > best {
			text, name, best = try, order, plain
		}
	}
	return text, name
}
