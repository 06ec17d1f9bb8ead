package filing

import (
	"strings"

	"minifleet/backend/fault"
)

// Part is a page of the form.
type Part string

// The parts, in order.
const (
	Owner   Part = "owner"   // who the mini program belongs to
	Charge  Part = "charge"  // the person in charge of the owner
	Content Part = "content" // what the mini program offers
	Person  Part = "person"  // the person answerable for the mini program
)

// Parts are all parts, in order.
func Parts() []Part { return []Part{Owner, Charge, Content, Person} }

// Kind is how a field is filled in.
type Kind string

// The kinds.
const (
	Line    Kind = "text"
	Long    Kind = "long" // several lines
	Phone   Kind = "phone"
	Email   Kind = "email"
	Date    Kind = "date"
	Choice  Kind = "choice"
	Number  Kind = "number" // of a certificate
	YesNo   Kind = "yes"
	Picture Kind = "picture"
)

// Kinds are all kinds.
func Kinds() []Kind {
	return []Kind{Line, Long, Phone, Email, Date, Choice, Number, YesNo, Picture}
}

// Need is whether a field has to be filled in.
type Need string

// The needs. What is hidden is not asked for and not sent.
const (
	Required Need = "required"
	Optional Need = "optional"
	Hidden   Need = "hidden"
)

// Needs are all needs.
func Needs() []Need { return []Need{Required, Optional, Hidden} }

// rule is what the platform asks of a picture.
type rule struct {
	word        string // of file_type; assumed
	least       int    // bytes
	short, long int    // pixels of the sides, either way round
	colour      bool
}

// Alipay open platform: alipay.open.mini.icp.media.upload; the words of
// file_type are assumed.
var (
	licence  = rule{"BUSINESS_LICENSE", 100 << 10, 1100, 1500, true}
	idCard   = rule{"ID_CARD", 100 << 10, 720, 1280, true}
	anything = rule{word: "OTHER"}
)

// spec is one field of the form.
type spec struct {
	Key   string
	Part  Part
	Kind  Kind
	Label fault.Text
	Hint  fault.Text
	Path  string // the platform's name of it
	Most  int    // pictures
	Words []string
	need  func(f form) Need
	rule  func(f form) rule
}

func always(form) Need   { return Required }
func mayBe(form) Need    { return Optional }
func ofFirm(f form) Need { return whether(!f.individual(), Required) }
func apart(f form) Need  { return whether(!f.samePerson(), Required) }

func whether(asked bool, n Need) Need {
	if asked {
		return n
	}
	return Hidden
}

func another(form) rule { return anything }
func card(form) rule    { return idCard }

// Of fields that the code speaks of.
const (
	keyType       = "owner.type"
	keyName       = "owner.name"
	keyOwnerCert  = "owner.certificate_type"
	keyOwnerID    = "owner.certificate_number"
	keyOwnerPhoto = "owner.certificate_photo"
	keyProvince   = "owner.province"
	keyCity       = "owner.city"
	keyDistrict   = "owner.district"
	keyPhone      = "owner.contact_phone"
	keyUrgent     = "owner.emergency_phone"
	keySame       = "person.same"
)

// approvals is how many approvals of content a form has room for.
const approvals = 3

