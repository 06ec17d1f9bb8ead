package alipay_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minifleet/backend/alipay"
)

// rounds bounds a property whose every step is a signed call. The environment
// variable MINIFLEET_SOAK makes it as long as rapid's own flags say.
func rounds(t *testing.T, most int, round func(rt *rapid.T)) {
	t.Helper()
	n, soak := 0, os.Getenv("MINIFLEET_SOAK") != ""
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > most && !soak && !rt.Failed() {
			return
		}
		round(rt)
	})
}

// refusedWith holds an answer to the refusal that the model expects; "" is a
// success.
func refusedWith(rt *rapid.T, err error, want string) bool {
	if want == "" && err != nil || alipay.SubCodeOf(err) != want {
		rt.Fatalf("wanted %q, got %v", want, err)
	}
	return want == ""
}

// TestFilingAgainstAModel: the client drives one filing after another and holds
// every answer against a model of its states.
func TestFilingAgainstAModel(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	as := p.authorized(c, p.individuals[0])
	media := must(t, c.FilingMediaUpload, as, alipay.FilingMediaUploadRequest{FileType: "OTHER",
		Files: []alipay.File{{Field: alipay.FileFilingMedia, Name: "a.png", Content: picture(64)}}}).MediaID
	move := func(state alipay.FilingState, desc string) {
		p.control("POST", "/filing", map[string]any{"mini_app_id": as.MiniAppID, "status": state, "desc": desc}, nil)
	}
	rounds(t, 12, func(rt *rapid.T) {
		ctx := rt.Context()
		state, desc := alipay.FilingInit, ""
		move(state, desc)
		faces := map[string]string{"none of these": ""} // state by ID
		ids := []string{"none of these"}
		rt.Repeat(map[string]func(*rapid.T){
			"begin a face check": func(rt *rapid.T) {
				r, err := c.FilingFaceVerify(ctx, as, alipay.FilingFaceVerifyRequest{})
				refusedWith(rt, err, "")
				faces[r.CertifyID], ids = "INIT", append(ids, r.CertifyID)
			},
			"end a face check": func(rt *rapid.T) {
				id, how := rapid.SampledFrom(ids).Draw(rt, "face"), rapid.SampledFrom([]string{"SUCCESS", "FAIL"}).Draw(rt, "how")
				if faces[id] == "" {
					rt.Skip()
				}
				p.control("POST", "/filing", map[string]string{"mini_app_id": as.MiniAppID, "certify_id": id, "status": how}, nil)
				faces[id] = how
			},
			"read a face check": func(rt *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(rt, "face")
				want := ""
				if faces[id] == "" {
					want = "INVALID_PARAMETER"
				}
				r, err := c.FilingFaceQuery(ctx, as, alipay.FilingFaceQueryRequest{CertifyID: id})
				if refusedWith(rt, err, want) && r.CertifyResultStatus != faces[id] {
					rt.Fatalf("the face check is %q, in the model %q", r.CertifyResultStatus, faces[id])
				}
			},
			"hand in": func(rt *rapid.T) {
				face := rapid.SampledFrom(ids).Draw(rt, "face")
				wrong := rapid.SampledFrom([]string{"", "", "", "a picture of another", "no name", "one phone", "a licence that ends"}).Draw(rt, "wrong")
				form := alipay.FilingApplyRequest{
					ICPSubject: alipay.FilingSubject{CertifyID: face, Name: "老王面馆", Type: "4", CertificateType: "1", CertificateNumber: "91330100MA2ABCDE1X",
						CertificatePhoto: media, Province: "330000", City: "330100", District: "330106", Address: "文三路1号", ContactPhoneNumber: "13800000000",
						DirecterName: "王小明", DirecterCertificateNumber: "330106199001011234"},
					ICPApplets: alipay.FilingContent{MainCategoryID: "XS2004"},
					ICPAppletsPrincipalInfo: alipay.FilingPrincipal{Name: "王小明", CertificateType: "2", CertificateNumber: "330106199001011234",
						CertificatePhotoFront: media, CertificatePhotoBack: media, CertificateValidateStart: "2020-01-01", CertificateValidateEnd: "长期",
						ContactPhoneNumber: "13800000000", ContactEmergencyPhoneNumber: "13900000000"},
				}
				want := ""
				switch wrong {
				case "a picture of another":
					form.ICPSubject.CertificatePhoto, want = "ICPMnobodys", "MEDIA_NOT_EXIST"
				case "no name":
					form.ICPSubject.Name, want = "", "INVALID_PARAMETER"
				case "one phone":
					form.ICPAppletsPrincipalInfo.ContactEmergencyPhoneNumber, want = "13800000000", "INVALID_PARAMETER"
				case "a licence that ends":
					form.ICPAppletsPrincipalInfo.CertificateValidateEnd, want = "2020-02-01", "INVALID_PARAMETER"
				}
				switch {
				case state != alipay.FilingInit && state != alipay.FilingSecurityReject && state != alipay.FilingSupervisionReject:
					want = "ICP_STATUS_ILLEGAL"
				case want == "" && faces[face] != "SUCCESS":
					want = "FACE_AUTH_NOT_PASS"
				}
				_, err := c.FilingApply(ctx, as, form)
				if refusedWith(rt, err, want) {
					state, desc = alipay.FilingSecurityAuditing, ""
				}
			},
			"take back": func(rt *rapid.T) {
				want := "ICP_STATUS_ILLEGAL"
				if state == alipay.FilingSecurityAuditing || state == alipay.FilingSupervisionAudit {
					want = ""
				}
				_, err := c.FilingCancel(ctx, as, alipay.FilingCancelRequest{})
				if refusedWith(rt, err, want) {
					state, desc = alipay.FilingInit, ""
				}
			},
			"it is decided": func(rt *rapid.T) {
				state = rapid.SampledFrom(append(alipay.FilingStates(), "SOMETHING_NEW", alipay.FilingSupervisionAudit, alipay.FilingSupervisionAudit, alipay.FilingSupervisionAudit)).Draw(rt, "state")
				desc = rapid.SampledFrom([]string{"", "主体信息与营业执照不一致"}).Draw(rt, "reason")
				move(state, desc)
			},
			"": func(rt *rapid.T) {
				r, err := c.FilingStatus(ctx, as, alipay.FilingStatusRequest{})
				refusedWith(rt, err, "")
				if r.ICPStatus != state || desc != "" && r.ICPResultDesc != desc {
					rt.Fatalf("the filing is %+v, in the model %s %q", r, state, desc)
				}
			},
		})
	})
}

