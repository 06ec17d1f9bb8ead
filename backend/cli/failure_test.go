package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/vault"
)

// A failure is told once, in the language of messages: its cause too where that is
// told in one, and no cause that only says the same or what nobody outside of the
// program can use.
func TestAFailureIsToldOnceAndInOneLanguage(t *testing.T) {
	outer := func(cause error) *fault.Error {
		return fault.Wrap(cause, "x.outer", fault.T("it did not work", "未能完成"))
	}
	inner := fault.New("x.inner", fault.T("the disk is full", "磁盘已满"))
	var one, two field.Errors
	one.Add("logo", "frames", "the picture moves", "图片是动图")
	two.Add("logo", "frames", "the picture moves", "图片是动图")
	two.Add("name", "blank", "there is none", "未填写")
	deep := outer(fmt.Errorf("writing x: %w", fault.Wrap(&fs.PathError{Op: "open", Path: "y", Err: errors.New("denied")}, "x.inner", inner.Message)))
	for name, c := range map[string]struct {
		err    error
		en, zh string
	}{
		"no cause":          {inner, "minifleet: the disk is full", "minifleet: 磁盘已满"},
		"a raw cause":       {outer(errors.New("denied")), "minifleet: it did not work (denied)", "minifleet: 未能完成 (denied)"},
		"a told cause":      {outer(inner), "minifleet: it did not work (the disk is full)", "minifleet: 未能完成 (磁盘已满)"},
		"a cause below":     {deep, "minifleet: it did not work (writing x: the disk is full (open y: denied))", "minifleet: 未能完成 (writing x: 磁盘已满 (open y: denied))"},
		"the same again":    {outer(outer(errors.New("denied"))), "minifleet: it did not work (denied)", "minifleet: 未能完成 (denied)"},
		"only the same":     {outer(outer(nil)), "minifleet: it did not work", "minifleet: 未能完成"},
		"an internal cause": {outer(fmt.Errorf("reading: %w", vault.ErrNotFound)), "minifleet: it did not work", "minifleet: 未能完成"},
		"a field":           {one.Fault("x.form"), "minifleet: 1 field is not right\n  logo: the picture moves", "minifleet: 1 项填写有误\n  logo: 图片是动图"},
		"fields": {two.Fault("x.form"), "minifleet: 2 fields are not right\n  logo: the picture moves\n  name: there is none",
			"minifleet: 2 项填写有误\n  logo: 图片是动图\n  name: 未填写"},
		"fields below": {outer(two), "minifleet: it did not work\n  logo: the picture moves\n  name: there is none",
			"minifleet: 未能完成\n  logo: 图片是动图\n  name: 未填写"},
	} {
		for lang, want := range map[string]string{"en": c.en, "zh": c.zh} {
			var said bytes.Buffer
			(&runner{lang: lang, streams: Streams{Err: &said}}).printError(c.err)
			got, _, _ := strings.Cut(said.String(), "\n  →")
			if got = strings.TrimSuffix(got, "\n"); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			var document bytes.Buffer
			(&runner{lang: lang, json: true, streams: Streams{Err: &document}}).printError(c.err)
			for text := range strings.SplitSeq(strings.TrimPrefix(want, "minifleet: "), "\n  ") {
				if text, _, _ := strings.Cut(text, " ("); !strings.Contains(text, "not right") && !strings.Contains(text, "有误") && strings.Count(document.String(), text) == 0 {
					t.Errorf("%s: the document lacks %q: %s", name, text, document.String())
				}
			}
		}
	}
}
