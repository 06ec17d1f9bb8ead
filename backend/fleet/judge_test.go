package fleet

import (
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/member"
	"minifleet/backend/version"
)

var noon = time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)

// ready are the facts of a merchant that lacks nothing.
func ready() Facts {
	asked := Asked{At: noon, TriedAt: noon}
	return Facts{
		Ref: "2021000000000001", Now: noon,
		Authorization: authorize.Status{State: authorize.StateActive, CheckedAt: noon},
		Info: &baseinfo.Info{Name: "云朵奶茶", EnglishName: "CloudTea", Slogan: "每天一杯", Description: "现做", CategoryNames: "餐饮_奶茶", Phone: "0571-8888",
			LogoURL: "https://img.example.com/a.png", FetchedAt: noon},
		Versions: version.Fleet{FetchedAt: noon, Versions: []version.Info{{Version: "1.0.0", State: version.Release, CreatedAt: noon}}},
		OnlineAt: noon,
		Domains:  baseinfo.DomainList{FetchedAt: noon, Limit: 30, Domains: []baseinfo.Domain{{Name: "api.example.com", Confirmed: true}}},
		Members:  []member.Roster{{FetchedAt: noon, Members: []member.Member{{State: member.Joined}}}},
		Answers: Answers{Filing: Filed{asked, alipay.FilingPass, ""}, Privacy: Agreed{asked, alipay.PrivacyPass}, Uses: Uses{Asked: asked},
			Grants: Granted{Asked: asked}, Category: Category{Asked: asked, Names: "餐饮_奶茶", Licence: true}},
	}
}

