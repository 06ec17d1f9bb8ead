package simulator

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// listLength is how many versions a list holds. Alipay open platform: the
// newest 20.
const listLength = 20

// versionListQuery lists an app's versions of one bundle in the states asked
// for. Without bundle_id or version_status it succeeds and lists nothing, as
// every official SDK says of version_status.
func versionListQuery(t *tx, c *call) (object, *refusal) {
	wanted := strings.FieldsFunc(c.text("version_status"), func(r rune) bool { return r == ',' || r == ' ' })
	infos, numbers := []object{}, []string{}
	if c.text("bundle_id") == walletBundle {
		for _, v := range t.visible(c.merchant.MiniAppID) {
			if !slices.Contains(wanted, string(v.Status)) {
				continue
			}
			if len(infos) == listLength {
				break
			}
			infos = append(infos, object{
				"app_version": v.Number, "version_status": string(t.told(v)), "bundle_id": walletBundle,
				"version_description": v.Form["version_desc"], "create_time": wallTime(t.settings.shown(v.Built)),
				"base_audit": v.BaseAudit, "promote_audit": v.PromoteAudit, "can_release": v.releasable(),
			})
			numbers = append(numbers, v.Number)
		}
	}
	return object{"app_version_infos": infos, "app_versions": numbers}, nil
}

// canRelease reports whether the version may go online as it is.
func (v *version) canRelease() bool {
	return v.Status == waitRelease || v.Status == basePass || v.Status == gray
}

// releasable is can_release, which has a value only for a version submitted
// with audit_rule=BASE_PROMOTE.
func (v *version) releasable() string {
	if v.Form["audit_rule"] != "BASE_PROMOTE" {
		return ""
	}
	return strconv.FormatBool(v.canRelease())
}

// told is how the state is written: BASE_AUDIT_PASS also has another word.
func (t *tx) told(v *version) status {
	if v.Status == basePass && t.settings.BasePassWord != "" {
		return status(t.settings.BasePassWord)
	}
	return v.Status
}

// Results of the scan of a version's code. Alipay open platform: scan_result.
const (
	scanning   = "NAN"
	scanPassed = "True"
	scanFailed = "False"
)

// scan is the result of the scan of a version's code, which takes scan_ms
// after the build. A version that did not pass does not pass later.
func (t *tx) scan(v *version) string {
	if v.Status != building && t.at.Sub(v.Built) < time.Duration(t.settings.ScanMS)*time.Millisecond {
		return scanning
	}
	if chance(t.settings.Seed, "scan", v.MiniAppID, v.Number) < t.settings.ScanFailRate {
		return scanFailed
	}
	return scanPassed
}

func versionDetailQuery(t *tx, c *call) (object, *refusal) {
	if c.text("app_version") == "" {
		return nil, business("APP_VERSION_IS_BLANK", "小程序版本号为空")
	}
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	v, bad := t.findVersion(c)
	if bad != nil {
		return nil, bad
	}
	info := c.merchant.Base.with(v.Form, v.Files)
	answer := object{
		"app_version": v.Number, "status": string(t.told(v)),
		"app_name": info.Name, "app_english_name": info.EnglishName, "app_slogan": info.Slogan,
		"app_desc": info.Desc, "app_logo": t.fileURL(info.Logo),
		"service_phone": info.Phone, "service_email": info.Email,
		"version_desc": v.Form["version_desc"], "memo": v.Form["memo"],
		"base_audit": v.BaseAudit, "promote_audit": v.PromoteAudit, "can_release": v.releasable(),
		"gmt_create": wallTime(t.settings.shown(v.Built)), "gmt_apply_audit": wallTime(t.settings.shown(v.Submitted)),
		"gmt_audit_end": wallTime(t.settings.shown(v.Audited)),
		"gmt_online":    wallTime(t.settings.shown(v.Online)), "gmt_offline": wallTime(t.settings.shown(v.Offline)),
		"gray_strategy": v.Gray, "reject_reason": "", "scan_result": t.scan(v),
		"mini_app_category_info_list": categoryPaths(oldTree, info.Categories),
		"mini_category_info_list":     categoryPaths(newTree, info.MiniCategories),
		"screen_shot_list":            t.screenShots(v),
		"service_region_type":         v.Form["region_type"],
		"package_info_list":           packageInfos(),
	}
	if len(v.Region) > 0 {
		answer["service_region_info"] = v.Region
	}
	if v.Reason != "" && (v.Status == auditReject || v.Status == basePass) {
		answer["reject_reason"] = v.Reason
		images := t.fileURLs(v.Images)
		record := object{"audit_images": images, "memos": []object{{"memo": v.Reason, "memo_image_list": images}}}
		if v.Status == basePass {
			answer["promote_audit_record"] = record
		} else {
			answer["base_audit_record"] = record
		}
	}
	return answer, nil
}

func (t *tx) screenShots(v *version) []string {
	shots := []string{}
	for _, n := range ordinals {
		if path := v.Files[n+"_screen_shot"]; path != "" {
			shots = append(shots, t.fileURL(path))
		}
	}
	return shots
}

// ordinals is how the contract numbers files of a kind.
var ordinals = []string{"first", "second", "third", "fourth", "fifth"}

func packageInfos() []object {
	return []object{{
		"package_name": "基础能力包", "package_desc": "小程序默认开通的基础能力", "package_open_type": "DEFAULT",
		"status": "VALID", "doc_url": "https://opendocs.alipay.com/mini/api",
	}}
}

// findVersion finds the version a call names among those created.
func (t *tx) findVersion(c *call) (*version, *refusal) {
	v := t.versions[c.merchant.MiniAppID][c.text("app_version")]
	if v == nil || v.Status == building {
		return nil, business("MINI_APP_PACKAGE_INFO_NOT_EXIST", "小程序版本不存在")
	}
	return v, nil
}
