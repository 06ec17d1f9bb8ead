package alipay_test

import (
	"bytes"
	"testing"
	"time"

	"minifleet/backend/alipay"
)

// TestFilingAgainstTheSimulator brings an unfiled merchant to the end of its
// filing, with every call of the family and the release with limits before it.
func TestFilingAgainstTheSimulator(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key+aes"))
	as := p.authorized(c, p.individuals[0])
	id := as.MiniAppID
	const tomorrow alipay.FilingState = "SMS_VERIFYING_OF_TOMORROW"
	file := func(status alipay.FilingState, desc string) {
		p.control("POST", "/filing", map[string]any{"mini_app_id": id, "status": status, "desc": desc}, nil)
	}
	status := func(want alipay.FilingState) alipay.FilingStatusResponse {
		t.Helper()
		s := must(t, c.FilingStatus, as, alipay.FilingStatusRequest{})
		if s.ICPStatus != want {
			t.Fatalf("the filing is %q, want %q", s.ICPStatus, want)
		}
		if s.ICPStatus.Known() == (want == tomorrow) {
			t.Errorf("%q known: %v", s.ICPStatus, s.ICPStatus.Known())
		}
		return s
	}
	status(alipay.FilingPass)
	file(alipay.FilingInit, "")

	// Without filing only a first release with limits.
	must(t, c.VersionUpload, as, alipay.VersionUploadRequest{AppVersion: "0.1.0", TemplateID: p.info.TemplateID})
	must(t, c.VersionAuditApply, as, auditForm("0.1.0"))
	p.audit(id, "0.1.0", "pass")
	online := alipay.VersionOnlineRequest{AppVersion: "0.1.0"}
	if _, err := c.VersionOnline(t.Context(), as, online); alipay.SubCodeOf(err) != alipay.SubCanNotOnlineWithoutRegistration {
		t.Fatal(err)
	}
	online.PermitRegistrationLimitRelease = true
	must(t, c.VersionOnline, as, online)
	if b := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}); !b.RegistrationLimitRelease {
		t.Error("the release has no limits")
	}
	var came struct{ Admitted, Turned_away int }
	p.control("POST", "/visit", map[string]any{"mini_app_id": id, "people": 60}, &came)
	if came.Admitted != 50 {
		t.Errorf("%d visitors were let in", came.Admitted)
	}

	if a := must(t, c.FilingAreas, as, alipay.FilingAreasRequest{}); len(a.AreaItems) == 0 || len(a.AreaItems[0].CityAreaItems[0].DistrictAreaItems) == 0 {
		t.Errorf("areas %+v", a)
	}
	subjects := must(t, c.FilingSubjectTypes, as, alipay.FilingSubjectTypesRequest{})
	certificates := must(t, c.FilingCertificateTypes, as, alipay.FilingCertificateTypesRequest{})
	if len(subjects.SubjectTypes) == 0 || len(certificates.CertificateTypes) == 0 ||
		len(must(t, c.FilingApprovalTypes, as, alipay.FilingApprovalTypesRequest{}).NrlxTypes) == 0 {
		t.Error("a list is empty")
	}
	media := must(t, c.FilingMediaUpload, as, alipay.FilingMediaUploadRequest{FileType: "OTHER",
		Files: []alipay.File{{Field: alipay.FileFilingMedia, Name: "a.png", Content: picture(64)}}}).MediaID
	if _, err := c.FilingMediaUpload(t.Context(), as, alipay.FilingMediaUploadRequest{FileType: "ID_CARD",
		Files: []alipay.File{{Field: alipay.FileFilingMedia, Name: "a.png", Content: picture(64)}}}); alipay.SubCodeOf(err) != "INVALID_PARAMETER" {
		t.Errorf("a small identity card: %v", err)
	}
	face := must(t, c.FilingFaceVerify, as, alipay.FilingFaceVerifyRequest{}).CertifyID
	form := alipay.FilingApplyRequest{
		ICPSubject: alipay.FilingSubject{CertifyID: face, Name: "老王面馆", Type: "4", CertificateType: "1", CertificateNumber: "91330100MA2ABCDE1X",
			CertificatePhoto: media, Province: "330000", City: "330100", District: "330106", Address: "文三路1号", ContactPhoneNumber: "13800000000",
			DirecterName: "王小明", DirecterCertificateNumber: "330106199001011234"},
		ICPApplets: alipay.FilingContent{MainCategoryID: "XS2004"},
		ICPAppletsPrincipalInfo: alipay.FilingPrincipal{Name: "王小明", CertificateType: "2", CertificateNumber: "330106199001011234",
			CertificatePhotoFront: media, CertificatePhotoBack: media, CertificateValidateStart: "2020-01-01", CertificateValidateEnd: "长期",
			ContactPhoneNumber: "13800000000", ContactEmergencyPhoneNumber: "13900000000"},
	}
	if _, err := c.FilingApply(t.Context(), as, form); alipay.SubCodeOf(err) != alipay.SubFaceAuthNotPass {
		t.Errorf("before the face check: %v", err)
	}
	p.control("POST", "/filing", map[string]string{"mini_app_id": id, "certify_id": face, "status": "SUCCESS"}, nil)
	if f := must(t, c.FilingFaceQuery, as, alipay.FilingFaceQueryRequest{CertifyID: face}); f.CertifyResultStatus != "SUCCESS" {
		t.Errorf("face check %+v", f)
	}
	must(t, c.FilingApply, as, form)
	status(alipay.FilingSecurityAuditing)
	must(t, c.FilingCancel, as, alipay.FilingCancelRequest{})
	status(alipay.FilingInit)
	must(t, c.FilingApply, as, form)
	file(alipay.FilingSupervisionReject, "主体信息与营业执照不一致")
	if s := status(alipay.FilingSupervisionReject); s.ICPResultDesc != "主体信息与营业执照不一致" {
		t.Errorf("reason %q", s.ICPResultDesc)
	}
	file(tomorrow, "请在 24 小时内完成短信核验") // a state nobody knows is shown as it came, with its reason
	if s := status(tomorrow); s.ICPResultDesc != "请在 24 小时内完成短信核验" {
		t.Errorf("reason %q", s.ICPResultDesc)
	}
	file(alipay.FilingPass, "")
	if b := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}); b.RegistrationLimitRelease {
		t.Error("the filing did not lift the limits")
	}
}

