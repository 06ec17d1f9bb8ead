package baseinfo

import (
	"context"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// The kinds of runs that change the server domains of many merchants.
const (
	KindDomainAdd    run.Kind = "domain.add"
	KindDomainRemove run.Kind = "domain.remove"
)

// DomainOrder is what such a run is asked for.
type DomainOrder struct {
	Domains []string `json:"domains"`
}

func (s *Service) defineDomainRuns() {
	about := func(o DomainOrder) fault.Text {
		return fault.Text{EN: strings.Join(o.Domains, ", "), ZH: strings.Join(o.Domains, "、")}
	}
	s.adding = run.Define(s.Runs, KindDomainAdd, run.Work[DomainOrder]{
		Title: func(o DomainOrder) (fault.Text, fault.Text) {
			return fault.T("Add server domains", "添加服务器域名"), about(o)
		},
		Do: s.addToOne,
	})
	s.removing = run.Define(s.Runs, KindDomainRemove, run.Work[DomainOrder]{
		Title: func(o DomainOrder) (fault.Text, fault.Text) {
			return fault.T("Remove server domains", "删除服务器域名"), about(o)
		},
		Do: s.removeFromOne,
	})
}

// AddDomains begins to allow servers to many mini programs. What a mini program
// has already stays as it is. Faults: baseinfo.invalid, run.nobody.
func (s *Service) AddDomains(domains, merchantIDs []string) (run.Head, error) {
	order, err := domainOrder(domains)
	if err != nil {
		return run.Head{}, err
	}
	return s.adding.Start(order, merchantIDs)
}

// RemoveDomains begins to take servers back from many mini programs. Faults as
// of AddDomains.
func (s *Service) RemoveDomains(domains, merchantIDs []string) (run.Head, error) {
	order, err := domainOrder(domains)
	if err != nil {
		return run.Head{}, err
	}
	return s.removing.Start(order, merchantIDs)
}

// domainOrder checks the domains as entered, each once.
func domainOrder(entered []string) (DomainOrder, error) {
	var o DomainOrder
	for _, e := range entered {
		name, bad := NormalizeDomain(e)
		if bad != nil {
			bad.Text = fault.Text{EN: e + ": " + bad.Text.EN, ZH: e + "：" + bad.Text.ZH}
			return o, field.Errors{*bad}.Fault(CodeInvalid)
		}
		if !slices.Contains(o.Domains, name) {
			o.Domains = append(o.Domains, name)
		}
	}
	switch n := len(o.Domains); {
	case n == 0:
		return o, field.Errors{{Field: FieldDomain, Code: "blank", Text: fault.T("name the domain", "请指定域名")}}.Fault(CodeInvalid)
	case n > MaxDomains:
		return o, field.Errors{{Field: FieldDomain, Code: "many",
			Text: fault.T("a mini program has at most %d domains", "一个小程序最多 %d 个域名", MaxDomains)}}.Fault(CodeInvalid)
	}
	return o, nil
}

// listed finds a domain in what the platform listed, whatever scheme it was
// entered with elsewhere.
func (l DomainList) listed(name string) (as string, there bool) {
	for _, d := range l.Domains {
		if d.Confirmed && bareDomain(d.Name) == name {
			return d.Name, true
		}
	}
	return "", false
}

// addToOne compares with the platform before anything is changed: what a turn
// before did, or somebody in the console, is not done again.
func (s *Service) addToOne(ctx context.Context, t run.Task, o DomainOrder) (run.Outcome, error) {
	list, err := s.ReadDomains(ctx, t.MerchantID)
	if err != nil {
		return run.Outcome{}, err
	}
	done := 0
	for _, name := range o.Domains {
		if as, there := list.listed(name); there {
			if err := s.noteAgain(t, as, false); err != nil {
				return run.Outcome{}, err
			}
			continue
		}
		switch _, err := s.addDomain(ctx, t.MerchantID, name, t.RunID); {
		case alipay.SubCodeOf(err) == alipay.SubSafedomainExsit: // added meanwhile
			continue
		case err != nil:
			return run.Outcome{}, about(err, name, len(o.Domains))
		}
		done++
	}
	return domainOutcome(t, done), nil
}

func (s *Service) removeFromOne(ctx context.Context, t run.Task, o DomainOrder) (run.Outcome, error) {
	list, err := s.ReadDomains(ctx, t.MerchantID)
	if err != nil {
		return run.Outcome{}, err
	}
	done := 0
	for _, name := range o.Domains {
		as, there := list.listed(name)
		if !there {
			if err := s.noteAgain(t, name, true); err != nil {
				return run.Outcome{}, err
			}
			continue
		}
		if _, err := s.deleteDomain(ctx, t.MerchantID, as, t.RunID); err != nil {
			return run.Outcome{}, about(err, name, len(o.Domains))
		}
		done++
	}
	return domainOutcome(t, done), nil
}

// noteAgain writes down that a domain came or went now, where a turn before may
// have done it and could not write it down: told too late it only asks for a
// version that was not needed.
func (s *Service) noteAgain(t run.Task, name string, gone bool) error {
	if !t.Again {
		return nil
	}
	_, err := s.record(t.MerchantID, func(l *DomainList) {
		if gone && !slices.ContainsFunc(l.Removed, func(r RemovedDomain) bool { return r.Name == name }) {
			l.Removed = append(l.Removed, RemovedDomain{name, s.Now()})
		}
		for i, d := range l.Domains {
			if !gone && d.Name == name && d.AddedAt.IsZero() {
				l.Domains[i].AddedAt = s.Now()
			}
		}
	})
	return err
}

func domainOutcome(t run.Task, done int) run.Outcome {
	if done == 0 && !t.Again {
		return run.Outcome{Note: fault.T("it was so before", "之前已是如此")}
	}
	return run.Outcome{Note: fault.T("takes effect with the next version", "上传新版本后生效")}
}

// about names the domain that a failure is about, where there are several.
func about(err error, name string, of int) error {
	if of < 2 {
		return err
	}
	f := *fault.As(err)
	f.Message = fault.Text{EN: name + ": " + f.Message.EN, ZH: name + "：" + f.Message.ZH}
	return &f
}

// DomainsChanged lists the mini programs whose domains were changed from here.
func (s *Service) DomainsChanged() (merchantIDs []string, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		merchantIDs = nil
		return s.domainsOf.Each(tx, "", func(l DomainList) error {
			if added, removed := l.Late(time.Time{}); len(added)+len(removed) > 0 {
				merchantIDs = append(merchantIDs, l.MerchantID)
			}
			return nil
		})
	})
	return merchantIDs, err
}
