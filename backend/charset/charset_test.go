package charset

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

func in(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	simplified  = "名称,备注\r\n杭州清风茶馆,主营龙井，联系王女士\r\n"
	traditional = "名稱,備註\r\n臺北清風茶館,主營烏龍，聯絡王女士\r\n"
)

func TestFileReadsWhatPeopleSave(t *testing.T) {
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, tc := range []struct {
		name, text, encoding string
		data                 []byte
	}{
		{"UTF-8", simplified, UTF8, []byte(simplified)},
		{"with a mark", simplified, UTF8, []byte("\xef\xbb\xbf" + simplified)},
		{"plain ASCII", "abc\r\n", UTF8, []byte("abc\r\n")},
		{"nothing", "", UTF8, nil},
		{"only a mark", "", UTF8, []byte("\xef\xbb\xbf")},
		{"UTF-16 as Notepad writes it", simplified, UTF16LE, append([]byte("\xff\xfe"), in(t, le, simplified)...)},
		{"UTF-16 the other way round", simplified, UTF16BE, append([]byte("\xfe\xff"), in(t, be, simplified)...)},
		{"UTF-16 without a mark", simplified, UTF16LE, in(t, le, simplified)},
		{"UTF-16 BE without a mark", simplified, UTF16BE, in(t, be, simplified)},
		{"beyond the first plane", "茶🍵\r\n𠮷野家", UTF16LE, append([]byte("\xff\xfe"), in(t, le, "茶🍵\r\n𠮷野家")...)},
		{"GBK", simplified, GB18030, in(t, simplifiedchinese.GBK, simplified)},
		{"GB18030 with four bytes", "𠮷野家,茶馆", GB18030, in(t, simplifiedchinese.GB18030, "𠮷野家,茶馆")},
		{"two GBK characters", "联通", GB18030, in(t, simplifiedchinese.GBK, "联通")},
		{"JSON in GBK", `{"店名":"清风茶馆"}`, GB18030, in(t, simplifiedchinese.GBK, `{"店名":"清风茶馆"}`)},
		{"Big5", traditional, Big5, in(t, traditionalchinese.Big5, traditional)},
	} {
		text, name, err := File(tc.data)
		if err != nil || text != tc.text || name != tc.encoding {
			t.Errorf("%s: %q %s %v", tc.name, text, name, err)
		}
	}
}

func TestFileNeverGivesReplacementCharacters(t *testing.T) {
	for name, data := range map[string][]byte{
		"UTF-8 cut inside a character":        []byte(simplified + "春风里")[:len(simplified)+8],
		"the same with a mark":                []byte("\xef\xbb\xbf" + simplified + "春风里")[:len(simplified)+11],
		"a character that was lost before":    []byte("清风\ufffd馆"),
		"GBK with a damaged character":        append(in(t, simplifiedchinese.GBK, strings.Repeat(simplified, 3)), 0xFF, '\n'),
		"UTF-16 with half a character":        append([]byte("\xff\xfe"), in(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "茶馆")[:3]...),
		"UTF-16 with half a pair":             {0xff, 0xfe, 0x3c, 0xd8, 'a', 0},
		"bytes of no encoding":                bytes.Repeat([]byte{0xff, 0xfe, 0x81, 0xff}, 40)[1:],
		"a picture":                           append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13, 'I', 'H', 'D', 'R'),
		"a character lost before, in GB18030": append(in(t, simplifiedchinese.GBK, simplified), 0x84, 0x31, 0xA4, 0x37),
	} {
		text, _, err := File(data)
		if fault.CodeOf(err) != "charset.unreadable" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}

// A file is not another encoding because one character of it is cut.
func TestRowsKeepsTheEncodingOfADamagedFile(t *testing.T) {
	cut := []byte(simplified + "春风里")[:len(simplified)+8]
	text, name, err := Rows(t.Context(), cut)
	if err != nil || name != UTF8 || !strings.HasPrefix(text, simplified) || !strings.ContainsRune(text, utf8.RuneError) {
		t.Errorf("%q %s %v", text, name, err)
	}
}

