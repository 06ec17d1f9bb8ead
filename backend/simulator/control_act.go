package simulator

import (
	"encoding/json"
	"net/http"
)

func (c control) postRevoke(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		if m == nil {
			return nil, notFound("no such mini program")
		}
		if !t.revoke(m) {
			return nil, conflict("the mini program is not authorized")
		}
		return t.viewMerchant(m), nil
	})
}

// postAudit decides the audit of a version, or of a change of base info when
// no version is named and none is in audit.
func (c control) postAudit(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID  string    `json:"mini_app_id"`
		AppVersion string    `json:"app_version"`
		Result     verdict   `json:"result"`
		Reason     string    `json:"reason"`
		Images     oneOrMany `json:"images"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		if m == nil {
			return nil, notFound("no such mini program")
		}
		if in.Result != verdictPass && in.Result != verdictBasePass && in.Result != verdictReject {
			return nil, badInput("result is pass, base_pass or reject")
		}
		v := t.versions[in.MiniAppID][in.AppVersion]
		if in.AppVersion == "" {
			if v = t.anyIn(in.MiniAppID, auditing); v == nil && m.Info != nil {
				if in.Result == verdictReject {
					m.Info = nil
					t.putMerchant(m)
				} else {
					t.passInfoAudit(m)
				}
				return t.viewMerchant(m), nil
			}
		}
		if v == nil {
			return nil, notFound("no such version")
		}
		if v.Status != auditing {
			return nil, conflict("the version is not in audit: " + string(v.Status))
		}
		reason, images := in.Reason, []string(in.Images)
		if in.Result != verdictPass && reason == "" {
			reason = rejectReasons[0]
		}
		if in.Result == verdictReject && len(images) == 0 {
			images = []string{memoPath(v.key(), 0)}
		}
		t.decide(v, in.Result, reason, images, t.at)
		return t.viewVersion(v), nil
	})
}

// oneOrMany is a list of texts that may be given as a single one.
type oneOrMany []string

func (m *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*m = nil
		if one != "" {
			*m = oneOrMany{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(m))
}

// postPenalize takes an online version down by force.
func (c control) postPenalize(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID  string `json:"mini_app_id"`
		AppVersion string `json:"app_version"`
		Reason     string `json:"reason"`
	}) (any, *problem) {
		if t.merchants[in.MiniAppID] == nil {
			return nil, notFound("no such mini program")
		}
		v := t.versions[in.MiniAppID][in.AppVersion]
		if in.AppVersion == "" {
			v = t.anyIn(in.MiniAppID, released)
		}
		if v == nil {
			return nil, notFound("no such version online")
		}
		if v.Status != released {
			return nil, conflict("the version is not online: " + string(v.Status))
		}
		t.takeOffline(v)
		v.Status, v.Reason = auditOffline, in.Reason
		t.putVersion(v)
		return t.viewVersion(v), nil
	})
}

func (c control) postMember(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
		LogonID   string `json:"logon_id"`
		Answer    string `json:"answer"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		if m == nil {
			return nil, notFound("no such mini program")
		}
		if in.Answer != "accept" && in.Answer != "refuse" {
			return nil, badInput("answer is accept or refuse")
		}
		if t.answerInvitation(m, in.LogonID, in.Answer == "accept") == 0 {
			return nil, notFound("nobody of that logon_id waits to answer")
		}
		return t.viewMerchant(m), nil
	})
}

// postOrder lets a merchant confirm or refuse the creation of a mini program
// (order_no, answer), or order the third-party app's service in the service
// market (mini_app_id), which authorizes it without a consent page.
func (c control) postOrder(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		OrderNo   string `json:"order_no"`
		Answer    string `json:"answer"`
		MiniAppID string `json:"mini_app_id"`
	}) (any, *problem) {
		if in.MiniAppID != "" {
			if in.OrderNo != "" || in.Answer != "" {
				return nil, badInput("give order_no and answer, or mini_app_id")
			}
			m := t.merchants[in.MiniAppID]
			if m == nil {
				return nil, notFound("no such mini program")
			}
			t.marketOrder(m)
			return t.viewMerchant(m), nil
		}
		o := t.orders[in.OrderNo]
		if o == nil {
			return nil, notFound("no such order")
		}
		if in.Answer != "accept" && in.Answer != "refuse" && in.Answer != "late" {
			return nil, badInput("answer is accept, refuse or late")
		}
		if o.Trial != nil {
			if o.Trial.Status != trialWaiting || in.Answer == "refuse" {
				return nil, conflict("a trial order that waits can be accepted or be late: " + o.Trial.Status)
			}
			t.moveTrial(o, map[string]string{"accept": trialCreated, "late": "CONFIRM_TIMEOUT"}[in.Answer])
			return o, nil
		}
		if o.Status != orderAuditing && o.Status != orderConfirm {
			return nil, conflict("the order is closed: " + string(o.Status))
		}
		t.closeOrder(o, in.Answer == "accept", t.at)
		if in.Answer == "late" { // nobody answered in time
			o.Status = orderExpired
			t.putOrder(o)
		}
		return o, nil
	})
}