// TestPrivacyAndPermissionsAgainstTheSimulator.
func TestPrivacyAndPermissionsAgainstTheSimulator(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("cert+aes"))
	as := p.authorized(c, p.individuals[0])
	var own []alipay.PrivacyDeclared
	for _, f := range must(t, c.PrivacySystemFields, as, alipay.PrivacySystemFieldsRequest{}).SystemPrivacyFields {
		if !f.Optional {
			own = append(own, alipay.PrivacyDeclared{Code: f.Code, InterfaceCode: f.InterfaceCode, Purpose: "下单与配送"})
		}
	}
	agreement := alipay.PrivacyAuditCreateRequest{ContactPhone: "13800000000", ReplyCycle: "15", PublicType: "PUBLIC", StorageLocation: "inside",
		SystemPrivacyFields: own[:1]}
	if _, err := c.PrivacyAuditCreate(t.Context(), as, agreement); err == nil {
		t.Error("an agreement without a needed field was taken")
	}
	agreement.SystemPrivacyFields = own
	agreement.PublicType = "NOBODY"
	if _, err := c.PrivacyAuditCreate(t.Context(), as, agreement); alipay.SubCodeOf(err) != "isv.invalid-parameter" {
		t.Errorf("a value the platform does not publish: %v", err)
	}
	agreement.PublicType = "HIDE"
	must(t, c.PrivacyAuditCreate, as, agreement)
	if _, err := c.PrivacyAuditCreate(t.Context(), as, agreement); err == nil {
		t.Error("an agreement in audit was replaced")
	}
	if s := must(t, c.PrivacyAuditQuery, as, alipay.PrivacyAuditQueryRequest{}); s.Status != alipay.PrivacyAuditing {
		t.Errorf("agreement %+v", s)
	}
	p.control("POST", "/privacy", map[string]string{"mini_app_id": as.MiniAppID, "status": "REJECT"}, nil)
	if s := must(t, c.PrivacyAuditQuery, as, alipay.PrivacyAuditQueryRequest{}); s.Status != alipay.PrivacyReject {
		t.Errorf("agreement %+v", s)
	}

	apis := must(t, c.APIQuery, as, alipay.APIQueryRequest{}).Apis
	api := apis[len(apis)-1]
	scenes := must(t, c.APISceneQuery, as, alipay.APISceneQueryRequest{APIName: api.APIName, FieldName: api.FieldName}).AuthFieldScene
	apply := alipay.APIFieldApplyRequest{AuthFieldApply: alipay.APIFieldApplication{APIName: api.APIName, FieldName: api.FieldName, PackageCode: api.PackageCode,
		SceneCode: scenes[0].SceneCode, QPSAnswer: "100", CustomerAnswer: "会员登录"}}
	if _, err := c.APIFieldApply(t.Context(), as, apply); alipay.SubCodeOf(err) != "FILE_ITEMS_IS_BLANK" {
		t.Error(err)
	}
	apply.Files = []alipay.File{{Field: alipay.FilePermission1, Name: "a.png", Content: picture(32)}}
	blank := apply
	blank.AuthFieldApply.QPSAnswer = ""
	if _, err := c.APIFieldApply(t.Context(), as, blank); alipay.SubCodeOf(err) != "QPS_ANSWER_IS_BLANK" {
		t.Error(err)
	}
	must(t, c.APIFieldApply, as, apply)
	if _, err := c.APIFieldApply(t.Context(), as, apply); alipay.SubCodeOf(err) != "AUTH_API_FIELD_IS_AUDITING" {
		t.Error(err)
	}
	p.control("POST", "/permission", map[string]string{"mini_app_id": as.MiniAppID, "api_name": api.APIName, "field_name": api.FieldName, "status": "REJECT", "reason": "材料不清晰"}, nil)
	if r := must(t, c.APIFieldQuery, as, alipay.APIFieldQueryRequest{}).AuthFieldResponse.Records; len(r) != 1 || r[0].Status != "REJECT" || r[0].Reason != "材料不清晰" {
		t.Errorf("applications %+v", r)
	}
}

