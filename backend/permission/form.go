package permission

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/picture"
	"minifleet/backend/provider"
)

// Names of the fields of an application, as the platform spells them.
const (
	FieldScene  = "scene_code"
	FieldAnswer = "customer_answer"
	FieldMemo   = "memo"
	FieldQPS    = "qps_answer"
	FieldFiles  = "files"
)

// The field that most mini programs need.
const (
	PhoneInterface = "my.getPhoneNumber"
	PhoneField     = "mobile"
)

// MaxFile bounds each file. Alipay open platform: field.apply, 10 MB.
const MaxFile = 10 << 20

// Places are the places for files, the pictures first.
func Places() []string {
	return []string{alipay.FilePermission1, alipay.FilePermission2, alipay.FilePermission3, alipay.FilePermission4, alipay.FilePermission5,
		alipay.FilePermissionVideo}
}

// Form is the provider's application for a field; the answer and the note may
// hold placeholders.
type Form struct {
	Interface string `json:"api_name"`
	Field     string `json:"field_name"`
	Scene     string `json:"scene_code"`
	Answer    string `json:"customer_answer"` // what the information is used for
	Memo      string `json:"memo,omitempty"`
	QPS       string `json:"qps_answer"`
	Files     []File `json:"files"`
}

// File is a picture or the video of an application; Ref finds its content.
type File struct {
	Place string `json:"place"` // as in Places
	Name  string `json:"name"`
	Size  int    `json:"size"`
	Ref   string `json:"ref"` // SHA-256 of the content, hex
}

// Placeholders lists the names that texts may hold in {{ }}.
func Placeholders() []string { return provider.Placeholders() }

// CheckFile tells what is wrong with a file for a place; nil when nothing is.
func CheckFile(place, name string, content []byte) *field.Error {
	bad := func(code, en, zh string, args ...any) *field.Error {
		return &field.Error{Field: place, Code: code, Text: fault.T(en, zh, args...)}
	}
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
	video := place == alipay.FilePermissionVideo
	switch {
	case !slices.Contains(Places(), place):
		return bad("unknown", "the application has no such file", "申请中没有该文件项")
	case len(content) == 0:
		return bad("blank", "the file is empty", "文件为空")
	case len(content) > MaxFile:
		return bad("size", "the file has more than 10 MB", "文件超过 10 MB")
	case video && ext != "mp4", !video && !slices.Contains([]string{"png", "jpg", "jpeg"}, ext):
		if video {
			return bad("format", "the video has to be mp4", "视频格式应为 mp4")
		}
		return bad("format", "the picture has to be png, jpg or jpeg", "图片格式应为 png、jpg 或 jpeg")
	case video:
		if len(content) < 8 || !bytes.Equal(content[4:8], []byte("ftyp")) {
			return bad("format", "this is no mp4 video", "文件不是 mp4 视频")
		}
		return nil
	}
	if _, err := picture.Open(content); err != nil {
		return &field.Error{Field: place, Code: err.Code, Text: err.Text}
	}
	return nil
}

var qpsShape = regexp.MustCompile(`^([1-9][0-9]{0,2}|1000)$`)

// trimmed is the form without spaces around its texts, its files in order.
func (f Form) trimmed() Form {
	for _, text := range []*string{&f.Interface, &f.Field, &f.Scene, &f.Answer, &f.Memo, &f.QPS} {
		*text = strings.TrimSpace(*text)
	}
	f.Files = slices.Clone(f.Files)
	slices.SortStableFunc(f.Files, func(a, b File) int { return slices.Index(Places(), a.Place) - slices.Index(Places(), b.Place) })
	return f
}

// Check tells what is wrong with an application, its files as they were kept.
func Check(f Form) field.Errors {
	f = f.trimmed()
	var errs field.Errors
	if f.Interface == "" || f.Field == "" {
		errs.Add("field_name", "blank", "choose a field", "请选择要申请的字段")
	}
	if f.Scene == "" {
		errs.Add(FieldScene, "blank", "choose a scene from the platform's list", "请从平台的场景列表中选择")
	}
	if f.Answer == "" {
		errs.Add(FieldAnswer, "blank", "say what the information is used for", "请填写信息的用途")
	}
	if !qpsShape.MatchString(f.QPS) {
		errs.Add(FieldQPS, "shape", "write how many calls a second, 1 to 1000", "请填写每秒调用次数（1 到 1000）")
	}
	for _, p := range f.parts() {
		for _, u := range provider.Unknown(*p.text) {
			errs = append(errs, field.Error{Field: p.name, Code: "placeholder", Text: u.Why()})
		}
	}
	seen := map[string]bool{}
	for _, file := range f.Files {
		if seen[file.Place] || !slices.Contains(Places(), file.Place) {
			errs.Add(FieldFiles, "twice", "a place for files is taken twice, or unknown: %s", "文件项重复或不存在：%s", file.Place)
		}
		seen[file.Place] = true
	}
	if len(f.Files) == 0 {
		errs.Add(FieldFiles, "blank", "add at least one picture: login, consent and use", "请至少上传一张图片，展示登录、授权与使用的流程")
	}
	return errs
}

// part is a text of an application that may hold placeholders.
type part struct {
	name string
	text *string
}

func (f *Form) parts() []part { return []part{{FieldAnswer, &f.Answer}, {FieldMemo, &f.Memo}} }

// fill is the application for one merchant, and what is wrong with it.
func (f Form) fill(v provider.MerchantValues) (Form, field.Errors) {
	f = f.trimmed()
	var errs field.Errors
	for _, p := range f.parts() {
		filled, wrong := provider.FillText(*p.text, v.Get)
		for _, u := range wrong {
			errs = append(errs, field.Error{Field: p.name, Code: "placeholder", Text: u.Why()})
		}
		*p.text = filled
	}
	for _, e := range Check(f) {
		if !slices.ContainsFunc(errs, func(known field.Error) bool { return known.Field == e.Field }) {
			errs = append(errs, e)
		}
	}
	return f, errs
}