func versions(list ...version.Info) version.Fleet {
	return version.Fleet{FetchedAt: noon, Versions: list}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	tests := []struct {
		name  string
		kind  Kind
		facts func(*Facts)
		want  State
		why   string // a part of the reason
		place Place  // of the next step, "" for none
	}{
		{"agreed", Authorized, func(*Facts) {}, There, "agreed", ""},
		{"a method is not covered", Authorized, func(f *Facts) { f.Authorization.Lacks = []string{"a.b"} }, Missing, "does not cover 1 method", ToAuthorization},
		{"ends soon", Authorized, func(f *Facts) { f.Authorization.RefreshDue, f.Authorization.RefreshBy = true, later }, Expiring, "near its end", ToAuthorization},
		{"never asked", Authorized, func(f *Facts) { f.Authorization = authorize.Status{State: authorize.StateNone} }, Missing, "never asked", ToAuthorization},
		{"a link is out", Authorized, func(f *Facts) {
			f.Authorization = authorize.Status{State: authorize.StateNone, Pending: &authorize.Pending{CreatedAt: noon, ExpiresAt: later}}
		}, Waiting, "link", ""},
		{"said no", Authorized, func(f *Facts) {
			f.Authorization = authorize.Status{State: authorize.StateNone, Pending: &authorize.Pending{RefusedAt: noon}}
		}, Refused, "no", ToAuthorization},
		{"cancelled", Authorized, func(f *Facts) {
			f.Authorization = authorize.Status{State: authorize.StateLost, LossText: authorize.LossCancelled.Text(), LostAt: noon}
		}, Refused, "cancelled", ToAuthorization},

		{"complete", Info, func(*Facts) {}, There, "餐饮", ""},
		{"never read", Info, func(f *Facts) { f.Info = nil }, Unasked, "never read", ToRefresh},
		{"gaps", Info, func(f *Facts) { f.Info.Slogan, f.Info.CategoryNames = "", "" }, Missing, "slogan, category", ToBaseInfo},
		{"an e-mail stands for the phone", Info, func(f *Facts) { f.Info.Phone, f.Info.Email = "", "a@b.cn" }, There, "", ""},
		{"nobody can be reached", Info, func(f *Facts) { f.Info.Phone = "" }, Missing, "phone or e-mail", ToBaseInfo},
		{"a gap of one who did not agree", Info, func(f *Facts) {
			f.Info.Slogan, f.Authorization = "", authorize.Status{State: authorize.StateLost}
		}, Missing, "slogan", ToAuthorization},

		{"logo", Logo, func(*Facts) {}, There, "", ""},
		{"no logo", Logo, func(f *Facts) { f.Info.LogoURL = "" }, Missing, "no logo", ToBaseInfo},

		{"passed with them", Qualifications, func(*Facts) {}, There, "business licence", ""},
		{"none asked for", Qualifications, func(f *Facts) { f.Answers.Category.Licence, f.Versions = false, versions() }, There, "none", ""},
		{"no category", Qualifications, func(f *Facts) { f.Info.CategoryNames = "" }, Missing, "category", ToBaseInfo},
		{"another category since", Qualifications, func(f *Facts) { f.Info.CategoryNames = "餐饮_火锅" }, Unasked, "changed", ToRefresh},
		{"a category without an answer", Qualifications, func(f *Facts) { f.Answers.Category.Missing = []string{"餐饮_奶茶"} }, Unasked, "奶茶", ToRefresh},
		{"never sent", Qualifications, func(f *Facts) { f.Versions = versions(version.Info{Version: "0.2.0", State: version.Init}) }, Missing, "asks for", ToSubmit},
		{"sent", Qualifications, func(f *Facts) {
			f.Versions, f.Form = versions(version.Info{Version: "1.0.0", State: version.Auditing}), &SentForm{Licences: 1, At: noon}
		}, Waiting, "sent", ""},
		{"the licence ends", Qualifications, func(f *Facts) { f.Form = &SentForm{Licences: 1, Valid: "2026-06-10"} }, Expiring, "2026-06-10", ToSubmit},
		{"the licence has no end", Qualifications, func(f *Facts) { f.Form = &SentForm{Licences: 1, Valid: "长期"} }, There, "", ""},

		{"privacy passed", Privacy, func(*Facts) {}, There, "", ""},
		{"privacy never asked", Privacy, func(f *Facts) { f.Answers.Privacy = Agreed{} }, Unasked, "not asked", ToRefresh},
		{"privacy in audit", Privacy, func(f *Facts) { f.Answers.Privacy.Status = alipay.PrivacyAuditing }, Waiting, "", ""},
		{"privacy refused", Privacy, func(f *Facts) { f.Answers.Privacy.Status = alipay.PrivacyReject }, Refused, "no reason", ToPrivacy},
		{"no agreement", Privacy, func(f *Facts) { f.Answers.Privacy.Status = alipay.PrivacyInit }, Missing, "", ToPrivacy},
		{"not covered", Privacy, func(f *Facts) { f.Answers.Privacy = Agreed{Asked: Asked{TriedAt: noon, Unlisted: true}} }, Unasked, "did not answer", ToAuthorization},

		{"filed", Filing, func(*Facts) {}, There, "", ""},
		{"unfiled", Filing, func(f *Facts) { f.Answers.Filing.Status, f.Versions = alipay.FilingInit, versions() }, Missing, "not filed", ToFiling},
		{"online before filing was asked for", Filing, func(f *Facts) { f.Answers.Filing.Status = alipay.FilingInit }, Missing, "not filed", ToFiling},
		{"online without filing", Filing, func(f *Facts) { f.Answers.Filing.Status, f.Info.RegistrationLimited = alipay.FilingInit, true }, Expiring, "90 days", ToFiling},
		{"the platform looks", Filing, func(f *Facts) { f.Answers.Filing.Status = alipay.FilingSecurityAuditing }, Waiting, "platform", ""},
		{"the authority looks", Filing, func(f *Facts) {
			f.Answers.Filing.Status, f.Answers.Filing.Reason = alipay.FilingSupervisionAudit, "请留意短信核验"
		}, Waiting, "短信", ""},
		{"refused by the platform", Filing, func(f *Facts) {
			f.Answers.Filing.Status, f.Answers.Filing.Reason = alipay.FilingSecurityReject, "照片不清晰"
		}, Refused, "照片不清晰", ToFiling},
		{"refused by the authority", Filing, func(f *Facts) { f.Answers.Filing.Status = alipay.FilingSupervisionReject }, Refused, "authority", ToFiling},

		{"no phone number is read", Phone, func(*Facts) {}, There, "not needed", ""},
		{"phone numbers are read", Phone, func(f *Facts) { f.Answers.Uses.Fields = []UsedField{{"P", PhoneInterface, false}} }, Missing, "no permission", ToPermission},
		{"granted", Phone, func(f *Facts) {
			f.Answers.Grants.Fields = grants(alipay.GrantReject, alipay.GrantAgree, alipay.GrantReject)
		}, There, "granted", ""},
		{"applied again", Phone, func(f *Facts) { f.Answers.Grants.Fields = grants(alipay.GrantReject, alipay.GrantAudit) }, Waiting, "", ""},
		{"phone refused", Phone, func(f *Facts) { f.Answers.Grants.Fields = grants(alipay.GrantReject) }, Refused, "材料", ToPermission},
		{"phone no longer valid", Phone, func(f *Facts) { f.Answers.Grants.Fields = grants(alipay.GrantInvalid) }, Missing, "", ToPermission},

		{"domains", Domains, func(*Facts) {}, There, "1 of 30", ""},
		{"no domains", Domains, func(f *Facts) { f.Domains.Domains = nil }, Missing, "none", ToDomains},
		{"added after the upload", Domains, func(f *Facts) {
			f.Domains.Domains = append(f.Domains.Domains, baseinfo.Domain{Name: "new.example.com", AddedAt: later})
		}, Missing, "new.example.com", ToVersions},
		{"added before the upload", Domains, func(f *Facts) { f.Domains.Domains[0].AddedAt = noon.Add(-time.Hour) }, There, "", ""},
		{"domains without a version", Domains, func(f *Facts) { f.Versions = versions() }, Missing, "no version", ToVersions},
		{"domains never read", Domains, func(f *Facts) { f.Domains = baseinfo.DomainList{} }, Unasked, "", ToRefresh},

		{"testers", Testers, func(*Facts) {}, There, "1 joined", ""},
		{"invited", Testers, func(f *Facts) { f.Members[0].Members[0].State = member.Invited }, Waiting, "1 invited", ""},
		{"nobody", Testers, func(f *Facts) { f.Members[0].Members = nil }, Missing, "none", ToMembers},

		{"passed", Audit, func(*Facts) {}, There, "", ""},
		{"passed once", Audit, func(f *Facts) {
			f.Versions = versions(version.Info{Version: "2.0.0", State: version.Auditing}, version.Info{Version: "1.0.0", State: version.Offline})
		}, There, "", ""},
		{"in audit", Audit, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.Auditing}) }, Waiting, "1.0.0", ""},
		{"refused", Audit, func(f *Facts) {
			f.Versions, f.Reason = versions(version.Info{Version: "1.0.0", State: version.AuditReject}), "截图不清晰"
		}, Refused, "截图不清晰", ToVersions},
		{"not submitted", Audit, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.Init}) }, Missing, "not submitted", ToSubmit},
		{"being built", Audit, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.Building}) }, Waiting, "built", ""},
		{"no version", Audit, func(f *Facts) { f.Versions = versions() }, Missing, "no version", ToVersions},
		{"versions never read", Audit, func(f *Facts) { f.Versions = version.Fleet{} }, Unasked, "", ToRefresh},

		{"online", Online, func(*Facts) {}, There, "1.0.0", ""},
		{"online, unfiled", Online, func(f *Facts) { f.Answers.Filing.Status, f.Info.RegistrationLimited = alipay.FilingInit, true }, Expiring, "without filing", ToFiling},
		{"in gray", Online, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.InGray}) }, Waiting, "gray", ""},
		{"passed, not online", Online, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.WaitRelease}) }, Missing, "passed", ToVersions},
		{"taken down", Online, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.AuditOffline}) }, Refused, "down", ToVersions},
		{"taken offline", Online, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.Offline}) }, Missing, "offline", ToVersions},
		{"not yet", Online, func(f *Facts) { f.Versions = versions(version.Info{Version: "1.0.0", State: version.Init}) }, Missing, "yet", ToSubmit},
	}
	for _, test := range tests {
		t.Run(string(test.kind)+"/"+test.name, func(t *testing.T) {
			f := ready()
			test.facts(&f)
			s := readinessOf("m", Judge(f)).Step(test.kind)
			if s.State != test.want || !strings.Contains(s.Why.EN+s.Why.ZH, test.why) {
				t.Errorf("got %s, %q; want %s, %q", s.State, s.Why.EN, test.want, test.why)
			}
			place := Place("")
			if s.Next != nil {
				place = s.Next.Place
			}
			if place != test.place {
				t.Errorf("the next step is %q, want %q", place, test.place)
			}
		})
	}
}

