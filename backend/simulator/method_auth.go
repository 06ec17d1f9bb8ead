package simulator

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
)

func tokenApp(t *tx, c *call) (object, *refusal) {
	switch c.text("grant_type") {
	case "authorization_code":
		return exchangeCode(t, c.text("code"))
	case "refresh_token":
		return refreshToken(t, c.text("refresh_token"))
	}
	return nil, business("GRANT_TYPE_INVALID", "授权类型无效，应为 authorization_code 或 refresh_token")
}

func exchangeCode(t *tx, given string) (object, *refusal) {
	code := t.codes[given]
	switch {
	case code == nil:
		return nil, business("AUTH_CODE_NOT_EXIST", "授权码不存在")
	case !code.Used.IsZero():
		return nil, business("AUTH_CODE_NOT_VALID", "授权码已使用")
	case t.at.Sub(code.Given) > codeLife:
		return nil, business("AUTH_CODE_NOT_VALID", "授权码已过期")
	}
	code.Used = t.at
	t.putCode(code)
	var tokens []object
	for _, id := range code.MiniAppIDs {
		tokens = append(tokens, tokenOnWire(t.grant(t.merchants[id], "reauthorized")))
	}
	if code.Batch {
		return object{"tokens": tokens}, nil
	}
	return tokens[0], nil
}

func refreshToken(t *tx, given string) (object, *refusal) {
	k := t.tokens[t.refreshes[given]]
	switch {
	case k == nil:
		return nil, business("REFRESH_TOKEN_NOT_EXIST", "刷新令牌不存在")
	case !k.Ended.IsZero():
		return nil, business("REFRESH_TOKEN_NOT_VALID", "刷新令牌已失效")
	case t.at.After(k.RefreshExpires):
		return nil, business("REFRESH_TOKEN_TIME_OUT", "刷新令牌已过期")
	}
	return tokenOnWire(t.grant(t.merchants[k.MiniAppID], "refreshed")), nil
}

func tokenOnWire(k *token) object {
	return object{
		"app_auth_token": k.AppAuthToken, "app_refresh_token": k.RefreshToken,
		"auth_app_id": k.MiniAppID, "user_id": k.UserID,
		"expires_in":    strconv.Itoa(int(tokenLife.Seconds())),
		"re_expires_in": strconv.Itoa(int(refreshLife.Seconds())),
	}
}

func tokenAppQuery(t *tx, c *call) (object, *refusal) {
	given := c.text("app_auth_token")
	if given == "" {
		return nil, business("ILLEGAL_PARAM", "app_auth_token 为空")
	}
	k := t.tokens[given]
	if k == nil {
		return nil, business("AUTH_TOKEN_NOT_EXISTED", "授权令牌不存在")
	}
	state, end := "valid", k.Granted.Add(tokenLife)
	if !k.Ended.IsZero() {
		state, end = "invalid", k.Ended
	}
	return object{
		"auth_app_id": k.MiniAppID, "user_id": k.UserID, "status": state, "is_by_app_auth": true,
		"auth_methods": grantedMethods(), "expires_in": int(tokenLife.Seconds()),
		"auth_start": wallTime(t.settings.shown(k.Granted)), "auth_end": wallTime(t.settings.shown(end)),
	}, nil
}

// grantedMethods are the methods a consent admits: all that act on the
// merchant's mini program.
func grantedMethods() []string {
	var list []string
	for name := range handlers(nil) {
		if perMerchant(name) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// inviteCreate makes the address of an invitation. It leads to the same
// consent as the page of the PC form.
func inviteCreate(t *tx, c *call) (object, *refusal) {
	m := t.merchants[c.text("auth_app_id")]
	if m == nil {
		return nil, invalidParameter("auth_app_id 无效")
	}
	redirect, err := url.Parse(c.text("redirect_url"))
	if err != nil || (redirect.Scheme != "http" && redirect.Scheme != "https") || redirect.Host == "" {
		return nil, invalidParameter("redirect_url 无效")
	}
	if state := c.text("state"); state != "" {
		if _, err := base64.StdEncoding.DecodeString(state); err != nil {
			return nil, invalidParameter("state 应为 Base64")
		}
	}
	query := url.Values{
		"app_id": {t.meta.AppID}, "auth_app_id": {m.MiniAppID}, "redirect_uri": {c.text("redirect_url")},
	}
	if state := c.text("state"); state != "" {
		query.Set("state", state)
	}
	return object{"task_page_url": t.baseURL() + "/oauth2/appToAppAuth.htm?" + query.Encode()}, nil
}

// authorizedApp finds the app whose AES key is asked for. Alipay open platform:
// only apps authorized to the third-party app.
func authorizedApp(t *tx, c *call) (*merchant, *refusal) {
	id := c.text("merchant_app_id")
	if id == "" {
		return nil, business("INVALID_PARAMETER", "merchant_app_id 为空")
	}
	m := t.merchants[id]
	if m == nil {
		return nil, business("INVALID_PARAMETER", "merchant_app_id 不存在")
	}
	if m.Token == "" {
		return nil, business("ACCESS_DENIED", "该应用未授权给当前第三方应用")
	}
	return m, nil
}

func topicSubscribe(t *tx, c *call) (object, *refusal) {
	s := &topic{
		CommType: c.text("comm_type"), Topic: c.text("topic"), Tag: c.text("tag"),
		AuthType: c.text("auth_type"), Token: c.text("auth_token"),
	}
	if s.CommType != "WEBSOCKET" && s.CommType != "HTTP" {
		return nil, invalidParameter("comm_type 应为 WEBSOCKET 或 HTTP")
	}
	if bad := t.checkTopic(s); bad != nil {
		return nil, bad
	}
	t.topics[s.key()] = s
	t.put("topic", s.key(), s)
	return object{}, nil
}

func topicUnsubscribe(t *tx, c *call) (object, *refusal) {
	s := &topic{Topic: c.text("topic"), Tag: c.text("tag"), AuthType: c.text("auth_type"), Token: c.text("auth_token")}
	if bad := t.checkTopic(s); bad != nil {
		return nil, bad
	}
	for key, held := range t.topics {
		if held.Topic == s.Topic && held.Tag == s.Tag && held.Token == s.Token {
			delete(t.topics, key)
			t.put("topic", key, nil)
		}
	}
	return object{}, nil
}

// topic is a subscription of messages.
type topic struct {
	CommType string `json:"comm_type"`
	Topic    string `json:"topic"`
	Tag      string `json:"tag,omitempty"`
	AuthType string `json:"auth_type,omitempty"`
	Token    string `json:"auth_token,omitempty"`
}

func (s *topic) key() string { return s.CommType + "|" + s.Topic + "|" + s.Tag + "|" + s.Token }

func (t *tx) checkTopic(s *topic) *refusal {
	switch {
	case s.Topic == "":
		return invalidParameter("topic 为空")
	case s.AuthType != "" && s.AuthType != "app_auth":
		return invalidParameter("auth_type 应为 app_auth")
	case s.Token != "":
		if _, bad := t.acting(s.Token); bad != nil {
			return invalidParameter("auth_token 无效")
		}
	}
	return nil
}
