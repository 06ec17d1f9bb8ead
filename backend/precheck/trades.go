package precheck

import "strings"

// trade is a kind of business as a name tells of it, and the words of the
// categories that stand for it.
type trade struct{ names, categories []string }

// trades are those whose names auditors compare with the category. A name of
// none of them fits every category.
var trades = []trade{
	{[]string{"医院", "诊所", "门诊", "口腔", "牙科"}, []string{"医", "健康", "口腔"}},
	{[]string{"药房", "药店", "大药房"}, []string{"药", "医", "健康"}},
	{[]string{"银行", "贷款", "理财", "信贷", "证券", "基金"}, []string{"金融", "银行", "理财", "贷款", "证券", "基金"}},
	{[]string{"保险"}, []string{"保险", "金融"}},
	{[]string{"幼儿园", "培训", "辅导班", "学校", "驾校"}, []string{"教育", "培训", "学习", "学校", "驾"}},
	{[]string{"酒店", "宾馆", "民宿", "旅馆", "客栈"}, []string{"酒店", "旅", "住宿", "民宿", "宾馆"}},
	{[]string{"火锅", "餐厅", "饭店", "餐馆", "烧烤", "奶茶", "小吃"}, []string{"餐", "食", "饮", "茶", "外卖"}},
	{[]string{"律师", "律所"}, []string{"法律", "律", "商务"}},
	{[]string{"彩票"}, []string{"彩票"}},
	{[]string{"房产", "地产", "租房"}, []string{"房", "住宿"}},
	{[]string{"汽修", "洗车", "加油站"}, []string{"车", "出行", "交通", "加油"}},
	{[]string{"美容", "美发", "美甲"}, []string{"美", "丽人", "生活"}},
	{[]string{"宠物"}, []string{"宠物", "生活", "零售"}},
}

// unfit returns the word of a name that tells of a trade which none of the
// categories stands for, "" when there is none or no category is known.
func unfit(name, categories string) string {
	if categories == "" {
		return ""
	}
	for _, t := range trades {
		for _, word := range t.names {
			if !strings.Contains(name, word) {
				continue
			}
			if !containsAny(categories, t.categories) {
				return word
			}
			return "" // it is of this trade, whatever else its name says
		}
	}
	return ""
}

func containsAny(text string, list []string) bool {
	for _, w := range list {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