// TestNoticesCodesTrialsAndFiguresAgainstTheSimulator calls the rest.
func TestNoticesCodesTrialsAndFiguresAgainstTheSimulator(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	self, as := alipay.Acting{}, p.authorized(c, p.individuals[0])
	lib := must(t, c.NoticeLibrary, as, alipay.NoticeLibraryRequest{SceneRule: "one_time_subscribe"})
	id := must(t, c.NoticeTemplateApply, as, alipay.NoticeTemplateApplyRequest{LibCode: lib.TemplateLibList[0].Code, SceneRule: "one_time_subscribe",
		KeywordList: []alipay.NoticeKeyword{{Name: "门店"}, {Name: "取餐码"}}}).TemplateID
	if l := must(t, c.NoticeTemplates, as, alipay.NoticeTemplatesRequest{PageNum: 1, PageSize: "10"}); len(l.TemplateList) != 1 || l.TemplateList[0].TemplateID != id {
		t.Errorf("messages in use %+v", l)
	}
	if u := must(t, c.UserTemplateApply, as, alipay.UserTemplateApplyRequest{TemplateLibraryID: "L1", KeywordList: "a,b"}); u.UserTemplateID == "" {
		t.Error("no message")
	}
	if s := must(t, c.SubscribeQuery, as, alipay.SubscribeQueryRequest{UserID: "2088000000000001", TemplateIDList: []string{id}}); len(s.SubscribeRelations) != 1 {
		t.Errorf("subscriptions %+v", s)
	}
	data := `{"门店":{"value":"文三路店"},"取餐码":{"value":"8848"}}`
	must(t, c.TemplateMessageSend, as, alipay.TemplateMessageSendRequest{ToUserID: "2088000000000001", UserTemplateID: id, Data: data})
	if _, err := c.TemplateMessageSend(t.Context(), as, alipay.TemplateMessageSendRequest{ToUserID: "2088000000000001", UserTemplateID: id, Data: `{}`}); alipay.SubCodeOf(err) != "USER_TEMPLATE_LACK_KEYWORD" {
		t.Error(err)
	}
	batch := must(t, c.TemplateMessageBatchSend, as, alipay.TemplateMessageBatchSendRequest{TemplateID: id, CrowdCode: "all", Data: data}).BatchMsgID
	if r := must(t, c.BatchMessageQuery, as, alipay.BatchMessageQueryRequest{BatchMsgID: batch}).Record; r.TemplateID != id || len(r.MsgContent.KeywordList) != 2 {
		t.Errorf("batch %+v", r)
	}

	if q := must(t, c.TemporaryQRCodeCreate, as, alipay.TemporaryQRCodeCreateRequest{URLParam: "pages/index/index", Timeout: 600}); q.QRCode == "" || q.QRCodeURL == "" {
		t.Errorf("code %+v", q)
	}
	group := must(t, c.QRCodePatternCreate, as, alipay.QRCodePatternCreateRequest{InvokeType: "MERCHANT", PatternURL: "https://qr.example.com/t/{0}"}).RouteGroup
	if r := must(t, c.QRCodeQuery, as, alipay.QRCodeQueryRequest{}); len(r.QRCodeRouteGroups) != 1 || r.QRCodeRouteGroups[0].Mode != "PATTERN" || r.QRCodeRouteGroups[0].RouteGroup != group {
		t.Errorf("rules %+v", r)
	}

	order := must(t, c.TrialCreate, self, alipay.TrialCreateRequest{UID: "2088000000000001", AppName: "老王面馆", OutOrderNo: "t1"})
	if again := must(t, c.TrialCreate, self, alipay.TrialCreateRequest{UID: "2088000000000001", AppName: "老王面馆", OutOrderNo: "t1"}); again.OrderNo != order.OrderNo {
		t.Error("the same out_order_no made another order")
	}
	if q := must(t, c.TrialQuery, self, alipay.TrialQueryRequest{OrderNo: order.OrderNo}); q.Status != "WAIT_CONFIRM" || q.AppName != "老王面馆的试用小程序" {
		t.Errorf("trial %+v", q)
	}
	certify := alipay.TrialCertifyRequest{OrderNo: order.OrderNo, AlipayAccount: "a@example.com", CertName: "老王面馆", CertNo: "91330100MA2ABCDE1X",
		ContactName: "王", ContactPhone: "13800000000", LegalPersonalName: "王"}
	if _, err := c.TrialCertify(t.Context(), self, certify); err == nil {
		t.Error("a mini program that was not made was certified")
	}
	p.control("POST", "/order", map[string]string{"order_no": order.OrderNo, "answer": "accept"}, nil)
	must(t, c.TrialCertify, self, certify)

	must(t, c.VisitQuery, as, alipay.VisitQueryRequest{DataScope: "AREA_DETAIL"})
	if h := must(t, c.VisitTrendQuery, as, alipay.VisitTrendQueryRequest{TimeUnit: "HOUR"}); len(h.AppVisitTrendDataListResponse) == 0 {
		t.Error("no hours")
	}
	if r := must(t, c.PageVisitQuery, as, alipay.PageVisitQueryRequest{}); len(r.PageVisitDataListResponse) == 0 {
		t.Error("no pages")
	}
	yesterday := time.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, -1).Format("20060102")
	must(t, c.SummaryQuery, as, alipay.SummaryQueryRequest{ReportDate: yesterday})

	must(t, c.VersionUpload, as, alipay.VersionUploadRequest{AppVersion: "0.1.0", TemplateID: p.info.TemplateID})
	if l := must(t, c.InstantiateQuery, self, alipay.InstantiateQueryRequest{MiniAppID: as.MiniAppID}); len(l.InstantiateList) != 1 || l.InstantiateList[0].LatestVersion != "0.1.0" {
		t.Errorf("made from templates %+v", l)
	}
	if l := must(t, c.AppAuthQuery, self, alipay.AppAuthQueryRequest{AuthAppID: as.MiniAppID}); len(l.AppAuthList) != 1 || !bytes.Equal([]byte(l.AppAuthList[0].MiniAppToken), []byte(as.AppAuthToken)) {
		t.Error("the authorization is not listed")
	}
	topic := "alipay.open.mini.version.audit.passed"
	must(t, c.TopicSubscribe, self, alipay.TopicSubscribeRequest{CommType: alipay.CommWebSocket, Topic: topic})
	must(t, c.SubscriptionModify, self, alipay.SubscriptionModifyRequest{CommType: "HTTP", Topic: topic})
	if s := must(t, c.SubscriptionQuery, self, alipay.SubscriptionQueryRequest{Topic: topic}); s.CommType != "HTTP" || s.Topic != topic {
		t.Errorf("subscription %+v", s)
	}
}
