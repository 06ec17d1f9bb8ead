package simulator

import "slices"

// target finds the version of an action that names one.
func (t *tx) target(c *call) (*version, *refusal) {
	if c.text("app_version") == "" {
		return nil, business("APP_VERSION_IS_BLANK", "小程序版本号为空")
	}
	if bad := badBundleWhereKnown(c); bad != nil {
		return nil, bad
	}
	return t.findVersion(c)
}

// badBundleWhereKnown refuses another client with the method's own sub-code,
// or with the version's where the method has none for it.
func badBundleWhereKnown(c *call) *refusal {
	bad := badBundle(c)
	if bad != nil && !slices.Contains(c.method.SubCodes, bad.subCode) {
		return business("MINI_APP_PACKAGE_INFO_NOT_EXIST", "小程序版本不存在")
	}
	return bad
}

// anyIn returns a version of the app in a state, nil when there is none.
func (t *tx) anyIn(miniAppID string, s status) *version {
	for _, v := range t.versions[miniAppID] {
		if v.Status == s {
			return v
		}
	}
	return nil
}

// release puts a version online; the one online before goes offline.
func (t *tx) release(v *version, byRollback bool) {
	if before := t.anyIn(v.MiniAppID, released); before != nil && before != v {
		t.takeOffline(before)
	}
	t.meta.Onlines++
	t.putMeta()
	v.Status, v.Online, v.Gray = released, t.at, ""
	v.OnlineOrder, v.ByRollback = t.meta.Onlines, byRollback
	v.Experience = zeroTime
	t.putVersion(v)
	m := t.merchants[v.MiniAppID]
	t.goLimited(m)
	if !m.Released {
		m.Released = true
		t.putMerchant(m)
	}
}

// takeOffline ends a version's time online.
func (t *tx) takeOffline(v *version) {
	t.meta.Onlines++
	t.putMeta()
	v.Status, v.Offline, v.OnlineOrder, v.ByRollback = offline, t.at, t.meta.Onlines, false
	t.putVersion(v)
}

func versionOnline(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != waitRelease && v.Status != basePass && v.Status != gray {
		return nil, business("CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE", "版本不是待上架或灰度中，不能上架")
	}
	if !c.merchant.mayGoOnline(c.flag("permit_registration_limit_release")) {
		return nil, business("CAN_NOT_ONLINE_WITHOUT_REGISTRATION", "小程序未完成备案，不能上架")
	}
	t.release(v, false)
	return object{}, nil
}

func versionOffline(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != released {
		return nil, business("CAN_NOT_OFFLINE_WITHOUT_ONLINE", "版本未上架，不能下架")
	}
	if t.anyIn(v.MiniAppID, gray) != nil {
		return nil, business("CAN_NOT_OFFLINE_WITH_GRAY", "存在灰度中的版本，不能下架")
	}
	t.takeOffline(v)
	return object{}, nil
}

// versionRollback takes the version online offline and puts the one that was
// online before it back.
func versionRollback(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != released {
		return nil, business("CAN_NOT_ROLLBACK_WITHOUT_ONLINE", "版本未上架，不能回滚")
	}
	if v.ByRollback {
		return nil, business("CAN_NOT_CONTINUOUS_ROLLBACK", "不能连续回滚")
	}
	if t.anyIn(v.MiniAppID, gray) != nil {
		return nil, business("CAN_NOT_ROLLBACK_WITH_GRAY", "存在灰度中的版本，不能回滚")
	}
	var before *version
	for _, other := range t.versions[v.MiniAppID] {
		if other.Status == offline && (before == nil || other.OnlineOrder > before.OnlineOrder) {
			before = other
		}
	}
	if before == nil {
		return nil, business("CAN_NOT_ROLLBACK_WITHOUT_OFFLINE", "没有可回滚的已下架版本")
	}
	t.takeOffline(v)
	t.release(before, true)
	return object{}, nil
}

// grayShare orders the gray strategies.
var grayShare = map[string]int{"p10": 10, "p30": 30, "p50": 50}

func versionGrayOnline(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	strategy := c.text("gray_strategy")
	if strategy == "" {
		return nil, business("GRAY_STRATEGY_IS_BLANK", "灰度策略为空")
	}
	if grayShare[strategy] == 0 {
		return nil, business("GRAY_STRATEGY_IS_INVALID", "灰度策略无效，应为 p10、p30 或 p50")
	}
	if !v.canRelease() {
		return nil, business("CAN_NOT_GRAY_WITHOUT_AUDIT_PASS", "版本未审核通过，不能灰度")
	}
	if v.Status == gray && grayShare[strategy] <= grayShare[v.Gray] {
		return nil, business("GRAY_STRATEGY_NOT_ALLOW_REDUCE", "灰度比例只能增大")
	}
	v.Status, v.Gray = gray, strategy
	t.putVersion(v)
	return object{}, nil
}

func versionGrayCancel(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != gray {
		return nil, business("CAN_NOT_END_GRAY_WITHOUT_GRAY", "版本不在灰度中")
	}
	v.Status, v.Gray = waitRelease, ""
	t.putVersion(v)
	return object{}, nil
}

func versionDelete(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if t.scan(v) == scanning {
		return nil, business("CAN_NOT_DELETE_WITH_SCANNING", "版本扫描中，不能删除")
	}
	if v.Status != inDev {
		return nil, business("CAN_NOT_DELETE_WITHOUT_DEV", "只有开发中的版本可以删除")
	}
	if t.experienceOf(v) != notExperience {
		return nil, business("CAN_NOT_DELETE_WITH_EXPERIENCE", "体验版不能删除，请先取消体验版")
	}
	t.deleteVersion(v)
	return object{}, nil
}