var specs = append([]spec{
	{Key: keyType, Part: Owner, Kind: Choice, Label: fault.T("Kind of owner", "主体性质"), Path: "icp_subject.type", need: always},
	{Key: keyName, Part: Owner, Kind: Line, Label: fault.T("Owner's name", "主体名称"), Hint: fault.T("exactly as on the certificate", "须与证件上的名称完全一致"),
		Path: "icp_subject.name", need: always},
	{Key: keyOwnerCert, Part: Owner, Kind: Choice, Label: fault.T("Owner's certificate", "主体证件类型"), Path: "icp_subject.certificate_type", need: always},
	{Key: keyOwnerID, Part: Owner, Kind: Number, Label: fault.T("Number of the owner's certificate", "主体证件号码"), Path: "icp_subject.certificate_number",
		need: always},
	{Key: "owner.certificate_address", Part: Owner, Kind: Line, Label: fault.T("Address on the certificate", "证件住所"), Path: "icp_subject.certificate_address",
		need: mayBe},
	{Key: keyOwnerPhoto, Part: Owner, Kind: Picture, Most: 1, Label: fault.T("Picture of the owner's certificate", "主体证件照片"),
		Path:  "icp_subject.certificate_photo",
		Words: []string{"营业执照", "执照", "licence", "license", "主体证件"}, need: always, rule: func(f form) rule {
			if f.individual() {
				return idCard
			}
			return licence
		}},
	{Key: keyProvince, Part: Owner, Kind: Choice, Label: fault.T("Province", "省份"), Path: "icp_subject.province", need: always},
	{Key: keyCity, Part: Owner, Kind: Choice, Label: fault.T("City", "城市"), Path: "icp_subject.city", need: always},
	{Key: keyDistrict, Part: Owner, Kind: Choice, Label: fault.T("District", "区县"), Path: "icp_subject.district", need: always},
	{Key: "owner.address", Part: Owner, Kind: Line, Label: fault.T("Address", "通讯地址"),
		Hint: fault.T("street and number, without province, city and district", "填写街道门牌，不含省市区"), Path: "icp_subject.address", need: always},
	{Key: keyPhone, Part: Owner, Kind: Phone, Label: fault.T("Owner's phone", "主体联系电话"),
		Hint: fault.T("the authority sends a text message to it", "管局会向该号码发送核验短信"), Path: "icp_subject.contact_phone_number", need: always},
	{Key: keyUrgent, Part: Owner, Kind: Phone, Label: fault.T("Owner's emergency phone", "主体应急联系电话"), Path: "icp_subject.contact_emergency_phone_number",
		need: mayBe},
	{Key: "owner.contact_email", Part: Owner, Kind: Email, Label: fault.T("Owner's e-mail", "主体电子邮箱"), Path: "icp_subject.contact_email", need: mayBe},
	{Key: "owner.attachments", Part: Owner, Kind: Picture, Most: 5, Label: fault.T("Other papers of the owner", "主体其他材料"),
		Path:  "icp_subject.attachement_materials",
		Words: []string{"主体材料", "owner_paper"}, need: mayBe, rule: another},
	{Key: "owner.comment", Part: Owner, Kind: Long, Label: fault.T("Remarks about the owner", "主体备注"), Path: "icp_subject.comment", need: mayBe},

	{Key: "charge.name", Part: Charge, Kind: Line, Label: fault.T("Name of the person in charge", "负责人姓名"), Path: "icp_subject.directer_name", need: ofFirm},
	{Key: "charge.certificate_type", Part: Charge, Kind: Choice, Label: fault.T("Certificate of the person in charge", "负责人证件类型"),
		Path: "icp_subject.directer_certificate_type", need: ofFirm},
	{Key: "charge.certificate_number", Part: Charge, Kind: Number, Label: fault.T("Number of their certificate", "负责人证件号码"),
		Path: "icp_subject.directer_certificate_number", need: ofFirm},
	{Key: "charge.photo_front", Part: Charge, Kind: Picture, Most: 1, Label: fault.T("Identity card, side with the portrait", "负责人身份证人像面"),
		Path:  "icp_subject.directer_certificate_photo_front",
		Words: []string{"负责人身份证人像面", "身份证人像面", "人像面", "id_front", "charge_front"}, need: always, rule: card},
	{Key: "charge.photo_back", Part: Charge, Kind: Picture, Most: 1, Label: fault.T("Identity card, side with the emblem", "负责人身份证国徽面"),
		Path:  "icp_subject.directer_certificate_photo_back",
		Words: []string{"负责人身份证国徽面", "身份证国徽面", "国徽面", "id_back", "charge_back"}, need: always, rule: card},
	{Key: "charge.valid_from", Part: Charge, Kind: Date, Label: fault.T("Certificate valid from", "负责人证件有效期起"),
		Path: "icp_subject.directer_certificate_validate_start", need: always},
	{Key: "charge.valid_until", Part: Charge, Kind: Date, Label: fault.T("Certificate valid until", "负责人证件有效期止"),
		Path: "icp_subject.directer_certificate_validate_end", need: always},
	{Key: "charge.authorization", Part: Charge, Kind: Picture, Most: 1, Label: fault.T("Authorization of the person in charge", "负责人授权书"),
		Hint: fault.T("only when they are not the legal person", "负责人不是法定代表人时需要"),
		Path: "icp_subject.authorization_material", Words: []string{"负责人授权书", "charge_authorization"},
		need: func(f form) Need { return whether(!f.individual(), Optional) }, rule: another},

	{Key: "content.main_category_id", Part: Content, Kind: Line, Label: fault.T("Number of the main category", "主营类目编号"),
		Hint: fault.T("the platform has no list of them to be read; the console shows them", "平台未提供该列表的查询接口，可在开放平台控制台查看"),
		Path: "icp_applets.main_category_id", need: always},
	{Key: "content.comment", Part: Content, Kind: Long, Label: fault.T("Remarks about the content", "服务内容备注"), Path: "icp_applets.comment", need: mayBe},
	{Key: "content.attachments", Part: Content, Kind: Picture, Most: 5, Label: fault.T("Other papers about the content", "服务内容其他材料"),
		Path:  "icp_applets.attachement_materials",
		Words: []string{"内容材料", "content_paper"}, need: mayBe, rule: another},
}, append(approvalSpecs(), personSpecs...)...)

