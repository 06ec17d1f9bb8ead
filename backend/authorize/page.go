package authorize

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

//go:embed pages/answer.html
var answerHTML string

//go:embed pages/invitation.html
var invitationHTML string

//go:embed pages/style.css
var styleCSS string

// page parses one of the pages; both are part of the program, so a page that
// does not parse is a fault of the build.
func page(name, text string) *template.Template {
	return template.Must(template.New(name).Parse(text))
}

type answerText struct {
	status int
	tone   string // good, wait, bad
	title  fault.Text
	body   fault.Text
}

// textOf is what a merchant reads; it never holds anything from the request.
func textOf(a Answer) answerText {
	switch a {
	case AnswerDone:
		return answerText{http.StatusOK, "good", fault.T("Authorization complete", "授权成功"),
			fault.T("Thank you. You can close this page.", "感谢您的授权，可以关闭此页面。")}
	case AnswerAlready:
		return answerText{http.StatusOK, "good", fault.T("Already done", "授权已完成"),
			fault.T("This authorization was received before. You can close this page.", "此授权之前已收到，可以关闭此页面。")}
	case AnswerOther:
		return answerText{http.StatusOK, "wait", fault.T("Received, for another mini program", "已收到，但小程序不一致"),
			fault.T("You authorized a different mini program than your service provider expected. They have been told.",
				"您授权的小程序与服务商预期的不一致，服务商已收到提示。")}
	case AnswerRefused:
		return answerText{http.StatusOK, "wait", fault.T("Not authorized", "未授权"),
			fault.T("You did not agree. If this was a mistake, open the link again.", "您未同意授权。如操作有误，请重新打开链接。")}
	case AnswerExpired:
		return answerText{http.StatusGone, "bad", fault.T("This link has expired", "链接已过期"),
			fault.T("Please ask your service provider for a new link.", "请联系服务商获取新的授权链接。")}
	case AnswerReceived:
		return answerText{http.StatusOK, "wait", fault.T("Received", "已收到"),
			fault.T("You did everything right. Your service provider will contact you if one more step is needed. You can close this page.",
				"您的授权操作已收到且无误。如还需操作，服务商会联系您，您可以关闭此页面。")}
	case AnswerWorking:
		return answerText{http.StatusServiceUnavailable, "wait", fault.T("Almost done", "即将完成"),
			fault.T("Alipay has not answered yet. Your service provider finishes this; you can close the page.",
				"支付宝暂未应答，服务商会继续完成授权，您可以关闭此页面。")}
	case AnswerTrouble, AnswerOffline:
		return answerText{http.StatusServiceUnavailable, "wait", fault.T("Please try again later", "请稍后再试"),
			fault.T("Your service provider has to put something right first. Reload this page later.",
				"服务商需要先处理一个问题，请稍后刷新此页面。")}
	}
	return answerText{http.StatusBadRequest, "bad", fault.T("Please try again", "请重试"),
		fault.T("This address is incomplete or not ours. Open the authorization link again.", "地址不完整或无效，请重新打开授权链接。")}
}

// writeAnswer shows a merchant what became of the consent: a page without
// scripts that loads nothing.
func writeAnswer(w http.ResponseWriter, a Answer) {
	text := textOf(a)
	var buf bytes.Buffer
	err := page("answer", answerHTML).Execute(&buf, map[string]any{
		"Style": template.CSS(styleCSS), "Tone": text.tone, "Title": text.title, "Body": text.body, "Answer": string(a),
	})
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", contentPolicy("frame-ancestors 'none'"))
	w.WriteHeader(text.status)
	_, _ = w.Write(buf.Bytes())
}

// contentPolicy lets the page's own style and what is said in, nothing else.
func contentPolicy(more string) string {
	sum := sha256.Sum256([]byte(styleCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; " + more
}

// pictureURL is a PNG as an address that a page holds itself.
func pictureURL(png []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
}

// Invitation is what the printable page for a merchant says.
type Invitation struct {
	Merchant string // the merchant's name
	Provider string // the service provider, as the merchant knows it
	Links    Links
	Zone     *time.Location // for the date it ends; nil is the local zone
}

// WriteInvitation writes a page to send to or print for the merchant: the QR
// code to scan, the link for a PC, what will be asked and when it ends. It is
// one self-contained HTML file in Chinese and English without scripts.
func WriteInvitation(w io.Writer, in Invitation) error {
	scan := in.Links.Of(FormPhone)
	png, err := PaperQR(scan, PaperWidth)
	if err != nil {
		return err
	}
	open := in.Links.Of(FormInvite)
	if open == "" {
		open = in.Links.Of(FormPC)
	}
	zone := in.Zone
	if zone == nil {
		zone = time.Local
	}
	err = page("invitation", invitationHTML).Execute(w, map[string]any{
		"Style": template.CSS(styleCSS), "Policy": contentPolicy("img-src data:"),
		"Merchant": sink.HTML(in.Merchant), "Provider": sink.HTML(in.Provider), "Link": open,
		"QR":      pictureURL(png),
		"Ends":    in.Links.ExpiresAt.In(zone).Format("2006-01-02 15:04"),
		"Returns": !in.Links.Reachable,
	})
	if err != nil {
		return fmt.Errorf("write the invitation: %w", err)
	}
	return nil
}
