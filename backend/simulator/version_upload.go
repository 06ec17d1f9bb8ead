package simulator

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// walletBundle is the Alipay wallet, the only client the simulator serves.
const walletBundle = "com.alipay.alipaywallet"

// maxDevVersions is how many versions an app may have in development. Alipay
// open platform: DEV_VERSION_EXCEED_MAX_COUNT.
const maxDevVersions = 20

var versionShape = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$`)

func badBundle(c *call) *refusal {
	if b := c.text("bundle_id"); b != "" && b != walletBundle {
		return business("BUNDLE_ID_NOT_EXIST", "端信息不存在")
	}
	return nil
}

func checkVersionNumber(number string) *refusal {
	if number == "" {
		return business("APP_VERSION_IS_BLANK", "小程序版本号为空")
	}
	if !versionShape.MatchString(number) {
		return business("INVALID_VERSION", "版本号格式错误，应为 x.y.z")
	}
	for _, part := range strings.Split(number, ".") {
		if n, err := strconv.ParseInt(part, 10, 64); err != nil || n > math.MaxInt32 {
			return business("VERSION_EXCEEDED_LENGTH", "版本号每一段不能超过 2147483647")
		}
	}
	return nil
}

// checkExt admits an ext that is a JSON object, with members of the documented
// types where they are present.
func checkExt(ext string) *refusal {
	if ext == "" {
		return nil
	}
	bad := business("INVALID_EXT_JSON", "ext 不是合法的 JSON 对象")
	object, err := decodeObject(ext)
	if err != nil {
		return bad
	}
	if on, has := object["extEnable"]; has {
		if _, isBool := on.(bool); !isBool {
			return bad
		}
	}
	for _, name := range []string{"ext", "extPages", "window"} {
		if inner, has := object[name]; has {
			if _, isObject := inner.(map[string]any); !isObject {
				return bad
			}
		}
	}
	return nil
}

// pickTemplate finds the template version an upload builds from: the one it
// names, or the newest online.
func (t *tx) pickTemplate(id, number string) (*template, string, *refusal) {
	if id == "" {
		return nil, "", business("TEMPLATE_ID_IS_BLANK", "模板ID为空")
	}
	tpl := t.templates[id]
	if tpl == nil {
		return nil, "", business("CODE_TEMPLATE_NOT_EXIST", "代码模板不存在")
	}
	best := ""
	for _, v := range tpl.Versions {
		if v.Status != released || (number != "" && v.Number != number) {
			continue
		}
		if best == "" || compareVersions(v.Number, best) > 0 {
			best = v.Number
		}
	}
	if best == "" {
		return nil, "", business("TEMPLATE_NOT_ONLINE_OR_OFFLINE", "模板版本未上架或已下架")
	}
	return tpl, best, nil
}

func versionUpload(t *tx, c *call) (object, *refusal) {
	number := c.text("app_version")
	if bad := checkVersionNumber(number); bad != nil {
		return nil, bad
	}
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	tpl, templateNumber, bad := t.pickTemplate(c.text("template_id"), c.text("template_version"))
	if bad != nil {
		return nil, bad
	}
	if bad := checkExt(c.text("ext")); bad != nil {
		return nil, bad
	}
	own := t.versions[c.merchant.MiniAppID]
	if own[number] != nil {
		return nil, business("VERSION_HAS_EXISTED", "版本号已存在")
	}
	inDevelopment := 0
	for _, v := range own {
		if compareVersions(v.Number, number) > 0 {
			return nil, business("LARGER_VERSION_HAS_EXISTED", "已存在更大的版本号："+v.Number)
		}
		if v.Status == inDev || v.Status == building {
			inDevelopment++
		}
	}
	if inDevelopment >= maxDevVersions {
		return nil, business("DEV_VERSION_EXCEED_MAX_COUNT", "开发版本数量超过上限")
	}
	v := &version{
		MiniAppID: c.merchant.MiniAppID, Number: number, Status: building,
		TemplateID: tpl.ID, TemplateVersion: templateNumber, Ext: c.text("ext"), Uploaded: t.at,
		Domains: slices.Clone(c.merchant.Domains),
	}
	if t.settings.BuildMS == 0 {
		v.Status, v.Built = inDev, t.at
	}
	t.putVersion(v)
	return t.buildState(v), nil
}

func versionBuildQuery(t *tx, c *call) (object, *refusal) {
	if c.text("app_version") == "" {
		return nil, business("APP_VERSION_IS_BLANK", "小程序版本号为空")
	}
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	v := t.versions[c.merchant.MiniAppID][c.text("app_version")]
	if v == nil {
		return nil, business("BUILD_VERSION_NOT_EXISTED", "构建版本不存在")
	}
	return t.buildState(v), nil
}

// buildState tells how far a build is: 0 queued, 1 building, 6 version created.
// The first fifth of the time is spent in the queue.
func (t *tx) buildState(v *version) object {
	create, build := "6", "2"
	if v.Status == building {
		create = "1"
		if t.at.Sub(v.Uploaded) < t.settings.build()/5 {
			create = "0"
		}
		build = create
	}
	waiting := v.Status == building
	return object{
		"create_status": create, "build_status": build,
		"need_rotation": strconv.FormatBool(waiting), "version_created": strconv.FormatBool(!waiting),
	}
}

// visible returns an app's created versions, highest first.
func (t *tx) visible(miniAppID string) []*version {
	var list []*version
	for _, v := range t.versions[miniAppID] {
		if v.Status != building {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b *version) int { return compareVersions(b.Number, a.Number) })
	return list
}
