package alipay

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// Values of AuthTokenAppRequest.GrantType.
const (
	GrantAuthorizationCode = "authorization_code"
	GrantRefreshToken      = "refresh_token"
)

// Values of AuthTokenAppQueryResponse.Status.
const (
	TokenValid   = "valid"
	TokenInvalid = "invalid"
)

// AuthTokenAppRequest exchanges a code or a refresh token. Set Code with
// GrantAuthorizationCode, RefreshToken with GrantRefreshToken.
type AuthTokenAppRequest struct {
	Code         string `json:"code,omitempty"`
	GrantType    string `json:"grant_type,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// Token is one mini program's grant. ExpiresIn and ReExpiresIn are seconds;
// 0 means the platform did not say.
type Token struct {
	AppAuthToken    string `json:"app_auth_token,omitempty"`
	AppRefreshToken string `json:"app_refresh_token,omitempty"`
	AuthAppID       string `json:"auth_app_id,omitempty"`
	ExpiresIn       int64  `json:"expires_in,omitempty"`
	ReExpiresIn     int64  `json:"re_expires_in,omitempty"`
	UserID          string `json:"user_id,omitempty"`
}

// AuthTokenAppResponse holds one grant in its own fields, or several in
// Tokens when the merchant chose among its apps. All() reads either.
type AuthTokenAppResponse struct {
	AppAuthToken    string  `json:"app_auth_token,omitempty"`
	AppRefreshToken string  `json:"app_refresh_token,omitempty"`
	AuthAppID       string  `json:"auth_app_id,omitempty"`
	ExpiresIn       int64   `json:"expires_in,omitempty"`
	ReExpiresIn     int64   `json:"re_expires_in,omitempty"`
	Tokens          []Token `json:"tokens,omitempty"`
	UserID          string  `json:"user_id,omitempty"`
}

// All returns every grant of the answer once, whichever shape it came in.
func (r AuthTokenAppResponse) All() []Token {
	all := make([]Token, 0, len(r.Tokens)+1)
	seen := map[string]bool{}
	add := func(t Token) {
		if t.AppAuthToken != "" && !seen[t.AppAuthToken] {
			seen[t.AppAuthToken] = true
			all = append(all, t)
		}
	}
	for _, t := range r.Tokens {
		add(t)
	}
	add(Token{AppAuthToken: r.AppAuthToken, AppRefreshToken: r.AppRefreshToken, AuthAppID: r.AuthAppID,
		ExpiresIn: r.ExpiresIn, ReExpiresIn: r.ReExpiresIn, UserID: r.UserID})
	return all
}

// AuthTokenApp exchanges an authorization code for an app_auth_token, or
// refreshes one; refreshing ends the old token at once. Carrier: biz_content.
// A code is single-use and lives 24 hours, so after an unknown outcome the
// code may be spent. Source: Alipay open platform, alipay.open.auth.token.app.
func (c *Client) AuthTokenApp(ctx context.Context, as Acting, req AuthTokenAppRequest) (AuthTokenAppResponse, error) {
	return call[AuthTokenAppResponse](ctx, c, MethodAuthTokenApp, as, req)
}

// AuthTokenAppQueryRequest names the token to look at.
type AuthTokenAppQueryRequest struct {
	AppAuthToken string `json:"app_auth_token,omitempty"`
}

// AuthTokenAppQueryResponse is what a token allows. ExpiresIn is in seconds;
// AuthStart and AuthEnd are the platform's local times (Asia/Shanghai).
type AuthTokenAppQueryResponse struct {
	AuthAppID   string   `json:"auth_app_id,omitempty"`
	AuthEnd     string   `json:"auth_end,omitempty"`
	AuthMethods []string `json:"auth_methods,omitempty"`
	AuthStart   string   `json:"auth_start,omitempty"`
	ExpiresIn   int64    `json:"expires_in,omitempty"`
	IsByAppAuth bool     `json:"is_by_app_auth,omitempty"`
	Status      string   `json:"status,omitempty"`
	UserID      string   `json:"user_id,omitempty"`
}

// AuthTokenAppQuery reads whether a token is valid and which methods it
// grants. Carrier: biz_content; the third-party app asks for itself (zero
// Acting). Source: Alipay open platform, alipay.open.auth.token.app.query.
func (c *Client) AuthTokenAppQuery(ctx context.Context, as Acting, req AuthTokenAppQueryRequest) (AuthTokenAppQueryResponse, error) {
	return call[AuthTokenAppQueryResponse](ctx, c, MethodAuthTokenAppQuery, as, req)
}

// InviteCreateRequest invites one mini program. State must be Base64.
type InviteCreateRequest struct {
	AuthAppID   string `json:"auth_app_id,omitempty"`
	RedirectURL string `json:"redirect_url,omitempty"`
	State       string `json:"state,omitempty"`
}

// InviteCreateResponse carries the page to send to the merchant.
type InviteCreateResponse struct {
	TaskPageURL string `json:"task_page_url,omitempty"`
}

// InviteCreate makes an invitation page on which the merchant authorizes.
// Carrier: biz_content. Source: Alipay open platform,
// alipay.open.auth.appauth.invite.create.
func (c *Client) InviteCreate(ctx context.Context, as Acting, req InviteCreateRequest) (InviteCreateResponse, error) {
	return call[InviteCreateResponse](ctx, c, MethodInviteCreate, as, req)
}

// AESGetRequest names the merchant's app.
type AESGetRequest struct {
	MerchantAppID string `json:"merchant_app_id,omitempty"`
}

// AESGetResponse holds the merchant app's content key, itself encrypted with
// the third-party app's own AES key (see DecryptAES).
type AESGetResponse struct {
	AESKey string `json:"aes_key,omitempty"`
}

// AESGet reads the content-encryption key of a merchant's app. Carrier:
// biz_content. Source: Alipay open platform, alipay.open.auth.app.aes.get.
func (c *Client) AESGet(ctx context.Context, as Acting, req AESGetRequest) (AESGetResponse, error) {
	return call[AESGetResponse](ctx, c, MethodAESGet, as, req)
}

// AESSetRequest names the merchant's app.
type AESSetRequest struct {
	MerchantAppID string `json:"merchant_app_id,omitempty"`
}

// AESSetResponse holds the new key, encrypted like AESGetResponse's.
type AESSetResponse struct {
	AESKey string `json:"aes_key,omitempty"`
}

// AESSet makes the platform draw a new content-encryption key for a
// merchant's app; the old one stops working. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.auth.app.aes.set.
func (c *Client) AESSet(ctx context.Context, as Acting, req AESSetRequest) (AESSetResponse, error) {
	return call[AESSetResponse](ctx, c, MethodAESSet, as, req)
}

// The types of this file carry secrets, so every way of printing them hides
// the secret fields.

func (r AuthTokenAppRequest) redacted() string {
	return fmt.Sprintf("{grant_type:%s code:%s refresh_token:%s}", r.GrantType, masked(r.Code), masked(r.RefreshToken))
}
func (t Token) redacted() string {
	return fmt.Sprintf("{auth_app_id:%s user_id:%s app_auth_token:%s app_refresh_token:%s}", t.AuthAppID, t.UserID, masked(t.AppAuthToken),
		masked(t.AppRefreshToken))
}
func (r AuthTokenAppResponse) redacted() string {
	return fmt.Sprintf("{auth_app_id:%s tokens:%d secrets:%s}", r.AuthAppID, len(r.All()), masked(r.AppAuthToken))
}
func (r AuthTokenAppQueryRequest) redacted() string {
	return fmt.Sprintf("{app_auth_token:%s}", masked(r.AppAuthToken))
}
func (r AESGetResponse) redacted() string { return fmt.Sprintf("{aes_key:%s}", masked(r.AESKey)) }
func (r AESSetResponse) redacted() string { return fmt.Sprintf("{aes_key:%s}", masked(r.AESKey)) }

func (r AuthTokenAppRequest) Format(s fmt.State, _ rune)      { _, _ = io.WriteString(s, r.redacted()) }
func (t Token) Format(s fmt.State, _ rune)                    { _, _ = io.WriteString(s, t.redacted()) }
func (r AuthTokenAppResponse) Format(s fmt.State, _ rune)     { _, _ = io.WriteString(s, r.redacted()) }
func (r AuthTokenAppQueryRequest) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.redacted()) }
func (r AESGetResponse) Format(s fmt.State, _ rune)           { _, _ = io.WriteString(s, r.redacted()) }
func (r AESSetResponse) Format(s fmt.State, _ rune)           { _, _ = io.WriteString(s, r.redacted()) }

func (r AuthTokenAppRequest) LogValue() slog.Value      { return slog.StringValue(r.redacted()) }
func (t Token) LogValue() slog.Value                    { return slog.StringValue(t.redacted()) }
func (r AuthTokenAppResponse) LogValue() slog.Value     { return slog.StringValue(r.redacted()) }
func (r AuthTokenAppQueryRequest) LogValue() slog.Value { return slog.StringValue(r.redacted()) }
func (r AESGetResponse) LogValue() slog.Value           { return slog.StringValue(r.redacted()) }
func (r AESSetResponse) LogValue() slog.Value           { return slog.StringValue(r.redacted()) }
