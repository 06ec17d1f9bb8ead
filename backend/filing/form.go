package filing

import (
	"regexp"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/field"
)

// form is a draft with the lists it is filled in from.
type form struct {
	Draft
	lists *Lists
}

func (f form) individual() bool { return f.lists.isPerson(f.Values[keyType]) }

func (f form) samePerson() bool { return f.Values[keySame] == yes }

// yes is how a question is answered; no is no value.
const yes = "yes"

// set changes values, brought into the form in which the platform takes them.
// What is chosen may be named as well as numbered.
func (d *Draft) set(values map[string]string, lists *Lists) {
	for _, s := range specs { // a province before its cities
		value, given := values[s.Key]
		if !given || s.Kind == Picture {
			continue
		}
		value = tidy(s.Kind, value)
		if s.Kind == Choice {
			for _, o := range (form{*d, lists}).options(s.Key) {
				if o.Name == value {
					value = o.Value
					break
				}
			}
		}
		was := d.Values[s.Key]
		if value == "" {
			delete(d.Values, s.Key)
		} else {
			d.Values[s.Key] = value
		}
		if was != value {
			for _, below := range dependents[s.Key] {
				delete(d.Values, below)
			}
		}
	}
}

// dependents are what a choice makes void.
var dependents = map[string][]string{
	keyProvince: {keyCity, keyDistrict},
	keyCity:     {keyDistrict},
	keyType:     {keyOwnerCert},
}

var dateParts = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`)

func tidy(k Kind, value string) string {
	value = strings.TrimSpace(value)
	switch k {
	case YesNo:
		switch strings.ToLower(value) {
		case "yes", "true", "1", "y", "是", "√", "✓":
			return yes
		}
		return ""
	case Phone:
		return strings.ReplaceAll(value, " ", "")
	case Number:
		return strings.ToUpper(strings.ReplaceAll(value, " ", ""))
	case Date:
		if m := dateParts.FindStringSubmatch(value); m != nil {
			return m[1] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[3])
		}
		switch strings.ToLower(value) {
		case "forever", "永久", "长期有效":
			return field.Forever
		}
	case Long:
	default:
		return strings.Join(strings.Fields(value), " ")
	}
	return value
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func day(value string) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateOnly, value, field.Zone())
	return at, err == nil
}

// media are the platform's names of the pictures of a field.
func (f form) media(key string) (out []string) {
	for _, p := range f.of(key) {
		out = append(out, p.MediaID)
	}
	return out
}

func (f form) medium(key string) string {
	if all := f.media(key); len(all) > 0 {
		return all[0]
	}
	return ""
}

// request is the form in the platform's words. What is hidden is left out; the
// person in charge of an owner who is a person is the owner.
func (f form) request(certifyID string) alipay.FilingApplyRequest {
	v := f.Values
	subject := alipay.FilingSubject{
		CertifyID: certifyID, Type: v[keyType], Name: v[keyName], CertificateType: v[keyOwnerCert], CertificateNumber: v[keyOwnerID],
		CertificateAddress: v["owner.certificate_address"], CertificatePhoto: f.medium(keyOwnerPhoto),
		Province: v[keyProvince], City: v[keyCity], District: v[keyDistrict], Address: v["owner.address"],
		ContactPhoneNumber: v[keyPhone], ContactEmergencyPhoneNumber: v[keyUrgent], ContactEmail: v["owner.contact_email"],
		AttachementMaterials: f.media("owner.attachments"), Comment: v["owner.comment"],
		DirecterName: v["charge.name"], DirecterCertificateType: v["charge.certificate_type"], DirecterCertificateNumber: v["charge.certificate_number"],
		DirecterCertificatePhotoFront: f.medium("charge.photo_front"), DirecterCertificatePhotoBack: f.medium("charge.photo_back"),
		DirecterCertificateValidateStart: v["charge.valid_from"], DirecterCertificateValidateEnd: v["charge.valid_until"],
	}
	if f.individual() {
		subject.DirecterName, subject.DirecterCertificateType, subject.DirecterCertificateNumber = subject.Name, subject.CertificateType,
			subject.CertificateNumber
	} else {
		subject.AuthorizationMaterial = f.medium("charge.authorization")
	}
	applet := alipay.FilingContent{MainCategoryID: v["content.main_category_id"], Comment: v["content.comment"],
		AttachementMaterials: f.media("content.attachments")}
	for i := range approvals {
		key := "approval" + string(rune('1'+i))
		if v[key+".type"] != "" {
			applet.ICPAuditInfos = append(applet.ICPAuditInfos,
				alipay.FilingApproval{AuditType: v[key+".type"], AuditNumber: v[key+".number"], AuditMaterial: f.medium(key + ".picture")})
		}
	}
	person := alipay.FilingPrincipal{
		Name: v["person.name"], CertificateType: v["person.certificate_type"], CertificateNumber: v["person.certificate_number"],
		CertificatePhotoFront: f.medium("person.photo_front"), CertificatePhotoBack: f.medium("person.photo_back"),
		CertificateValidateStart: v["person.valid_from"], CertificateValidateEnd: v["person.valid_until"],
		ContactPhoneNumber: v["person.contact_phone"], ContactEmergencyPhoneNumber: v["person.emergency_phone"], ContactEmail: v["person.contact_email"],
		CommitLetterMaterials: f.media("person.commitment"), AuthorizationMaterials: f.media("person.authorization"),
	}
	if f.samePerson() {
		person.Name, person.CertificateType, person.CertificateNumber = subject.DirecterName, subject.DirecterCertificateType, subject.DirecterCertificateNumber
		person.CertificatePhotoFront, person.CertificatePhotoBack = subject.DirecterCertificatePhotoFront, subject.DirecterCertificatePhotoBack
		person.CertificateValidateStart, person.CertificateValidateEnd = subject.DirecterCertificateValidateStart, subject.DirecterCertificateValidateEnd
		if person.ContactPhoneNumber == "" {
			person.ContactPhoneNumber = subject.ContactPhoneNumber
		}
		if person.ContactEmergencyPhoneNumber == "" && subject.ContactEmergencyPhoneNumber != person.ContactPhoneNumber {
			person.ContactEmergencyPhoneNumber = subject.ContactEmergencyPhoneNumber
		}
	}
	return alipay.FilingApplyRequest{ICPSubject: subject, ICPApplets: applet, ICPAppletsPrincipalInfo: person}
}

// keyIn is the field whose name in the platform's words stands in a text, ""
// when none does.
func keyIn(text string) (key string) {
	longest := 0
	for _, s := range specs {
		if s.Path != "" && len(s.Path) > longest && strings.Contains(text, s.Path) {
			key, longest = s.Key, len(s.Path)
		}
	}
	return key
}
