// Package creation does for a merchant what comes before a version: ordering a
// mini program in the merchant's name and certifying an individual business.
// The merchant confirms an order in Alipay; the platform's message, or asking,
// completes it.
package creation

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"regexp"
	"strings"
	"unicode"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Form is everything an order needs. The picture is not kept: it is given
// again when an order has to be sent again.
type Form struct {
	Account      string `json:"alipay_account"` // the merchant's Alipay login: e-mail or phone
	AppName      string `json:"app_name"`
	CertName     string `json:"cert_name"` // the name on the licence
	CertNo       string `json:"cert_no"`   // the number on the licence
	LegalPerson  string `json:"legal_personal_name"`
	ContactName  string `json:"contact_name"`
	ContactPhone string `json:"contact_phone"`
	Individual   bool   `json:"is_individual"` // an individual business, not a company
}

// Limits of a form besides those of fields that other methods share. Alipay
// open platform: licences are png or jpg of at most 4 MB and 2160x3840.
const (
	MaxPerson         = 60 // characters of a person's or a company's name
	maxPicture        = 4 << 20
	maxShort, maxLong = 2160, 3840
	// LicencePattern is the number on a licence.
	LicencePattern = `^[A-Za-z0-9]{15,18}$`
)

var (
	accountShape = regexp.MustCompile(`^([0-9]{5,20}|[^@\s]{1,64}@[^@\s]{3,100})$`)
	certShape    = regexp.MustCompile(LicencePattern)
	nameShape    = regexp.MustCompile(field.NamePattern)
)

// Clean trims a form and returns the first field that cannot be sent: fault
// creation.invalid with Field set, before the network is touched.
func (f Form) Clean() (Form, error) {
	for _, s := range []*string{&f.Account, &f.AppName, &f.CertName, &f.CertNo, &f.LegalPerson, &f.ContactName, &f.ContactPhone} {
		*s = strings.TrimSpace(*s)
	}
	minName, maxName := field.Length("app_name")
	minPhone, maxPhone := field.Length("service_phone")
	switch {
	case !accountShape.MatchString(f.Account):
		return f, invalid("alipay_account", fault.T("give the merchant's Alipay login: an e-mail address or a phone number", "请填写商家的支付宝账号（邮箱或手机号）"))
	case field.Weight(f.AppName) < minName || field.Weight(f.AppName) > maxName || !nameShape.MatchString(f.AppName):
		return f, invalid("app_name", fault.T("the name is %d to %d wide (a Chinese character counts 2): Chinese, letters, digits, _ + -",
			"名称长度为 %d 到 %d 个字符（汉字算 2 个），支持中文、字母、数字及 _ + -", minName, maxName))
	case !person(f.CertName):
		return f, invalid("cert_name", fault.T("give the name on the licence", "请填写营业执照上的名称"))
	case !certShape.MatchString(f.CertNo):
		return f, invalid("cert_no", fault.T("give the number on the licence: 15 to 18 letters and digits", "请填写营业执照号：15 到 18 位字母或数字"))
	case !person(f.LegalPerson):
		return f, invalid("legal_personal_name", fault.T("give the legal person's name", "请填写法人姓名"))
	case !person(f.ContactName):
		return f, invalid("contact_name", fault.T("give a contact", "请填写联系人"))
	case !field.Matches(field.PhonePattern, f.ContactPhone) || len(f.ContactPhone) < minPhone || len(f.ContactPhone) > maxPhone:
		return f, invalid("contact_phone", fault.T("a phone number is %d to %d digits and -", "电话为 %d 到 %d 位数字或 -", minPhone, maxPhone))
	}
	return f, nil
}

func person(s string) bool {
	return s != "" && len([]rune(s)) <= MaxPerson && !strings.ContainsFunc(s, unicode.IsControl)
}

// picture checks a licence's picture and returns it as it travels: Base64. nil
// is "".
func picture(content []byte, required bool) (string, error) {
	if len(content) == 0 {
		if required {
			return "", invalid("license_pic", fault.T("add a picture of the licence", "请上传营业执照照片"))
		}
		return "", nil
	}
	if len(content) > maxPicture {
		return "", invalid("license_pic", fault.T("the picture is larger than 4 MB", "图片超过 4 MB"))
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || kind != "png" && kind != "jpeg" {
		return "", invalid("license_pic", fault.T("the picture is neither png nor jpg", "图片应为 png 或 jpg 格式"))
	}
	if min(cfg.Width, cfg.Height) > maxShort || max(cfg.Width, cfg.Height) > maxLong {
		return "", invalid("license_pic", fault.T("the picture is larger than 2160x3840", "图片尺寸超过 2160x3840"))
	}
	return base64.StdEncoding.EncodeToString(content), nil
}

func invalid(field string, reason fault.Text) *fault.Error {
	return fault.New("creation.invalid", reason).WithField(field).WithRetry(fault.RetryAfterInput)
}

func (f Form) request(outOrderNo, pic string) alipay.ISVCreateRequest {
	return alipay.ISVCreateRequest{CreateMiniRequest: alipay.CreateMini{
		AlipayAccount: f.Account, AppName: f.AppName, CertName: f.CertName, CertNo: f.CertNo,
		LegalPersonalName: f.LegalPerson, ContactName: f.ContactName, ContactPhone: f.ContactPhone,
		IsIndividual: f.Individual, LicensePic: pic, OutOrderNo: outOrderNo,
	}}
}
