package simulator

// The lists of a filing. They change on the platform; these are a few rows in
// its shape. Codes are assumed: areas by the national standard of six digits,
// the kinds of owners and certificates as WeChat's interface for the same
// authority numbers them.

func icpAreaQuery(*tx, *call) (object, *refusal) {
	type area = object
	city := func(code, name string, districts ...string) area {
		rows := []object{}
		for i := 0; i+1 < len(districts); i += 2 {
			rows = append(rows, object{"code": districts[i], "name": districts[i+1]})
		}
		return area{"code": code, "name": name, "district_area_items": rows}
	}
	return object{"area_items": []object{
		{"code": "110000", "name": "北京市", "city_area_items": []object{city("110100", "北京市", "110105", "朝阳区", "110108", "海淀区")}},
		{"code": "310000", "name": "上海市", "city_area_items": []object{city("310100", "上海市", "310104", "徐汇区", "310115", "浦东新区")}},
		{"code": "330000", "name": "浙江省", "city_area_items": []object{
			city("330100", "杭州市", "330106", "西湖区", "330110", "余杭区"), city("330200", "宁波市", "330203", "海曙区"),
		}},
	}}, nil
}

func icpSubjectTypeQuery(*tx, *call) (object, *refusal) {
	rows := []object{}
	for i, name := range []string{"国防机构", "政府机关", "事业单位", "企业", "个人"} {
		rows = append(rows, object{"type": itoa(i + 1), "name": name})
	}
	return object{"subject_types": rows}, nil
}

func icpCertificateTypeQuery(*tx, *call) (object, *refusal) {
	return object{"certificate_types": []object{
		{"type": "1", "name": "营业执照", "subject_type": "4"},
		{"type": "2", "name": "居民身份证", "subject_type": "5"},
	}}, nil
}

func icpApprovalTypeQuery(*tx, *call) (object, *refusal) {
	return object{"nrlx_types": []object{
		{"type": "1", "name": "新闻", "memo": "互联网新闻信息服务许可"},
		{"type": "2", "name": "出版", "memo": "网络出版服务许可"},
		{"type": "3", "name": "药品和医疗器械", "memo": "互联网药品信息服务资格证书"},
	}}, nil
}
