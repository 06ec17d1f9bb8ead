package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// Lives of what a consent gives. Alipay open platform: the code lives 24 hours
// and is used once; re_expires_in is about a year and a month.
const (
	codeLife    = 24 * time.Hour
	tokenLife   = 365 * 24 * time.Hour
	refreshLife = 372 * 24 * time.Hour
)

// acting finds the merchant a call acts for, from its app_auth_token.
func (t *tx) acting(appAuthToken string) (*merchant, *refusal) {
	k := t.tokens[appAuthToken]
	if k == nil || !k.Ended.IsZero() {
		return nil, &refusal{codeToken, "aop.invalid-app-auth-token", "无效的应用授权令牌"}
	}
	return t.merchants[k.MiniAppID], nil
}

// perMerchant reports whether a method acts on a merchant's mini program, so
// that it needs an app_auth_token. The others are the third-party app's own.
func perMerchant(methodName string) bool {
	switch methodName {
	case "alipay.open.auth.token.app", "alipay.open.auth.token.app.query",
		"alipay.open.auth.appauth.invite.create",
		"alipay.open.auth.app.aes.get", "alipay.open.auth.app.aes.set",
		"alipay.open.app.alipaycert.download",
		"alipay.open.app.message.topic.subscribe", "alipay.open.app.message.topic.unsubscribe",
		"alipay.open.mini.category.query", "alipay.open.mini.category.require.query",
		"alipay.open.mini.template.usage.query", "alipay.open.mini.templatelist.query",
		"alipay.open.mini.isv.create", "alipay.open.mini.isv.query",
		"alipay.open.mini.isv.fastregister.create", "alipay.open.mini.isv.fastregister.query", "alipay.open.mini.isv.certify.create",
		"alipay.open.mini.instantiate.query", "alipay.open.mini.appauth.query",
		"alipay.open.app.message.subscription.query", "alipay.open.app.message.subscription.modify":
		return false
	}
	return true
}

// grant makes a token for a mini program. A token in force before ends: one
// mini program is authorized by one token at a time.
func (t *tx) grant(m *merchant, reason string) *token {
	t.endToken(m, reason)
	k := &token{
		AppAuthToken: newSecret(t.at, "BB"), RefreshToken: newSecret(t.at, "RB"),
		MiniAppID: m.MiniAppID, UserID: m.UserID,
		Granted: t.at, RefreshExpires: t.at.Add(refreshLife),
	}
	t.putToken(k)
	m.Token, m.Authorized, m.Revoked = k.AppAuthToken, t.at, time.Time{}
	t.putMerchant(m)
	return k
}

// endToken ends the token in force, if there is one, and returns it.
func (t *tx) endToken(m *merchant, reason string) *token {
	k := t.tokens[m.Token]
	if k == nil {
		return nil
	}
	k.Ended, k.EndReason = t.at, reason
	t.putToken(k)
	m.Token = ""
	t.putMerchant(m)
	return k
}

// revoke cancels a merchant's authorization as the merchant would.
func (t *tx) revoke(m *merchant) bool {
	k := t.endToken(m, "cancelled")
	if k == nil {
		return false
	}
	m.Revoked = t.at
	t.putMerchant(m)
	t.emit(msgAuthCancelled, object{
		"app_auth_token": k.AppAuthToken, "app_id": t.meta.AppID,
		"auth_app_id": m.MiniAppID, "user_id": m.UserID,
	})
	return true
}

// marketOrder authorizes the mini program of a merchant who ordered the
// third-party app's service in the service market, and tells the app. Alipay
// open platform: open_app_auth_notify, which a consent by link does not send.
func (t *tx) marketOrder(m *merchant) {
	code := t.consent([]string{m.MiniAppID}, false)
	code.Used = t.at
	t.putCode(code)
	k := t.grant(m, "reauthorized")
	t.emit(msgMarketAuth, object{
		"notify_context": object{"trigger": "appstore_order", "trigger_context": object{"out_biz_no": newSecret(t.at, "MO")}},
		"detail": object{
			"app_auth_code": code.Code, "app_auth_token": k.AppAuthToken, "app_refresh_token": k.RefreshToken,
			"app_id": t.meta.AppID, "auth_app_id": m.MiniAppID, "user_id": m.UserID, "auth_time": t.at.UnixMilli(),
			"expires_in": int(tokenLife.Seconds()), "re_expires_in": int(refreshLife.Seconds()),
		},
	})
}

// consent records that the owners of the mini programs agreed, and returns the
// code that stands for it. batch has the exchange answer in tokens[].
func (t *tx) consent(miniAppIDs []string, batch bool) *authCode {
	c := &authCode{
		Code: newSecret(t.at, "P"), MiniAppIDs: miniAppIDs,
		Batch: batch || len(miniAppIDs) > 1, Given: t.at,
	}
	t.putCode(c)
	return c
}

// newSecret makes a code or token of 40 characters in the platform's shape: the
// year and month, a mark, and hexadecimal digits.
func newSecret(at time.Time, mark string) string {
	var b [17]byte
	rand.Read(b[:])
	head := at.In(shanghai).Format("200601") + mark
	return head + strings.ToLower(hex.EncodeToString(b[:]))[:40-len(head)]
}
