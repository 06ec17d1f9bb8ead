package precheck

import "minifleet/backend/fault"

// Severity is how sure it is that an audit refuses a thing.
type Severity string

const (
	Block   Severity = "block"
	Warning Severity = "warning"
)

// Rule is one thing that audits refuse.
type Rule struct {
	ID       string     `json:"id"`
	Severity Severity   `json:"severity"`
	Name     fault.Text `json:"name"`
	Reason   fault.Text `json:"reason"` // why an audit refuses it
	Advice   fault.Text `json:"advice"` // what to do

	words []word // for rules about words; nil for the others
}

// word is a text that is refused, in lower case, unless one of the texts in
// unless follows it: 第一 is a claim, 第一步 is not.
type word struct {
	text   string
	unless []string
}

func words(list ...string) []word {
	out := make([]word, len(list))
	for i, w := range list {
		out[i] = word{text: w}
	}
	return out
}

// The rules that are no list of words.
const (
	ruleContact  = "contact"
	rulePhone    = "phone"
	ruleEmail    = "email"
	ruleOwn      = "own_words"
	ruleBlank    = "picture_blank"
	ruleSame     = "picture_identical"
	ruleStranger = "picture_of_another"
	ruleRejected = "rejected_before"
	ruleCategory = "name_category"
	// What is missing beside the form, as far as it was read from the platform.
	RuleQualifications = "qualifications_missing"
	RulePrivacy        = "privacy_missing"
	RuleFiling         = "filing_missing"
	RuleDomains        = "domains_later"
)

// Rules are all the rules, in the order in which findings are told.
func Rules() []Rule {
	return []Rule{
		{"absolute_words", Warning, fault.T("Absolute claims", "绝对化用语"),
			fault.T("advertising law forbids absolute claims", "《广告法》禁止使用绝对化用语"),
			fault.T("describe what the mini program does instead", "请改为客观描述小程序的功能"),
			append(words("最好", "最佳", "最优", "最大", "最低价", "最便宜", "最先进", "最高级", "国家级", "世界级", "全国首家", "全网首发", "独一无二", "史无前例", "万能", "顶级", "极品", "绝无仅有"),
				word{"第一", []string{"步", "次", "页", "章", "时间", "个", "人民", "中学", "小学", "医院"}},
				word{"唯一", []string{"标识", "编号", "码"}})},
		{"other_platforms", Warning, fault.T("Other platforms", "其他平台名称"),
			fault.T("audits refuse texts that name or lead to other platforms", "审核不允许出现或引流到其他平台"),
			fault.T("leave the name of the other platform out", "请删除其他平台的名称"),
			words("微信", "wechat", "抖音", "tiktok", "小红书", "拼多多", "京东", "快手", "美团", "百度")},
		{"placeholder", Block, fault.T("Placeholder texts", "测试或占位文字"),
			fault.T("audits refuse mini programs that look unfinished", "审核会拒绝看起来尚未完成的小程序"),
			fault.T("write the text that users are to read", "请填写面向用户的正式文字"),
			words("测试版", "测试小程序", "测试测试", "请忽略", "占位", "placeholder", "lorem ipsum", "todo", "asdf", "just a test", "this is a test", "xxxx", "lorem",
				"{{", "}}", "待定", "待补充", "待填写", "待完善", "示例文字", "示例文本", "此处填写", "请输入", "测试文案", "测试内容")},
		{ruleContact, Warning, fault.T("Contact data in texts", "描述中含联系方式"),
			fault.T("names and descriptions may not hold phone numbers, e-mail or web addresses", "名称和描述中不能包含电话、邮箱或网址"),
			fault.T("use the fields for the service phone and e-mail", "请使用客服电话和客服邮箱字段"), nil},
		{rulePhone, Warning, fault.T("Phone that looks wrong", "电话疑似有误"),
			fault.T("audits call the number, and nobody can be reached at this one", "审核人员可能拨打该号码，而该号码疑似无法接通"),
			fault.T("give the number at which the merchant answers", "请填写商家可接听的号码"), nil},
		{ruleEmail, Warning, fault.T("E-mail that looks wrong", "邮箱疑似有误"),
			fault.T("the address belongs to nobody or is mistyped", "该邮箱疑似示例地址或拼写有误"),
			fault.T("give the address at which the merchant answers", "请填写商家实际使用的邮箱"), nil},
		{ruleOwn, Warning, fault.T("Own words", "自定义词语"),
			fault.T("the settings list this word as one to avoid", "设置中将该词语列为应避免使用"),
			fault.T("leave the word out, or take it off the list", "请删除该词语，或在设置中移除"), nil},
		{ruleBlank, Block, fault.T("Blank picture", "空白图片"),
			fault.T("the picture shows one colour only", "图片只有一种颜色"),
			fault.T("choose a picture of the running mini program", "请选择小程序实际运行的截图"), nil},
		{ruleSame, Warning, fault.T("Identical pictures", "图片重复"),
			fault.T("the same file stands in several places", "同一图片用在了多个位置"),
			fault.T("choose a different picture for each", "请为每个位置选择不同的图片"), nil},
		{ruleStranger, Warning, fault.T("Another merchant's picture", "其他商家的图片"),
			fault.T("the same file was submitted for another merchant", "同一图片曾用于其他商家的提审"),
			fault.T("make sure the picture belongs to this merchant", "请确认图片属于该商家"), nil},
		{ruleRejected, Warning, fault.T("Rejected before", "曾被驳回"),
			fault.T("an audit refused this very text before", "审核曾驳回相同的文字"),
			fault.T("change what the auditor named", "请按审核意见修改"), nil},
		{ruleCategory, Warning, fault.T("Name and category", "名称与类目不符"),
			fault.T("the name tells of a trade that no category of the mini program stands for", "小程序名称体现的行业与所选类目不符"),
			fault.T("choose the category of the trade, or another name", "请选择对应行业的类目，或修改名称"), nil},
		{RuleQualifications, Warning, fault.T("Missing qualifications", "缺少类目资质"),
			fault.T("audits refuse a category without the qualifications it asks for", "缺少类目要求的资质时审核不予通过"),
			fault.T("add their pictures to the audit form", "请在提审表单中上传对应资质图片"), nil},
		{RulePrivacy, Warning, fault.T("Missing privacy agreement", "缺少隐私政策"),
			fault.T("audits refuse mini programs that use user information without a privacy agreement", "使用用户信息但未设置隐私政策的小程序审核不予通过"),
			fault.T("fill it in in the Alipay console: Settings, Privacy agreement", "请在支付宝开放平台控制台填写：设置 - 隐私政策"), nil},
		{RuleFiling, Warning, fault.T("Missing filing", "尚未备案"),
			fault.T("without filing a version goes online with limits only", "未备案的小程序只能受限上架"),
			fault.T("file the mini program in the Alipay console: Settings, Filing", "请在支付宝开放平台控制台办理：设置 - 小程序备案"), nil},
		{RuleDomains, Warning, fault.T("Domains that need a new version", "域名需新版本生效"),
			fault.T("a server domain works only in versions uploaded after it was added", "服务器域名只在添加之后上传的版本中生效"),
			fault.T("upload a new version and submit that one", "请重新上传版本后再提审"), nil},
	}
}
