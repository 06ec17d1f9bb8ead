package alipay

import "minifleet/backend/fault"

// formHint is the next step for the sub-codes about a field or file of a form.
func formHint(subCode string) (fault.Text, bool) {
	switch subCode {
	case "APP_NAME_IS_BLANK":
		return fault.Text{EN: "enter the name of the mini program",
			ZH: "请填写小程序名称"}, true
	case "INVALID_MINI_APP_NAME_LENGTH", "APP_NAME_LENGTH_LIMIT":
		return fault.Text{EN: "the name takes 3 to 30 characters, a Chinese character counting 2",
			ZH: "名称长度为 3 至 30 个字符，一个汉字按 2 个字符计算"}, true
	case "INVALID_MINI_APP_NAME", "INVALID_MINI_APP_NAME_PREFIX":
		return fault.Text{EN: "the name takes Chinese, letters, digits and _ + - only, and must not imitate a reserved name",
			ZH: "名称仅支持中文、字母、数字及 _ + -，且不能使用保留名称"}, true
	case "MINI_APP_NAME_DUPLICATE", "APP_NAME_DUPLICATED":
		return fault.Text{EN: "another mini program has this name; add the branch or city, or check names first",
			ZH: "该名称已被占用，可加上门店或城市，或先使用名称检测"}, true
	case "MINI_APP_NAME_SENSITIVE":
		return fault.Text{EN: "the name contains a word Alipay does not allow; take it out",
			ZH: "名称含有不允许使用的词语，请删除"}, true
	case "ENGLISH_NAME_IS_BLANK":
		return fault.Text{EN: "enter the English name",
			ZH: "请填写英文名称"}, true
	case "INVALID_MINI_APP_EN_NAME", "INVALID_MINI_APP_EN_NAME_LENGTH":
		return fault.Text{EN: "the English name takes 3 to 30 letters and digits",
			ZH: "英文名称为 3 至 30 个字母或数字"}, true
	case "MINI_APP_EN_NAME_DUPLICATE":
		return fault.Text{EN: "another mini program has this English name; choose another",
			ZH: "该英文名称已被占用，请更换"}, true
	case "MINI_APP_EN_NAME_SENSITIVE":
		return fault.Text{EN: "the English name contains a word Alipay does not allow; take it out",
			ZH: "英文名称含有不允许使用的词语，请删除"}, true
	case "SLOGAN_IS_BLANK":
		return fault.Text{EN: "enter the slogan",
			ZH: "请填写小程序简介"}, true
	case "INVALID_MINI_APP_SLOGAN_LENGTH", "INVALID_MINI_APP_SLOGAN":
		return fault.Text{EN: "the slogan takes 10 to 32 characters, a Chinese character counting 2",
			ZH: "简介长度为 10 至 32 个字符，一个汉字按 2 个字符计算"}, true
	case "MINI_APP_SLOGAN_SENSITIVE":
		return fault.Text{EN: "the slogan contains a word Alipay does not allow; take it out",
			ZH: "简介含有不允许使用的词语，请删除"}, true
	case "APP_DESC_IS_BLANK":
		return fault.Text{EN: "enter the description",
			ZH: "请填写小程序描述"}, true
	case "INVALID_MINI_APP_DESC_LENGTH", "INVALID_MINI_APP_DESC":
		return fault.Text{EN: "the description takes 20 to 400 characters, a Chinese character counting 2",
			ZH: "描述长度为 20 至 400 个字符，一个汉字按 2 个字符计算"}, true
	case "MINI_APP_DESC_SENSITIVE":
		return fault.Text{EN: "the description contains a word Alipay does not allow; take it out",
			ZH: "描述含有不允许使用的词语，请删除"}, true
	case "VERSION_DESC_IS_BLANK", "INVALID_VERSION_DESC_LENGTH", "INVALID_MINI_APP_VERSION_DESC":
		return fault.Text{EN: "the version description takes 30 to 500 characters: say what the version offers",
			ZH: "版本描述需 30 至 500 个字符，请说明该版本提供的功能"}, true
	case "MINI_APP_VERSION_DESC_SENSITIVE":
		return fault.Text{EN: "the version description contains a word Alipay does not allow; take it out",
			ZH: "版本描述含有不允许使用的词语，请删除"}, true
	case "INVALID_MINI_APP_MEMO_LENGTH":
		return fault.Text{EN: "the memo takes at most 500 characters",
			ZH: "备注最多 500 个字符"}, true
	case "MINI_APP_MEMO_SENSITIVE":
		return fault.Text{EN: "the memo contains a word Alipay does not allow; take it out",
			ZH: "备注含有不允许使用的词语，请删除"}, true
	case "SERVICE_TEL_AND_MAIL_BOTH_BLANK", "SERVICE_TEL_IS_BLANK":
		return fault.Text{EN: "enter a service phone or e-mail address",
			ZH: "请填写客服电话或客服邮箱"}, true
	case "INVALID_MINI_APP_SERVICE_PHONE", "INVALID_MINI_APP_SERVICE_TEL":
		return fault.Text{EN: "the service phone takes 5 to 30 digits and hyphens",
			ZH: "客服电话为 5 至 30 位数字或短横线"}, true
	case "INVALID_MINI_APP_SERVICE_EMAIL", "INVALID_MINI_APP_SERVICE_MAIL":
		return fault.Text{EN: "check the service e-mail address",
			ZH: "请检查客服邮箱格式"}, true
	case "MINI_APP_SERVICE_EMAIL_SENSITIVE", "MINI_APP_SERVICE_MAIL_SENSITIVE":
		return fault.Text{EN: "the e-mail address contains a word Alipay does not allow; use another",
			ZH: "邮箱含有不允许使用的词语，请更换"}, true
	case "CATEGORY_IS_BLANK":
		return fault.Text{EN: "choose a category",
			ZH: "请选择服务类目"}, true
	case "CATEGORY_NUM_IS_INVALID", "CATEGOTY_NUM_IS_INVALID":
		return fault.Text{EN: "choose 1 to 4 categories",
			ZH: "请选择 1 至 4 个类目"}, true
	case "INVALID_CATEGORY", "INVALID_CATEGOTY", "CATEGORY_ERROR":
		return fault.Text{EN: "the category does not exist any more or is no leaf; choose again in the category picker",
			ZH: "类目已失效或不是末级类目，请在类目选择器中重新选择"}, true
	case "PRIVATE_NOT_ALLOW_CATEGORY":
		return fault.Text{EN: "a personal mini program may not use this category; choose another or certify an individual business first",
			ZH: "个人小程序不能使用该类目，请更换类目，或先完成个体工商户认证"}, true
	case "CANNOT_MODIFY_CATEGORY_WITH_RELATION_VERSION":
		return fault.Text{EN: "a version in audit uses the category; change it when the audit has ended",
			ZH: "审核中的版本正在使用该类目，请在审核结束后修改"}, true
	case "LOGO_IS_BLANK", "DEFAULT_LOGO":
		return fault.Text{EN: "choose a logo of the merchant's own",
			ZH: "请上传商家自己的 Logo"}, true
	case "INVALID_LOGO_EXT", "INVALID_LOGO":
		return fault.Text{EN: "the logo must be png, jpg or jpeg in RGB; save it again if it is CMYK",
			ZH: "Logo 须为 RGB 色彩的 png、jpg 或 jpeg，若为 CMYK 请另存"}, true
	case "LOGO_EXCEED_MAX_SIZE", "LOGO_SIZE_EXCEED":
		return fault.Text{EN: "the logo may be at most 2 MB; about 180x180 pixels are enough",
			ZH: "Logo 不能超过 2 MB，约 180×180 像素即可"}, true
	case "LOGO_HEIGHT_NOT_EQUAL_WIDTH":
		return fault.Text{EN: "the logo must be square; use the crop tool",
			ZH: "Logo 必须为正方形，请使用裁剪工具"}, true
	case "SCREEN_SHOTS_ARE_BLANK", "SCREEN_SHOT_NUM_IS_INVALID":
		return fault.Text{EN: "add 2 to 5 screenshots",
			ZH: "请上传 2 至 5 张截图"}, true
	case "INVALID_SCREEN_SHOT_EXT":
		return fault.Text{EN: "screenshots must be png or jpg",
			ZH: "截图须为 png 或 jpg 格式"}, true
	case "SCREEN_SHOT_EXCEED_MAX_SIZE":
		return fault.Text{EN: "a screenshot may be at most 4 MB and 2160x3840 pixels",
			ZH: "单张截图不能超过 4 MB、2160×3840 像素"}, true
	case "FILE_IS_BLANK":
		return fault.Text{EN: "a file is missing or empty; choose it again",
			ZH: "文件缺失或为空，请重新选择"}, true
	case "INVALID_FILE_EXT":
		return fault.Text{EN: "pictures must be png or jpg, the test attachment zip or rar",
			ZH: "图片须为 png 或 jpg，测试附件须为 zip 或 rar"}, true
	case "FILE_SIZE_EXCEED":
		return fault.Text{EN: "a picture may be at most 4 MB, the test attachment 10 MB",
			ZH: "图片不能超过 4 MB，测试附件不能超过 10 MB"}, true
	case "LICENSE_NAME_IS_BLANK", "LICENSE_NO_IS_BLANK":
		return fault.Text{EN: "this category needs the licence's name and number",
			ZH: "该类目需要填写证照名称与证照编号"}, true
	case "LICENSE_VALID_DATE_IS_BLANK", "LICENSE_VALID_DATE_IS_INVALID":
		return fault.Text{EN: "enter the licence's end date as yyyy-MM-dd, or 9999-12-31 when it has none",
			ZH: "请按 yyyy-MM-dd 填写证照有效期，长期有效填 9999-12-31"}, true
	case "LICENSE_PICS_ARE_BLANK", "LICENSE_PIC_NUM_IS_INVALID":
		return fault.Text{EN: "add 1 to 5 pictures of the licence",
			ZH: "请上传 1 至 5 张证照图片"}, true
	case "SPECIAL_LICENSE_PICS_ARE_BLANK", "INVALID_SPECIAL_LICENSE_NUM":
		return fault.Text{EN: "this category needs 1 to 3 pictures of the special licence",
			ZH: "该类目需要上传 1 至 3 张特殊资质图片"}, true
	case "LICENSE_CHECK_FAIL":
		return fault.Text{EN: "the licence does not match the merchant's registration; compare name and number",
			ZH: "证照与商家登记信息不一致，请核对名称与编号"}, true
	case "OUT_DOOR_PIC_IS_BLANK":
		return fault.Text{EN: "this category needs a picture of the shop front",
			ZH: "该类目需要上传门头照"}, true
	case "REGION_TYPE_IS_BLANK", "REGION_TYPE_IS_INVALID":
		return fault.Text{EN: "choose where it serves: GLOBAL, CHINA or LOCATION",
			ZH: "请选择服务区域类型：全球、中国或指定区域"}, true
	case "REGION_CODE_IS_BLANK", "REGION_CODE_IS_INVALID", "INVALID_REGION":
		return fault.Text{EN: "list at least one area with its code, or choose GLOBAL or CHINA",
			ZH: "请至少填写一个带编码的区域，或选择全球、中国"}, true
	case "INVALID_TEST_ACCOUNT_LENGTH", "INVALID_TEST_PWD_LENGTH":
		return fault.Text{EN: "shorten the test account or password",
			ZH: "测试账号或密码过长，请缩短"}, true
	case "MODIFY_PARAMS_ARE_BLANK":
		return fault.Text{EN: "change at least one field",
			ZH: "请至少修改一项内容"}, true
	case "CANNOT_MODIFY_NAME_AFTER_ONLINE", "CAN_NOT_MODIFY_NAME_ONCE_ONLINE":
		return fault.Text{EN: "once online the name changes at most twice a year, in the Alipay console",
			ZH: "上架后名称每年最多修改 2 次，请在开放平台控制台修改"}, true
	case "CAN_NOT_MODIFY_EN_ONCE_ONLINE":
		return fault.Text{EN: "the English name cannot change once online; send the form without it",
			ZH: "上架后不能修改英文名称，请去掉该项再提交"}, true
	case "CAN_NOT_MODIFY_BASE_INFO":
		return fault.Text{EN: "the base info cannot be changed now; let the changes travel with the next audit form",
			ZH: "当前不能直接修改基础信息，请随下次提审一并提交"}, true
	case "MODIFY_SLOGAN_EXCEED_COUNT", "MODIFY_CATEGORY_ID_EXCEED_COUNT", "MODIFY_DESC_EXCEED_COUNT":
		return fault.Text{EN: "this field changes at most 5 times a month; leave it as it is until next month",
			ZH: "该项每月最多修改 5 次，请下月再改"}, true
	case "HAS_NO_MODIFY_CNT":
		return fault.Text{EN: "the changes allowed for this field are used up; leave it as it is",
			ZH: "该项的修改次数已用完，请保持不变"}, true
	case "OP_FREQUENCY_LIMIT":
		return fault.Text{EN: "too many changes in a short time; try again in an hour",
			ZH: "短时间内修改过于频繁，请一小时后再试"}, true
	case "RISK_DECISION_HIT_BRAND", "RISK_DECISION_HIT_BROAD", "BRAND_TORT":
		return fault.Text{EN: "name or logo touch somebody's brand; use another, or have the brand's letter of authorization ready in the console",
			ZH: "名称或 Logo 涉及他人品牌，请更换，或在控制台提供品牌授权书"}, true
	case "INVALID_MINI_APP_SAFE_DOMAIN", "INVALID_SAFE_DOMAIN":
		return fault.Text{EN: "enter the host name alone, such as api.example.com, without https:// and path",
			ZH: "请只填写域名，例如 api.example.com，不含 https:// 和路径"}, true
	}
	return fault.Text{}, false
}
