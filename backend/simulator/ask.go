package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ask is what a link asks a merchant for.
type ask struct {
	appID    string
	redirect string
	state    string
	several  bool   // several mini programs may be chosen; their code answers tokens[]
	only     string // the mini program an invitation names
}

// trouble is a link that cannot be followed. It holds nothing of the request
// but a name out of a list.
type trouble struct {
	status int
	zh, en string
}

func wrongLink(zh, en string) *trouble { return &trouble{http.StatusBadRequest, zh, en} }

const (
	longestState = 1024
	tinyApp      = "TINYAPP"
)

// appTypes are the kinds of application a link may name. Alipay open platform,
// third-party authorization: application_type.
var appTypes = []string{tinyApp, "WEBAPP", "PUBLICAPP", "MOBILEAPP", "ARAPP", "BASEAPP"}

// readApp reads the link to one app, which an invitation uses too.
func readApp(q url.Values) (ask, *trouble) {
	if bad := known(q, "app_id", "redirect_uri", "state", "auth_app_id", "application_type"); bad != nil {
		return ask{}, bad
	}
	if kinds := q.Get("application_type"); kinds != "" {
		if bad := checkTypes(strings.Split(kinds, ",")); bad != nil {
			return ask{}, bad
		}
	}
	return ask{appID: q.Get("app_id"), redirect: q.Get("redirect_uri"), state: q.Get("state"), only: q.Get("auth_app_id")}, nil
}

// readBatch reads the link that lets a merchant choose several apps.
func readBatch(q url.Values) (ask, *trouble) {
	if bad := known(q, "app_id", "redirect_uri", "state", "application_type"); bad != nil {
		return ask{}, bad
	}
	if q.Get("application_type") == "" {
		return ask{}, wrongLink("链接缺少 application_type。", "The link lacks application_type.")
	}
	if bad := checkTypes(strings.Split(q.Get("application_type"), ",")); bad != nil {
		return ask{}, bad
	}
	return ask{appID: q.Get("app_id"), redirect: q.Get("redirect_uri"), state: q.Get("state"), several: true}, nil
}

// readTask reads the link of the PC page and of the page on a phone.
func readTask(q url.Values) (ask, *trouble) {
	if bad := known(q, "bizData"); bad != nil {
		return ask{}, bad
	}
	return readBizData(q.Get("bizData"))
}

// readBizData reads the JSON that names a consent. Alipay open platform:
// platformCode "O", taskType "INTERFACE_AUTH", state in Base64.
func readBizData(text string) (ask, *trouble) {
	var data struct {
		PlatformCode string `json:"platformCode"`
		TaskType     string `json:"taskType"`
		Param        *struct {
			RedirectURI string   `json:"redirectUri"`
			AppTypes    []string `json:"appTypes"`
			ISVAppID    string   `json:"isvAppId"`
			State       string   `json:"state"`
		} `json:"agentOpParam"`
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&data); err != nil {
		return ask{}, wrongLink("bizData 不是规定格式的 JSON。", "bizData is not the JSON it should be.")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return ask{}, wrongLink("bizData 的 JSON 之后还有内容。", "Something follows the JSON of bizData.")
	}
	switch {
	case data.PlatformCode != "O":
		return ask{}, wrongLink("bizData 的 platformCode 应为 O。", "platformCode of bizData is not O.")
	case data.TaskType != "INTERFACE_AUTH":
		return ask{}, wrongLink("bizData 的 taskType 应为 INTERFACE_AUTH。", "taskType of bizData is not INTERFACE_AUTH.")
	case data.Param == nil:
		return ask{}, wrongLink("bizData 缺少 agentOpParam。", "bizData lacks agentOpParam.")
	}
	if bad := checkTypes(data.Param.AppTypes); bad != nil {
		return ask{}, bad
	}
	if _, err := base64.StdEncoding.DecodeString(data.Param.State); err != nil {
		return ask{}, wrongLink("bizData 的 state 应为 Base64。", "state of bizData is not Base64.")
	}
	return ask{appID: data.Param.ISVAppID, redirect: data.Param.RedirectURI, state: data.Param.State}, nil
}

// known refuses parameters that the link does not have, and those given twice.
func known(q url.Values, names ...string) *trouble {
	for name, values := range q {
		if !slices.Contains(names, name) {
			return wrongLink("链接带有未知参数。常见原因是 redirect_uri 没有做 URL 编码。",
				"The link has a parameter it should not have. Often redirect_uri was not URL-encoded.")
		}
		if len(values) > 1 {
			return wrongLink("链接的参数重复。", "The link has a parameter twice.")
		}
	}
	return nil
}

// checkTypes wants mini programs among the kinds of application asked for.
func checkTypes(kinds []string) *trouble {
	for _, kind := range kinds {
		if !slices.Contains(appTypes, kind) {
			return wrongLink("应用类型无效。", "A kind of application is unknown.")
		}
	}
	if !slices.Contains(kinds, tinyApp) {
		return wrongLink("没有可授权的应用：应用类型应包含 TINYAPP（小程序）。",
			"There is nothing to authorize: the kinds of application do not hold TINYAPP (mini program).")
	}
	return nil
}

// check holds an ask against the world.
func (t *tx) check(a ask) *trouble {
	switch address := webAddress(a.redirect); {
	case a.appID == "":
		return wrongLink("链接缺少第三方应用的 APPID。", "The link lacks the app ID of the third-party app.")
	case a.appID != t.meta.AppID:
		return wrongLink("第三方应用不存在：APPID 错误。", "There is no such third-party app: the app ID is wrong.")
	case a.redirect == "":
		return wrongLink("链接缺少授权回调地址 redirect_uri。", "The link lacks the redirect address.")
	case address == nil:
		return wrongLink("授权回调地址无效：应为完整的 http 或 https 地址。",
			"The redirect address is invalid: it has to be a whole http or https address.")
	case !t.settings.registered(address):
		return wrongLink("授权回调地址未登记：与第三方应用配置的地址不一致。",
			"The redirect address is not the one the third-party app registered.")
	case len(a.state) > longestState:
		return wrongLink("state 过长。", "state is too long.")
	case a.only != "" && t.merchants[a.only] == nil:
		return wrongLink("邀请授权的小程序不存在。", "The mini program of the invitation does not exist.")
	}
	return nil
}