// TestPrivacyAgreementsAgainstAModel.
func TestPrivacyAgreementsAgainstAModel(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	seller := 0
	rounds(t, 6, func(rt *rapid.T) {
		ctx := rt.Context()
		seller++
		as := p.authorized(c, p.individuals[seller%len(p.individuals)])
		fields, err := c.PrivacySystemFields(ctx, as, alipay.PrivacySystemFieldsRequest{})
		refusedWith(rt, err, "")
		now, err := c.PrivacyAuditQuery(ctx, as, alipay.PrivacyAuditQueryRequest{})
		refusedWith(rt, err, "")
		state := now.Status
		rt.Repeat(map[string]func(*rapid.T){
			"hand in": func(rt *rapid.T) {
				form := alipay.PrivacyAuditCreateRequest{PublicType: "PUBLIC", StorageLocation: "inside", ReplyCycle: "15"}
				wrong := false
				for _, f := range fields.SystemPrivacyFields {
					if !rapid.SampledFrom([]bool{true, true, true, false}).Draw(rt, "declare "+f.Code) {
						wrong = wrong || !f.Optional
						continue
					}
					form.SystemPrivacyFields = append(form.SystemPrivacyFields, alipay.PrivacyDeclared{Code: f.Code, InterfaceCode: f.InterfaceCode, Purpose: "下单与配送"})
				}
				if how := rapid.SampledFrom([]string{"phone", "mail", "phone", "none"}).Draw(rt, "contact"); how == "phone" {
					form.ContactPhone = "13800000000"
				} else if how == "mail" {
					form.ContactEmail = "a@example.com"
				} else {
					wrong = true
				}
				own := rapid.SampledFrom([]int{0, 1, 20, 21}).Draw(rt, "own")
				for n := range own {
					form.UserDefinePrivacyFields = append(form.UserDefinePrivacyFields, alipay.PrivacyOwnField{Name: "字段" + strconv.Itoa(n), Purpose: "会员"})
				}
				wrong = wrong || own > 20
				_, err := c.PrivacyAuditCreate(ctx, as, form)
				switch {
				case len(form.SystemPrivacyFields) == 0: // the list may be what is missing, by another word
					if err == nil {
						rt.Fatal("an agreement that declares nothing was taken")
					}
				case wrong || state == alipay.PrivacyAuditing:
					refusedWith(rt, err, "INVALID_PARAMETER")
				default:
					refusedWith(rt, err, "")
					state = alipay.PrivacyAuditing
				}
			},
			"it is decided": func(rt *rapid.T) {
				if state == alipay.PrivacyInit {
					rt.Skip()
				}
				state = rapid.SampledFrom([]string{alipay.PrivacyPass, alipay.PrivacyReject, alipay.PrivacyAuditing}).Draw(rt, "state")
				p.control("POST", "/privacy", map[string]string{"mini_app_id": as.MiniAppID, "status": state}, nil)
			},
			"": func(rt *rapid.T) {
				r, err := c.PrivacyAuditQuery(ctx, as, alipay.PrivacyAuditQueryRequest{})
				refusedWith(rt, err, "")
				if r.Status != state {
					rt.Fatalf("the agreement is %s, in the model %s", r.Status, state)
				}
			},
		})
	})
}

