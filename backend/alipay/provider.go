package alipay

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// InstantiateQueryRequest is what is asked.
type InstantiateQueryRequest struct {
	MiniAppID   string `json:"mini_app_id,omitempty"`
	MiniAppName string `json:"mini_app_name,omitempty"`
	PageNo      int    `json:"page_no,omitempty"`
	PageSize    int    `json:"page_size,omitempty"`
	QueryFull   string `json:"query_full,omitempty"`
	TemplateID  string `json:"template_id,omitempty"`
}

// Instantiated is a mini program made from a template.
type Instantiated struct {
	AppName             string `json:"app_name,omitempty"`
	LatestVersion       string `json:"latest_version,omitempty"`
	LatestVersionStatus string `json:"latest_version_status,omitempty"`
	LogoURL             string `json:"logo_url,omitempty"`
	MiniAppID           string `json:"mini_app_id,omitempty"`
	QRCodeURL           string `json:"qr_code_url,omitempty"`
	Status              string `json:"status,omitempty"`
	TemplateID          string `json:"template_id,omitempty"`
	TemplateName        string `json:"template_name,omitempty"`
	TemplateVersion     string `json:"template_version,omitempty"`
}

// InstantiateQueryResponse is the answer.
type InstantiateQueryResponse struct {
	InstantiateList []Instantiated `json:"instantiate_list,omitempty"`
	PageNo          int64          `json:"page_no,omitempty"`
	PageSize        int64          `json:"page_size,omitempty"`
	TotalItems      int64          `json:"total_items,omitempty"`
}

// InstantiateQuery reads a page of the mini programs made from the third-party
// app's templates. Zero Acting. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.mini.instantiate.query.
func (c *Client) InstantiateQuery(ctx context.Context, as Acting, req InstantiateQueryRequest) (InstantiateQueryResponse, error) {
	return call[InstantiateQueryResponse](ctx, c, MethodInstantiateQuery, as, req.complete())
}

// AppAuthQueryRequest is what is asked.
type AppAuthQueryRequest struct {
	AuthAppID string `json:"auth_app_id,omitempty"`
	PageNo    int    `json:"page_no,omitempty"`
	PageSize  int    `json:"page_size,omitempty"`
}

// AppAuthorization is one authorization.
type AppAuthorization struct {
	AuthAppID    string `json:"auth_app_id,omitempty"`
	AuthTime     string `json:"auth_time,omitempty"`
	ISVAppID     string `json:"isv_app_id,omitempty"`
	MiniAppToken string `json:"mini_app_token,omitempty"`
}

// AppAuthQueryResponse is the answer.
type AppAuthQueryResponse struct {
	AppAuthList []AppAuthorization `json:"app_auth_list,omitempty"`
	PageNo      int64              `json:"page_no,omitempty"`
	PageSize    int64              `json:"page_size,omitempty"`
	TotalItems  int64              `json:"total_items,omitempty"`
}

// AppAuthQuery reads a page of the authorizations of the third-party app.
// MiniAppToken is a secret. Zero Acting. Carrier: biz_content. Source: Alipay
// open platform, alipay.open.mini.appauth.query.
func (c *Client) AppAuthQuery(ctx context.Context, as Acting, req AppAuthQueryRequest) (AppAuthQueryResponse, error) {
	return call[AppAuthQueryResponse](ctx, c, MethodAppAuthQuery, as, req.complete())
}

// SubscriptionQueryRequest is what is asked.
type SubscriptionQueryRequest struct {
	AuthToken string `json:"auth_token,omitempty"`
	AuthType  string `json:"auth_type,omitempty"`
	Tag       string `json:"tag,omitempty"`
	Topic     string `json:"topic,omitempty"`
}

// SubscriptionQueryResponse is the answer.
type SubscriptionQueryResponse struct {
	CommType string `json:"comm_type,omitempty"`
	Tag      string `json:"tag,omitempty"`
	Topic    string `json:"topic,omitempty"`
}

// SubscriptionQuery reads how a topic is subscribed to. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.app.message.subscription.query.
func (c *Client) SubscriptionQuery(ctx context.Context, as Acting, req SubscriptionQueryRequest) (SubscriptionQueryResponse, error) {
	return call[SubscriptionQueryResponse](ctx, c, MethodSubscriptionQuery, as, req)
}

// SubscriptionModifyRequest is what is asked.
type SubscriptionModifyRequest struct {
	AuthToken string `json:"auth_token,omitempty"`
	AuthType  string `json:"auth_type,omitempty"`
	CommType  string `json:"comm_type,omitempty"`
	Tag       string `json:"tag,omitempty"`
	Topic     string `json:"topic,omitempty"`
}

// SubscriptionModifyResponse is empty.
type SubscriptionModifyResponse struct{}

// SubscriptionModify changes the way the messages of a topic come. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.app.message.subscription.modify.
func (c *Client) SubscriptionModify(ctx context.Context, as Acting, req SubscriptionModifyRequest) (SubscriptionModifyResponse, error) {
	return call[SubscriptionModifyResponse](ctx, c, MethodSubscriptionModify, as, req)
}

func (a AppAuthorization) redacted() string {
	return fmt.Sprintf("{auth_app_id:%s mini_app_token:%s}", a.AuthAppID, masked(a.MiniAppToken))
}

// Format hides the token.
func (a AppAuthorization) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.redacted()) }

// LogValue hides the token.
func (a AppAuthorization) LogValue() slog.Value { return slog.StringValue(a.redacted()) }

func (r SubscriptionQueryRequest) redacted() string {
	return fmt.Sprintf("{topic:%s tag:%s auth_token:%s}", r.Topic, r.Tag, masked(r.AuthToken))
}

// Format hides the token.
func (r SubscriptionQueryRequest) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.redacted()) }

// LogValue hides the token.
func (r SubscriptionQueryRequest) LogValue() slog.Value { return slog.StringValue(r.redacted()) }

func (r SubscriptionModifyRequest) redacted() string {
	return fmt.Sprintf("{topic:%s tag:%s comm_type:%s auth_token:%s}", r.Topic, r.Tag, r.CommType, masked(r.AuthToken))
}

// Format hides the token.
func (r SubscriptionModifyRequest) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, r.redacted())
}

// LogValue hides the token.
func (r SubscriptionModifyRequest) LogValue() slog.Value { return slog.StringValue(r.redacted()) }
