package version

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // formats that image.DecodeConfig knows
	_ "image/png"
	"path/filepath"
	"slices"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// files checks the attachments: known fields, once each, in order, and each
// what its rule says.
func (c *checker) files(list []Attachment) {
	given := map[string]bool{}
	rules := FileRules()
	for _, a := range list {
		at := slices.IndexFunc(rules, func(r FileRule) bool { return r.Field == a.Field })
		switch {
		case at < 0:
			c.errs.Add(a.Field, "unknown", "the form has no such file", "表单中没有该文件项")
			continue
		case given[a.Field]:
			c.errs.Add(a.Field, "twice", "the file is given twice", "文件重复")
			continue
		}
		given[a.Field] = true
		if a.Content == nil && a.Ref != "" {
			continue // it was checked when it was stored
		}
		if t := rules[at].check(a); !t.IsZero() {
			c.errs = append(c.errs, field.Error{Field: a.Field, Code: "file", Text: t})
		}
	}
	for _, series := range []string{"_screen_shot", "_license_pic", "_special_license_pic"} {
		gap := false
		for _, o := range []string{"first", "second", "third", "fourth", "fifth"} {
			if given[o+series] && gap {
				c.errs.Add(o+series, "gap", "fill the places before it first", "请按顺序上传，前面的位置不能为空")
				break
			}
			gap = gap || !given[o+series]
		}
	}
}

// check says what is wrong with the file, or nothing.
func (r FileRule) check(a Attachment) fault.Text {
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(a.Name)), ".")
	switch {
	case len(a.Content) == 0:
		return fault.T("the file is empty", "文件为空")
	case !slices.Contains(r.Kinds, ext):
		return fault.T("the file has to be %s", "文件格式应为 %s", strings.Join(r.Kinds, "/"))
	case len(a.Content) > r.MaxBytes:
		return fault.T("the file is larger than %d MB", "文件超过 %d MB", r.MaxBytes>>20)
	case ext == "zip":
		if !bytes.HasPrefix(a.Content, []byte("PK")) {
			return fault.T("this is no zip file", "这不是有效的 zip 文件")
		}
		return fault.Text{}
	case ext == "rar":
		if !bytes.HasPrefix(a.Content, []byte("Rar!")) {
			return fault.T("this is no rar file", "这不是有效的 rar 文件")
		}
		return fault.Text{}
	}
	return r.picture(a.Content)
}

func (r FileRule) picture(content []byte) fault.Text {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(content))
	short, long := min(cfg.Width, cfg.Height), max(cfg.Width, cfg.Height)
	switch {
	case err != nil:
		return fault.T("this is no png or jpg picture", "这不是有效的 png 或 jpg 图片")
	case cfg.ColorModel == color.CMYKModel:
		return fault.T("the picture is in CMYK; save it as RGB", "图片为 CMYK 模式，请另存为 RGB")
	case r.Square && cfg.Width != cfg.Height:
		return fault.T("the picture has to be square, not %dx%d", "图片应为正方形，当前为 %dx%d", cfg.Width, cfg.Height)
	case r.MaxLong > 0 && (short > r.MaxShort || long > r.MaxLong):
		return fault.T("the picture is %dx%d; at most %dx%d is taken", "图片尺寸为 %dx%d，最大 %dx%d", cfg.Width, cfg.Height, r.MaxShort, r.MaxLong)
	}
	return fault.Text{}
}