var personSpecs = []spec{
	{Key: keySame, Part: Person, Kind: YesNo, Label: fault.T("The same person as in charge of the owner", "与主体负责人为同一人"), need: mayBe},
	{Key: "person.name", Part: Person, Kind: Line, Label: fault.T("Name of the person for the mini program", "小程序负责人姓名"),
		Path: "icp_applets_principal_info.name", need: apart},
	{Key: "person.certificate_type", Part: Person, Kind: Choice, Label: fault.T("Certificate of the person for the mini program", "小程序负责人证件类型"),
		Path: "icp_applets_principal_info.certificate_type", need: apart},
	{Key: "person.certificate_number", Part: Person, Kind: Number, Label: fault.T("Number of this certificate", "小程序负责人证件号码"),
		Path: "icp_applets_principal_info.certificate_number", need: apart},
	{Key: "person.photo_front", Part: Person, Kind: Picture, Most: 1, Label: fault.T("Identity card of this person, portrait", "小程序负责人身份证人像面"),
		Path:  "icp_applets_principal_info.certificate_photo_front",
		Words: []string{"小程序负责人身份证人像面", "person_front"}, need: apart, rule: card},
	{Key: "person.photo_back", Part: Person, Kind: Picture, Most: 1, Label: fault.T("Identity card of this person, emblem", "小程序负责人身份证国徽面"),
		Path:  "icp_applets_principal_info.certificate_photo_back",
		Words: []string{"小程序负责人身份证国徽面", "person_back"}, need: apart, rule: card},
	{Key: "person.valid_from", Part: Person, Kind: Date, Label: fault.T("This certificate valid from", "小程序负责人证件有效期起"),
		Path: "icp_applets_principal_info.certificate_validate_start", need: apart},
	{Key: "person.valid_until", Part: Person, Kind: Date, Label: fault.T("This certificate valid until", "小程序负责人证件有效期止"),
		Path: "icp_applets_principal_info.certificate_validate_end", need: apart},
	{Key: "person.contact_phone", Part: Person, Kind: Phone, Label: fault.T("Phone of the person for the mini program", "小程序负责人联系电话"),
		Path: "icp_applets_principal_info.contact_phone_number",
		Hint: fault.T("the same person: left blank, the owner's phone is taken", "同一人时可留空，使用主体联系电话"), need: func(f form) Need {
			if f.samePerson() {
				return Optional
			}
			return Required
		}},
	{Key: "person.emergency_phone", Part: Person, Kind: Phone, Label: fault.T("Emergency phone of this person", "小程序负责人应急联系电话"),
		Path: "icp_applets_principal_info.contact_emergency_phone_number", need: mayBe},
	{Key: "person.contact_email", Part: Person, Kind: Email, Label: fault.T("E-mail of this person", "小程序负责人电子邮箱"),
		Path: "icp_applets_principal_info.contact_email", need: mayBe},
	{Key: "person.commitment", Part: Person, Kind: Picture, Most: 5, Label: fault.T("Letter of commitment", "承诺书"),
		Path:  "icp_applets_principal_info.commit_letter_materials",
		Words: []string{"承诺书", "commitment"}, need: mayBe, rule: another},
	{Key: "person.authorization", Part: Person, Kind: Picture, Most: 5, Label: fault.T("Authorization of this person", "小程序负责人授权书"),
		Path:  "icp_applets_principal_info.authorization_materials",
		Words: []string{"小程序负责人授权书", "授权书", "authorization"}, need: mayBe, rule: another},
}

