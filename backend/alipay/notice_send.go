package alipay

import "context"

// TemplateMessageSendRequest is what is asked.
type TemplateMessageSendRequest struct {
	Data           string `json:"data,omitempty"`
	FormID         string `json:"form_id,omitempty"`
	Page           string `json:"page,omitempty"`
	ToOpenID       string `json:"to_open_id,omitempty"`
	ToUserID       string `json:"to_user_id,omitempty"`
	UserTemplateID string `json:"user_template_id,omitempty"`
}

// TemplateMessageSendResponse is empty.
type TemplateMessageSendResponse struct{}

// TemplateMessageSend sends a message to one user. Data is a JSON object in a
// string. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.app.mini.templatemessage.send.
func (c *Client) TemplateMessageSend(ctx context.Context, as Acting, req TemplateMessageSendRequest) (TemplateMessageSendResponse, error) {
	return call[TemplateMessageSendResponse](ctx, c, MethodTemplateMessageSend, as, req)
}

// TemplateMessageBatchSendRequest is what is asked.
type TemplateMessageBatchSendRequest struct {
	CrowdCode        string `json:"crowd_code,omitempty"`
	Data             string `json:"data,omitempty"`
	Page             string `json:"page,omitempty"`
	ScheduleSendTime string `json:"schedule_send_time,omitempty"`
	TemplateID       string `json:"template_id,omitempty"`
}

// TemplateMessageBatchSendResponse is the answer.
type TemplateMessageBatchSendResponse struct {
	BatchMsgID string `json:"batch_msg_id,omitempty"`
}

// TemplateMessageBatchSend sends a message to a crowd. Carrier: biz_content.
// Source: Alipay open platform,
// alipay.open.app.mini.templatemessage.batchsend.
func (c *Client) TemplateMessageBatchSend(ctx context.Context, as Acting, req TemplateMessageBatchSendRequest) (TemplateMessageBatchSendResponse, error) {
	return call[TemplateMessageBatchSendResponse](ctx, c, MethodTemplateMessageBatchSend, as, req)
}

// BatchMessageQueryRequest is what is asked.
type BatchMessageQueryRequest struct {
	BatchMsgID string `json:"batch_msg_id,omitempty"`
}

// BatchMessageKeyword is a keyword and its value.
type BatchMessageKeyword struct {
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`
}

// BatchMessageContent is what users read.
type BatchMessageContent struct {
	JumpURL     string                `json:"jump_url,omitempty"`
	KeywordList []BatchMessageKeyword `json:"keyword_list,omitempty"`
	Title       string                `json:"title,omitempty"`
}

// BatchMessage is what was sent.
type BatchMessage struct {
	BatchMsgID    string              `json:"batch_msg_id,omitempty"`
	CrowdCode     string              `json:"crowd_code,omitempty"`
	MsgContent    BatchMessageContent `json:"msg_content,omitzero"`
	MsgSendCount  int64               `json:"msg_send_count,omitempty"`
	MsgSendStatus string              `json:"msg_send_status,omitempty"`
	MsgSendTime   string              `json:"msg_send_time,omitempty"`
	TemplateID    string              `json:"template_id,omitempty"`
}

// BatchMessageQueryResponse is the answer.
type BatchMessageQueryResponse struct {
	Record BatchMessage `json:"record,omitzero"`
}

// BatchMessageQuery reads what became of a message to a crowd. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.app.mini.batchtemplatemsg.query.
func (c *Client) BatchMessageQuery(ctx context.Context, as Acting, req BatchMessageQueryRequest) (BatchMessageQueryResponse, error) {
	return call[BatchMessageQueryResponse](ctx, c, MethodBatchMessageQuery, as, req)
}