// TestNoticesAgainstAModel: messages taken into use are listed page by page, and
// are sent with what they need.
func TestNoticesAgainstAModel(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	as := p.authorized(c, p.individuals[0])
	words := map[string][]string{} // keywords by message; a mini program keeps its messages over the rounds
	var inUse []string
	const user = "2088000000000001"
	rounds(t, 6, func(rt *rapid.T) {
		ctx := rt.Context()
		pick := func(rt *rapid.T) string {
			return rapid.SampledFrom(append([]string{"TMnobodys"}, inUse...)).Draw(rt, "message")
		}
		// said fills in so many of a message's keywords.
		said := func(id string, n int) string {
			text := "{"
			for i, w := range words[id][:min(n, len(words[id]))] {
				if i > 0 {
					text += ","
				}
				text += fmt.Sprintf("%q:{\"value\":\"值\"}", w)
			}
			return text + "}"
		}
		rt.Repeat(map[string]func(*rapid.T){
			"take into use": func(rt *rapid.T) {
				lib, err := c.NoticeLibrary(ctx, as, alipay.NoticeLibraryRequest{SceneRule: rapid.SampledFrom([]string{"", "one_time_subscribe", "long_term_subscribe"}).Draw(rt, "scene")})
				refusedWith(rt, err, "")
				entry := rapid.SampledFrom(lib.TemplateLibList).Draw(rt, "entry")
				all := strings.Split(entry.KeywordDesc, ",")
				n := rapid.IntRange(1, len(all)).Draw(rt, "keywords")
				req := alipay.NoticeTemplateApplyRequest{LibCode: entry.Code, SceneRule: entry.SceneRule}
				for _, w := range all[:n] {
					req.KeywordList = append(req.KeywordList, alipay.NoticeKeyword{Name: w})
				}
				r, err := c.NoticeTemplateApply(ctx, as, req)
				if !entry.Selectable || n < 2 {
					refusedWith(rt, err, "isv.invalid-parameter")
					return
				}
				refusedWith(rt, err, "")
				words[r.TemplateID], inUse = all[:n], append(inUse, r.TemplateID)
			},
			"send": func(rt *rapid.T) {
				id := pick(rt)
				n := rapid.IntRange(0, 5).Draw(rt, "filled in")
				to := rapid.SampledFrom([]string{user, user, ""}).Draw(rt, "to")
				want := ""
				switch {
				case words[id] == nil:
					want = "USER_TEMPLATE_ILLEGAL"
				case to == "":
					want = "USER_ID_INVALID"
				case n < len(words[id]):
					want = "USER_TEMPLATE_LACK_KEYWORD"
				}
				_, err := c.TemplateMessageSend(ctx, as, alipay.TemplateMessageSendRequest{ToUserID: to, UserTemplateID: id, Data: said(id, n)})
				refusedWith(rt, err, want)
			},
			"send to a crowd": func(rt *rapid.T) {
				id := pick(rt)
				n := rapid.IntRange(0, 5).Draw(rt, "filled in")
				r, err := c.TemplateMessageBatchSend(ctx, as, alipay.TemplateMessageBatchSendRequest{TemplateID: id, CrowdCode: "all", Data: said(id, n)})
				if words[id] == nil || n < len(words[id]) {
					refusedWith(rt, err, "isv.invalid-parameter")
					return
				}
				refusedWith(rt, err, "")
				told, err := c.BatchMessageQuery(ctx, as, alipay.BatchMessageQueryRequest(r))
				refusedWith(rt, err, "")
				if told.Record.TemplateID != id || len(told.Record.MsgContent.KeywordList) != len(words[id]) {
					rt.Fatalf("sent %s, told of %+v", id, told.Record)
				}
			},
			"": func(rt *rapid.T) {
				var listed []string
				for page := 1; ; page++ {
					l, err := c.NoticeTemplates(ctx, as, alipay.NoticeTemplatesRequest{PageNum: page})
					refusedWith(rt, err, "")
					for _, m := range l.TemplateList {
						listed = append(listed, m.TemplateID)
					}
					if int(l.TotalCount) != len(inUse) {
						rt.Fatalf("%d messages in use, the platform counts %d", len(inUse), l.TotalCount)
					}
					if len(l.TemplateList) < alipay.ListPage {
						break
					}
				}
				if !slices.Equal(listed, inUse) {
					rt.Fatalf("listed %v, in use %v", listed, inUse)
				}
			},
		})
	})
}

