package filing

import (
	"context"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Lists are what the platform lets be chosen in a form. They are the same for
// all merchants, and they change.
type Lists struct {
	ReadAt       time.Time                      `json:"read_at,omitzero"` // zero: never
	Areas        []alipay.FilingProvince        `json:"areas"`
	Subjects     []alipay.FilingSubjectType     `json:"subjects"`
	Certificates []alipay.FilingCertificateType `json:"certificates"`
	Approvals    []alipay.FilingApprovalType    `json:"approvals"`
}

// Never reports whether they were never read.
func (l *Lists) Never() bool { return l == nil || l.ReadAt.IsZero() }

type listsRecord struct {
	ID string `json:"id"`
	Lists
}

// Lists returns what the platform told at the last reading.
func (s *Service) Lists() (*Lists, error) {
	l, err := get(s, s.lists, theOne)
	return &l.Lists, err
}

// ReadLists asks the platform on behalf of a merchant, of any when it is "".
// Fault: filing.nobody when no merchant can be asked for.
func (s *Service) ReadLists(ctx context.Context, merchantID string) (*Lists, error) {
	client, as, err := s.anybody(merchantID)
	if err != nil {
		return nil, err
	}
	l := listsRecord{ID: theOne}
	if err := l.read(ctx, client, as); err != nil {
		return nil, explain(err, as.MerchantName)
	}
	l.ReadAt = s.Now()
	if err := s.Vault.Update(func(tx *vault.Tx) error { return s.lists.Put(tx, l) }); err != nil {
		return nil, err
	}
	s.announce("")
	return &l.Lists, nil
}

func (l *Lists) read(ctx context.Context, client *alipay.Client, as alipay.Acting) error {
	areas, err := client.FilingAreas(ctx, as, alipay.FilingAreasRequest{})
	if err != nil {
		return err
	}
	subjects, err := client.FilingSubjectTypes(ctx, as, alipay.FilingSubjectTypesRequest{})
	if err != nil {
		return err
	}
	certificates, err := client.FilingCertificateTypes(ctx, as, alipay.FilingCertificateTypesRequest{})
	if err != nil {
		return err
	}
	kinds, err := client.FilingApprovalTypes(ctx, as, alipay.FilingApprovalTypesRequest{})
	if err != nil {
		return err
	}
	l.Areas, l.Subjects, l.Certificates, l.Approvals = areas.AreaItems, subjects.SubjectTypes, certificates.CertificateTypes, kinds.NrlxTypes
	return nil
}

// anybody finds a merchant that can be acted for.
func (s *Service) anybody(merchantID string) (*alipay.Client, alipay.Acting, error) {
	if merchantID != "" {
		return s.Platform.For(merchantID)
	}
	here := false
	all, err := s.Records.List(merchant.Filter{Archived: &here})
	if err != nil {
		return nil, alipay.Acting{}, err
	}
	for _, m := range all {
		if client, as, err := s.Platform.For(m.ID); err == nil {
			return client, as, nil
		}
	}
	return nil, alipay.Acting{}, fault.New("filing.nobody",
		fault.T("no merchant has authorized, and the platform tells its lists on behalf of one only", "尚无已授权的商家，平台的列表须以商家身份查询")).
		WithHint(fault.T("send a merchant a link first", "请先向商家发送授权链接"))
}

// Of an owner who is a person. The code is the one that another platform uses
// before the same authority; the name decides where the list was read.
const (
	personCode = "5"
	personWord = "个人"
)

func (l *Lists) isPerson(code string) bool {
	if l != nil {
		for _, t := range l.Subjects {
			if t.Type == code {
				return strings.Contains(t.Name, personWord)
			}
		}
	}
	return code == personCode
}

// of are the options of a list that fits the field, nil where there is none.
func (f form) options(key string) []Option {
	l := f.lists
	if l == nil {
		return nil
	}
	var out []Option
	add := func(value, name string) { out = append(out, Option{value, name}) }
	switch {
	case key == keyType:
		for _, t := range l.Subjects {
			add(t.Type, t.Name)
		}
	case key == keyOwnerCert:
		for _, t := range l.Certificates {
			if t.SubjectType == "" || f.Values[keyType] == "" || t.SubjectType == f.Values[keyType] {
				add(t.Type, t.Name)
			}
		}
	case key == "charge.certificate_type" || key == "person.certificate_type":
		for _, t := range l.Certificates {
			if t.SubjectType == "" || l.isPerson(t.SubjectType) {
				add(t.Type, t.Name)
			}
		}
	case strings.HasPrefix(key, "approval") && strings.HasSuffix(key, ".type"):
		for _, t := range l.Approvals {
			add(t.Type, t.Name)
		}
	case key == keyProvince:
		for _, p := range l.Areas {
			add(p.Code, p.Name)
		}
	case key == keyCity:
		for _, c := range f.cities() {
			add(c.Code, c.Name)
		}
	case key == keyDistrict:
		for _, c := range f.cities() {
			if c.Code == f.Values[keyCity] {
				for _, d := range c.DistrictAreaItems {
					add(d.Code, d.Name)
				}
			}
		}
	}
	return out
}

func (f form) cities() []alipay.FilingCity {
	at := slices.IndexFunc(f.lists.Areas, func(p alipay.FilingProvince) bool { return p.Code == f.Values[keyProvince] })
	if at < 0 {
		return nil
	}
	return f.lists.Areas[at].CityAreaItems
}