func approvalSpecs() (out []spec) {
	for i := range approvals {
		n := i + 1
		key := "approval" + string(rune('0'+n))
		asked := func(f form) Need {
			if i > 0 && f.Values["approval"+string(rune('0'+i))+".type"] == "" && f.Values[key+".type"] == "" {
				return Hidden
			}
			return Optional
		}
		with := func(f form) Need { return whether(f.Values[key+".type"] != "", Required) }
		out = append(out,
			spec{Key: key + ".type", Part: Content, Kind: Choice, Label: fault.T("Approval %d: kind", "前置审批 %d：类型", n),
				Hint: fault.T("only for news, publishing, drugs and the like", "仅新闻、出版、药品等内容需要"), need: asked},
			spec{Key: key + ".number", Part: Content, Kind: Line, Label: fault.T("Approval %d: number", "前置审批 %d：文号", n), need: with},
			spec{Key: key + ".picture", Part: Content, Kind: Picture, Most: 1, Label: fault.T("Approval %d: picture", "前置审批 %d：批文照片", n),
				Words: []string{"前置审批" + string(rune('0'+n)), key}, need: with, rule: another})
	}
	return out
}

// byKey finds a field; nil for none.
func byKey(key string) *spec {
	for i := range specs {
		if specs[i].Key == key {
			return &specs[i]
		}
	}
	return nil
}

// keyOf is the field that a heading or a picture's file name means, "" for
// none: by its key, its label in either language, or one of its words.
func keyOf(word string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", ":", "", "：", "", "*", "").Replace(s))
	}
	word = plain(word)
	if word == "" {
		return ""
	}
	for _, s := range specs {
		names := append([]string{s.Key, s.Label.EN, s.Label.ZH}, s.Words...)
		for _, name := range names {
			if plain(name) == word {
				return s.Key
			}
		}
	}
	return ""
}

// Field is one field of the form as a person sees it.
type Field struct {
	Key   string     `json:"key"`
	Part  Part       `json:"part"`
	Kind  Kind       `json:"kind"`
	Label fault.Text `json:"label"`
	Hint  fault.Text `json:"hint,omitzero"`
	Need  Need       `json:"need"`
	Most  int        `json:"most,omitempty"`  // pictures
	About fault.Text `json:"about,omitzero"`  // what is asked of its picture
	Of    []Option   `json:"of,omitempty"`    // what may be chosen
	Value string     `json:"value,omitempty"` // masked where it is not to be shown
}

// Option is one of what may be chosen.
type Option struct {
	Value string `json:"value"`
	Name  string `json:"name"`
}

func (r rule) about() fault.Text {
	if r.least == 0 {
		return fault.T("PNG or JPEG, at most 2 MB; a larger one is made smaller", "PNG 或 JPEG，不超过 2 MB，过大时自动压缩")
	}
	return fault.T("PNG or JPEG in colour, 100 KB to 2 MB, at least %d × %d or turned; a larger one is made smaller",
		"彩色 PNG 或 JPEG，100 KB 至 2 MB，不小于 %d × %d（横竖均可），过大时自动压缩", r.short, r.long)
}

// Fields are the fields of a form as it is filled in, without those that are
// hidden. Values are masked unless they are to be shown.
func (d Draft) Fields(l *Lists, show bool) []Field {
	f := form{Draft: d, lists: l}
	out := []Field{}
	for _, s := range specs {
		need := s.need(f)
		if need == Hidden {
			continue
		}
		is := Field{Key: s.Key, Part: s.Part, Kind: s.Kind, Label: s.Label, Hint: s.Hint, Need: need, Most: s.Most, Value: d.Values[s.Key],
			Of: f.options(s.Key)}
		if s.Kind == Picture {
			is.About = s.rule(f).about()
		}
		if !show {
			is.Value = maskedValue(s.Kind, is.Value)
		}
		out = append(out, is)
	}
	return out
}

// maskedValue keeps of a value what tells it from another to somebody who has
// it before them.
func maskedValue(k Kind, value string) string {
	switch k {
	case Choice, YesNo, Date:
		return value
	}
	r := []rune(value)
	switch {
	case len(r) == 0:
		return ""
	case len(r) < 7:
		return "***"
	}
	return string(r[:2]) + "***" + string(r[len(r)-2:])
}
