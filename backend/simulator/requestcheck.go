package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// commonParameters are those every method may be sent with. Alipay open
// platform: "common request parameters", and what the official SDKs add.
var commonParameters = []string{
	"app_id", "method", "format", "charset", "sign_type", "sign", "timestamp", "version",
	"app_auth_token", "biz_content", "app_cert_sn", "alipay_root_cert_sn", "encrypt_type",
	"notify_url", "return_url", "auth_token", "alipay_sdk", "prod_code", "terminal_type",
	"terminal_info", "target_app_id", "need_encrypt", "ws_service_url",
}

// clockWindow is how far a timestamp may be off. It is wide because many SDKs
// write local time where the platform expects Shanghai time.
const clockWindow = 24 * time.Hour

// checkCommon checks the common parameters but the signature.
func (g *gateway) checkCommon(v map[string]string) *refusal {
	name := v["method"]
	if name == "" {
		return missing("isv.missing-method", "缺少方法名参数")
	}
	if g.methods[name] == nil {
		return invalid("isv.invalid-method", "不存在的方法名")
	}
	appID := g.appID()
	switch {
	case v["app_id"] == "":
		return missing("isv.missing-app-id", "缺少AppID参数")
	case v["app_id"] != appID:
		return invalid("isv.invalid-app-id", "无效的AppID参数")
	case v["sign_type"] == "":
		return missing("isv.missing-signature-type", "缺少签名类型参数")
	case v["sign_type"] != "RSA2":
		return invalid("isv.invalid-signature-type", "无效的签名类型，仅支持RSA2")
	case v["sign"] == "":
		return missing("isv.missing-signature", "缺少签名参数")
	case v["timestamp"] == "":
		return missing("isv.missing-timestamp", "缺少时间戳参数")
	case !g.timely(v["timestamp"]):
		return invalid("isv.invalid-timestamp", "非法的时间戳参数")
	case v["version"] == "":
		return missing("isv.missing-version", "缺少版本参数")
	case v["version"] != "1.0":
		return invalid("isv.invalid-version", "无效的版本参数")
	case v["format"] != "" && !strings.EqualFold(v["format"], "json"):
		return invalid("isv.invalid-format", "无效的数据格式，仅支持JSON")
	case v["charset"] != "" && !strings.EqualFold(v["charset"], "utf-8") && !strings.EqualFold(v["charset"], "utf8"):
		return invalid("isv.invalid-charset", "字符集错误，模拟平台仅支持utf-8")
	}
	return nil
}

func (g *gateway) appID() string {
	g.world.mu.Lock()
	defer g.world.mu.Unlock()
	return g.world.meta.AppID
}

func (g *gateway) timely(timestamp string) bool {
	at, err := time.ParseInLocation("2006-01-02 15:04:05", timestamp, shanghai)
	if g.leaps {
		return err == nil
	}
	return err == nil && at.Sub(g.settings().shown(g.world.now())).Abs() <= clockWindow
}

// checkCertificates checks the certificate numbers of certificate mode, and
// reports whether it is that mode.
func (k *keyring) checkCertificates(v map[string]string) (certMode bool, bad *refusal) {
	app, root := v["app_cert_sn"], v["alipay_root_cert_sn"]
	switch {
	case app == "" && root == "":
		return false, nil
	case app == "":
		bad = missing("isv.missing-app-cert-sn", "缺少应用公钥证书序列号")
	case root == "":
		bad = missing("isv.missing-alipay-root-cert-sn", "缺少支付宝根证书序列号")
	case app != k.appSN:
		bad = invalid("isv.app-cert-not-exist", "应用公钥证书不存在，请检查app_cert_sn")
	case root != k.rootSN:
		bad = invalid("isv.invalid-alipay-root-cert-sn", "支付宝根证书序列号无效")
	}
	return true, bad
}

// decrypt replaces an encrypted biz_content by its plain text.
func (g *gateway) decrypt(req *request, v map[string]string) *refusal {
	switch v["encrypt_type"] {
	case "AES":
	case "":
		if req.method.EncryptOnly {
			return &refusal{codeConditions, "isv.missing-encrypt-key", "该接口只支持内容加密调用，请先设置接口内容加密密钥"}
		}
		if text := v["biz_content"]; text != "" && looksEncrypted(text) {
			return missing("isv.decryption-error-missing-encrypt-type", "解密出错, 未指定加密算法")
		}
		return nil
	default:
		return invalid("isv.invalid-encrypt-type", "加密类型无效，仅支持AES")
	}
	if v["biz_content"] != "" {
		plain, err := decryptAES(g.keys.aes, v["biz_content"])
		if err == nil && !json.Valid(plain) {
			err = errCipherText
		}
		if err != nil {
			return &refusal{codeConditions, "isv.decryption-error-unknown", "解密出错, 未知错误"}
		}
		v["biz_content"] = string(plain)
	}
	req.encrypted = true
	return nil
}

// decodeFields takes the business fields from where the method carries them
// and holds them against the contract.
func decodeFields(m *method, v map[string]string) (map[string]any, *refusal) {
	loose := map[string]any{} // parameters that are not common ones
	for name, value := range v {
		if !slices.Contains(commonParameters, name) {
			loose[name] = value
		}
	}
	if m.Carrier == carrierBizContent {
		if len(loose) > 0 {
			return nil, invalidParameter("不支持的参数：" + sortedKeys(loose)[0] + "，业务参数应放在 biz_content 中")
		}
		fields := map[string]any{}
		if text := v["biz_content"]; text != "" {
			var err error
			if fields, err = decodeObject(text); err != nil {
				return nil, invalidParameter("biz_content 不是合法的 JSON 对象")
			}
		}
		return fields, asRefusal(m.checkRequest(fields, false))
	}
	if text := v["biz_content"]; text != "" && strings.TrimSpace(text) != "{}" {
		return nil, invalidParameter("不支持的参数：biz_content，该接口的业务参数应作为独立参数传递")
	}
	if wrong := m.checkRequest(loose, true); wrong != "" {
		return nil, invalidParameter(wrong)
	}
	for name, value := range loose {
		want := m.Request[name]
		if _, plain := want.(string); plain {
			continue
		}
		list, err := decodeJSON(value.(string))
		if value == "" {
			delete(loose, name)
			continue
		}
		if err != nil || checkValue(name, want, list, true) != "" {
			return nil, invalidParameter("参数类型错误：" + name)
		}
		loose[name] = list
	}
	return loose, nil
}

// checkFiles admits files only where the contract has them.
func checkFiles(m *method, files map[string]upload) *refusal {
	for _, name := range sortedKeys(files) {
		if !slices.Contains(m.Files, name) {
			return invalidParameter("不支持的文件参数：" + name)
		}
	}
	return nil
}

func asRefusal(wrong string) *refusal {
	if wrong == "" {
		return nil
	}
	return invalidParameter(wrong)
}

// decodeObject reads exactly one JSON object. Members that are null are as
// good as absent.
func decodeObject(text string) (map[string]any, error) {
	value, err := decodeJSON(text)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("no JSON object")
	}
	return object, nil
}

func decodeJSON(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the JSON value")
	}
	return dropNulls(value), nil
}

func dropNulls(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if inner == nil {
				delete(v, name)
				continue
			}
			v[name] = dropNulls(inner)
		}
	case []any:
		for i := range v {
			v[i] = dropNulls(v[i])
		}
	}
	return value
}

// marshal writes JSON the way the platform does: no HTML escapes, one line.
func marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
