package alipay

import "minifleet/backend/fault"

// The sub-codes of a field or file of a form. Spellings are the
// platform's. Source: Alipay open platform, the error codes of each method.
const (
	SubAppidIsBlank                            SubCode = "APPID_IS_BLANK"
	SubAppDescIsBlank                          SubCode = "APP_DESC_IS_BLANK"
	SubAppNameDuplicated                       SubCode = "APP_NAME_DUPLICATED"
	SubAppNameIsBlank                          SubCode = "APP_NAME_IS_BLANK"
	SubAppNameLengthLimit                      SubCode = "APP_NAME_LENGTH_LIMIT"
	SubBrandTort                               SubCode = "BRAND_TORT"
	SubBrandTortNotEnd                         SubCode = "BRAND_TORT_NOT_END"
	SubCannotModifyCategoryWithRelationVersion SubCode = "CANNOT_MODIFY_CATEGORY_WITH_RELATION_VERSION"
	SubCannotModifyNameAfterOnline             SubCode = "CANNOT_MODIFY_NAME_AFTER_ONLINE"
	SubCanNotModifyBaseInfo                    SubCode = "CAN_NOT_MODIFY_BASE_INFO"
	SubCanNotModifyENOnceOnline                SubCode = "CAN_NOT_MODIFY_EN_ONCE_ONLINE"
	SubCanNotModifyNameOnceOnline              SubCode = "CAN_NOT_MODIFY_NAME_ONCE_ONLINE"
	SubCategoryError                           SubCode = "CATEGORY_ERROR"
	SubCategoryIsBlank                         SubCode = "CATEGORY_IS_BLANK"
	SubCategoryNumIsInvalid                    SubCode = "CATEGORY_NUM_IS_INVALID"
	SubCategotyNumIsInvalid                    SubCode = "CATEGOTY_NUM_IS_INVALID"
	SubDefaultLogo                             SubCode = "DEFAULT_LOGO"
	SubEnglishNameIsBlank                      SubCode = "ENGLISH_NAME_IS_BLANK"
	SubFileIsBlank                             SubCode = "FILE_IS_BLANK"
	SubFileSizeExceed                          SubCode = "FILE_SIZE_EXCEED"
	SubHasNoModifyCnt                          SubCode = "HAS_NO_MODIFY_CNT"
	SubInvalidCategory                         SubCode = "INVALID_CATEGORY"
	SubInvalidCategoty                         SubCode = "INVALID_CATEGOTY"
	SubInvalidFileExt                          SubCode = "INVALID_FILE_EXT"
	SubInvalidLogo                             SubCode = "INVALID_LOGO"
	SubInvalidLogoExt                          SubCode = "INVALID_LOGO_EXT"
	SubInvalidMiniAppDesc                      SubCode = "INVALID_MINI_APP_DESC"
	SubInvalidMiniAppDescLength                SubCode = "INVALID_MINI_APP_DESC_LENGTH"
	SubInvalidMiniAppENName                    SubCode = "INVALID_MINI_APP_EN_NAME"
	SubInvalidMiniAppENNameLength              SubCode = "INVALID_MINI_APP_EN_NAME_LENGTH"
	SubInvalidMiniAppMemoLength                SubCode = "INVALID_MINI_APP_MEMO_LENGTH"
	SubInvalidMiniAppName                      SubCode = "INVALID_MINI_APP_NAME"
	SubInvalidMiniAppNameLength                SubCode = "INVALID_MINI_APP_NAME_LENGTH"
	SubInvalidMiniAppNamePrefix                SubCode = "INVALID_MINI_APP_NAME_PREFIX"
	SubInvalidMiniAppSafeDomain                SubCode = "INVALID_MINI_APP_SAFE_DOMAIN"
	SubInvalidMiniAppServiceEmail              SubCode = "INVALID_MINI_APP_SERVICE_EMAIL"
	SubInvalidMiniAppServiceMail               SubCode = "INVALID_MINI_APP_SERVICE_MAIL"
	SubInvalidMiniAppServicePhone              SubCode = "INVALID_MINI_APP_SERVICE_PHONE"
	SubInvalidMiniAppServiceTel                SubCode = "INVALID_MINI_APP_SERVICE_TEL"
	SubInvalidMiniAppSlogan                    SubCode = "INVALID_MINI_APP_SLOGAN"
	SubInvalidMiniAppSloganLength              SubCode = "INVALID_MINI_APP_SLOGAN_LENGTH"
	SubInvalidMiniAppVersionDesc               SubCode = "INVALID_MINI_APP_VERSION_DESC"
	SubInvalidPageNum                          SubCode = "INVALID_PAGE_NUM"
	SubInvalidPageSize                         SubCode = "INVALID_PAGE_SIZE"
	SubInvalidParam                            SubCode = "INVALID_PARAM"
	SubInvalidParameter                        SubCode = "INVALID_PARAMETER"
	SubInvalidParams                           SubCode = "INVALID_PARAMS"
	SubInvalidRegion                           SubCode = "INVALID_REGION"
	SubInvalidSafeDomain                       SubCode = "INVALID_SAFE_DOMAIN"
	SubInvalidScreenShotExt                    SubCode = "INVALID_SCREEN_SHOT_EXT"
	SubInvalidSpecialLicenseNum                SubCode = "INVALID_SPECIAL_LICENSE_NUM"
	SubInvalidTestAccountLength                SubCode = "INVALID_TEST_ACCOUNT_LENGTH"
	SubInvalidTestPwdLength                    SubCode = "INVALID_TEST_PWD_LENGTH"
	SubInvalidVersionDescLength                SubCode = "INVALID_VERSION_DESC_LENGTH"
	SubISVAppIDIsBlank                         SubCode = "ISV_APP_ID_IS_BLANK"
	SubLicenseCheckFail                        SubCode = "LICENSE_CHECK_FAIL"
	SubLicenseNameIsBlank                      SubCode = "LICENSE_NAME_IS_BLANK"
	SubLicenseNoIsBlank                        SubCode = "LICENSE_NO_IS_BLANK"
	SubLicensePicsAreBlank                     SubCode = "LICENSE_PICS_ARE_BLANK"
	SubLicensePicNumIsInvalid                  SubCode = "LICENSE_PIC_NUM_IS_INVALID"
	SubLicenseValidDateIsBlank                 SubCode = "LICENSE_VALID_DATE_IS_BLANK"
	SubLicenseValidDateIsInvalid               SubCode = "LICENSE_VALID_DATE_IS_INVALID"
	SubLogoExceedMaxSize                       SubCode = "LOGO_EXCEED_MAX_SIZE"
	SubLogoHeightNotEqualWidth                 SubCode = "LOGO_HEIGHT_NOT_EQUAL_WIDTH"
	SubLogoIsBlank                             SubCode = "LOGO_IS_BLANK"
	SubLogoSizeExceed                          SubCode = "LOGO_SIZE_EXCEED"
	SubMiniAppDescSensitive                    SubCode = "MINI_APP_DESC_SENSITIVE"
	SubMiniAppENNameDuplicate                  SubCode = "MINI_APP_EN_NAME_DUPLICATE"
	SubMiniAppENNameSensitive                  SubCode = "MINI_APP_EN_NAME_SENSITIVE"
	SubMiniAppMemoSensitive                    SubCode = "MINI_APP_MEMO_SENSITIVE"
	SubMiniAppNameDuplicate                    SubCode = "MINI_APP_NAME_DUPLICATE"
	SubMiniAppNameSensitive                    SubCode = "MINI_APP_NAME_SENSITIVE"
	SubMiniAppServiceEmailSensitive            SubCode = "MINI_APP_SERVICE_EMAIL_SENSITIVE"
	SubMiniAppServiceMailSensitive             SubCode = "MINI_APP_SERVICE_MAIL_SENSITIVE"
	SubMiniAppSloganSensitive                  SubCode = "MINI_APP_SLOGAN_SENSITIVE"
	SubMiniAppVersionDescSensitive             SubCode = "MINI_APP_VERSION_DESC_SENSITIVE"
	SubModifyCategoryIDExceedCount             SubCode = "MODIFY_CATEGORY_ID_EXCEED_COUNT"
	SubModifyDescExceedCount                   SubCode = "MODIFY_DESC_EXCEED_COUNT"
	SubModifyParamsAreBlank                    SubCode = "MODIFY_PARAMS_ARE_BLANK"
	SubModifySloganExceedCount                 SubCode = "MODIFY_SLOGAN_EXCEED_COUNT"
	SubNotAllowBetaCategory                    SubCode = "NOT_ALLOW_BETA_CATEGORY"
	SubOpFrequencyLimit                        SubCode = "OP_FREQUENCY_LIMIT"
	SubOutDoorPicIsBlank                       SubCode = "OUT_DOOR_PIC_IS_BLANK"
	SubPrivateNotAllowCategory                 SubCode = "PRIVATE_NOT_ALLOW_CATEGORY"
	SubRegionCodeIsBlank                       SubCode = "REGION_CODE_IS_BLANK"
	SubRegionCodeIsInvalid                     SubCode = "REGION_CODE_IS_INVALID"
	SubRegionTypeIsBlank                       SubCode = "REGION_TYPE_IS_BLANK"
	SubRegionTypeIsInvalid                     SubCode = "REGION_TYPE_IS_INVALID"
	SubRiskDecisionHitBrand                    SubCode = "RISK_DECISION_HIT_BRAND"
	SubRiskDecisionHitBroad                    SubCode = "RISK_DECISION_HIT_BROAD"
	SubScreenShotsAreBlank                     SubCode = "SCREEN_SHOTS_ARE_BLANK"
	SubScreenShotExceedMaxSize                 SubCode = "SCREEN_SHOT_EXCEED_MAX_SIZE"
	SubScreenShotNumIsInvalid                  SubCode = "SCREEN_SHOT_NUM_IS_INVALID"
	SubServiceTelAndMailBothBlank              SubCode = "SERVICE_TEL_AND_MAIL_BOTH_BLANK"
	SubServiceTelIsBlank                       SubCode = "SERVICE_TEL_IS_BLANK"
	SubSloganIsBlank                           SubCode = "SLOGAN_IS_BLANK"
	SubSpecialLicensePicsAreBlank              SubCode = "SPECIAL_LICENSE_PICS_ARE_BLANK"
	SubUserIDIsBlank                           SubCode = "USER_ID_IS_BLANK"
	SubVersionDescIsBlank                      SubCode = "VERSION_DESC_IS_BLANK"
)