func grants(states ...string) (out []Grant) {
	for _, s := range states {
		out = append(out, Grant{Interface: PhoneInterface, Field: "mobile", Status: s, Reason: "材料不全"})
	}
	return out
}

// TestWhatIsNotKnownIsShownAsItCame: no word of the platform that is not known,
// and no empty one, is read as there or as nothing there.
func TestWhatIsNotKnownIsShownAsItCame(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"", "PASS ", "pass", "SUSPENDED_BY_AUTHORITY", "审核中", "\u202eSSAP", "null"} {
		for kind, say := range map[Kind]func(*Facts){
			Filing:  func(f *Facts) { f.Answers.Filing.Status = alipay.FilingState(word) },
			Privacy: func(f *Facts) { f.Answers.Privacy.Status = word },
			Phone:   func(f *Facts) { f.Answers.Grants.Fields = grants(word) },
			Audit: func(f *Facts) {
				f.Versions = versions(version.Info{Version: "1.0.0", State: version.State("X" + word)})
			},
			Online: func(f *Facts) {
				f.Versions = versions(version.Info{Version: "1.0.0", State: version.State("X" + word)})
			},
		} {
			f := ready()
			say(&f)
			s := readinessOf("m", Judge(f)).Step(kind)
			if s.State != Strange || !strings.HasSuffix(s.Said, word) || !strings.Contains(s.Why.ZH, s.Said) || s.Next == nil {
				t.Errorf("%s of %q: %+v", kind, word, s)
			}
		}
	}
	f := ready()
	f.Members[0].Members[0] = member.Member{State: member.Other, Status: "ON_LEAVE"}
	if s := readinessOf("m", Judge(f)).Step(Testers); s.State != Strange || s.Said != "ON_LEAVE" {
		t.Errorf("testers: %+v", s)
	}
}

