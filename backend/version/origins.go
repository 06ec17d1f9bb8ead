package version

import (
	"context"
	"slices"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Templates are the templates versions are built from.
type Templates interface {
	ListTemplates(appID string) ([]provider.Template, error)
	Client(appID string) (*alipay.Client, error)
}

// Merchants are the records of those who have the versions.
type Merchants interface {
	ByMiniApp(miniAppID string) (merchant.Merchant, error)
	List(merchant.Filter) ([]merchant.Merchant, error)
}

// mostEditions bounds how many versions of a template are asked for: older ones
// are behind in any case.
const mostEditions = 20

// noteOrigins asks the platform which mini programs are built from which
// version of their templates, the newest first, and notes it on their versions.
// It asks on only while a version that is online has an origin unknown. What is
// not known then stays so, and is asked for the next time.
func (s *Service) noteOrigins(ctx context.Context) error {
	defer s.deps.Bus.Publish(event.Event{Kind: event.Versions})
	templates, err := s.deps.Templates.ListTemplates("")
	if err != nil {
		return err
	}
	for _, t := range templates {
		client, err := s.deps.Templates.Client(t.AppID)
		if err != nil {
			continue
		}
		for i, number := range newestFirst(t) {
			if i > 0 {
				open, err := s.originsOpen(t.AppID)
				if err != nil {
					return err
				}
				if !open {
					break
				}
			}
			if err := s.noteOrigin(ctx, client, t.TemplateID, number); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteOrigin notes the versions built from one version of a template.
func (s *Service) noteOrigin(ctx context.Context, client *alipay.Client, templateID, number string) error {
	for page := 1; ; page++ {
		answer, err := client.TemplateUsageQuery(ctx, alipay.Acting{}, alipay.TemplateUsageQueryRequest{
			TemplateID: templateID, TemplateVersion: number, PageNum: page, PageSize: alipay.TemplateUsagePage,
		})
		if err != nil {
			return err
		}
		for _, use := range answer.TemplateUsageInfoList {
			m, err := s.deps.Merchants.ByMiniApp(use.MiniAppID)
			if err != nil {
				continue // a mini program without a record here
			}
			if err := s.deps.Vault.Update(func(tx *vault.Tx) error {
				return s.store.NoteTemplateTx(tx, m.ID, use.AppVersion, Source{TemplateID: templateID, TemplateVersion: number})
			}); err != nil {
				return err
			}
		}
		if len(answer.TemplateUsageInfoList) < alipay.TemplateUsagePage {
			return nil
		}
	}
}

// originsOpen reports whether a merchant of the app has a version online whose
// template version is not known.
func (s *Service) originsOpen(appID string) (bool, error) {
	records, err := s.deps.Merchants.List(merchant.Filter{AppID: appID})
	if err != nil {
		return false, err
	}
	fleets, err := s.store.Fleets()
	if err != nil {
		return false, err
	}
	for _, m := range records {
		f := fleets[m.ID]
		if v, ok := f.Online(); ok && v.TemplateID == "" {
			return true, nil
		}
	}
	return false, nil
}

// newestFirst are the numbers of a template's versions that merchants may have,
// the newest first.
func newestFirst(t provider.Template) []string {
	var numbers []string
	for _, v := range t.Versions {
		if v.Status == string(Release) || v.Status == string(Offline) {
			numbers = append(numbers, v.Version)
		}
	}
	slices.SortFunc(numbers, func(a, b string) int { return Compare(b, a) })
	return numbers[:min(len(numbers), mostEditions)]
}
