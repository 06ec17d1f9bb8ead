package alipay

import (
	"context"
	"net/url"
)

// Wrong changes one thing about a request, so that a test may see how the
// platform refuses it. Every func may be nil.
type Wrong struct {
	Values func(url.Values) // before the signature
	Signed func(url.Values) // after it
	Files  []File           // not checked
}

// Exchange sends one request of a method with what is wrong about it and
// judges the answer like any call.
func Exchange(ctx context.Context, c *Client, method string, as Acting, req any, wrong Wrong) error {
	_, err := Answered(ctx, c, method, as, req, wrong)
	return err
}

// Answered is Exchange, and the content of the answer as it came.
func Answered(ctx context.Context, c *Client, method string, as Acting, req any, wrong Wrong) (string, error) {
	t, _ := traitOf(method)
	values, err := c.parameters(method, t, as, req)
	if err != nil {
		return "", err
	}
	if wrong.Values != nil {
		wrong.Values(values)
	}
	sign, err := c.SignValues(values)
	if err != nil {
		return "", err
	}
	values.Set("sign", sign)
	if wrong.Signed != nil {
		wrong.Signed(values)
	}
	msg, err := messageOf(t, values, wrong.Files)
	if err != nil {
		return "", err
	}
	out, err := c.exchange(ctx, msg)
	if err != nil {
		return "", c.lost(method, as, out, t.mutates, err)
	}
	if err := c.judge(ctx, method, req, &out); err != nil {
		return "", c.refused(method, as, out, t.mutates, err)
	}
	if out.answer.Code != codeSuccess {
		return "", c.answered(method, as, out, t.mutates)
	}
	return string(out.content), nil
}