func formSubCodes() []subCodeRow {
	return []subCodeRow{
		{codes: codes(SubAppNameIsBlank), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("enter the name of the mini program",
				"请填写小程序名称")},
		{codes: codes(SubInvalidMiniAppNameLength, SubAppNameLengthLimit), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("the name takes 3 to 30 characters, a Chinese character counting 2",
				"名称长度为 3 至 30 个字符，一个汉字按 2 个字符计算")},
		{codes: codes(SubInvalidMiniAppName, SubInvalidMiniAppNamePrefix), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("the name takes Chinese, letters, digits and _ + - only, and must not imitate a reserved name",
				"名称仅支持中文、字母、数字及 _ + -，且不能使用保留名称")},
		{codes: codes(SubMiniAppNameDuplicate, SubAppNameDuplicated), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("another mini program has this name; add the branch or city, or check names first",
				"该名称已被占用，可加上门店或城市，或先使用名称检测")},
		{codes: codes(SubMiniAppNameSensitive), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("the name contains a word Alipay does not allow; take it out",
				"名称含有不允许使用的词语，请删除")},
		{codes: codes(SubEnglishNameIsBlank), class: ClassInputInvalid, field: "app_english_name",
			hint: fault.T("enter the English name",
				"请填写英文名称")},
		{codes: codes(SubInvalidMiniAppENName, SubInvalidMiniAppENNameLength), class: ClassInputInvalid, field: "app_english_name",
			hint: fault.T("the English name takes 3 to 30 letters and digits",
				"英文名称为 3 至 30 个字母或数字")},
		{codes: codes(SubMiniAppENNameDuplicate), class: ClassInputInvalid, field: "app_english_name",
			hint: fault.T("another mini program has this English name; choose another",
				"该英文名称已被占用，请更换")},
		{codes: codes(SubMiniAppENNameSensitive), class: ClassInputInvalid, field: "app_english_name",
			hint: fault.T("the English name contains a word Alipay does not allow; take it out",
				"英文名称含有不允许使用的词语，请删除")},
		{codes: codes(SubSloganIsBlank), class: ClassInputInvalid, field: "app_slogan",
			hint: fault.T("enter the slogan",
				"请填写小程序简介")},
		{codes: codes(SubInvalidMiniAppSloganLength, SubInvalidMiniAppSlogan), class: ClassInputInvalid, field: "app_slogan",
			hint: fault.T("the slogan takes 10 to 32 characters, a Chinese character counting 2",
				"简介长度为 10 至 32 个字符，一个汉字按 2 个字符计算")},
		{codes: codes(SubMiniAppSloganSensitive), class: ClassInputInvalid, field: "app_slogan",
			hint: fault.T("the slogan contains a word Alipay does not allow; take it out",
				"简介含有不允许使用的词语，请删除")},
		{codes: codes(SubAppDescIsBlank), class: ClassInputInvalid, field: "app_desc",
			hint: fault.T("enter the description",
				"请填写小程序描述")},
		{codes: codes(SubInvalidMiniAppDescLength, SubInvalidMiniAppDesc), class: ClassInputInvalid, field: "app_desc",
			hint: fault.T("the description takes 20 to 400 characters, a Chinese character counting 2",
				"描述长度为 20 至 400 个字符，一个汉字按 2 个字符计算")},
		{codes: codes(SubMiniAppDescSensitive), class: ClassInputInvalid, field: "app_desc",
			hint: fault.T("the description contains a word Alipay does not allow; take it out",
				"描述含有不允许使用的词语，请删除")},
		{codes: codes(SubVersionDescIsBlank, SubInvalidVersionDescLength, SubInvalidMiniAppVersionDesc), class: ClassInputInvalid, field: "version_desc",
			hint: fault.T("the version description takes 30 to 500 characters: say what the version offers",
				"版本描述需 30 至 500 个字符，请说明该版本提供的功能")},
		{codes: codes(SubMiniAppVersionDescSensitive), class: ClassInputInvalid, field: "version_desc",
			hint: fault.T("the version description contains a word Alipay does not allow; take it out",
				"版本描述含有不允许使用的词语，请删除")},
		{codes: codes(SubInvalidMiniAppMemoLength), class: ClassInputInvalid, field: "memo",
			hint: fault.T("the memo takes at most 500 characters",
				"备注最多 500 个字符")},
		{codes: codes(SubMiniAppMemoSensitive), class: ClassInputInvalid, field: "memo",
			hint: fault.T("the memo contains a word Alipay does not allow; take it out",
				"备注含有不允许使用的词语，请删除")},
		{codes: codes(SubServiceTelAndMailBothBlank, SubServiceTelIsBlank), class: ClassInputInvalid, field: "service_phone",
			hint: fault.T("enter a service phone or e-mail address",
				"请填写客服电话或客服邮箱")},
		{codes: codes(SubInvalidMiniAppServicePhone, SubInvalidMiniAppServiceTel), class: ClassInputInvalid, field: "service_phone",
			hint: fault.T("the service phone takes 5 to 30 digits and hyphens",
				"客服电话为 5 至 30 位数字或短横线")},
		{codes: codes(SubInvalidMiniAppServiceEmail, SubInvalidMiniAppServiceMail), class: ClassInputInvalid, field: "service_email",
			hint: fault.T("check the service e-mail address",
				"请检查客服邮箱格式")},
		{codes: codes(SubMiniAppServiceEmailSensitive, SubMiniAppServiceMailSensitive), class: ClassInputInvalid, field: "service_email",
			hint: fault.T("the e-mail address contains a word Alipay does not allow; use another",
				"邮箱含有不允许使用的词语，请更换")},
		{codes: codes(SubCategoryIsBlank), class: ClassInputInvalid, field: "mini_category_ids",
			hint: fault.T("choose a category",
				"请选择服务类目")},
		{codes: codes(SubCategoryNumIsInvalid, SubCategotyNumIsInvalid), class: ClassInputInvalid, field: "mini_category_ids",
			hint: fault.T("choose 1 to 4 categories",
				"请选择 1 至 4 个类目")},
		{codes: codes(SubInvalidCategory, SubInvalidCategoty, SubCategoryError), class: ClassInputInvalid, field: "mini_category_ids",
			hint: fault.T("the category does not exist any more or is no leaf; choose again in the category picker",
				"类目已失效或不是末级类目，请在类目选择器中重新选择")},
		{codes: codes(SubPrivateNotAllowCategory), class: ClassPermissionMissing, field: "mini_category_ids",
			hint: fault.T("a personal mini program may not use this category; choose another or certify an individual business first",
				"个人小程序不能使用该类目，请更换类目，或先完成个体工商户认证")},
		{codes: codes(SubCannotModifyCategoryWithRelationVersion), class: ClassStateConflict, field: "mini_category_ids",
			hint: fault.T("a version in audit uses the category; change it when the audit has ended",
				"审核中的版本正在使用该类目，请在审核结束后修改")},
		{codes: codes(SubLogoIsBlank, SubDefaultLogo), class: ClassInputInvalid, field: "app_logo",
			hint: fault.T("choose a logo of the merchant's own",
				"请上传商家自己的 Logo")},
		{codes: codes(SubInvalidLogoExt, SubInvalidLogo), class: ClassInputInvalid, field: "app_logo",
			hint: fault.T("the logo must be png, jpg or jpeg in RGB; save it again if it is CMYK",
				"Logo 须为 RGB 色彩的 png、jpg 或 jpeg，若为 CMYK 请另存")},
		{codes: codes(SubLogoExceedMaxSize, SubLogoSizeExceed), class: ClassInputInvalid, field: "app_logo",
			hint: fault.T("the logo may be at most 2 MB; about 180x180 pixels are enough",
				"Logo 不能超过 2 MB，约 180×180 像素即可")},
		{codes: codes(SubLogoHeightNotEqualWidth), class: ClassInputInvalid, field: "app_logo",
			hint: fault.T("the logo must be square; use the crop tool",
				"Logo 必须为正方形，请使用裁剪工具")},
		{codes: codes(SubScreenShotsAreBlank, SubScreenShotNumIsInvalid), class: ClassInputInvalid, field: "first_screen_shot",
			hint: fault.T("add 2 to 5 screenshots",
				"请上传 2 至 5 张截图")},
		{codes: codes(SubInvalidScreenShotExt), class: ClassInputInvalid, field: "first_screen_shot",
			hint: fault.T("screenshots must be png or jpg",
				"截图须为 png 或 jpg 格式")},
		{codes: codes(SubScreenShotExceedMaxSize), class: ClassInputInvalid, field: "first_screen_shot",
			hint: fault.T("a screenshot may be at most 4 MB and 2160x3840 pixels",
				"单张截图不能超过 4 MB、2160×3840 像素")},
		{codes: codes(SubFileIsBlank), class: ClassInputInvalid,
			hint: fault.T("a file is missing or empty; choose it again",
				"文件缺失或为空，请重新选择")},
		{codes: codes(SubInvalidFileExt), class: ClassInputInvalid,
			hint: fault.T("pictures must be png or jpg, the test attachment zip or rar",
				"图片须为 png 或 jpg，测试附件须为 zip 或 rar")},
		{codes: codes(SubFileSizeExceed), class: ClassInputInvalid,
			hint: fault.T("a picture may be at most 4 MB, the test attachment 10 MB",
				"图片不能超过 4 MB，测试附件不能超过 10 MB")},
		{codes: codes(SubLicenseNameIsBlank), class: ClassInputInvalid, field: "license_name",
			hint: fault.T("this category needs the licence's name and number",
				"该类目需要填写证照名称与证照编号")},
		{codes: codes(SubLicenseNoIsBlank), class: ClassInputInvalid, field: "license_no",
			hint: fault.T("this category needs the licence's name and number",
				"该类目需要填写证照名称与证照编号")},
		{codes: codes(SubLicenseValidDateIsBlank, SubLicenseValidDateIsInvalid), class: ClassInputInvalid, field: "license_valid_date",
			hint: fault.T("enter the licence's end date as yyyy-MM-dd, or 长期 when it has none",
				"请按 yyyy-MM-dd 填写证照有效期，长期有效填“长期”")},
		{codes: codes(SubLicensePicsAreBlank, SubLicensePicNumIsInvalid), class: ClassInputInvalid, field: "first_license_pic",
			hint: fault.T("add 1 to 5 pictures of the licence",
				"请上传 1 至 5 张证照图片")},
		{codes: codes(SubSpecialLicensePicsAreBlank, SubInvalidSpecialLicenseNum), class: ClassInputInvalid, field: "first_special_license_pic",
			hint: fault.T("this category needs 1 to 3 pictures of the special licence",
				"该类目需要上传 1 至 3 张特殊资质图片")},
		{codes: codes(SubLicenseCheckFail), class: ClassInputInvalid, field: "license_no",
			hint: fault.T("the licence does not match the merchant's registration; compare name and number",
				"证照与商家登记信息不一致，请核对名称与编号")},
		{codes: codes(SubOutDoorPicIsBlank), class: ClassInputInvalid, field: "out_door_pic",
			hint: fault.T("this category needs a picture of the shop front",
				"该类目需要上传门头照")},
		{codes: codes(SubRegionTypeIsBlank, SubRegionTypeIsInvalid), class: ClassInputInvalid, field: "region_type",
			hint: fault.T("choose where it serves: GLOBAL, CHINA or LOCATION",
				"请选择服务区域类型：全球、中国或指定区域")},
		{codes: codes(SubRegionCodeIsBlank, SubRegionCodeIsInvalid, SubInvalidRegion), class: ClassInputInvalid, field: "service_region_info",
			hint: fault.T("list at least one area with its code, or choose GLOBAL or CHINA",
				"请至少填写一个带编码的区域，或选择全球、中国")},
		{codes: codes(SubInvalidTestAccountLength), class: ClassInputInvalid, field: "test_accout",
			hint: fault.T("shorten the test account or password",
				"测试账号或密码过长，请缩短")},
		{codes: codes(SubInvalidTestPwdLength), class: ClassInputInvalid, field: "test_password",
			hint: fault.T("shorten the test account or password",
				"测试账号或密码过长，请缩短")},
		{codes: codes(SubModifyParamsAreBlank), class: ClassInputInvalid,
			hint: fault.T("change at least one field",
				"请至少修改一项内容")},
		{codes: codes(SubCannotModifyNameAfterOnline, SubCanNotModifyNameOnceOnline), class: ClassStateConflict, field: "app_name",
			hint: fault.T("once online the name changes at most twice a year, in the Alipay console",
				"上架后名称每年最多修改 2 次，请在开放平台控制台修改")},
		{codes: codes(SubCanNotModifyENOnceOnline), class: ClassStateConflict, field: "app_english_name",
			hint: fault.T("the English name cannot change once online; send the form without it",
				"上架后不能修改英文名称，请去掉该项再提交")},
		{codes: codes(SubCanNotModifyBaseInfo), class: ClassStateConflict,
			hint: fault.T("the base info cannot be changed now; let the changes travel with the next audit form",
				"当前不能直接修改基础信息，请随下次提审一并提交")},
		{codes: codes(SubModifySloganExceedCount), class: ClassQuota, field: "app_slogan",
			hint: fault.T("this field changes at most 5 times a month; leave it as it is until next month",
				"该项每月最多修改 5 次，请下月再改")},
		{codes: codes(SubModifyCategoryIDExceedCount), class: ClassQuota, field: "mini_category_ids",
			hint: fault.T("this field changes at most 5 times a month; leave it as it is until next month",
				"该项每月最多修改 5 次，请下月再改")},
		{codes: codes(SubModifyDescExceedCount), class: ClassQuota, field: "app_desc",
			hint: fault.T("this field changes at most 5 times a month; leave it as it is until next month",
				"该项每月最多修改 5 次，请下月再改")},
		{codes: codes(SubHasNoModifyCnt), class: ClassQuota, spent: true,
			hint: fault.T("the changes allowed for this field are used up; leave it as it is",
				"该项的修改次数已用完，请保持不变")},
		{codes: codes(SubOpFrequencyLimit), class: ClassQuota,
			hint: fault.T("too many changes in a short time; try again in an hour",
				"短时间内修改过于频繁，请一小时后再试")},
		{codes: codes(SubRiskDecisionHitBrand, SubBrandTort), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("name or logo touch somebody's brand; use another, or have the brand's letter of authorization ready in the console",
				"名称或 Logo 涉及他人品牌，请更换，或在控制台提供品牌授权书")},
		{codes: codes(SubRiskDecisionHitBroad), class: ClassInputInvalid,
			hint: fault.T("name or logo touch somebody's brand; use another, or have the brand's letter of authorization ready in the console",
				"名称或 Logo 涉及他人品牌，请更换，或在控制台提供品牌授权书")},
		{codes: codes(SubInvalidMiniAppSafeDomain, SubInvalidSafeDomain), class: ClassInputInvalid, field: "safe_domain",
			hint: fault.T("enter the host name alone, such as api.example.com, without https:// and path",
				"请只填写域名，例如 api.example.com，不含 https:// 和路径")},
		{codes: codes(SubAppidIsBlank, SubISVAppIDIsBlank), class: ClassConfiguration},
		{codes: codes(
			SubInvalidPageNum, SubInvalidPageSize, SubInvalidParam, SubInvalidParameter, SubInvalidParams, SubUserIDIsBlank,
		), class: ClassInputInvalid},
		{codes: codes(SubNotAllowBetaCategory), class: ClassPermissionMissing, field: "mini_category_ids"},
		{codes: codes(SubBrandTortNotEnd), class: ClassStateConflict, field: "app_name"},
	}
}