func TestAStepSaysWhatWentWrongWithTheLastQuestion(t *testing.T) {
	t.Parallel()
	f := ready()
	f.Answers.Filing.TriedAt, f.Answers.Filing.Trouble = noon.Add(time.Hour), fault.T("busy", "繁忙")
	s := readinessOf("m", Judge(f)).Step(Filing)
	if s.State != There || s.Trouble.EN != "busy" || !s.At.Equal(noon) {
		t.Errorf("got %+v", s)
	}
}

// TestEveryStepIsTold: whatever is known, every step is there once, in order,
// in both languages, with a next step where a person is needed.
func TestEveryStepIsTold(t *testing.T) {
	t.Parallel()
	empty := Facts{Ref: "x", Now: noon}
	for _, f := range []Facts{ready(), empty} {
		steps := Judge(f)
		for i, k := range Kinds() {
			s := steps[i]
			if s.Kind != k || s.Why.EN == "" || s.Why.ZH == "" || k.Name().ZH == "" || k.Name().EN == string(k) || s.State.Name().EN == string(s.State) {
				t.Errorf("%s: %+v", k, s)
			}
			if needed := s.State == Unasked || s.State == Refused; needed && (s.Next == nil || s.Next.Text.ZH == "") {
				t.Errorf("%s does not say what to do: %+v", k, s)
			}
		}
	}
	if r := readinessOf("m", Judge(ready())); r.First != "" {
		t.Errorf("a ready merchant is sent to %s", r.First)
	}
	if r := readinessOf("m", Judge(empty)); r.First != Authorized {
		t.Errorf("an unknown merchant is sent to %s", r.First)
	}
	f := empty
	f.Authorization.Pending = &authorize.Pending{CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	if r := readinessOf("m", Judge(f)); r.First != Authorized || r.Step(Authorized).State != Waiting {
		t.Errorf("a merchant whose link waits is sent to %s", r.First)
	}
	f = ready()
	f.Versions = versions(version.Info{Version: "1.0.0", State: version.Auditing})
	f.Form = &SentForm{Licences: 1}
	f.Members[0].Members, f.Domains.Domains = nil, nil // optional
	if r := readinessOf("m", Judge(f)); r.First != Qualifications || r.Step(Online).State != Waiting {
		t.Errorf("a merchant that waits is at %s", r.First)
	}
}
