package filing

import (
	"encoding/json"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
)

// TestAFilingFromNothingToTheEnd: what is missing is told, the face check is
// asked for, a refusal is mended and handed in again, and one that is looked at
// is withdrawn.
func TestAFilingFromNothingToTheEnd(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	l.Settings(map[string]any{"audit": "manual"})
	s := fileOn(t, l)
	id := l.IDs[0]
	state := func(status, desc string) {
		l.Control("POST", "/filing", map[string]string{"mini_app_id": id, "status": status, "desc": desc}, nil)
	}
	if _, err := s.Submit(t.Context(), id); fault.CodeOf(err) != CodeIncomplete || !strings.Contains(fault.As(err).Message.ZH, "另有") {
		t.Fatalf("empty: %v", err)
	}
	fillIn(t, s, id)
	if _, err := s.Submit(t.Context(), id); fault.CodeOf(err) != "filing.face" {
		t.Fatalf("without a face check: %v", err)
	}
	k, err := s.BeginFace(t.Context(), id, false)
	if err != nil || k.Face.CertifyID == "" {
		t.Fatalf("%+v, %v", k, err)
	}
	if again, err := s.BeginFace(t.Context(), id, false); err != nil || again.Face.CertifyID != k.Face.CertifyID {
		t.Errorf("a second check was begun: %+v, %v", again.Face, err)
	}
	if link := (Options{}).Link(k.Face); !strings.Contains(link, k.Face.CertifyID) {
		t.Errorf("link %s", link)
	}
	l.Control("POST", "/filing", map[string]string{"mini_app_id": id, "certify_id": k.Face.CertifyID, "status": "FAIL", "desc": "光线不足"}, nil)
	if k, err = s.ReadFace(t.Context(), id); err != nil || k.Face.State != FaceFail || k.Face.Reason != "光线不足" {
		t.Fatalf("%+v, %v", k.Face, err)
	}
	passFace(t, l, s, id)
	if k, err = s.Submit(t.Context(), id); err != nil || k.Status != alipay.FilingSecurityAuditing || k.SubmittedAt.IsZero() {
		t.Fatalf("%+v, %v", k, err)
	}
	if _, err := s.Submit(t.Context(), id); fault.CodeOf(err) != "filing.under_way" {
		t.Errorf("twice: %v", err)
	}
	uploads := len(l.Entries(t, journal.Query{Action: "filing.picture"}))
	if uploads != 3 {
		t.Errorf("%d pictures were handed over", uploads)
	}

	state("SECURITY_AUDIT_REJECT", "营业执照照片不清晰，请重新上传")
	if k, err = s.Read(t.Context(), id); err != nil || k.Status != alipay.FilingSecurityReject {
		t.Fatalf("%+v, %v", k, err)
	}
	if a := AdviceOn(k.Status, k.Reason); a == nil || a.Fields[0] != keyOwnerPhoto {
		t.Errorf("advice %+v", a)
	}
	if _, err := s.AddPicture(t.Context(), id, keyOwnerPhoto, "new.jpg", photo(1200, 1600, 30, true)); err != nil {
		t.Fatal(err)
	}
	if k, err = s.Submit(t.Context(), id); err != nil || k.Status != alipay.FilingSecurityAuditing {
		t.Fatalf("again: %+v, %v", k, err)
	}
	if n := len(l.Entries(t, journal.Query{Action: "filing.picture"})); n != uploads+1 {
		t.Errorf("%d pictures were handed over anew, not the one that changed", n-uploads)
	}
	if k, err = s.Withdraw(t.Context(), id); err != nil || k.Status != alipay.FilingInit {
		t.Fatalf("withdrawn: %+v, %v", k, err)
	}
	if _, err := s.Withdraw(t.Context(), id); fault.CodeOf(err) != "filing.not_under_way" {
		t.Errorf("nothing to withdraw: %v", err)
	}
	if n := l.Effects(alipay.MethodFilingApply)[id]; n != 2 {
		t.Errorf("it was handed in %d times", n)
	}
}

// TestWhatIsSentIsTheForm: the person is the one in charge, the numbers stand
// for names, and no picture's name tells anything.
func TestWhatIsSentIsTheForm(t *testing.T) {
	var form alipay.FilingApplyRequest
	status := "INIT"
	b := platformtest.NewBench(t, func(in platformtest.Request) platformtest.Answer {
		switch in.Method {
		case alipay.MethodFilingStatus:
			return platformtest.Answer{Fields: map[string]any{"icp_status": status}}
		case alipay.MethodFilingMediaUpload:
			return platformtest.Answer{Fields: map[string]any{"media_id": "M-" + in.Form.Get("file_type")}}
		case alipay.MethodFilingFaceVerify:
			return platformtest.Answer{Fields: map[string]any{"certify_id": "face-1"}}
		case alipay.MethodFilingFaceQuery:
			return platformtest.Answer{Fields: map[string]any{"certify_result_status": "SUCCESS"}}
		case alipay.MethodFilingApply:
			if err := json.Unmarshal([]byte(in.Form.Get("biz_content")), &form); err != nil {
				t.Error(err)
			}
			status = "SECURITY_AUDITING"
		}
		return platformtest.Answer{}
	})
	s := New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Records: shops{[]string{"1"}}, Runs: b.Runs, Now: b.Clock.Now})
	put(t, s, sample(b.Clock.Now()))
	fillIn(t, s, "1")
	if _, err := s.BeginFace(t.Context(), "1", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	got, person := form.ICPSubject, form.ICPAppletsPrincipalInfo
	if got.CertifyID != "face-1" || got.Type != "4" || got.Province != "330000" || got.City != "330100" || got.District != "330106" ||
		got.CertificatePhoto != "M-BUSINESS_LICENSE" || got.DirecterCertificatePhotoFront != "M-ID_CARD" || got.DirecterCertificateValidateStart != "2020-01-02" {
		t.Errorf("subject %+v", got)
	}
	if person.Name != canaryName || person.CertificateNumber != canaryID || person.CertificatePhotoBack != "M-ID_CARD" || person.CertificateValidateEnd != "长期" ||
		person.ContactPhoneNumber != canaryPhone || person.ContactEmergencyPhoneNumber != "13900139000" {
		t.Errorf("person %+v", person)
	}
}

// TestAnOwnerWhoIsAPerson is the person in charge.
func TestAnOwnerWhoIsAPerson(t *testing.T) {
	lists := sample(testDay)
	d := Draft{Values: map[string]string{}}
	d.set(map[string]string{keyType: "个人", keyName: canaryName, keyOwnerCert: "居民身份证", keyOwnerID: canaryID, "charge.name": "别人"}, &lists)
	r := form{d, &lists}.request("f")
	if r.ICPSubject.DirecterName != canaryName || r.ICPSubject.DirecterCertificateNumber != canaryID || r.ICPSubject.DirecterCertificateType != "2" {
		t.Errorf("%+v", r.ICPSubject)
	}
	for _, f := range d.Fields(&lists, true) {
		if f.Key == "charge.name" || f.Key == "charge.authorization" {
			t.Errorf("%s is asked for", f.Key)
		}
	}
}
