package alipay

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// Values of the message topic requests.
const (
	CommWebSocket = "WEBSOCKET"
	CommHTTP      = "HTTP"
	AuthTypeApp   = "app_auth"
)

// TopicSubscribeRequest subscribes one topic for the app AuthToken stands for.
type TopicSubscribeRequest struct {
	AuthToken string `json:"auth_token,omitempty"`
	AuthType  string `json:"auth_type,omitempty"`
	CommType  string `json:"comm_type,omitempty"`
	Tag       string `json:"tag,omitempty"`
	Topic     string `json:"topic,omitempty"`
}

// TopicSubscribeResponse is empty.
type TopicSubscribeResponse struct{}

// TopicSubscribe asks for the messages of a topic by WebSocket or HTTP.
// Subscribing twice has the effect of once. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.app.message.topic.subscribe.
func (c *Client) TopicSubscribe(ctx context.Context, as Acting, req TopicSubscribeRequest) (TopicSubscribeResponse, error) {
	return call[TopicSubscribeResponse](ctx, c, MethodTopicSubscribe, as, req)
}

// TopicUnsubscribeRequest ends a subscription.
type TopicUnsubscribeRequest struct {
	AuthToken string `json:"auth_token,omitempty"`
	AuthType  string `json:"auth_type,omitempty"`
	Tag       string `json:"tag,omitempty"`
	Topic     string `json:"topic,omitempty"`
}

// TopicUnsubscribeResponse is empty.
type TopicUnsubscribeResponse struct{}

// TopicUnsubscribe ends the messages of a topic. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.app.message.topic.unsubscribe.
func (c *Client) TopicUnsubscribe(ctx context.Context, as Acting, req TopicUnsubscribeRequest) (TopicUnsubscribeResponse, error) {
	return call[TopicUnsubscribeResponse](ctx, c, MethodTopicUnsubscribe, as, req)
}

func (r TopicSubscribeRequest) redacted() string {
	return fmt.Sprintf("{topic:%s comm_type:%s auth_token:%s}", r.Topic, r.CommType, masked(r.AuthToken))
}
func (r TopicUnsubscribeRequest) redacted() string {
	return fmt.Sprintf("{topic:%s auth_token:%s}", r.Topic, masked(r.AuthToken))
}
func (r TopicSubscribeRequest) Format(s fmt.State, _ rune)   { _, _ = io.WriteString(s, r.redacted()) }
func (r TopicUnsubscribeRequest) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.redacted()) }
func (r TopicSubscribeRequest) LogValue() slog.Value         { return slog.StringValue(r.redacted()) }
func (r TopicUnsubscribeRequest) LogValue() slog.Value       { return slog.StringValue(r.redacted()) }
