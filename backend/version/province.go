package version

import "minifleet/backend/fault"

// Province is a region of service the platform knows by its code.
type Province struct {
	Code string     `json:"code"`
	Name fault.Text `json:"name"`
}

// Provinces are the codes of GB/T 2260, which the platform uses for regions.
func Provinces() []Province {
	p := func(code, zh, en string) Province { return Province{code, fault.Text{EN: en, ZH: zh}} }
	return []Province{
		p("110000", "北京市", "Beijing"), p("120000", "天津市", "Tianjin"), p("130000", "河北省", "Hebei"), p("140000", "山西省", "Shanxi"),
		p("150000", "内蒙古自治区", "Inner Mongolia"), p("210000", "辽宁省", "Liaoning"), p("220000", "吉林省", "Jilin"), p("230000", "黑龙江省", "Heilongjiang"),
		p("310000", "上海市", "Shanghai"), p("320000", "江苏省", "Jiangsu"), p("330000", "浙江省", "Zhejiang"), p("340000", "安徽省", "Anhui"),
		p("350000", "福建省", "Fujian"), p("360000", "江西省", "Jiangxi"), p("370000", "山东省", "Shandong"), p("410000", "河南省", "Henan"),
		p("420000", "湖北省", "Hubei"), p("430000", "湖南省", "Hunan"), p("440000", "广东省", "Guangdong"), p("450000", "广西壮族自治区", "Guangxi"),
		p("460000", "海南省", "Hainan"), p("500000", "重庆市", "Chongqing"), p("510000", "四川省", "Sichuan"), p("520000", "贵州省", "Guizhou"),
		p("530000", "云南省", "Yunnan"), p("540000", "西藏自治区", "Tibet"), p("610000", "陕西省", "Shaanxi"), p("620000", "甘肃省", "Gansu"),
		p("630000", "青海省", "Qinghai"), p("640000", "宁夏回族自治区", "Ningxia"), p("650000", "新疆维吾尔自治区", "Xinjiang"),
		p("710000", "台湾省", "Taiwan"), p("810000", "香港特别行政区", "Hong Kong"), p("820000", "澳门特别行政区", "Macao"),
	}
}
