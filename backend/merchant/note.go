package merchant

import (
	"maps"
	"slices"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// about is what the journal says of something done to a record here.
func about(action string, m Merchant) journal.Entry {
	return journal.Entry{Action: action, MerchantID: m.ID, MerchantName: m.Name, MiniAppID: m.MiniAppID}
}

// changeOf names the fields of a record that are others than before, and never
// what is in them.
func changeOf(old, m Merchant) journal.Entry {
	e := about("merchant.update", m)
	if old.Archived != m.Archived {
		if e.Message = fault.T("archived", "归档"); !m.Archived {
			e.Message = fault.T("back from the archive", "取消归档")
		}
		return e
	}
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{FieldName, old.Name == m.Name}, {FieldContact, old.Contact == m.Contact}, {FieldPhone, old.Phone == m.Phone},
		{FieldMiniAppID, old.MiniAppID == m.MiniAppID}, {"app_id", old.AppID == m.AppID}, {FieldTags, slices.Equal(old.Tags, m.Tags)},
		{FieldNotes, old.Notes == m.Notes}, {FieldExt, maps.Equal(old.Ext, m.Ext)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	e.Detail = map[string]string{"fields": strings.Join(fields, " ")}
	return e
}

// aboutMany is one entry for something done to many records at once.
func aboutMany(action string, what fault.Text) journal.Entry {
	return journal.Entry{Action: action, Message: what}
}