// TestTrialsAgainstAModel: orders for trial mini programs, each named once.
func TestTrialsAgainstAModel(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	self := alipay.Acting{}
	type trial struct{ out, name, state string }
	orders := map[string]*trial{} // the platform keeps its orders over the rounds
	var numbers []string
	rounds(t, 6, func(rt *rapid.T) {
		ctx := rt.Context()
		pick := func(rt *rapid.T) string {
			return rapid.SampledFrom(append([]string{"nobodys"}, numbers...)).Draw(rt, "order")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"order": func(rt *rapid.T) {
				out, name := "t"+strconv.Itoa(rapid.IntRange(0, 30).Draw(rt, "out_order_no")), "面馆"+strconv.Itoa(rapid.IntRange(0, 30).Draw(rt, "name"))
				uid := rapid.SampledFrom([]string{"2088000000000001", "2088000000000001", "1"}).Draw(rt, "uid")
				var same *trial
				taken := false
				for _, o := range orders {
					if o.out == out {
						same = o
					}
					taken = taken || o.name == name && o.state != "WAIT_CONFIRM" && o.state != "CONFIRM_TIMEOUT"
				}
				r, err := c.TrialCreate(ctx, self, alipay.TrialCreateRequest{UID: uid, AppName: name, OutOrderNo: out})
				switch {
				case same != nil: // the same order again, whatever else is asked
					refusedWith(rt, err, "")
					if orders[r.OrderNo] != same {
						rt.Fatalf("%s is order %s now", out, r.OrderNo)
					}
				case uid == "1":
					refusedWith(rt, err, "OPENID_QUERY_ERROR")
				case taken:
					refusedWith(rt, err, "OPENCORE_APP_NAME_EXIST")
				default:
					refusedWith(rt, err, "")
					if orders[r.OrderNo] != nil || r.AuthorizeURL == "" {
						rt.Fatalf("order %+v", r)
					}
					orders[r.OrderNo], numbers = &trial{out, name, "WAIT_CONFIRM"}, append(numbers, r.OrderNo)
				}
			},
			"the merchant answers": func(rt *rapid.T) {
				no, answer := pick(rt), rapid.SampledFrom([]string{"accept", "accept", "late"}).Draw(rt, "answer")
				if o := orders[no]; o == nil || o.state != "WAIT_CONFIRM" {
					rt.Skip()
				}
				p.control("POST", "/order", map[string]string{"order_no": no, "answer": answer}, nil)
				orders[no].state = map[string]string{"accept": "CREATE_MINI_APP_SUCCESS", "late": "CONFIRM_TIMEOUT"}[answer]
			},
			"certify": func(rt *rapid.T) {
				no := pick(rt)
				want := "isv.invalid-parameter"
				if o := orders[no]; o != nil && o.state == "CREATE_MINI_APP_SUCCESS" {
					want = ""
				}
				_, err := c.TrialCertify(ctx, self, alipay.TrialCertifyRequest{OrderNo: no, AlipayAccount: "a@example.com", CertName: "面馆",
					CertNo: "91330100MA2ABCDE1X", ContactName: "王", ContactPhone: "13800000000", LegalPersonalName: "王"})
				if refusedWith(rt, err, want) {
					orders[no].state = "CERTIFY_OPERATOR"
				}
			},
			"": func(rt *rapid.T) {
				no := pick(rt)
				r, err := c.TrialQuery(ctx, self, alipay.TrialQueryRequest{OrderNo: no})
				o := orders[no]
				if o == nil {
					refusedWith(rt, err, "ORDER_NOT_EXIST")
					return
				}
				refusedWith(rt, err, "")
				made := o.state != "WAIT_CONFIRM" && o.state != "CONFIRM_TIMEOUT"
				if r.Status != o.state || r.OutOrderNo != o.out || r.AppName != o.name+"的试用小程序" || (r.MiniAppID != "") != made {
					rt.Fatalf("%s is %+v, in the model %+v", no, r, o)
				}
			},
		})
	})
}
