package provider

import (
	"slices"
	"time"

	"minifleet/backend/alipay"
)

// TemplateVersion is a version of a template and the platform's word for its state.
type TemplateVersion struct {
	Version string `json:"version"`
	Status  string `json:"status"`
	// Description says what the version brings, as a person wrote it here: the
	// platform does not tell.
	Description string `json:"description,omitempty"`
	// SeenAt is when the platform was first read to have the version, OnlineAt
	// when first that it is online: it tells no dates of versions.
	SeenAt   time.Time `json:"seen_at,omitzero"`
	OnlineAt time.Time `json:"online_at,omitzero"`
}

// online is the platform's word for a version that can be built from.
const online = "RELEASE"

// told takes over what the platform says of the template at the time.
func (t *Template) told(a alipay.TemplateApp, at time.Time) {
	was, before := t.Versions, t.FetchedAt
	if a.DateCreate != "" {
		t.MadeOn = a.DateCreate
	}
	t.FetchedAt, t.Gone, t.Versions = at, a.MiniAppID == "", []TemplateVersion{}
	for _, v := range a.VersionList {
		now := TemplateVersion{Version: v.TemplateVersion, Status: v.VersionStatus, SeenAt: at}
		if i := slices.IndexFunc(was, func(old TemplateVersion) bool { return old.Version == now.Version }); i >= 0 {
			old := was[i]
			now.Description, now.SeenAt, now.OnlineAt = old.Description, old.SeenAt, old.OnlineAt
			if now.SeenAt.IsZero() { // of a time when that was not kept
				now.SeenAt = before
			}
			if now.OnlineAt.IsZero() && old.Status == online {
				now.OnlineAt = now.SeenAt
			}
		}
		if now.OnlineAt.IsZero() && now.Status == online {
			now.OnlineAt = at
		}
		t.Versions = append(t.Versions, now)
	}
}
