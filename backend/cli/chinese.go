package cli

import (
	"cmp"
	"regexp"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/fault"
)

// What commands and flags are described by stands in the code in English, where
// a developer reads it, and in Chinese in the tables beside this file, by the
// English words. A test walks the tree and finds what is in one of them only.

// inLanguage puts the tree of commands into the language of messages.
func (r *runner) inLanguage(root *cobra.Command) {
	if r.language() != fault.Chinese {
		return
	}
	commands, long, flags := chineseCommands(), chineseLong(), chineseFlags()
	each(root, func(c *cobra.Command) { // before the words of Use change: they are no part of a path, but of what is seen
		if text, ok := long[c.CommandPath()]; ok {
			c.Long = text
		}
		c.Short = cmp.Or(commands[c.Short], c.Short)
		c.Use = chineseUse(c.Use)
		for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { f.Usage = cmp.Or(flags[f.Usage], f.Usage) })
		}
	})
}

// usePlace finds what stands for a person's words in a line of usage.
var usePlace = regexp.MustCompile(`[A-Z][A-Z_]+`)

func chineseUse(use string) string {
	places := chinesePlaces()
	return usePlace.ReplaceAllStringFunc(use, func(place string) string { return cmp.Or(places[place], place) })
}

// chinesePlaces are what stands for a person's words in a line of usage.
func chinesePlaces() map[string]string {
	return map[string]string{
		"ACCOUNT": "账号", "APP": "应用", "BATCH": "批次", "CALLS_PER_SECOND": "每秒次数", "CODE": "码", "COMMAND": "命令", "DIR": "目录", "DOMAIN": "域名", "ENTRY": "记录",
		"CATEGORY": "类目", "FIELD": "字段", "VALUE": "内容", "FILE": "文件", "HOST": "主机", "ID": "ID", "MERCHANT": "商家", "NAME": "名称", "NEWDIR": "新目录", "NUMBER": "编号",
		"ORDER": "订单",
		"PLAN":  "方案", "PORT": "端口", "RULE": "规则", "RUN": "批量操作", "SHEET": "表格", "TAG": "标签", "TEXT": "文字", "TEMPLATE": "模板", "VIEW": "视图",
		"TEMPLATE_ID": "模板ID",
		"URL":         "网址", "VERSION": "版本", "WORDS": "关键词",
	}
}

// chineseValues are the kinds of values of flags.
func chineseValues() map[string]string {
	return map[string]string{"string": "文本", "strings": "文本", "stringArray": "文本", "stringToString": "键=值", "int": "整数", "float": "数值", "duration": "时长",
		"word": "选项"}
}

// chineseHeadings are the headings of tables and the names of fields.
func chineseHeadings() map[string]string {
	return map[string]string{
		"ACCOUNT": "账号", "ACTION": "操作", "ADDRESS": "地址", "APP": "应用", "APP ID": "应用 ID", "ARCHIVED": "已归档", "AUDITED": "审核时间", "AUTHORIZED": "授权",
		"BATCH": "批次", "BEHIND": "落后商家", "BYTES": "字节", "CATEGORIES": "类目", "CATEGORY": "类目", "CHECK": "检查项", "CODE": "码", "COLLECTION": "数据集",
		"CONTACT": "联系人", "CREATED": "创建时间",
		"CHECKED": "检查时间", "DESCRIPTION": "描述", "DOMAIN": "域名", "DOMAINS": "域名", "DONE": "完成", "E-MAIL": "邮箱", "ENDS": "到期时间", "ENGLISH NAME": "英文名称",
		"FAILED":     "失败",
		"FETCHED":    "读取时间",
		"FACE CHECK": "人脸核验", "PROBLEM": "问题", "PROBLEMS": "问题数", "LIST": "列表", "OPTION": "选项", "ERASE WHEN PASSED": "通过后清除资料", "FACE LINK": "核验地址",
		"FIELD": "字段", "FILE": "文件", "FOUND": "发现", "GATEWAY": "网关", "GOAL": "目标", "GRAY": "灰度", "ID": "ID", "INVITED": "邀请时间", "LAST BEGUN": "上次开始",
		"LAST VERSION": "上次版本",
		"AUDITS":       "提审数", "DAY": "日期", "DECLARED": "声明项", "TOPIC": "消息", "KEYWORDS": "关键词", "HOW": "接收方式", "INTERFACE": "接口", "SCENE": "场景",
		"SCENES": "场景", "NEEDED": "是否需要", "FILES": "文件数", "OWN": "自定义项", "CHANGED": "修改时间", "SUCCEEDED": "成功", "OTHER BATCHES": "其他批次", "LEFT ALONE": "未处理",
		"LOGO": "图标", "JOINED": "已加入", "WAITING": "等待同意", "MADE": "生成时间", "MEANT FOR": "预期商家", "MERCHANT": "商家", "MERCHANTS": "商家", "MIB": "MiB",
		"MINI APP": "小程序", "MODE": "模式",
		"NAME": "名称", "NEEDS": "需要", "NEEDS A VERSION": "需上传新版本", "NEWEST": "最新版本", "NEXT": "下一步", "NEXT STEP": "下一步", "NOTES": "备注", "NOW": "当前",
		"NUMBER": "编号", "OFFLINE": "下架时间", "ONLINE": "线上版本",
		"ORDER": "订单", "ORDERED": "订购时间", "PACKAGES": "功能包", "PAGE": "页面", "PART": "部分", "PHONE": "电话", "PICTURE": "图片", "PLAN": "方案", "PLANS": "方案",
		"QUERY": "参数",
		"RATE":  "速率", "READ": "读取时间", "REASON": "原因", "RECORDS": "记录数", "REFUSED": "不能执行的原因", "REFUSED WITH": "错误码", "REJECTED FOR": "驳回原因", "REMARK": "审核意见",
		"FIRST": "最早", "PASSED": "通过", "TURNED DOWN": "驳回", "WITHDRAWN": "撤销",
		"NOTICE": "通知", "REJECTED": "驳回时间", "RESTORES": "回到版本", "RESULT": "结果", "ROLE": "角色", "RULE": "规则", "RUN": "批量操作", "SINCE": "开始时间", "SLOGAN": "标语",
		"STARTED": "开始时间", "STATE": "状态", "STEP": "步骤",
		"SUBMITTED": "提审时间", "TAGS": "标签", "TEMPLATE": "模板", "TEMPLATE VERSION": "模板版本", "PENDING": "待上线版本", "VIEW": "视图", "LINK": "链接", "VALID UNTIL": "有效期至",
		"TEMPLATE ID": "模板 ID", "THEN": "更改后", "TIER": "类型", "TIME": "时间", "USER": "用户", "VALUE": "值", "VERSION": "版本",
		"VERSIONS": "版本", "WAVES": "波次", "WHAT": "内容", "WHOSE TURN": "轮到谁", "WHY": "原因",
	}
}

// heading is a heading or the name of a field, in the language of messages.
func (r *runner) heading(english string) string {
	if r.language() != fault.Chinese || english == "" {
		return english
	}
	return cmp.Or(chineseHeadings()[english], english)
}

// word is a state, a goal or a step, as --json names it, or in Chinese.
func word[T ~string](r *runner, value T) string {
	if r.language() != fault.Chinese {
		return string(value)
	}
	return cmp.Or(chineseWords()[value], string(value))
}
