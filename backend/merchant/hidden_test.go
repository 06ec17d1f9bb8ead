package merchant

import (
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Characters that show nothing make two names look the same, or turn a line
// around; none of them gets into a record, by whatever door.
func TestHiddenCharactersAreRefusedByName(t *testing.T) {
	s := service(t)
	for _, c := range []struct{ text, named string }{
		{"清风\u202e茶馆", "U+202E"}, {"清\u200b风", "U+200B"}, {"\u2066清风\u2069", "U+2066"}, {"清\u3164风", "U+3164"}, {"清\u0007风", "U+0007"}, {"清\u009b风", "U+009B"},
	} {
		for field, m := range map[string]Merchant{
			FieldName: {Name: c.text}, FieldContact: {Name: "a", Contact: c.text}, FieldNotes: {Name: "a", Notes: "x\n" + c.text},
			FieldTags: {Name: "a", Tags: []string{c.text}}, FieldExt + ".shop": {Name: "a", Ext: map[string]string{"shop": c.text}},
		} {
			_, err := Clean(m)
			if err == nil {
				t.Errorf("%s %q was accepted", field, c.text)
				continue
			}
			if f := fault.As(err); f.Field != field || !strings.Contains(f.Message.In(fault.English), c.named) {
				t.Errorf("%s %q: %+v", field, c.text, f)
			}
		}
		p := check(t, s, "name,mini_app_id\n"+c.text+",2021000000000001\n好,2021000000000002\n", CheckOptions{})
		if len(p.Good) != 1 || len(p.Bad) != 1 || p.Bad[0].Line != 2 {
			t.Errorf("%q: good %+v bad %+v", c.text, p.Good, p.Bad)
		}
	}
	for _, fine := range []string{"清风 茶馆", "👩‍🍳厨房", "❤️茶", "Ünïcödé", "한글"} {
		if _, err := Clean(Merchant{Name: fine}); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
}

// A record stored before hidden characters were refused keeps them until
// someone changes the field they are in.
func TestARecordFromBeforeStaysEditable(t *testing.T) {
	s := service(t)
	m, err := s.Add(Merchant{Name: "清风", MiniAppID: appID(1)})
	if err != nil {
		t.Fatal(err)
	}
	m.Name, m.Tags, m.Ext = "清\u200b风", []string{"华\u200b东"}, map[string]string{"shop": "1\u200b"}
	if err := s.vault.Update(func(tx *vault.Tx) error { return merchants.Put(tx, m) }); err != nil {
		t.Fatal(err)
	}
	s.rows.Store(nil)

	m.Contact = "王女士"
	if m, err = s.Update(m); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Retag([]string{m.ID}, []string{"重点"}, nil); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	p := check(t, s, "name,mini_app_id,phone\n清\u200b风,"+appID(1)+",13800138000\n", CheckOptions{Existing: ExistingUpdate})
	if r, err := s.Import(t.Context(), p, AllOrNone); err != nil || r.Updated != 1 {
		t.Fatal(r, err)
	}
	if m, err = s.Get(m.ID); err != nil || m.Phone != "13800138000" || m.Contact != "王女士" || len(m.Tags) != 2 {
		t.Fatal(m, err)
	}
	worse := m
	worse.Name = "清\u200b风\u200b"
	if _, err := s.Update(worse); fault.CodeOf(err) != "merchant.invalid" {
		t.Fatal("a new hidden character was accepted:", err)
	}
	m.Name = "清风"
	if _, err := s.Update(m); err != nil {
		t.Fatal(err)
	}
}