// What cannot be read is told as the bytes it is, wherever it stands.
func TestBytesThatCannotBeReadAreToldAsBytes(t *testing.T) {
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	long := strings.Repeat(simplified, 3)
	for _, tc := range []struct {
		name    string
		data    []byte
		legible string
		lost    string
	}{
		{"half a character of UTF-8", []byte("清风\xe6\xb8,王女士\n好茶\n"), `清风\xE6\xB8,王女士` + "\n好茶\n", `\xE6\xB8`},
		{"at the end", []byte("\xef\xbb\xbf清风\xe6"), `清风\xE6`, `\xE6`},
		{"a character lost before", []byte("清风\ufffd馆"), `清风\xEF\xBF\xBD馆`, `\xEF\xBF\xBD`},
		{"GBK", append(append(in(t, simplifiedchinese.GBK, long), 0xFF), in(t, simplifiedchinese.GBK, "馆\n")...), long + `\xFF馆` + "\n", `\xFF`},
		{"half a pair of surrogates", append([]byte{0xff, 0xfe}, append(in(t, utf16le, "茶"), 0x3c, 0xd8, 'a', 0)...), `茶\x3C\xD8a`, `\x3C\xD8`},
		{"half a character of UTF-16", append([]byte{0xff, 0xfe}, append(in(t, utf16le, "茶"), 0x8c)...), `茶\x8C`, `\x8C`},
		{"nothing lost", []byte(`a\xE6`), `a\xE6`, ""},
	} {
		text, _, err := Rows(t.Context(), tc.data)
		if err != nil || Legible(text) != tc.legible || Lost(text) != tc.lost {
			t.Errorf("%s: %q is legible as %q, lost %q (%v)", tc.name, text, Legible(text), Lost(text), err)
		}
		if _, _, err := File(tc.data); tc.lost != "" && !strings.Contains(fault.As(err).Message.EN, tc.lost) {
			t.Errorf("%s: the bytes are not named: %v", tc.name, err)
		}
	}
}

// A guess is only worth something when it holds for short texts as well.
func TestShortTextsOfBothEncodingsAreToldApart(t *testing.T) {
	for _, word := range strings.Fields("清风茶馆 小笼包 便利店 花店 洗衣房 上海市徐汇区 理发 王女士 老味道 火锅") {
		if text, name, err := File(in(t, simplifiedchinese.GBK, word)); text != word {
			t.Errorf("GBK %s: %q %s %v", word, text, name, err)
		}
	}
	for _, word := range strings.Fields("清風茶館 小籠包子 便利商店 臺灣牛肉麵 洗衣連鎖 高雄市前鎮區 理髮廳 王小姐經理 傳統味道 麻辣火鍋") {
		if text, name, err := File(in(t, traditionalchinese.Big5, word+",,")); text != word+",," {
			t.Errorf("Big5 %s: %q %s %v", word, text, name, err)
		}
	}
}

func TestWireFollowsWhatIsDeclared(t *testing.T) {
	gbk := in(t, simplifiedchinese.GBK, "审核通过")
	for _, tc := range []struct {
		name, declared string
		data           []byte
	}{
		{"UTF-8", "", []byte("审核通过")},
		{"UTF-8 declared", "utf-8", []byte("审核通过")},
		{"GBK declared", "GBK", gbk},
		{"GBK although UTF-8 was asked", "UTF-8", gbk},
		{"GBK undeclared", "", gbk},
		{"a name nobody knows", "x-klingon", gbk},
	} {
		if text, err := Wire(tc.data, tc.declared); err != nil || text != "审核通过" {
			t.Errorf("%s: %q %v", tc.name, text, err)
		}
	}
	if text, err := Wire([]byte("a\xff\xff"), ""); err == nil {
		t.Errorf("rubbish was read as %q", text)
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte(simplified))
	f.Add([]byte("\xff\xfe\x00\xd8"))
	f.Add([]byte("\x81\x30\x81\x30\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		boundtest.Within(t, "FuzzFile", 512, func() {
			text, name, err := File(data)
			if err == nil && (!utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) || name == "") {
				t.Fatalf("%q as %s", text, name)
			}
			if text, _, err := Rows(t.Context(), data); err == nil && (!utf8.ValidString(text) || strings.ContainsRune(Legible(text), utf8.RuneError) || (Lost(text) == "") != !strings.ContainsRune(text, utf8.RuneError)) {
				t.Fatalf("%q is legible as %q, lost %q", text, Legible(text), Lost(text))
			}
			if text, err := Wire(data, name); err == nil && !utf8.ValidString(text) {
				t.Fatalf("%q over the wire", text)
			}
		})
	})
}
